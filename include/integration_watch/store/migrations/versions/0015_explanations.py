"""Why runs went wrong, from their document records."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table of explanations."""
    op.create_table(
        "explanation",
        sa.Column("execution", sa.Text, primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("explanation_by_time", "explanation", ["at"])
