"""Limits by person, vouchers, and wishes that the hub decides on."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.add_column("benefit", sa.Column("guest_id", sa.Text(), nullable=True))
    op.add_column("benefit", sa.Column("voucher", sa.BigInteger(), nullable=True))
    op.add_column("benefit", sa.Column("request_id", sa.Text(), nullable=True))
    op.create_index("ix_benefit_guest_id", "benefit", ["guest_id"], unique=False)
    op.create_index("ix_benefit_voucher", "benefit", ["voucher"], unique=False)
    op.create_table(
        "benefit_usage",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("service_code", sa.Text(), nullable=False),
        sa.Column("window_key", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "service_code", "window_key", "station_id", name=op.f("pk_benefit_usage")),
    )
    op.create_table(
        "voucher",
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_uid", sa.Text(), nullable=False),
        sa.Column("service_code", sa.Text(), nullable=False),
        sa.Column("not_after", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["member_uid"], ["member.member_uid"], name=op.f("fk_voucher_member_uid_member")),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_voucher")),
    )
    op.create_table(
        "benefit_request",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("service_code", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.station_id"], name=op.f("fk_benefit_request_station_id_station")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_benefit_request")),
    )
