"""What was predicted of each run, and what became of it."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table of predictions."""
    op.create_table(
        "prediction",
        sa.Column("integration", sa.Text, primary_key=True),
        sa.Column("due_at", UtcDateTime(), primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("prediction_open", "prediction", ["settled", "due_at"])
