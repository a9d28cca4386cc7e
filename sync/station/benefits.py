"""What this station knows about one person and one service, as far as limits, rights and wishes go."""

from dataclasses import dataclass
from datetime import date

from sync.contract.codes import public_key_from_hex
from sync.contract.records import Decision, OfflinePolicy, Service, Usage
from sync.contract.rules import Standing, VoucherState, window_key
from sync.contract.times import day_in_china
from sync.contract.vouchers import Voucher, verify_voucher
from sync.station import queries
from sync.station.guests import member_of_guest
from sync.station.leases import held_leases
from sync.station.ledger import Reader, Writer
from sync.station.projection import persons_of, token_of_use


@dataclass(frozen=True, slots=True)
class Person:
    """Who a visit is of, as far as they have said so."""

    visit_id: str
    member_uid: str | None
    card_serial: int | None
    guest_id: str | None

    @property
    def identified(self) -> bool:
        """Whether a limit by person can be counted."""
        return bool(persons_of(self))


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish that was sent to the hub; `decision` is None while it waits."""

    request_id: str
    decision: Decision | None


def person_of_visit(reader: Reader, visit_id: str) -> Person | None:
    """Return who a visit is of; None where there is no such visit, or it was struck through.

    A card whose holder has become known since, or a guest who was found to be a member, counts for the member too.
    """
    row = reader.row(
        "SELECT member_uid, card_serial, guest_id FROM visit WHERE visit_id = ? AND voided_at IS NULL", visit_id
    )
    if row is None:
        return None
    member_uid, card_serial, guest_id = row
    if member_uid is None and card_serial is not None:
        member = queries.member_of_card(reader, card_serial)
        member_uid = None if member is None else member.member_uid
    if member_uid is None and guest_id is not None:
        member_uid = member_of_guest(reader, guest_id)
    return Person(visit_id, member_uid, card_serial, guest_id)


def policy_of(reader: Reader, service_code: str) -> OfflinePolicy:
    """Return the policy of a service.

    Raises:
        LookupError: neither the hub nor the shipped catalogue names the service.
    """
    service = queries.entity(reader, "service", service_code)
    if not isinstance(service, Service):
        raise LookupError(f"no service {service_code}")
    return service.policy


def standing_of(
    writer: Writer, person: Person, service_code: str, policy: OfflinePolicy, voucher_text: str | None
) -> tuple[Standing, Voucher | None]:
    """Return what the station knows, and the voucher where a good one was shown.

    What was had counts by the wall clock, under which it was stated; leases and vouchers end by corrected time.
    """
    used, elsewhere = _used(writer, person, service_code, policy, day_in_china(writer.now_ms))
    leases = [] if policy.pool is None else held_leases(writer, policy.pool, writer.corrected_ms, person.member_uid)
    state, voucher = _voucher(writer, person, service_code, voucher_text, day_in_china(writer.corrected_ms))
    wish = open_wish(writer, person, service_code)
    standing = Standing(
        identified=person.identified,
        used=used,
        used_elsewhere=elsewhere,
        left=max((lease.left for lease in leases), default=0),
        held_for_them=max((lease.left for lease in leases if lease.for_one), default=0),
        voucher=state,
        approved=wish is not None and wish.decision is not None and wish.decision.approved,
    )
    return standing, voucher


def open_wish(reader: Reader, person: Person, service_code: str) -> Wish | None:
    """Return the newest wish of a person for a service that was not redeemed yet."""
    tokens = [token_of_use(reader, each, service_code, "wish") for each in persons_of(person)]
    if not tokens:
        return None
    marks = ", ".join("?" * len(tokens))
    request_id = reader.value(
        f"SELECT request_id FROM benefit_request r WHERE usage_token IN ({marks})"
        " AND NOT EXISTS (SELECT 1 FROM benefit b WHERE b.request_id = r.request_id)"
        " ORDER BY at DESC, request_id DESC LIMIT 1",
        *tokens,
    )
    if request_id is None:
        return None
    decision = queries.entity(reader, "decision", request_id)
    return Wish(request_id, decision if isinstance(decision, Decision) else None)


def _used(reader: Reader, person: Person, service_code: str, policy: OfflinePolicy, today: date) -> tuple[int, int]:
    if policy.limit is None:
        return 0, 0
    key = window_key(policy.limit.window, today, person.visit_id)
    if policy.limit.window == "visit":
        counted = "SELECT coalesce(sum(quantity), 0) FROM benefit WHERE visit_id = ? AND service_code = ?"
        return reader.value(counted, person.visit_id, service_code), 0
    tokens = [token_of_use(reader, each, service_code, key) for each in persons_of(person)]
    marks = ", ".join("?" * len(tokens))
    used = reader.value(f"SELECT coalesce(sum(quantity), 0) FROM benefit WHERE usage_token IN ({marks})", *tokens)
    usage = queries.entity(reader, "usage", f"{person.member_uid}/{service_code}")
    elsewhere = usage.elsewhere if isinstance(usage, Usage) and usage.window_key == key else 0
    return used, elsewhere


def _voucher(
    reader: Reader, person: Person, service_code: str, text: str | None, today: date
) -> tuple[VoucherState, Voucher | None]:
    if text is None:
        return VoucherState.NONE, None
    keys = {key_id: public_key_from_hex(key) for key_id, key in queries.signing_keys(reader).items()}
    voucher = verify_voucher(text, keys, today)
    if voucher is None or voucher.service_code != service_code or voucher.card_serial != person.card_serial:
        return VoucherState.NOT_GOOD, None
    if reader.value("SELECT 1 FROM benefit WHERE voucher = ?", voucher.serial) is not None:
        return VoucherState.SPENT, None
    return VoucherState.GOOD, voucher
