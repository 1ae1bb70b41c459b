"""The tables of the worklist: comparisons, differences, and every step of each."""

import sqlalchemy as sa

from .tables import UtcDateTime, metadata

comparison = sa.Table(
    "comparison",
    metadata,
    sa.Column("reconciliation", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", UtcDateTime(), nullable=False),
    sa.Column("as_of", UtcDateTime(), nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
)

worklist = sa.Table(
    "worklist",
    metadata,
    sa.Column("reconciliation", sa.Text, primary_key=True),
    # Rises with every write, so that a row's version also says what a page had seen of all rows.
    sa.Column("revision", sa.Integer, nullable=False),
)

entry = sa.Table(
    "worklist_entry",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("reconciliation", sa.Text, nullable=False),
    sa.Column("identity", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("left_value", sa.Text, nullable=True),
    sa.Column("right_value", sa.Text, nullable=True),
    sa.Column("pattern", sa.Text, nullable=False),
    # In ten-thousandths, so that both databases add it up exactly.
    sa.Column("amount", sa.BigInteger, nullable=True),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("opened_at", UtcDateTime(), nullable=False),
    sa.Column("comparison", sa.Text, nullable=False),
    sa.Column("accepted_until", UtcDateTime(), nullable=True),
    sa.Column("assigned_to", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("decided_at", UtcDateTime(), nullable=True),
    sa.Column("error_rule", sa.Text, nullable=False, server_default=""),
    sa.Index("worklist_entry_identity", "reconciliation", "identity", unique=True),
    sa.Index("worklist_entry_state", "reconciliation", "state", "pattern", "id"),
)

step = sa.Table(
    "worklist_step",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("entry", sa.ForeignKey("worklist_entry.id"), nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("at", UtcDateTime(), nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("left_value", sa.Text, nullable=True),
    sa.Column("right_value", sa.Text, nullable=True),
    sa.Column("detail", sa.Text, nullable=False),
)
