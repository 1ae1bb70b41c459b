"""What outages kept back, and what became of it."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table of backlogs."""
    op.create_table(
        "outage_backlog",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("ended", UtcDateTime(), nullable=False),
        sa.Column("over", sa.Boolean, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("outage_backlog_by_end", "outage_backlog", ["ended"])
