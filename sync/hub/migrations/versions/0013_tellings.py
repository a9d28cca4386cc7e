"""The locks of those who tell stations what a member had elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.create_table(
        "telling",
        sa.Column("member_uid", sa.Text(), nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_uid", name=op.f("pk_telling")),
    )
