"""What the ledger can be asked. Every question runs inside a transaction or outside one alike."""

from dataclasses import dataclass

from sync.contract.codes import public_key_from_hex
from sync.contract.hybrid_clock import stamp_ms
from sync.contract.records import (
    ENTITY_KINDS,
    Member,
    OccupationGroup,
    Record,
    Rule,
    Service,
    SigningKey,
    StationProfile,
)
from sync.contract.times import format_utc
from sync.contract.trust import ED25519
from sync.station.contact import read_contact
from sync.station.incidents import INCIDENTS_SETTING
from sync.station.ledger import Reader
from sync.station.orders import LOCKED_SETTING, WIPE_SETTING
from sync.station.outbox import FORKS_SETTING
from sync.station.revocations import heard_ms
from sync.station.scopes import LOADING_SETTING, live_bodies
from sync.station.trust import countersigned_seq, live_keys


@dataclass(frozen=True, slots=True)
class SyncState:
    """How the ledger stands with the hub; times are UTC as the ledger writes them, empty where there is none."""

    pending: int
    quarantined: int
    acknowledged: int
    oldest_pending_at: str
    last_sync_at: str
    reached: bool
    """Whether the courier's last call reached the hub."""
    trouble: str
    """What a person has to look at: a trouble code such as `revoked`, or empty."""
    forks: int
    """How often this ledger was found to be a copy, and went on under another name."""
    incidents: int
    """How often this ledger had something to tell the centre that a person has to look into."""
    oldest_pending_ms: int
    """When the oldest pending operation was stated, in corrected Unix milliseconds; 0 where nothing is owed."""
    countersigned: int
    """Up to which operation the hub has signed that it holds them, of the `stated` ones."""
    stated: int
    revocations_at: str
    """As of when the list of revoked cards is known; empty: never heard."""
    order: str
    """What the centre has ordered and not taken back: `lock`, `wipe` (which waits for `pending` to be 0), or empty."""
    loading: str
    """How far the first load of a large scope has come, in bytes and rows; empty where none is under way."""


