"""Profiles that stations change, and guests without a card."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Bring the tables one step forward."""
    for column in ("language", "work_area", "contact_key", "id_key"):
        op.add_column("member", sa.Column(column, sa.Text(), nullable=True))
    op.create_index("ix_member_contact_key", "member", ["contact_key"], unique=False)
    op.add_column("visit", sa.Column("guest_id", sa.Text(), nullable=True))
    op.create_table(
        "profile_field",
        sa.Column("member_uid", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("change_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["member_uid"], ["member.member_uid"], name=op.f("fk_profile_field_member_uid_member")),
        sa.PrimaryKeyConstraint("member_uid", "field", name=op.f("pk_profile_field")),
    )
    op.create_table(
        "guest",
        sa.Column("guest_id", sa.Text(), nullable=False),
        sa.Column("contact_key", sa.Text(), nullable=True),
        sa.Column("occupation_group", sa.Text(), nullable=True),
        sa.Column("redirect_to", sa.Text(), nullable=True),
        sa.Column("on_their_own", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("guest_id", name=op.f("pk_guest")),
    )
    op.create_index("ix_guest_contact_key", "guest", ["contact_key"], unique=False)
    op.create_table(
        "guest_holder",
        sa.Column("guest_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.station_id"], name=op.f("fk_guest_holder_station_id_station")
        ),
        sa.PrimaryKeyConstraint("guest_id", "station_id", name=op.f("pk_guest_holder")),
    )
    op.create_table(
        "contact",
        sa.Column("contact_key", sa.Text(), nullable=False),
        sa.Column("settled_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("contact_key", name=op.f("pk_contact")),
    )
    op.create_table(
        "realm_key",
        sa.Column("key_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_realm_key")),
    )
