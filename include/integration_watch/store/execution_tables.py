"""The tables of executions and of what Boomi's platform keeps beside them."""

from typing import Any

import sqlalchemy as sa

from .tables import UtcDateTime, metadata


def _text(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=options.pop("nullable", False), **options)


def _moment(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime(), nullable=options.pop("nullable", False), **options)


def _some(name: str, *columns: str, where: str) -> sa.Index:
    """Return an index over the few rows for which a condition holds."""
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


execution = sa.Table(
    "execution",
    metadata,
    _text("id", primary_key=True),
    _text("account"),
    _text("process"),
    _text("status"),
    _moment("started_at"),
    _moment("ended_at", nullable=True),
    sa.Column("is_open", sa.Boolean, nullable=False),
    sa.Column("log_attempts", sa.Integer, nullable=False, default=0),
    _text("error_text", nullable=True),
    _text("value"),
    _text("original_id", server_default=""),
    _text("parent_id", server_default=""),
    sa.Column("has_text", sa.Boolean, nullable=False, server_default=sa.false()),
    # A run's figures for comparing (`PastRun`); nothing where no other is compared with it.
    sa.Column("past_at", sa.Double, nullable=True),
    sa.Column("past_took", sa.Double, nullable=True),
    sa.Column("past_documents", sa.Integer, nullable=True),
    sa.Column("past_is_measure", sa.Boolean, nullable=True),
    sa.Index("execution_by_process", "account", "process", "started_at"),
    sa.Index("execution_by_start", "started_at"),
    _some("execution_open", "account", where="is_open"),
    _some("execution_retry", "original_id", where="original_id <> ''"),
    _some("execution_part", "parent_id", where="parent_id <> ''"),
    _some(
        "execution_past",
        *("account", "process", "past_at", "past_took", "past_documents", "past_is_measure"),
        where="past_at IS NOT NULL",
    ),
)

execution_summary = sa.Table(
    "execution_summary",
    metadata,
    _text("account", primary_key=True),
    _moment("at", primary_key=True),
    _text("process_id", primary_key=True),
    _text("atom_id", primary_key=True),
    _text("status", primary_key=True),
    _text("report_key", primary_key=True),
    _text("launcher_id", primary_key=True),
    _text("process"),
    _text("value"),
    sa.Index("execution_summary_by_process", "account", "process", "at"),
)

platform_event = sa.Table(
    "platform_event",
    metadata,
    _text("id", primary_key=True),
    _text("account"),
    _text("type"),
    _moment("at"),
    _text("execution_id"),
    sa.Column("has_text", sa.Boolean, nullable=False),
    _text("value"),
    sa.Index("platform_event_by_time", "account", "at"),
    _some("platform_event_of_run", "execution_id", where="execution_id <> ''"),
)

platform_change = sa.Table(
    "platform_change",
    metadata,
    _text("id", primary_key=True),
    _text("account"),
    _text("kind"),
    _moment("at"),
    sa.Column("has_text", sa.Boolean, nullable=False),
    _text("value"),
    sa.Index("platform_change_by_time", "account", "at"),
)

process_schedule = sa.Table(
    "process_schedule",
    metadata,
    _text("account", primary_key=True),
    _text("process_id", primary_key=True),
    _text("atom_id", primary_key=True),
    _moment("seen_at"),
    _text("value"),
)

request_budget = sa.Table(
    "request_budget",
    metadata,
    _text("name", primary_key=True),
    sa.Column("free_at", sa.Double, nullable=False),
)

explanation = sa.Table(
    "explanation",
    metadata,
    _text("execution", primary_key=True),
    _moment("at"),
    _text("value"),
    sa.Index("explanation_by_time", "at"),
)


def is_of(account: str) -> sa.ColumnElement[bool]:
    """Return that an execution is one of an account, where a span of time is asked for.

    A database is shared by few accounts, so it is the time that finds little: written as the plain
    column, SQLite would take the index that begins with it, and read all that it has of an account.
    """
    return sa.func.coalesce(execution.c.account, "") == account
