"""Systems that call us: since when each is waited for, and when it called last."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table of calls."""
    op.create_table(
        "heartbeat",
        sa.Column("system", sa.Text, primary_key=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("last", UtcDateTime(), nullable=True),
    )
