"""Causes and effects: who waits, who is explained, who took it on."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENTS = (
    "reopened_at",
    "acknowledged_at",
    "freed_at",
    "speaks_at",
    "held_until",
    "well_until",
)


def upgrade() -> None:
    """Add what an incident remembers of its cause, and which effects a cause had."""
    moment = UtcDateTime()
    for name in MOMENTS:
        op.add_column("incident", sa.Column(name, moment))
    op.add_column(
        "incident", sa.Column("acknowledged_by", sa.Text, nullable=False, server_default="")
    )
    op.create_table(
        "effect",
        sa.Column("cause", sa.Integer, sa.ForeignKey("incident.number"), primary_key=True),
        sa.Column("effect", sa.Integer, sa.ForeignKey("incident.number"), primary_key=True),
        sa.Column("at", moment, nullable=False),
    )
    op.create_index("ix_effect_effect", "effect", ["effect"])
    op.execute(
        "INSERT INTO effect (cause, effect, at) "
        "SELECT cause, number, opened_at FROM incident WHERE cause IS NOT NULL"
    )


def downgrade() -> None:
    """Forget it again."""
    op.drop_table("effect")
    for name in (*MOMENTS, "acknowledged_by"):
        op.drop_column("incident", name)
