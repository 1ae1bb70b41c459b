"""The table of predictions: what was said ahead of a run, and what came of it."""

import sqlalchemy as sa

from .tables import UtcDateTime, metadata

prediction = sa.Table(
    "prediction",
    metadata,
    sa.Column("integration", sa.Text, primary_key=True),
    sa.Column("due_at", UtcDateTime(), primary_key=True),
    sa.Column("at", UtcDateTime(), nullable=False),
    sa.Column("settled", sa.Boolean, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Index("prediction_open", "settled", "due_at"),
)
