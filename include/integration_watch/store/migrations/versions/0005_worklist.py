"""The worklist of reconciliations: comparisons, differences, and every step of each."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables of the worklist."""
    op.create_table(
        "comparison",
        sa.Column("reconciliation", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("as_of", UtcDateTime(), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
    )
    op.create_table(
        "worklist",
        sa.Column("reconciliation", sa.Text, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    _entry()
    _step()


def _entry() -> None:
    op.create_table(
        "worklist_entry",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("reconciliation", sa.Text, nullable=False),
        sa.Column("identity", sa.Text, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("left_value", sa.Text, nullable=True),
        sa.Column("right_value", sa.Text, nullable=True),
        sa.Column("pattern", sa.Text, nullable=False),
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
    )
    op.create_index(
        "worklist_entry_identity", "worklist_entry", ["reconciliation", "identity"], unique=True
    )
    op.create_index(
        "worklist_entry_state", "worklist_entry", ["reconciliation", "state", "pattern", "id"]
    )


def _step() -> None:
    op.create_table(
        "worklist_step",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("entry", sa.Integer, sa.ForeignKey("worklist_entry.id"), nullable=False),
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
    op.create_index("ix_worklist_step_entry", "worklist_step", ["entry"])
