"""Windows of maintenance, and the support cases that were filed."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables of maintenance."""
    op.create_table(
        "maintenance",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("starts", UtcDateTime(), nullable=False),
        sa.Column("ends", UtcDateTime(), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("maintenance_by_end", "maintenance", ["ends"])
    op.create_table(
        "support_case",
        sa.Column("about", sa.Text, primary_key=True),
        sa.Column("filed_at", UtcDateTime(), nullable=False),
        sa.Column("filed_by", sa.Text, nullable=False),
    )
