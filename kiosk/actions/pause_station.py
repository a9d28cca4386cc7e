"""What staff decides about the whole kiosk: self-service paused or resumed, doors shut or as the hours say.

It stands in the ledger, so it survives a restart and shows at the desk, too.
"""

from sync.station.ledger import Ledger, Reader

_PAUSED = "station.paused"
_SHUT = "station.shut"


def pause_station(ledger: Ledger, paused: bool) -> None:
    """Put self-service out of service, or back.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        writer.set_setting(_PAUSED, "1" if paused else "")


def shut_doors(ledger: Ledger, shut: bool) -> None:
    """Say that the station is closed whatever its hours say, or that they count again.

    Raises:
        StationTrouble: nothing was stored.
    """
    with ledger.writing() as writer:
        writer.set_setting(_SHUT, "1" if shut else "")


def is_paused(reader: Reader) -> bool:
    """Return whether self-service is out of service."""
    return bool(reader.setting(_PAUSED))


def is_shut(reader: Reader) -> bool:
    """Return whether staff has closed the doors."""
    return bool(reader.setting(_SHUT))
