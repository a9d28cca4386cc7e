"""Lists of members, set hashes and floors of the feeds."""

import sqlalchemy as sa
from alembic import op

from sync.contract.set_hashes import row_hash, wrapped

revision = "0009"
down_revision = "0008"

_BATCH = 10_000
_IN_FORCE = sa.text(
    "SELECT scope, v, kind, entity_id, body FROM feed_row r WHERE body IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
    " feed_row n WHERE n.scope = r.scope AND n.kind = r.kind AND n.entity_id = r.entity_id AND n.v > r.v)"
    " AND (scope, v) > (:scope, :v) ORDER BY scope, v LIMIT :count"
)


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.add_column("station", sa.Column("shards", sa.Text(), server_default="", nullable=False))
    op.add_column("member", sa.Column("shard", sa.Text(), nullable=True))
    op.add_column("scope_head", sa.Column("set_hash", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("scope_head", sa.Column("floor", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("feed_row", sa.Column("hash", sa.BigInteger(), nullable=True))
    op.add_column("feed_row", sa.Column("published_ms", sa.BigInteger(), server_default="0", nullable=False))
    _hash_what_is_in_force()


def _hash_what_is_in_force() -> None:
    connection = op.get_bind()
    totals: dict[str, int] = {}
    scope, v = "", 0
    while rows := connection.execute(_IN_FORCE, {"scope": scope, "v": v, "count": _BATCH}).all():
        hashes: list[dict[str, object]] = []
        for row in rows:
            hashed = row_hash(row.kind, row.entity_id, row.body)
            hashes.append({"scope": row.scope, "v": row.v, "hash": hashed})
            totals[row.scope] = wrapped(totals.get(row.scope, 0) + hashed)
        connection.execute(sa.text("UPDATE feed_row SET hash = :hash WHERE scope = :scope AND v = :v"), hashes)
        scope, v = rows[-1].scope, rows[-1].v
    for scope, total in totals.items():
        connection.execute(
            sa.text("UPDATE scope_head SET set_hash = :total WHERE scope = :scope"), {"scope": scope, "total": total}
        )
