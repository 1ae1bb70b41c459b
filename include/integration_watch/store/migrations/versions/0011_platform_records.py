"""Executions joined to their retries and parts, what Boomi keeps beside them, the budget of requests."""

import json

import sqlalchemy as sa
from alembic import op

from include.integration_watch.store.tables import UtcDateTime

revision = "0011"
down_revision = "0010"

_MANY = 1000


def upgrade() -> None:
    """Widen executions and make the tables of the platform's records."""
    op.add_column("execution", _text("original_id", server_default=""))
    op.add_column("execution", _text("parent_id", server_default=""))
    op.add_column(
        "execution", sa.Column("has_text", sa.Boolean, nullable=False, server_default=sa.false())
    )
    _join_what_is_there()
    op.drop_index("execution_open", "execution")
    op.create_index("execution_by_start", "execution", ["started_at"])
    _some("execution_open", "execution", "account", "is_open")
    _some("execution_retry", "execution", "original_id", "original_id <> ''")
    _some("execution_part", "execution", "parent_id", "parent_id <> ''")
    _summaries()
    _events_and_changes()
    op.create_table(
        "process_schedule",
        *(_text(name, primary_key=True) for name in ("account", "process_id", "atom_id")),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        _text("value"),
    )
    op.create_table(
        "request_budget",
        _text("name", primary_key=True),
        sa.Column("free_at", sa.Double, nullable=False),
    )


def _text(name: str, **options: object) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, **options)  # type: ignore[arg-type]


def _some(name: str, table: str, column: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, [column], sqlite_where=condition, postgresql_where=condition)


def _join_what_is_there() -> None:
    connection = op.get_bind()
    kept = sa.table(
        "execution",
        *(sa.column(name) for name in ("id", "value", "error_text", "original_id", "parent_id")),
        sa.column("has_text", sa.Boolean),
    )
    change = (
        sa.update(kept)
        .where(kept.c.id == sa.bindparam("of"))
        .values(
            original_id=sa.bindparam("original"),
            parent_id=sa.bindparam("parent"),
            has_text=sa.bindparam("said"),
        )
    )
    rows = connection.execute(sa.select(kept.c.id, kept.c.value, kept.c.error_text)).all()
    for first in range(0, len(rows), _MANY):
        changes = []
        for row in rows[first : first + _MANY]:
            value = json.loads(row.value)
            joined = {
                "of": row.id,
                "original": value.get("original_id", ""),
                "parent": value.get("parent_id", ""),
            }
            changes.append(joined | {"said": bool(value.get("message") or row.error_text)})
        connection.execute(change, changes)


def _summaries() -> None:
    op.create_table(
        "execution_summary",
        _text("account", primary_key=True),
        sa.Column("at", UtcDateTime(), primary_key=True),
        *(
            _text(name, primary_key=True)
            for name in ("process_id", "atom_id", "status", "report_key", "launcher_id")
        ),
        _text("process"),
        _text("value"),
    )
    op.create_index(
        "execution_summary_by_process", "execution_summary", ["account", "process", "at"]
    )


def _events_and_changes() -> None:
    moment, said = UtcDateTime(), sa.Boolean
    op.create_table(
        "platform_event",
        _text("id", primary_key=True),
        _text("account"),
        _text("type"),
        sa.Column("at", moment, nullable=False),
        _text("execution_id"),
        sa.Column("has_text", said, nullable=False),
        _text("value"),
    )
    op.create_index("platform_event_by_time", "platform_event", ["account", "at"])
    _some("platform_event_of_run", "platform_event", "execution_id", "execution_id <> ''")
    op.create_table(
        "platform_change",
        _text("id", primary_key=True),
        _text("account"),
        _text("kind"),
        sa.Column("at", moment, nullable=False),
        sa.Column("has_text", said, nullable=False),
        _text("value"),
    )
    op.create_index("platform_change_by_time", "platform_change", ["account", "at"])
