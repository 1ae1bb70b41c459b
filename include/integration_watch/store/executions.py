"""Executions: kept by their id, joined to their retries and parts, forgotten when their time is over."""

import json
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from include.integration_watch.domain.observation import Execution, ExecutionStatus
from include.integration_watch.domain.past_run import is_compared, past_run

from .execution_tables import execution as t
from .execution_tables import is_of

_MANY = 500
_WRITTEN = ("account", "process", "status", "started_at", "ended_at", "is_open", "value")
_JOINED = ("original_id", "parent_id", "has_text")
_COMPARED = ("past_at", "past_took", "past_documents", "past_is_measure")
_OPEN: Any = sa.text("execution.is_open")
"""As the index of open executions says it: SQLite does not see that ``is_open = 1`` is the same."""


class Family(NamedTuple):
    """An execution with what came of it: its retries and its sub-processes, oldest first."""

    execution: Execution
    retries: tuple[Execution, ...] = ()
    parts: tuple[Execution, ...] = ()


def save(connection: sa.Connection, executions: Iterable[Execution]) -> int:
    """Keep executions by their id; return how many.

    The newest state wins, but one that ended never opens again: a reader that was slow does not
    undo what another saw later.
    """
    newest = {run.id: run for run in executions}.values()
    if not newest:
        return 0
    at_once = connection.dialect.name == "postgresql"
    rows = [_row(run, _as_iso if at_once else _as_sqlite_does) for run in newest]
    if at_once:
        # One statement for all rows: one for each row would be planned and answered for each row.
        connection.execute(_AT_ONCE, {"rows": json.dumps(rows)})
    else:
        # Straight to the driver: preparing each value of thousands of rows takes longer than keeping them.
        connection.exec_driver_sql(_ONE_BY_ONE, list(map(_IN_ORDER, rows)))
    return len(rows)


def _statement(statement: Any) -> Any:
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["id"],
        set_={name: new[name] for name in _WRITTEN + _JOINED + _COMPARED}
        | {"has_text": sa.or_(new.has_text, t.c.has_text)},
        where=sa.or_(t.c.is_open, sa.not_(new.is_open)),
    )


def _from_one_text() -> Any:
    """Return the statement that takes all rows as one JSON text, which PostgreSQL unfolds."""
    given = sa.cast(sa.bindparam("rows", type_=sa.Text), postgresql.JSON)
    rows = sa.func.json_to_recordset(given).table_valued(
        *(sa.column(name, t.c[name].type) for name in _NAMES), name="new"
    )
    chosen = sa.select(*rows.render_derived(with_types=True).c)
    return _statement(postgresql.insert(t).from_select(_NAMES, chosen))


def _from_many() -> tuple[str, Callable[[dict[str, Any]], tuple[Any, ...]]]:
    """Return the statement that takes one row in SQLite, and what puts a row's values in its order."""
    given: dict[str, Any] = {name: sa.bindparam(name) for name in _NAMES}
    made = _statement(sqlite.insert(t).values(given)).compile(dialect=sqlite.dialect())
    return str(made), itemgetter(*made.positiontup)


def _as_iso(moment: datetime) -> str:
    return moment.isoformat()


