"""The scopes that this station reads, and the generations in which it holds their rows.

A scope's rows stand in one `live` generation, which is what everybody sees. A scope that is read anew fills a `loading`
one beside it, and the two change places in one step; what is no longer wanted is `leaving` and is swept out in small
bounded steps, so that a million rows never hold up a check-in.

Several scopes may name one thing. Then the one closest to the station counts: `station:` before `org:`, that before
`global`, and what was shipped last, which is the order of the names backwards. The views `standing_entity` and
`standing_member` show the live rows alone.
"""

import json
from collections.abc import Collection

from sync.contract.set_hashes import as_hex
from sync.station.ledger import Ledger, Reader, Writer

SHIPPED_SCOPE = ""
"""The catalogue that came with the software: what the hub says of the same thing goes before it."""
KEPT_SCOPE = "!kept"
"""Rows of scopes that were lost, as long as an operation refers to them that is not acknowledged."""
KEYS_SCOPE = "!keys"
"""The list of keys that this station believes."""
SUSPECTS_SETTING = "audit.suspects"
"""The scopes whose set hash differed from the hub's, as a JSON list."""
LOADING_SETTING = "bootstrap.progress"
"""How far the first load under way has come, in words."""
SWEEP_ROWS = 1000

_OWN_SCOPES = (SHIPPED_SCOPE, KEPT_SCOPE, KEYS_SCOPE)
_TABLES = (("member_card", "card_serial"), ("member", "member_uid"), ("entity", "kind, entity_id"))


def live(reader: Reader, scope: str) -> int | None:
    """Return the generation of a scope that everybody sees, None where there is none."""
    return _generation(reader, scope, "live")


def live_bodies(reader: Reader, kind: str) -> list[str]:
    """Return everything of a kind that stands here, by id; of several scopes the one closest to the station counts."""
    rows = reader.rows("SELECT entity_id, body FROM standing_entity WHERE kind = ? ORDER BY entity_id, scope", kind)
    return list(dict(rows).values())


def loading(reader: Reader, scope: str) -> int | None:
    """Return the generation of a scope that is being filled beside the one in use."""
    return _generation(reader, scope, "loading")


def to_fill(writer: Writer, scope: str) -> int:
    """Return the generation into which rows of a scope go: the loading one, else the live one, made where needed."""
    found = _generation(writer, scope, "loading") or _generation(writer, scope, "live")
    return found or _begin(writer, scope, "live")


def load_anew(writer: Writer, scope: str) -> int:
    """Begin an empty loading generation of a scope, in place of one that is half filled."""
    _leave(writer, _generation(writer, scope, "loading"))
    return _begin(writer, scope, "loading")


def load_all_anew(writer: Writer) -> None:
    """Begin an empty loading generation for whatever the hub has sent."""
    writer.execute("UPDATE feed_scope SET state = 'leaving' WHERE state = 'loading'")
    held = writer.rows("SELECT scope FROM feed_scope WHERE state = 'live' AND scope NOT IN (?, ?, ?)", *_OWN_SCOPES)
    for (scope,) in held:
        _begin(writer, scope, "loading")


def swap(writer: Writer, scope: str) -> None:
    """Show what was loaded of a scope, in place of what was there."""
    loaded = _generation(writer, scope, "loading")
    if loaded is not None:
        _leave(writer, _generation(writer, scope, "live"))
        writer.execute("UPDATE feed_scope SET state = 'live' WHERE scope_id = ?", loaded)


def finish_reading(writer: Writer, waiting: Collection[str] = ()) -> None:
    """Show what a reading has brought, but for scopes that still wait for a snapshot; the shipped catalogue goes."""
    for (scope,) in writer.rows("SELECT scope FROM feed_scope WHERE state = 'loading'"):
        if scope not in waiting:
            swap(writer, scope)
    _leave(writer, live(writer, SHIPPED_SCOPE))
    _drop_kept(writer)


def keep_only(writer: Writer, scopes: Collection[str]) -> None:
    """Drop the scopes that this station no longer reads, but keep what unacknowledged operations refer to."""
    held = writer.rows("SELECT scope_id, scope, state FROM feed_scope WHERE state != 'leaving'")
    lost = [row for row in held if row[1] not in scopes and row[1] not in _OWN_SCOPES]
    if not lost:
        return
    kept = live(writer, KEPT_SCOPE) or _begin(writer, KEPT_SCOPE, "live")
    for scope_id, _, state in lost:
        if state == "live":
            _keep_what_is_referred_to(writer, scope_id, kept)
        _leave(writer, scope_id)
    _drop_kept(writer)


def keep_set_hash(writer: Writer, scope_id: int, set_hash: int) -> None:
    """Set what the rows of a generation add up to."""
    writer.execute("UPDATE feed_scope SET set_hash = ? WHERE scope_id = ?", set_hash, scope_id)


