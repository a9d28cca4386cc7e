"""Cards that count no longer."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.create_table(
        "revoked_card",
        sa.Column("card_serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lowest_good", sa.BigInteger(), nullable=False),
        sa.Column("block_id", sa.Text(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("card_serial", name=op.f("pk_revoked_card")),
    )
    op.create_index("ix_revoked_card_block_id", "revoked_card", ["block_id"], unique=False)
