"""Whether the documents of runs arrived, asked by their numbers."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make the table of arrivals."""
    op.create_table(
        "arrival",
        sa.Column("execution", sa.Text, primary_key=True),
        sa.Column("integration", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("arrival_by_integration", "arrival", ["integration", "at"])
    op.create_index("arrival_by_time", "arrival", ["at"])