def _as_sqlite_does(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _row(run: Execution, written: Callable[[datetime], str]) -> dict[str, Any]:
    compared = past_run(run) if is_compared(run) else (None,) * len(_COMPARED)
    return {
        "id": run.id,
        "account": run.account,
        "process": run.process,
        "status": run.status.value,
        "started_at": written(run.started_at),
        "ended_at": written(run.ended_at) if run.ended_at else None,
        "is_open": is_asked_again(run),
        "log_attempts": 0,
        "value": run.model_dump_json(exclude={"error_text"}),
        "original_id": run.original_id,
        "parent_id": run.parent_id,
        "has_text": bool(run.message),
        **dict(zip(_COMPARED, compared, strict=True)),
    }


def is_asked_again(run: Execution) -> bool:
    """Tell whether a run is asked for until it ends: it is open, or nobody knows what its word means."""
    return run.status.is_open or (run.status is ExecutionStatus.UNKNOWN and run.ended_at is None)


def of_process(
    connection: sa.Connection, account: str, process: str, since: datetime
) -> tuple[Execution, ...]:
    """Return a process's executions that started since then or are open, oldest first."""
    return of_processes(connection, account, {process}, since)[process]


def of_processes(
    connection: sa.Connection, account: str, processes: Collection[str], since: datetime
) -> dict[str, tuple[Execution, ...]]:
    """Return each process's executions that started since then or are open, oldest first."""
    # Two questions: for one with "or" a database reads all that it has of these processes.
    older = _read(connection, t.c.account == account, t.c.started_at < since, _OPEN)
    found: dict[str, list[Execution]] = {process: [] for process in processes}
    wanted = sorted(found)
    newer = [
        run
        for first in range(0, len(wanted), _MANY)
        for run in _read(
            connection,
            t.c.account == account,
            t.c.process.in_(wanted[first : first + _MANY]),
            t.c.started_at >= since,
        )
    ]
    for run in (*older, *newer):
        if run.process in found:
            found[run.process].append(run)
    return {process: tuple(runs) for process, runs in found.items()}


def of_account(
    connection: sa.Connection, account: str, since: datetime, until: datetime
) -> tuple[Execution, ...]:
    """Return every execution of an account that started in a span, the end excluded, oldest first."""
    return _read(connection, is_of(account), t.c.started_at >= since, t.c.started_at < until)


def known(connection: sa.Connection, ids: Collection[str]) -> frozenset[str]:
    """Return those of some executions that are known to have ended."""
    wanted = list(ids)
    found: set[str] = set()
    for first in range(0, len(wanted), _MANY):
        some = t.c.id.in_(wanted[first : first + _MANY])
        found.update(
            connection.execute(sa.select(t.c.id).where(some, sa.not_(t.c.is_open))).scalars()
        )
    return frozenset(found)


def families(connection: sa.Connection, ids: Collection[str]) -> tuple[Family, ...]:
    """Return some executions with their retries and sub-processes; of unknown ids nothing."""
    wanted = list(dict.fromkeys(ids))
    found: list[Family] = []
    for first in range(0, len(wanted), _MANY):
        some = wanted[first : first + _MANY]
        retries, parts = (
            _read(connection, column.in_(some)) for column in (t.c.original_id, t.c.parent_id)
        )
        found += [
            Family(
                run,
                tuple(each for each in retries if each.original_id == run.id),
                tuple(each for each in parts if each.parent_id == run.id),
            )
            for run in _read(connection, t.c.id.in_(some))
        ]
    return tuple(found)


def open_ids(connection: sa.Connection, account: str) -> tuple[str, ...]:
    """Return the executions that had not ended when we last saw them."""
    found = connection.execute(
        sa.select(t.c.id).where(t.c.account == account, _OPEN).order_by(t.c.started_at)
    )
    return tuple(found.scalars())


def give_up(connection: sa.Connection, ids: Collection[str], before: datetime) -> int:
    """Close open executions from before a moment that Boomi no longer knows; return how many.

    How they ended is unknown for ever; the word that Boomi last said stays.
    """
    chosen = t.c.id.in_(list(ids)) & t.c.is_open & (t.c.started_at < before)
    lost = [
        run.model_copy(update={"status": ExecutionStatus.UNKNOWN})
        for run in _read(connection, chosen)
    ]
    for run in lost:
        connection.execute(
            sa.update(t)
            .where(t.c.id == run.id)
            .values(
                status=run.status.value,
                is_open=False,
                value=run.model_dump_json(exclude={"error_text"}),
            )
        )
    return len(lost)


def forget(
    connection: sa.Connection, *, before: datetime, texts_before: datetime
) -> dict[str, int]:
    """Forget executions from before a moment, and of those from before another what they said.

    One that is still open is kept, however old.
    """
    gone = connection.execute(
        sa.delete(t).where(t.c.started_at < before, sa.not_(t.c.is_open))
    ).rowcount
    silenced = 0
    while rows := connection.execute(
        sa.select(t.c.id, t.c.value)
        .where(t.c.has_text, t.c.started_at < texts_before, sa.not_(t.c.is_open))
        .limit(_MANY)
    ).all():
        for id, value in rows:
            run = Execution.model_validate_json(value).model_copy(update={"message": ""})
            connection.execute(
                sa.update(t)
                .where(t.c.id == id)
                .values(
                    value=run.model_dump_json(exclude={"error_text"}),
                    error_text=sa.case((t.c.error_text.is_(None), None), else_=""),
                    has_text=False,
                )
            )
        silenced += len(rows)
    return {"execution": gone, "execution_text": silenced}


def _read(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> tuple[Execution, ...]:
    found = connection.execute(
        sa.select(t.c.value, t.c.error_text).where(*where).order_by(t.c.started_at, t.c.id)
    )
    return tuple(_execution(value, text) for value, text in found)


def _execution(value: str, text: str | None) -> Execution:
    run = Execution.model_validate_json(value)
    return run.model_copy(update={"error_text": text}) if text else run


_NAMES = ("id", "log_attempts", *_WRITTEN, *_JOINED, *_COMPARED)
_ONE_BY_ONE, _IN_ORDER = _from_many()
_AT_ONCE = _from_one_text()
