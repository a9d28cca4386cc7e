"""Applications at this station: which form there is, to which key its answers are sealed, which codes are taken."""

from dataclasses import dataclass

from sync.contract.forms import Form
from sync.contract.trust import X25519, TrustedKey
from sync.contract.typed_codes import draw_code
from sync.station import queries
from sync.station.ledger import Reader, Writer
from sync.station.trust import live_keys


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One application as this station knows it: nothing of what was answered."""

    application_id: str
    at: str
    visit_id: str
    service_code: str
    receipt_code: str
    due_at: str


def form_of(reader: Reader, service_code: str) -> Form | None:
    """Return the form of a service; None where it has none."""
    found = queries.entity(reader, "form", service_code)
    return found if isinstance(found, Form) else None


def centre_key(reader: Reader) -> TrustedKey | None:
    """Return the key to which answers are sealed, the newest that this station can use; None before it knows any."""
    listed = live_keys(reader)
    usable = [] if listed is None else [key for key in listed.live("carry") if key.algorithm == X25519]
    return usable[-1] if usable else None


def fresh_receipt_code(writer: Writer) -> str:
    """Return a receipt code that no application of this station has."""
    while True:
        code = draw_code(writer.random_bytes)
        if writer.value("SELECT 1 FROM application WHERE receipt_code = ?", code) is None:
            return code


def application(reader: Reader, application_id: str) -> ApplicationLine | None:
    """Return an application of this station."""
    return next(iter(_lines(reader, "application_id = ?", application_id)), None)


def applications_of_visit(reader: Reader, visit_id: str) -> list[ApplicationLine]:
    """Return what somebody has applied for in a visit, oldest first."""
    return _lines(reader, "visit_id = ?", visit_id)


def _lines(reader: Reader, where: str, parameter: str) -> list[ApplicationLine]:
    rows = reader.rows(
        "SELECT application_id, at, visit_id, service_code, receipt_code, due_at FROM application"
        f" WHERE {where} ORDER BY at, application_id",
        parameter,
    )
    return [ApplicationLine(*row) for row in rows]
