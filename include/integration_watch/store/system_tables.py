"""The tables of systems' histories: looks counted by hour (UTC) and by day (in the owner's zone)."""

import sqlalchemy as sa

from .tables import UtcDateTime, metadata

system_hour = sa.Table(
    "system_hour",
    metadata,
    sa.Column("system", sa.Text, primary_key=True),
    sa.Column("hour", UtcDateTime(), primary_key=True),
    sa.Column("planned", sa.Boolean, primary_key=True),
    sa.Column("up", sa.Integer, nullable=False),
    sa.Column("down", sa.Integer, nullable=False),
    sa.Column("unknown", sa.Integer, nullable=False),
    sa.Column("latencies", sa.Text, nullable=False),
    sa.Index("system_hour_by_hour", "hour"),
)

system_day = sa.Table(
    "system_day",
    metadata,
    # The day comes first: a report reads all systems of a month.
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("system", sa.Text, primary_key=True),
    sa.Column("planned", sa.Boolean, primary_key=True),
    sa.Column("up", sa.Integer, nullable=False),
    sa.Column("down", sa.Integer, nullable=False),
    sa.Column("unknown", sa.Integer, nullable=False),
    sa.Column("latencies", sa.Text, nullable=False),
)
