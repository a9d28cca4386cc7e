"""Incidents; what became of a quarantine; incarnations that open where their station's memory begins."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.create_table(
        "incident",
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.station_id"], name=op.f("fk_incident_station_id_station")),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_station_id"), "incident", ["station_id"], unique=False)
    op.add_column("operation", sa.Column("resolution", sa.Text(), nullable=True))
    op.add_column("station_ledger", sa.Column("first_seq", sa.BigInteger(), nullable=False, server_default="1"))
    op.add_column("station_ledger", sa.Column("first_chain", sa.Text(), nullable=False, server_default="0" * 64))
