"""Every error that is kept: of failed runs, and of documents that were refused."""

from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.observation import DocumentError, Execution

from . import execution_tables as e
from . import tables as t

_FAILED = ("ERROR", "ABORTED")


def failed_runs(connection: sa.Connection, since: datetime) -> tuple[Execution, ...]:
    """Return the runs that failed since then, with their error texts, oldest first."""
    found = connection.execute(
        sa.select(e.execution.c.value, e.execution.c.error_text)
        .where(e.execution.c.status.in_(_FAILED), e.execution.c.started_at >= since)
        .order_by(e.execution.c.started_at, e.execution.c.id)
    )
    return tuple(
        Execution.model_validate_json(value).model_copy(update={"error_text": text or ""})
        for value, text in found
    )


def refused(connection: sa.Connection, since: datetime) -> tuple[tuple[str, DocumentError], ...]:
    """Return the document errors since then, each with the system that keeps it, oldest first."""
    found = connection.execute(
        sa.select(t.document_error.c.system, t.document_error.c.value)
        .where(t.document_error.c.at >= since)
        .order_by(t.document_error.c.at, t.document_error.c.id)
    )
    return tuple((row.system, DocumentError.model_validate_json(row.value)) for row in found)
