"""The tables of maintenance: windows, and the support cases that somebody filed."""

import sqlalchemy as sa

from .tables import UtcDateTime, metadata

maintenance = sa.Table(
    "maintenance",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("starts", UtcDateTime(), nullable=False),
    sa.Column("ends", UtcDateTime(), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Index("maintenance_by_end", "ends"),
)

support_case = sa.Table(
    "support_case",
    metadata,
    sa.Column("about", sa.Text, primary_key=True),
    sa.Column("filed_at", UtcDateTime(), nullable=False),
    sa.Column("filed_by", sa.Text, nullable=False),
)
