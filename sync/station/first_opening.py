"""What a ledger holds from its first opening on, before any hub has been heard of."""

import os
from collections.abc import Callable
from contextlib import suppress

from sync.contract.catalogue import read_catalogue
from sync.station import kept, replica
from sync.station.clock import Clock
from sync.station.ledger import MADE_FILE, Ledger
from sync.station.settings import StationSettings
from sync.station.trouble import LedgerDamaged

_SECRETS = ("device_key", "pseudonym_key")
SECRET_BYTES = 32


def open_ledger(
    settings: StationSettings, *, clock: Clock, random_bytes: Callable[[int], bytes] = os.urandom
) -> Ledger:
    """Open the station's ledger; a new one gets its secrets, its incarnation and the catalogue of this release.

    Raises:
        StationTrouble: see `Ledger.open`.
    """
    if kept.half_moved(settings.data_dir) is not None:
        raise LedgerDamaged("the ledger is being put aside; the courier or the kiosk finishes that when it starts")
    ledger = Ledger.open(settings.data_dir, clock=clock, random_bytes=random_bytes)
    if ledger.setting("incarnation") is None:
        entities = read_catalogue(settings.catalogue_dir)
        with ledger.writing() as writer:
            if writer.setting("incarnation") is None:
                for name in _SECRETS:
                    writer.set_setting(name, writer.random_bytes(SECRET_BYTES).hex())
                replica.seed_entities(writer, entities)
                writer.set_setting("incarnation", writer.new_id())
    # A disk that takes no mark today takes it another day.
    with suppress(OSError):
        (settings.data_dir / MADE_FILE).touch(mode=0o600)
    return ledger
