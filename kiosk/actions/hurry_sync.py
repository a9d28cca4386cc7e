"""Ask the courier to try the hub now, without waiting for its turn."""

from sync.station.contact import HURRY_SETTING
from sync.station.ledger import Ledger


def hurry_sync(ledger: Ledger) -> None:
    """Leave the wish in the ledger, where the courier finds it within a moment.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        writer.set_setting(HURRY_SETTING, str(int(writer.setting(HURRY_SETTING) or 0) + 1))
