"""What people have applied for, in boxes, and who has opened one."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.create_table(
        "application",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.Text(), nullable=False),
        sa.Column("service_code", sa.Text(), nullable=False),
        sa.Column("form_revision", sa.BigInteger(), nullable=False),
        sa.Column("receipt_code", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.Text(), nullable=False),
        sa.Column("consented_at", sa.Text(), nullable=False),
        sa.Column("box_key_id", sa.BigInteger(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("member_uid", sa.Text(), nullable=True),
        sa.Column("card_serial", sa.BigInteger(), nullable=True),
        sa.Column("guest_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_application")),
        sa.ForeignKeyConstraint(["station_id"], ["station.station_id"], name=op.f("fk_application_station_id_station")),
    )
    op.create_index("ix_application_receipt_code", "application", ["receipt_code"], unique=False)
    op.create_table(
        "application_opening",
        sa.Column("opening_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("opening_id", name=op.f("pk_application_opening")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.application_id"],
            name=op.f("fk_application_opening_application_id_application"),
        ),
    )
    op.create_index("ix_application_opening_application_id", "application_opening", ["application_id"], unique=False)
