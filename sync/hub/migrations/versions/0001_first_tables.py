"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.create_table(
        "card_key",
        sa.Column("key_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("private_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_card_key")),
    )
    op.create_table(
        "feed_row",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("v", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("scope", "v", name=op.f("pk_feed_row")),
    )
    op.create_index("ix_feed_row_entity", "feed_row", ["scope", "kind", "entity_id", "v"], unique=False)
    op.create_table(
        "hub_identity",
        sa.Column("row", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("feed_epoch", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_hub_identity")),
    )
    op.create_table(
        "member",
        sa.Column("member_uid", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("membership_status", sa.Text(), nullable=False),
        sa.Column("occupation_group", sa.Text(), nullable=True),
        sa.Column("card_serial", sa.BigInteger(), nullable=True),
        sa.Column("card_issue_number", sa.BigInteger(), nullable=False),
        sa.Column("card_not_after", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("member_uid", name=op.f("pk_member")),
        sa.UniqueConstraint("card_serial", name=op.f("uq_member_card_serial")),
    )
    op.create_table(
        "scope_head",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("v", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_scope_head")),
    )
    op.create_table(
        "station",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("org_path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", name=op.f("pk_station")),
    )
    op.create_table(
        "enrolment_code",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.station_id"], name=op.f("fk_enrolment_code_station_id_station")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_code")),
    )
    op.create_table(
        "feedback",
        sa.Column("feedback_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("stars", sa.BigInteger(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["station_id"], ["station.station_id"], name=op.f("fk_feedback_station_id_station")),
        sa.PrimaryKeyConstraint("feedback_id", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_station_id_at", "feedback", ["station_id", "at"], unique=False)
    op.create_table(
        "interest",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("member_uid", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_uid"], ["member.member_uid"], name=op.f("fk_interest_member_uid_member")),
        sa.ForeignKeyConstraint(["station_id"], ["station.station_id"], name=op.f("fk_interest_station_id_station")),
        sa.PrimaryKeyConstraint("station_id", "member_uid", name=op.f("pk_interest")),
    )
    op.create_index(op.f("ix_interest_expires_ms"), "interest", ["expires_ms"], unique=False)
    op.create_index(op.f("ix_interest_member_uid"), "interest", ["member_uid"], unique=False)
    op.create_table(
        "station_ledger",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.Column("ack_seq", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("began", sa.Text(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.station_id"], name=op.f("fk_station_ledger_station_id_station")
        ),
        sa.PrimaryKeyConstraint("station_id", "incarnation", name=op.f("pk_station_ledger")),
    )
    op.create_table(
        "visit",
        sa.Column("visit_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("member_uid", sa.Text(), nullable=True),
        sa.Column("card_serial", sa.BigInteger(), nullable=True),
        sa.Column("occupation_group", sa.Text(), nullable=True),
        sa.Column("party_size", sa.BigInteger(), nullable=False),
        sa.Column("entry_method", sa.Text(), nullable=False),
        sa.Column("voided_at", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["station_id"], ["station.station_id"], name=op.f("fk_visit_station_id_station")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_station_id_at", "visit", ["station_id", "at"], unique=False)
    op.create_table(
        "device",
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("enrolled_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id", "incarnation"],
            ["station_ledger.station_id", "station_ledger.incarnation"],
            name=op.f("fk_device_station_id_incarnation_station_ledger"),
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_device")),
    )
    op.create_index(op.f("ix_device_station_id"), "device", ["station_id"], unique=False)
    op.create_table(
        "service_record",
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("service_code", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.station_id"], name=op.f("fk_service_record_station_id_station")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.visit_id"], name=op.f("fk_service_record_visit_id_visit")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_service_record")),
    )
    op.create_index("ix_service_record_station_id_at", "service_record", ["station_id", "at"], unique=False)
    op.create_index(op.f("ix_service_record_visit_id"), "service_record", ["visit_id"], unique=False)
    op.create_table(
        "challenge",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.device_id"], name=op.f("fk_challenge_device_id_device")),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_challenge")),
    )
    op.create_index(op.f("ix_challenge_expires_ms"), "challenge", ["expires_ms"], unique=False)
    op.create_table(
        "device_session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.device_id"], name=op.f("fk_device_session_device_id_device")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_device_session")),
    )
    op.create_index(op.f("ix_device_session_expires_ms"), "device_session", ["expires_ms"], unique=False)
    op.create_table(
        "operation",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("clock_ahead", sa.Boolean(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.device_id"], name=op.f("fk_operation_device_id_device")),
        sa.ForeignKeyConstraint(
            ["station_id", "incarnation"],
            ["station_ledger.station_id", "station_ledger.incarnation"],
            name=op.f("fk_operation_station_id_incarnation_station_ledger"),
        ),
        sa.PrimaryKeyConstraint("station_id", "incarnation", "seq", name=op.f("pk_operation")),
    )
    op.create_index("ix_operation_op_id", "operation", ["op_id"], unique=False)
    op.create_index(
        "uq_operation_applied_op_id",
        "operation",
        ["op_id"],
        unique=True,
        sqlite_where=sa.text("outcome = 'applied'"),
        postgresql_where=sa.text("outcome = 'applied'"),
    )
