"""Systems' histories: looks counted by hour and by day."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0006"
down_revision = "0005"


def _counts() -> tuple[sa.Column[int] | sa.Column[str], ...]:
    return (
        sa.Column("up", sa.Integer, nullable=False),
        sa.Column("down", sa.Integer, nullable=False),
        sa.Column("unknown", sa.Integer, nullable=False),
        sa.Column("latencies", sa.Text, nullable=False),
    )


def upgrade() -> None:
    """Make the tables of systems' histories."""
    op.create_table(
        "system_hour",
        sa.Column("system", sa.Text, primary_key=True),
        sa.Column("hour", UtcDateTime(), primary_key=True),
        sa.Column("planned", sa.Boolean, primary_key=True),
        *_counts(),
    )
    op.create_index("system_hour_by_hour", "system_hour", ["hour"])
    op.create_table(
        "system_day",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("system", sa.Text, primary_key=True),
        sa.Column("planned", sa.Boolean, primary_key=True),
        *_counts(),
    )