@dataclass(frozen=True, slots=True)
class RecentVisit:
    """A visit that is still the same visit."""

    visit_id: str
    at: str


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit with the codes of the services it holds, for a list."""

    visit_id: str
    at: str
    visitor: str
    member_uid: str | None
    occupation_group: str | None
    voided: bool
    service_codes: tuple[str, ...]


def entity(reader: Reader, kind: str, entity_id: str) -> Record | None:
    """Return one thing the hub sent down, or None."""
    body = reader.value(
        "SELECT body FROM standing_entity WHERE kind = ? AND entity_id = ? ORDER BY scope DESC LIMIT 1",
        kind,
        entity_id,
    )
    return None if body is None else ENTITY_KINDS[kind].model_validate_json(body)


def services(reader: Reader) -> list[Service]:
    """Return the catalogue in the order of the tiles, those without a place last."""
    found = [Service.model_validate_json(body) for body in live_bodies(reader, "service")]
    return sorted(found, key=lambda service: (service.tile_order is None, service.tile_order or 0, service.code))


def occupation_groups(reader: Reader) -> list[OccupationGroup]:
    """Return the trades in the order of the tiles."""
    found = [OccupationGroup.model_validate_json(body) for body in live_bodies(reader, "occupation_group")]
    return sorted(found, key=lambda group: group.tile_order)


def signing_keys(reader: Reader) -> dict[int, str]:
    """Return the live public keys (64 hex digits) that sign member codes, by key id."""
    listed = live_keys(reader)
    if listed is not None:
        return {key.key_id: key.public_key for key in listed.live("card") if key.algorithm == ED25519}
    # What a hub without a list has told.
    keys = [SigningKey.model_validate_json(body) for body in live_bodies(reader, "signing_key")]
    return {key.key_id: key.public_key for key in keys if public_key_from_hex(key.public_key)}


def station_profile(reader: Reader) -> StationProfile | None:
    """Return this station as the hub describes it; None until it has been heard of."""
    station_id = reader.setting("station_id")
    if station_id is None:
        return None
    found = entity(reader, "station", station_id)
    return found if isinstance(found, StationProfile) else None


def rule(reader: Reader, code: str) -> int:
    """Return a number of the rule bundle.

    Raises:
        LookupError: neither the hub nor the shipped catalogue names the rule.
    """
    found = entity(reader, "rule", code)
    if not isinstance(found, Rule):
        raise LookupError(f"no rule {code}")
    return found.value


def member_of_card(reader: Reader, card_serial: int) -> Member | None:
    """Return the member who holds a card, if this station knows them."""
    body = reader.value(
        "SELECT m.body FROM feed_scope s CROSS JOIN member_card c USING (scope_id)"
        " CROSS JOIN member m USING (scope_id, member_uid)"
        " WHERE s.state = 'live' AND c.card_serial = ? ORDER BY c.card_issue_number DESC, s.scope DESC LIMIT 1",
        card_serial,
    )
    return None if body is None else Member.model_validate_json(body)


def member(reader: Reader, member_uid: str) -> Member | None:
    """Return a member this station knows."""
    body = reader.value(
        "SELECT body FROM standing_member WHERE member_uid = ?"
        " ORDER BY json_extract(body, '$.card_issue_number') DESC, scope DESC LIMIT 1",
        member_uid,
    )
    return None if body is None else Member.model_validate_json(body)


def recent_visit(reader: Reader, person_token: str, since_ms: int, until_ms: int) -> RecentVisit | None:
    """Return the newest visit of a person between two moments, voided ones left out.

    The second one matters where a clock was fast: a visit far in the future is not this one.
    """
    row = reader.row(
        "SELECT visit_id, at FROM visit WHERE person_token = ? AND at BETWEEN ? AND ? AND voided_at IS NULL"
        " ORDER BY at DESC LIMIT 1",
        person_token,
        format_utc(since_ms),
        format_utc(until_ms),
    )
    return None if row is None else RecentVisit(*row)


def visits_of_person(reader: Reader, person_token: str) -> int:
    """Return how many visits stand under a pseudonym, which lives for a month; voided ones left out."""
    return reader.value("SELECT count(*) FROM visit WHERE person_token = ? AND voided_at IS NULL", person_token)


def anonymous_visits_since(reader: Reader, since_ms: int) -> int:
    """Return how many visits without a name there were since a moment."""
    return reader.value(
        "SELECT count(*) FROM visit WHERE at >= ? AND visitor = 'anonymous' AND voided_at IS NULL", format_utc(since_ms)
    )


def services_of_visit(reader: Reader, visit_id: str) -> dict[str, str]:
    """Return record_id by service code of what a visit holds, withdrawn ones left out."""
    rows = reader.rows(
        "SELECT service_code, record_id FROM service_record WHERE visit_id = ? AND withdrawn_at IS NULL", visit_id
    )
    return dict(rows)


def visits_since(reader: Reader, since_ms: int, limit: int) -> list[VisitLine]:
    """Return the newest visits since a moment, newest first, voided ones too."""
    rows = reader.rows(
        "SELECT visit_id, at, visitor, member_uid, occupation_group, voided_at IS NOT NULL,"
        " (SELECT group_concat(service_code, ' ') FROM service_record r"
        "  WHERE r.visit_id = v.visit_id AND withdrawn_at IS NULL)"
        " FROM visit v WHERE at >= ? ORDER BY at DESC LIMIT ?",
        format_utc(since_ms),
        limit,
    )
    return [
        VisitLine(visit_id, at, visitor, member_uid, group, bool(voided), tuple((codes or "").split()))
        for visit_id, at, visitor, member_uid, group, voided, codes in rows
    ]


def counts_since(reader: Reader, since_ms: int) -> tuple[int, int]:
    """Return how many visits and services there were since a moment, voided and withdrawn ones left out."""
    since = format_utc(since_ms)
    visits = reader.value("SELECT count(*) FROM visit WHERE at >= ? AND voided_at IS NULL", since)
    taken = reader.value(
        "SELECT count(*) FROM service_record r JOIN visit v USING (visit_id)"
        " WHERE r.at >= ? AND withdrawn_at IS NULL AND voided_at IS NULL",
        since,
    )
    return visits, taken


def pending_operations(reader: Reader) -> int:
    """Return how many operations are owed to the hub."""
    return reader.value("SELECT count(*) FROM operation WHERE state = 'pending'")


def sync_state(reader: Reader) -> SyncState:
    """Return how the ledger stands with the hub."""
    pending, oldest = reader.row("SELECT count(*), min(seq) FROM operation WHERE state = 'pending'") or (0, None)
    quarantined, resolved = reader.row(
        "SELECT count(*), count(resolution) FROM operation WHERE state = 'quarantined'"
    ) or (0, 0)
    newest = reader.value("SELECT coalesce(max(seq), 0) FROM operation")
    oldest_at, oldest_hlc = reader.row(
        "SELECT json_extract(body, '$.at'), hlc FROM operation WHERE seq = ?", oldest
    ) or ("", 0)
    contact = read_contact(reader)
    return SyncState(
        pending=pending,
        quarantined=quarantined - resolved,
        acknowledged=newest - pending - quarantined,
        oldest_pending_at=oldest_at,
        last_sync_at=contact.last_sync_at,
        reached=contact.reached,
        trouble=reader.setting("courier.trouble") or "",
        forks=int(reader.setting(FORKS_SETTING) or 0),
        incidents=int(reader.setting(INCIDENTS_SETTING) or 0),
        oldest_pending_ms=stamp_ms(oldest_hlc),
        countersigned=countersigned_seq(reader),
        stated=newest,
        revocations_at=format_utc(heard_ms(reader)) if heard_ms(reader) else "",
        order=_order(reader),
        loading=reader.setting(LOADING_SETTING) or "",
    )


def _order(reader: Reader) -> str:
    if reader.setting(WIPE_SETTING):
        return "wipe"
    return "lock" if reader.setting(LOCKED_SETTING) else ""
