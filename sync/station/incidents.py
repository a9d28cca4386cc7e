"""What a station tells the centre about itself, as facts of its ledger, so that it arrives like everything else."""

from sync.contract.operations import IncidentRaised
from sync.contract.times import format_utc
from sync.station.ledger import Writer

INCIDENTS_SETTING = "incidents"
"""How many incidents this ledger has raised."""


def raise_incident(writer: Writer, what: str, detail: str = "") -> None:
    """State an incident, unless one of its kind is still waiting to be sent."""
    waiting = writer.value(
        "SELECT count(*) FROM operation WHERE state = 'pending' AND kind = 'incident.raised'"
        " AND json_extract(body, '$.what') = ?",
        what,
    )
    if not waiting:
        state_incident(writer, what, detail)


def state_incident(writer: Writer, what: str, detail: str = "") -> None:
    """State an incident, however many of its kind are waiting."""
    writer.append(IncidentRaised(at=format_utc(writer.now_ms), incident_id=writer.new_id(), what=what, detail=detail))
    writer.set_setting(INCIDENTS_SETTING, str(int(writer.setting(INCIDENTS_SETTING) or 0) + 1))
