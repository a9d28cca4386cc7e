"""Take in somebody without a card: under a name made here, and a keyed hash of their number if they gave one."""

from dataclasses import dataclass

from sync.contract.operations import GuestRegistered, VisitCheckedIn
from sync.contract.rules import same_visit_span_ms
from sync.contract.times import format_utc
from sync.station import queries
from sync.station.guests import contact_key_of, guest_of_contact
from sync.station.ledger import Ledger, Writer
from sync.station.orders import refuse_if_locked
from sync.station.projection import token_of_guest


@dataclass(frozen=True, slots=True)
class GuestOutcome:
    """The guest and their visit; `known`: this station has met them before, by the same number."""

    guest_id: str
    visit_id: str
    known: bool
    same_visit: bool = False


def register_guest(ledger: Ledger, phone: str | None = None, occupation_group: str | None = None) -> GuestOutcome:
    """Check a guest in, registered where this station does not know them; the number itself is stored nowhere.

    What is no mobile number, or comes before the hub has sent the key, is as good as none.

    Raises:
        StationTrouble: nothing was stored; `StationLocked` where the centre has locked this device.
    """
    with ledger.writing() as writer:
        refuse_if_locked(writer)
        key = None if phone is None else contact_key_of(writer, phone)
        known = None if key is None else guest_of_contact(writer, key)
        guest_id = known or writer.new_id()
        if known is None:
            writer.append(
                GuestRegistered(
                    at=format_utc(writer.now_ms),
                    guest_id=guest_id,
                    contact_key=key,
                    occupation_group=occupation_group,
                )
            )
        recent = _recent_visit(writer, guest_id)
        if recent is not None:
            return GuestOutcome(guest_id, recent, known=True, same_visit=True)
        visit_id = writer.new_id()
        writer.append(
            VisitCheckedIn(
                at=format_utc(writer.now_ms),
                visit_id=visit_id,
                visitor="guest",
                guest_id=guest_id,
                occupation_group=occupation_group,
                entry_method="touch",
            )
        )
        return GuestOutcome(guest_id, visit_id, known is not None)


def _recent_visit(writer: Writer, guest_id: str) -> str | None:
    since_ms, until_ms = same_visit_span_ms(writer.now_ms, queries.rule(writer, "visit.same_visit_minutes"))
    # At the turn of a month the same visit may stand under the pseudonym of the month before.
    for token in {token_of_guest(writer, guest_id, moment_ms) for moment_ms in (writer.now_ms, since_ms)}:
        visit = queries.recent_visit(writer, token, since_ms, until_ms)
        if visit is not None:
            return visit.visit_id
    return None
