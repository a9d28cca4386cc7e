"""Known trouble of a station, each kind with its own calm page; everything else is a bug."""


class StationTrouble(Exception):
    """Something that is expected to happen in the field; `code` names it in logs and to staff."""

    code = "station"


class LedgerBusy(StationTrouble):
    """Another process held the ledger for longer than a person should wait."""

    code = "ledger_busy"


class DiskFull(StationTrouble):
    """The disk took no more; what was entered before is safe."""

    code = "disk_full"


class LedgerReadOnly(StationTrouble):
    """The disk has become read-only."""

    code = "ledger_read_only"


class LedgerDamaged(StationTrouble):
    """The ledger's file is no database, or a page of it is damaged. The file is kept."""

    code = "ledger_damaged"


class LedgerUnreachable(StationTrouble):
    """The ledger's file cannot be opened just now: its folder, its permissions, or too many open files."""

    code = "ledger_unreachable"


class KeyLost(StationTrouble):
    """There is a ledger but no key that opens it. The file is kept; no new one is laid over it."""

    code = "key_lost"


class LedgerReplaced(StationTrouble):
    """Another process has put this ledger aside and another in its place; opening anew finds that one."""

    code = "ledger_replaced"


class LedgerTooNew(StationTrouble):
    """The ledger was written by a newer release."""

    code = "ledger_too_new"


class SqliteTooOld(StationTrouble):
    """This SQLite can lose commits in WAL mode."""

    code = "sqlite_too_old"


class StationLocked(StationTrouble):
    """The kiosk is out of service, by order of the centre or because the hub was silent for too long."""

    code = "station_locked"


class StationWiped(StationTrouble):
    """The key of this ledger was destroyed by order of the centre; all that it held is at the hub."""

    code = "station_wiped"


class NotEnrolled(StationTrouble):
    """This ledger belongs to no station yet."""

    code = "not_enrolled"
