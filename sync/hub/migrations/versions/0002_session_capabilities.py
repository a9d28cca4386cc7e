"""What a station's release can do, kept with its session."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the tables one step forward."""
    op.add_column("device_session", sa.Column("capabilities", sa.Text(), nullable=False, server_default=""))
