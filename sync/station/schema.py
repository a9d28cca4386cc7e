"""The ledger's tables, as ordered migrations. A released migration is never edited: the next one follows it."""

from sync.station.driver import Database, Migrations

migrations = Migrations("ledger")


@migrations()
def m0001_first_light(db: Database) -> None:
    """Visits, services and feedback with their operations; what the hub sends down; one row per setting."""
    _run(db, _FIRST_LIGHT)


@migrations()
def m0002_resolved_operations(db: Database) -> None:
    """What a person has decided about an operation in quarantine."""
    db.conn.execute("ALTER TABLE operation ADD COLUMN resolution TEXT CHECK (resolution IN ('resent', 'set_aside'))")


@migrations()
def m0003_leases(db: Database) -> None:
    """What was asked for of scarce stock, and what was handed over."""
    _run(db, _LEASES)


@migrations()
def m0004_limits(db: Database) -> None:
    """What each person had of what is limited, under pseudonyms; wishes that the hub decides on; guests."""
    _run(db, _LIMITS)


@migrations()
def m0005_guests(db: Database) -> None:
    """People without a card, under names made here."""
    _run(db, _GUESTS)


@migrations()
def m0006_scopes(db: Database) -> None:
    """What the hub sends down stands under its scope; nothing says where former rows belong, so all is read anew."""
    _run(db, _SCOPES)


@migrations()
def m0007_revoked_cards(db: Database) -> None:
    """Cards that count no longer, by the block that named them."""
    _run(db, _REVOKED_CARDS)


@migrations()
def m0008_applications(db: Database) -> None:
    """What somebody has applied for, never what they answered; services that are paused; who was asked to rate."""
    _run(db, _APPLICATIONS)


def _run(db: Database, statements: str) -> None:
    for statement in statements.split(";\n"):
        db.conn.execute(statement)


_FIRST_LIGHT = """
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE operation (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    op_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    kind_version INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    body TEXT NOT NULL,
    chain TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'acknowledged', 'quarantined')),
    reason TEXT
) STRICT;
CREATE INDEX operation_pending ON operation (seq) WHERE state = 'pending';
CREATE INDEX operation_quarantined ON operation (seq) WHERE state = 'quarantined';

CREATE TABLE visit (
    visit_id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    visitor TEXT NOT NULL,
    person_token TEXT,
    member_uid TEXT,
    card_serial INTEGER,
    occupation_group TEXT,
    party_size INTEGER NOT NULL,
    entry_method TEXT NOT NULL,
    voided_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_person ON visit (person_token, at);
CREATE INDEX visit_time ON visit (at);

CREATE TABLE service_record (
    record_id TEXT PRIMARY KEY,
    visit_id TEXT NOT NULL REFERENCES visit (visit_id),
    service_code TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    at TEXT NOT NULL,
    withdrawn_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX service_record_visit ON service_record (visit_id);
CREATE INDEX service_record_time ON service_record (at);

CREATE TABLE feedback (
    feedback_id TEXT PRIMARY KEY,
    stars INTEGER NOT NULL,
    reason_code TEXT,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
    member_uid TEXT PRIMARY KEY,
    card_serial INTEGER UNIQUE,
    body TEXT NOT NULL,
    reading INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE entity (
    kind TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    body TEXT NOT NULL,
    reading INTEGER NOT NULL,
    PRIMARY KEY (kind, entity_id)
) STRICT, WITHOUT ROWID
"""

_LEASES = """
CREATE TABLE lease_request (
    lease_id TEXT PRIMARY KEY,
    pool TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    at TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    returned INTEGER NOT NULL DEFAULT 0,
    seq INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX lease_request_pool ON lease_request (pool, at);

CREATE TABLE benefit (
    issue_id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    visit_id TEXT,
    service_code TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    lease_id TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX benefit_lease ON benefit (lease_id)
"""

