"""The table of outages whose backlog is or was followed."""

import sqlalchemy as sa

from .tables import UtcDateTime, metadata

outage_backlog = sa.Table(
    "outage_backlog",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("ended", UtcDateTime(), nullable=False),
    sa.Column("over", sa.Boolean, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Index("outage_backlog_by_end", "ended"),
)
