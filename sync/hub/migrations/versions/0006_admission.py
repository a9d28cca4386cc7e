"""Tickets for backlogs and snapshots, what a device pushed without one, and the hours of a station."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.create_table(
        "admission",
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("ticket_hash", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.device_id"], name=op.f("fk_admission_device_id_device")),
        sa.PrimaryKeyConstraint("device_id", "purpose", name=op.f("pk_admission")),
    )
    op.create_index(op.f("ix_admission_expires_ms"), "admission", ["expires_ms"], unique=False)
    for name in ("minute_began_ms", "minute_operations"):
        op.add_column("device", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("station", sa.Column("opens", sa.Text(), nullable=False, server_default="06:00"))
    op.add_column("station", sa.Column("closes", sa.Text(), nullable=False, server_default="22:00"))
