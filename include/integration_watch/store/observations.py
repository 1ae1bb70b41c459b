"""Keep what was seen: Coupa's runs and errors, suite outcomes, and as of when one looked."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.observation import (
    CoupaRun,
    DocumentError,
    SuiteOutcome,
)

from . import tables as t

_NEWEST_RUNS = 500
_MANY = 500


class CoupaTold(NamedTuple):
    """What Coupa keeps of one of its integrations: its newest runs, newest first, and its errors."""

    runs: tuple[CoupaRun, ...] = ()
    errors: tuple[DocumentError, ...] = ()


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


def coupa_runs(connection: sa.Connection, system: str, integration: str) -> tuple[CoupaRun, ...]:
    """Return the newest runs that Coupa keeps of one of its integrations, newest first."""
    found = connection.execute(
        sa.select(t.coupa_run.c.value)
        .where(t.coupa_run.c.system == system, t.coupa_run.c.integration == integration)
        .order_by(t.coupa_run.c.id.desc())
        .limit(_NEWEST_RUNS)
    )
    return tuple(CoupaRun.model_validate_json(value) for value in found.scalars())


def document_errors(
    connection: sa.Connection, system: str, integrations: Collection[str]
) -> dict[str, tuple[DocumentError, ...]]:
    """Return every error that Coupa keeps of each of some of its integrations, oldest first."""
    wanted = sorted(set(integrations))
    kept: dict[str, list[DocumentError]] = {integration: [] for integration in wanted}
    for first in range(0, len(wanted), _MANY):
        some = t.document_error.c.integration.in_(wanted[first : first + _MANY])
        for integration, value in connection.execute(
            sa.select(t.document_error.c.integration, t.document_error.c.value)
            .where(t.document_error.c.system == system, some)
            .order_by(t.document_error.c.id)
        ):
            kept[integration].append(DocumentError.model_validate_json(value))
    return {integration: tuple(errors) for integration, errors in kept.items()}


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


def newest_outcomes(
    connection: sa.Connection, integrations: Iterable[str]
) -> tuple[SuiteOutcome, ...]:
    """Return the newest outcome of each integration that has one, by name."""
    table = t.suite_outcome
    newest = (
        sa.select(table.c.integration, sa.func.max(table.c.at).label("at"))
        .where(table.c.integration.in_(tuple(integrations)))
        .group_by(table.c.integration)
        .subquery()
    )
    found = connection.execute(
        sa.select(table.c.integration, table.c.value)
        .join(
            newest, sa.and_(newest.c.integration == table.c.integration, newest.c.at == table.c.at)
        )
        .order_by(table.c.integration, table.c.suite)
    )
    by_integration = {row.integration: row.value for row in found}
    return tuple(SuiteOutcome.model_validate_json(value) for value in by_integration.values())


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
