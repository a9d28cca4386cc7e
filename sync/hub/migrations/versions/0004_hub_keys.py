"""Keys of every use in one table, and the signed list of them; the card key of a hub that has one goes along."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.create_table(
        "hub_key",
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("key_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("private_key", sa.Text(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("retired_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("use", "key_id", name=op.f("pk_hub_key")),
    )
    op.create_table(
        "key_list",
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("root_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_key_list")),
    )
    op.execute(
        "INSERT INTO hub_key (use, key_id, private_key, made_ms) SELECT 'card', key_id, private_key, 0 FROM card_key"
    )
    op.drop_table("card_key")
