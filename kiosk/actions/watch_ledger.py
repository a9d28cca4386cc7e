"""Notice that another process has committed."""

from sync.station.ledger import Ledger


def ledger_version(ledger: Ledger) -> int:
    """Return a number that changes when another connection has committed."""
    return ledger.data_version()
