"""The tables. Each value is kept whole as JSON beside the columns that are searched."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC: TIMESTAMPTZ in PostgreSQL, naive UTC in SQLite, which has no zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Write the moment in UTC."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Read the moment as UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _table(name: str, *columns: sa.Column[Any] | sa.Index) -> sa.Table:
    return sa.Table(name, metadata, *columns)


def _id(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=True)


def _text(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=options.pop("nullable", False), **options)


def _moment(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime(), nullable=options.pop("nullable", False), **options)


watermark = _table(
    "watermark",
    _text("name", primary_key=True),
    _moment("at"),
    _moment("whole_since"),
)

look = _table(
    "look",
    _text("layer", primary_key=True),
    _text("subject", primary_key=True),
    _moment("at"),
)

document_error = _table(
    "document_error",
    _text("system", primary_key=True),
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("integration"),
    sa.Column("resolved", sa.Boolean, nullable=False),
    _moment("at"),
    _text("value"),
    sa.Index("document_error_by_integration", "system", "integration"),
)

coupa_run = _table(
    "coupa_run",
    _text("system", primary_key=True),
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("integration"),
    _text("status"),
    _text("value"),
    sa.Index("coupa_run_by_integration", "system", "integration"),
)

probe = _table(
    "probe",
    _text("system", primary_key=True),
    _moment("at", primary_key=True),
    _text("value"),
)

suite_outcome = _table(
    "suite_outcome",
    _text("integration", primary_key=True),
    _text("suite", primary_key=True),
    _moment("at", primary_key=True),
    _text("value"),
)

incident = _table(
    "incident",
    _id("number"),
    _text("layer"),
    _text("subject"),
    _text("kind"),
    _text("severity"),
    _moment("opened_at"),
    _moment("last_seen_at"),
    _moment("resolved_at", nullable=True),
    _moment("reopened_at", nullable=True),
    _moment("acknowledged_at", nullable=True),
    _text("acknowledged_by", server_default=""),
    sa.Column("cause", sa.Integer, nullable=True),
    _moment("freed_at", nullable=True),
    _moment("speaks_at", nullable=True),
    _moment("held_until", nullable=True),
    _moment("well_until", nullable=True),
    sa.Column("silenced", sa.Boolean, nullable=False, default=False),
    sa.Column("told_count", sa.Integer, nullable=False, default=0),
    _text("finding"),
    sa.Index(
        "incident_one_open",
        "layer",
        "subject",
        "kind",
        unique=True,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    ),
)

effect = _table(
    "effect",
    sa.Column("cause", sa.ForeignKey("incident.number"), primary_key=True),
    sa.Column("effect", sa.ForeignKey("incident.number"), primary_key=True, index=True),
    _moment("at"),
)

flip = _table(
    "flip",
    _id("id"),
    sa.Column("incident", sa.ForeignKey("incident.number"), nullable=False, index=True),
    _text("change"),
    _text("reason"),
    _moment("at"),
    _text("value"),
)

outbox = _table(
    "outbox",
    _text("id", primary_key=True),
    sa.Column("flip", sa.ForeignKey("flip.id"), nullable=False, index=True),
    _text("address"),
    _text("owner_group"),
    _text("language"),
    _text("because"),
    _text("state"),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    _moment("next_attempt_at"),
    _moment("leased_until", nullable=True),
    _text("fold", nullable=True),
    sa.Index("outbox_due", "state", "next_attempt_at"),
    sa.Index("outbox_fold", "fold"),
)

delivery = _table(
    "delivery",
    _id("id"),
    sa.Column("outbox", sa.ForeignKey("outbox.id"), nullable=False, index=True),
    _moment("at"),
    _text("outcome"),
    _text("detail"),
    sa.Index("delivery_by_time", "at"),
)

member = _table(
    "member",
    _text("owner_group", primary_key=True),
    _text("address", primary_key=True),
    _text("state"),
    sa.Column("generation", sa.Integer, nullable=False),
    _text("value"),
    sa.Index("member_by_state", "state", "owner_group"),
)

member_change = _table(
    "member_change",
    _id("id"),
    _text("owner_group"),
    _text("address"),
    _moment("at"),
    _text("who"),
    _text("source"),
    _text("what"),
    _text("detail"),
    sa.Index("member_change_of_group", "owner_group", "id"),
)

notice = _table(
    "notice",
    _text("id", primary_key=True),
    _text("kind"),
    _text("owner_group"),
    _text("address"),
    _text("language"),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("incident", sa.Integer, nullable=True),
    _text("about"),
    _moment("at"),
    _text("state"),
    sa.Column("attempts", sa.Integer, nullable=False),
    _moment("next_attempt_at"),
    _moment("leased_until", nullable=True),
    _text("detail"),
    sa.Index("notice_due", "state", "next_attempt_at"),
)

used_link = _table(
    "used_link",
    _text("id", primary_key=True),
    _moment("at"),
    _moment("expires_at"),
)

link_key = _table(
    "link_key",
    _text("name", primary_key=True),
    _text("value"),
    _moment("at"),
)

incident_action = _table(
    "incident_action",
    _id("id"),
    sa.Column("incident", sa.ForeignKey("incident.number"), nullable=False, index=True),
    _moment("at"),
    _text("what"),
    _text("value"),
)

error_proposal = _table(
    "error_proposal",
    _id("id"),
    _text("digest"),
    _text("state"),
    _text("value"),
    sa.Index("error_proposal_digest", "digest", unique=True),
)
