"""Keep what was seen: executions, Coupa's runs and errors, probes, suite outcomes, watermarks."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.observation import (
    CoupaRun,
    DocumentError,
    Execution,
    SuiteOutcome,
)
from include.integration_watch.domain.value import Instant, Value

from . import tables as t


class Watermark(Value):
    """How far a source was read, and from when on what we hold of it is whole."""

    at: Instant
    whole_since: Instant


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[dict[str, Any]],
    *,
    keep: tuple[str, ...] = (),
) -> None:
    """Insert rows, or replace those whose primary key is known, leaving the columns in ``keep``."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    changes = {
        name: statement.excluded[name] for name in rows[0] if name not in keys and name not in keep
    }
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), rows)


def save_executions(connection: sa.Connection, executions: Iterable[Execution]) -> int:
    """Keep executions by their id, newest state wins; return how many were given."""
    rows = [
        {
            "id": run.id,
            "account": run.account,
            "process": run.process,
            "status": run.status.value,
            "started_at": run.started_at,
            "ended_at": run.ended_at,
            "is_open": run.status.is_open,
            "log_attempts": 0,
            "value": run.model_dump_json(exclude={"error_text"}),
        }
        for run in {run.id: run for run in executions}.values()
    ]
    upsert(connection, t.execution, rows, keep=("log_attempts",))
    return len(rows)


def executions(
    connection: sa.Connection, account: str, process: str, since: datetime
) -> tuple[Execution, ...]:
    """Return a process's executions that started since then or are open, oldest first."""
    found = connection.execute(
        sa.select(t.execution.c.value, t.execution.c.error_text)
        .where(t.execution.c.account == account, t.execution.c.process == process)
        .where(sa.or_(t.execution.c.started_at >= since, t.execution.c.is_open))
        .order_by(t.execution.c.started_at, t.execution.c.id)
    )
    return tuple(
        Execution.model_validate_json(value).model_copy(update={"error_text": text or ""})
        for value, text in found
    )


def open_execution_ids(connection: sa.Connection, account: str) -> tuple[str, ...]:
    """Return the executions that had not ended when we last saw them."""
    found = connection.execute(
        sa.select(t.execution.c.id)
        .where(t.execution.c.account == account, t.execution.c.is_open)
        .order_by(t.execution.c.started_at)
    )
    return tuple(found.scalars())


def save_coupa(
    connection: sa.Connection,
    system: str,
    runs: Iterable[CoupaRun],
    errors: Iterable[DocumentError],
) -> None:
    """Keep Coupa's integration runs and errors by their id."""
    upsert(
        connection,
        t.coupa_run,
        [
            {
                "system": system,
                "id": run.id,
                "integration": run.integration,
                "status": run.status,
                "value": run.model_dump_json(),
            }
            for run in {run.id: run for run in runs}.values()
        ],
    )
    upsert(
        connection,
        t.document_error,
        [
            {
                "system": system,
                "id": error.id,
                "integration": error.integration,
                "resolved": error.resolved,
                "at": error.at,
                "value": error.model_dump_json(),
            }
            for error in {error.id: error for error in errors}.values()
        ],
    )


def document_errors(
    connection: sa.Connection, system: str, integration: str
) -> tuple[DocumentError, ...]:
    """Return every error that Coupa keeps of one of its integrations, oldest first."""
    found = connection.execute(
        sa.select(t.document_error.c.value)
        .where(t.document_error.c.system == system, t.document_error.c.integration == integration)
        .order_by(t.document_error.c.id)
    )
    return tuple(DocumentError.model_validate_json(value) for value in found.scalars())


def save_outcome(connection: sa.Connection, outcome: SuiteOutcome) -> None:
    """Keep a suite's outcome by integration, suite and moment."""
    upsert(
        connection,
        t.suite_outcome,
        [
            {
                "integration": outcome.integration,
                "suite": outcome.suite,
                "at": outcome.at,
                "value": outcome.model_dump_json(),
            }
        ],
    )


def watermark(connection: sa.Connection, name: str) -> Watermark | None:
    """Return how far a source was read, or none where it never was."""
    found = connection.execute(
        sa.select(t.watermark).where(t.watermark.c.name == name)
    ).one_or_none()
    return Watermark(at=found.at, whole_since=found.whole_since) if found else None


def move_watermark(
    connection: sa.Connection, name: str, at: datetime, whole_since: datetime
) -> None:
    """Say how far a source was read; the first call also fixes from when on it is whole."""
    upsert(
        connection,
        t.watermark,
        [{"name": name, "at": at, "whole_since": whole_since}],
        keep=("whole_since",),
    )


def looked(
    connection: sa.Connection, looks: Iterable[tuple[str, str]], judgement: Judgement, at: datetime
) -> None:
    """Remember as of when (layer, subject) was looked at: what is not found wrong is fine as of then.

    A look that arrives late does not undo a newer one.
    """
    known = {(row.layer, row.subject): row.at for row in connection.execute(sa.select(t.look))}
    moments: dict[tuple[str, str], datetime] = {}
    for finding in judgement.findings:
        _later(moments, (finding.layer.value, finding.subject), finding.observed_at)
    for clearance in judgement.cleared:
        _later(moments, (clearance.layer.value, clearance.subject), clearance.as_of)
    newest = {key: moments.get(key, at) for key in sorted(set(looks))}
    upsert(
        connection,
        t.look,
        [
            {"layer": layer, "subject": subject, "at": moment}
            for (layer, subject), moment in newest.items()
            if (layer, subject) not in known or known[layer, subject] < moment
        ],
    )


def _later(
    moments: dict[tuple[str, str], datetime], key: tuple[str, str], moment: datetime
) -> None:
    known = moments.get(key)
    if known is None or moment > known:
        moments[key] = moment
