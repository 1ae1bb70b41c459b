"""Files that Coupa loaded, and what integrations wrote into the history of its documents."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "coupa_file",
        sa.Column("system", sa.Text, primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("is_clean", sa.Boolean, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("coupa_file_by_time", "coupa_file", ["system", "at"])
    op.create_table(
        "coupa_history",
        sa.Column("system", sa.Text, primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("integration", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index(
        "coupa_history_by_integration", "coupa_history", ["system", "integration", "at"]
    )
    op.create_index("coupa_history_by_document", "coupa_history", ["system", "document"])
    op.create_index("coupa_history_by_time", "coupa_history", ["at"])