_LIMITS = """
ALTER TABLE visit ADD COLUMN guest_id TEXT;
ALTER TABLE benefit ADD COLUMN usage_token TEXT;
ALTER TABLE benefit ADD COLUMN voucher INTEGER;
ALTER TABLE benefit ADD COLUMN request_id TEXT;
CREATE INDEX benefit_usage ON benefit (usage_token);
CREATE INDEX benefit_voucher ON benefit (voucher) WHERE voucher IS NOT NULL;
CREATE INDEX benefit_wish ON benefit (request_id) WHERE request_id IS NOT NULL;

CREATE TABLE benefit_request (
    request_id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    service_code TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    usage_token TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX benefit_request_person ON benefit_request (usage_token, at)
"""

_GUESTS = """
CREATE TABLE guest (
    guest_id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    contact_key TEXT,
    occupation_group TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX guest_contact ON guest (contact_key) WHERE contact_key IS NOT NULL
"""

_SCOPES = """
CREATE TABLE feed_scope (
    scope_id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'loading', 'leaving')),
    set_hash INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX feed_scope_state ON feed_scope (scope, state) WHERE state != 'leaving';
INSERT INTO feed_scope (scope_id, scope, state) VALUES (1, '', 'live'), (2, '!keys', 'live');

ALTER TABLE entity RENAME TO former_entity;
CREATE TABLE entity (
    scope_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    body TEXT NOT NULL,
    hash INTEGER NOT NULL,
    PRIMARY KEY (scope_id, kind, entity_id)
) STRICT, WITHOUT ROWID;
INSERT INTO entity SELECT 1, kind, entity_id, body, 0 FROM former_entity WHERE kind NOT LIKE 'unreadable:%';
INSERT INTO entity SELECT 2, kind, entity_id, body, 0 FROM former_entity WHERE kind = 'key_list';
DROP TABLE former_entity;

ALTER TABLE member RENAME TO former_member;
CREATE TABLE member (
    scope_id INTEGER NOT NULL,
    member_uid TEXT NOT NULL,
    card_serial INTEGER,
    body TEXT NOT NULL,
    hash INTEGER NOT NULL,
    PRIMARY KEY (scope_id, member_uid)
) STRICT, WITHOUT ROWID;
INSERT INTO member SELECT 1, member_uid, card_serial, body, 0 FROM former_member;
CREATE TABLE member_card (
    scope_id INTEGER NOT NULL,
    card_serial INTEGER NOT NULL,
    card_issue_number INTEGER NOT NULL,
    member_uid TEXT NOT NULL,
    PRIMARY KEY (scope_id, card_serial)
) STRICT, WITHOUT ROWID;
INSERT INTO member_card SELECT 1, card_serial, coalesce(json_extract(body, '$.card_issue_number'), 1), member_uid
    FROM former_member WHERE card_serial IS NOT NULL;
DROP TABLE former_member;

CREATE VIEW standing_entity AS
    SELECT kind, entity_id, body, scope FROM feed_scope CROSS JOIN entity USING (scope_id) WHERE state = 'live';
CREATE VIEW standing_member AS
    SELECT member_uid, card_serial, body, scope FROM feed_scope CROSS JOIN member USING (scope_id)
    WHERE state = 'live';

DELETE FROM setting WHERE key IN ('cursor', 'cursor.reading')
"""

_REVOKED_CARDS = """
CREATE TABLE revocation_block (
    block_id TEXT PRIMARY KEY,
    body_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE revoked_card (
    card_serial INTEGER NOT NULL,
    block_id TEXT NOT NULL,
    lowest_good INTEGER NOT NULL,
    PRIMARY KEY (card_serial, block_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX revoked_card_block ON revoked_card (block_id)
"""

_APPLICATIONS = """
CREATE TABLE application (
    application_id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    visit_id TEXT NOT NULL,
    service_code TEXT NOT NULL,
    form_revision INTEGER NOT NULL,
    receipt_code TEXT NOT NULL UNIQUE,
    due_at TEXT NOT NULL,
    notice_version TEXT NOT NULL,
    consented_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX application_visit ON application (visit_id);

CREATE TABLE service_pause (
    service_code TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    until TEXT,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE visit ADD COLUMN rating_asked INTEGER NOT NULL DEFAULT 0
"""
