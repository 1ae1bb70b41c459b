"""Documents that the newest export run of an integration left behind."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "unexported",
        sa.Column("integration", sa.Text, primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
