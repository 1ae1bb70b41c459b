"""Other systems' alarms, and how far their mailbox was read."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "alarm",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("ix_alarm_at", "alarm", ["at"])
    op.create_table(
        "mailbox_mark",
        sa.Column("mailbox", sa.Text, primary_key=True),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
    )