def set_hash_of(reader: Reader, scope_id: int) -> int:
    """Return what the rows of a generation add up to."""
    return reader.value("SELECT set_hash FROM feed_scope WHERE scope_id = ?", scope_id)


def note_suspects(writer: Writer, expected: dict[str, str]) -> None:
    """Compare the set hashes with the hub's and keep the names of the scopes that differ."""
    held = dict(writer.rows("SELECT scope, set_hash FROM feed_scope WHERE state = 'live'"))
    suspects = sorted(scope for scope, hashed in expected.items() if as_hex(held.get(scope, 0)) != hashed)
    if suspects or writer.setting(SUSPECTS_SETTING):
        writer.set_setting(SUSPECTS_SETTING, json.dumps(suspects) if suspects else "")


def suspects(reader: Reader) -> list[str]:
    """Return the scopes that the last comparison found to differ from the hub's."""
    return json.loads(reader.setting(SUSPECTS_SETTING) or "[]")


def sweep_if_needed(ledger: Ledger) -> None:
    """Remove some rows that are leaving, if there are any."""
    if ledger.value("SELECT 1 FROM feed_scope WHERE state = 'leaving' LIMIT 1"):
        with ledger.writing() as writer:
            sweep(writer)


def sweep(writer: Writer, limit: int = SWEEP_ROWS) -> bool:
    """Remove some rows that are leaving; return whether there are more."""
    scope_id = writer.value("SELECT scope_id FROM feed_scope WHERE state = 'leaving' ORDER BY scope_id LIMIT 1")
    while scope_id is not None:
        for table, key in _TABLES:
            limit -= writer.execute(
                f"DELETE FROM {table} WHERE scope_id = ? AND ({key}) IN"
                f" (SELECT {key} FROM {table} WHERE scope_id = ? LIMIT ?)",
                scope_id,
                scope_id,
                limit,
            )
        if limit <= 0:
            return True
        writer.execute("DELETE FROM feed_scope WHERE scope_id = ?", scope_id)
        scope_id = writer.value("SELECT scope_id FROM feed_scope WHERE state = 'leaving' ORDER BY scope_id LIMIT 1")
    return False


_REFERENCES = (
    "SELECT DISTINCT j.value FROM operation o, json_each(o.body) j"
    " WHERE o.state != 'acknowledged' AND j.type IN ('text', 'integer')"
)
_MEMBER_REFERRED_TO = f"(member_uid IN ({_REFERENCES}) OR card_serial IN ({_REFERENCES}))"


def _keep_what_is_referred_to(writer: Writer, scope_id: int, kept: int) -> None:
    writer.execute(
        "INSERT OR REPLACE INTO entity (scope_id, kind, entity_id, body, hash)"
        f" SELECT ?, kind, entity_id, body, 0 FROM entity WHERE scope_id = ? AND entity_id IN ({_REFERENCES})",
        kept,
        scope_id,
    )
    writer.execute(
        "INSERT OR REPLACE INTO member (scope_id, member_uid, card_serial, body, hash)"
        f" SELECT ?, member_uid, card_serial, body, 0 FROM member WHERE scope_id = ? AND {_MEMBER_REFERRED_TO}",
        kept,
        scope_id,
    )
    writer.execute(
        "INSERT OR REPLACE INTO member_card (scope_id, card_serial, card_issue_number, member_uid)"
        " SELECT ?, card_serial, card_issue_number, member_uid FROM member_card WHERE scope_id = ?"
        " AND member_uid IN (SELECT member_uid FROM member WHERE scope_id = ?)",
        kept,
        scope_id,
        kept,
    )


def _drop_kept(writer: Writer) -> None:
    kept = live(writer, KEPT_SCOPE)
    if kept is None:
        return
    writer.execute(f"DELETE FROM entity WHERE scope_id = ? AND entity_id NOT IN ({_REFERENCES})", kept)
    writer.execute(f"DELETE FROM member WHERE scope_id = ? AND NOT {_MEMBER_REFERRED_TO}", kept)
    writer.execute(
        "DELETE FROM member_card WHERE scope_id = ? AND member_uid NOT IN"
        " (SELECT member_uid FROM member WHERE scope_id = ?)",
        kept,
        kept,
    )
    if not writer.value(
        "SELECT EXISTS (SELECT 1 FROM entity WHERE scope_id = ?1 UNION SELECT 1 FROM member WHERE scope_id = ?1)", kept
    ):
        _leave(writer, kept)


def _generation(reader: Reader, scope: str, state: str) -> int | None:
    return reader.value("SELECT scope_id FROM feed_scope WHERE scope = ? AND state = ?", scope, state)


def _begin(writer: Writer, scope: str, state: str) -> int:
    return writer.value("INSERT INTO feed_scope (scope, state) VALUES (?, ?) RETURNING scope_id", scope, state)


def _leave(writer: Writer, scope_id: int | None) -> None:
    if scope_id is not None:
        writer.execute("UPDATE feed_scope SET state = 'leaving' WHERE scope_id = ?", scope_id)
