"""Observations, incidents, the outbox."""

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables. Written out: a later change of tables.py must not change the past."""
    moment = UtcDateTime()
    op.create_table(
        "watermark",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("whole_since", moment, nullable=False),
    )
    op.create_table(
        "look",
        sa.Column("layer", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("at", moment, nullable=False),
    )
    op.create_table(
        "execution",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("process", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("log_attempts", sa.Integer, nullable=False),
        sa.Column("error_text", sa.Text),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("execution_by_process", "execution", ["account", "process", "started_at"])
    op.create_index("execution_open", "execution", ["account", "is_open"])
    op.create_table(
        "document_error",
        sa.Column("system", sa.Text, primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("integration", sa.Text, nullable=False),
        sa.Column("resolved", sa.Boolean, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("document_error_by_integration", "document_error", ["system", "integration"])
    op.create_table(
        "coupa_run",
        sa.Column("system", sa.Text, primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("integration", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("coupa_run_by_integration", "coupa_run", ["system", "integration"])
    op.create_table(
        "probe",
        sa.Column("system", sa.Text, primary_key=True),
        sa.Column("at", moment, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "suite_outcome",
        sa.Column("integration", sa.Text, primary_key=True),
        sa.Column("suite", sa.Text, primary_key=True),
        sa.Column("at", moment, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    _incidents(moment)


def _incidents(moment: UtcDateTime) -> None:
    op.create_table(
        "incident",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("layer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("last_seen_at", moment, nullable=False),
        sa.Column("resolved_at", moment),
        sa.Column("cause", sa.Integer),
        sa.Column("silenced", sa.Boolean, nullable=False),
        sa.Column("told_count", sa.Integer, nullable=False),
        sa.Column("finding", sa.Text, nullable=False),
    )
    still_open = sa.text("resolved_at IS NULL")
    op.create_index(
        "incident_one_open",
        "incident",
        ["layer", "subject", "kind"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "flip",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("incident", sa.Integer, sa.ForeignKey("incident.number"), nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("ix_flip_incident", "flip", ["incident"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("flip", sa.Integer, sa.ForeignKey("flip.id"), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("owner_group", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("because", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", moment, nullable=False),
        sa.Column("leased_until", moment),
    )
    op.create_index("ix_outbox_flip", "outbox", ["flip"])
    op.create_index("outbox_due", "outbox", ["state", "next_attempt_at"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("outbox", sa.Text, sa.ForeignKey("outbox.id"), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("ix_delivery_outbox", "delivery", ["outbox"])
