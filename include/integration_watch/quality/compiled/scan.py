"""Run compiled checks over one table: one scan collects all rows that fail any, one counts."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from include.integration_watch.quality import sql
from include.integration_watch.quality.error_text import first_line

from . import outcome
from .check import Answered, Check, Figure, Question, RowCheck, RowsQuery, Sort, Table
from .keys_query import joined_to, keys_of, keys_of_query
from .narrowing import mentioned, narrowed
from .outcome import Counts, Outcome
from .plan import Planned
from .row_condition import EVERY_ROW

if TYPE_CHECKING:
    import duckdb

# In a table of fewer rows, asking costs more than looking.
LARGE = 500_000

_FILLED = re.compile(r'("(?:[^"]|"")+") IS NOT NULL')


class Scan:
    """The checks of one table, over one connection that lasts as long as their keys are wanted."""

    def __init__(
        self,
        connection: "duckdb.DuckDBPyConnection",
        table: Table,
        *,
        keys: Sequence[str],
        keep_rows: bool = True,
    ) -> None:
        self.connection = connection
        self.table = table
        self.keys = tuple(keys)
        self.keep_rows = keep_rows
        self._real = {
            sql.name(column) for column, sort in table.columns.items() if sort is Sort.REAL
        }

    def run(self, planned: Sequence[Planned]) -> list[Outcome]:
        """Return an outcome for each planned expectation, in their order."""
        import duckdb

        try:
            return self._together(planned)
        except duckdb.Error as broken:
            if len(planned) == 1:
                return [Outcome(error=first_line(str(broken)))]
            # One that cannot run must not take the others with it, so each runs on its own.
            return [self.run([one])[0] for one in planned]

    def _together(self, planned: Sequence[Planned]) -> list[Outcome]:
        rows = [one for one in planned if isinstance(one.check, RowCheck)]
        figures = [one for one in planned if isinstance(one.check, Figure)]
        checks = [_row_check(one) for one in rows]
        looked_for = narrowed(checks, self.table, self._ask, self._never)
        suspect = [check for check in checks if check.failing not in looked_for.passed]
        collected = self._collect(suspect, looked_for.conditions) if suspect else ""
        failing = dict.fromkeys(looked_for.passed, 0) | self._failing_counts(collected, suspect)
        counted = self._count(rows, figures)
        kept = collected if self.keep_rows else ""
        return [
            self._row_outcome(one, counted, failing, kept)
            if isinstance(one.check, RowCheck)
            else self._other_outcome(one, counted)
            for one in planned
        ]

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._execute(query).fetchall()
        return rows

    def _never(self, condition: str) -> bool:
        """Tell whether DuckDB knows from Parquet's statistics that no row meets a condition."""
        if not self._is_large:
            return False
        query = f"EXPLAIN (FORMAT json) SELECT 1 FROM {self.table.source} WHERE {condition}"
        ((_, planned),) = self._ask(query)
        return bool(json.loads(planned)[0]["name"] == "EMPTY_RESULT")

    @cached_property
    def _is_large(self) -> bool:
        ((rows,),) = self._ask(f"SELECT count(*) FROM {sql.name(self.table.name)}")
        return bool(rows >= LARGE)

    def _execute(self, query: str) -> "duckdb.DuckDBPyConnection":
        """Run a query; where it can see a NaN, without conclusions from Parquet's statistics.

        They leave NaN out, and DuckDB would conclude that there is none.
        """
        if self._real:
            off = "statistics_propagation" if self._sees_real(query) else ""
            self.connection.execute(f"SET disabled_optimizers = '{off}'")
        return self.connection.execute(query)

    def _sees_real(self, query: str) -> bool:
        return bool(mentioned(query.replace(self.table.source, "")) & self._real)

    def _collect(self, checks: Sequence[RowCheck], narrow: Sequence[str]) -> str:
        """Return the rows that any check can fail, with all that checks look at: a table, or a query.

        Few rows among many are judged by each check afterwards, when they lie close together.
        """
        columns = [sql.name(column) for column in self.table.columns]
        wanted = {name: name for name in map(sql.name, self.keys)}
        for check in checks:
            used = mentioned(check.failing) | {sql.name(column) for column in check.columns}
            if check.failing in (f"{name} IS NULL" for name in used):
                # Whether it is missing is all that matters of it.
                for name in used:
                    missing = f"CASE WHEN {name} IS NOT NULL THEN TRUE END AS {name}"
                    wanted.setdefault(name, missing)
            else:
                wanted |= {column: column for column in columns if column in used}
        carried = dict(pair for check in checks for pair in check.carried)
        looked_up = "".join(f", {code} AS {name}" for name, code in carried.items())
        query = (
            f"SELECT {', '.join([*wanted.values(), *carried])} FROM "
            f"(SELECT *{looked_up} FROM {self.table.source}{_joined(checks)}) AS judged "
            f"WHERE {' OR '.join(f'({condition})' for condition in narrow)}"
        )
        if not self.keep_rows:
            return f"({query}) AS collected"
        place = f"failing_{uuid4().hex}"
        self._execute(f"CREATE TEMP TABLE {place} AS {query}")
        return place

    def _count(self, rows: Sequence[Planned], figures: Sequence[Planned]) -> dict[str, Any]:
        """Return the value of every count and figure, by its SQL, in one scan."""
        checks = [_row_check(one) for one in rows]
        wanted = [
            _counted(condition)
            for check in checks
            for condition in (check.domain, check.considered)
        ]
        wanted += [code for one in figures for code in one.check.figures]  # type: ignore[union-attr]
        unique = dict.fromkeys(wanted)
        with_real = [code for code in unique if self._sees_real(code)]
        found: dict[str, Any] = {}
        # Of the others, DuckDB knows some from Parquet's statistics.
        for codes in (with_real, [code for code in unique if code not in with_real]):
            if codes:
                (values,) = self._ask(f"SELECT {', '.join(codes)} FROM {self.table.source}")
                found |= zip(codes, values, strict=True)
        return found

    def _failing_counts(self, collected: str, checks: Sequence[RowCheck]) -> dict[str, int]:
        """Return how many rows fail, by the condition that they meet."""
        conditions = list(dict.fromkeys(check.failing for check in checks))
        if not conditions:
            return {}
        numbers = ", ".join(f"count(*) FILTER ({condition})" for condition in conditions)
        (counts,) = self._ask(f"SELECT {numbers} FROM {collected}")
        return dict(zip(conditions, counts, strict=True))

    def _row_outcome(
        self,
        one: Planned,
        counted: Mapping[str, Any],
        failing: Mapping[str, int],
        kept: str,
    ) -> Outcome:
        check = _row_check(one)
        counts = Counts(
            counted[_counted(check.domain)] + one.beside.domain,
            counted[_counted(check.considered)] + one.beside.considered,
            failing[check.failing],
        )
        some = bool(kept and counts.failing)
        rows = f"(SELECT * FROM {kept} WHERE {check.failing})" if some else ""
        sample = self._sample(check, rows) if some else []
        return Outcome(
            success=outcome.passed(check, counts),
            result=outcome.found(check, counts, self.keys, sample),
            failing=keys_of(one, check, self.keys, rows) if some else None,
            looked_at=counts.considered,
        )

    def _sample(self, check: RowCheck, rows: str) -> list[dict[str, Any]]:
        if check.counted_only:
            return []
        names = list(dict.fromkeys((*check.columns, *self.keys)))
        listed = ", ".join(map(sql.name, names))
        found = self.connection.execute(
            f"SELECT {listed} FROM {rows} AS failing LIMIT {outcome.LOOKED_AT}"
        ).fetchall()
        return [dict(zip(names, row, strict=True)) for row in found]

    def _other_outcome(self, one: Planned, counted: Mapping[str, Any]) -> Outcome:
        import duckdb

        if one.error or one.check is None:
            return Outcome(error=one.error, handed_over=one.handed_over)
        try:
            judged = self._judge(one, one.check, counted)
        except duckdb.Error as broken:
            return Outcome(error=first_line(str(broken)))
        if isinstance(judged, Outcome):
            return judged
        if judged is None:
            return Outcome(handed_over="a figure too near to its bound")
        return Outcome(success=judged[0], result=outcome.plain(judged[1]))

    def _judge(
        self, one: Planned, check: Check, counted: Mapping[str, Any]
    ) -> Outcome | tuple[bool, dict[str, Any]] | None:
        if isinstance(check, Answered):
            return check.success, check.result
        if isinstance(check, Figure):
            # Only numbers of rows are told of rows that lie elsewhere.
            rows = one.beside.domain
            return check.judge(
                tuple(counted[code] + rows if rows else counted[code] for code in check.figures)
            )
        if isinstance(check, Question):
            return check.judge(tuple(map(self._ask, check.queries)))
        if isinstance(check, RowsQuery):
            return self._rows_outcome(one, check)
        raise TypeError(f"{type(check).__name__} is no check that runs on its own")

    def _rows_outcome(self, one: Planned, check: RowsQuery) -> Outcome:
        """Run a query of failing rows once, and keep the rows that it finds."""
        place = f"failing_{uuid4().hex}"
        if self._real:
            self.connection.execute("SET disabled_optimizers = 'statistics_propagation'")
        self.connection.execute(f"CREATE TEMP TABLE {place} AS {check.query}")
        ((count,),) = self._ask(f"SELECT count(*) FROM {place}")
        present = [name for name, *_ in self._ask(f"DESCRIBE {place}")]
        return Outcome(
            success=count == 0,
            result={"observed_value": count, "details": {"unexpected_rows": []}},
            failing=keys_of_query(one, self.keys, present, place) if count else None,
        )


def _row_check(one: Planned) -> RowCheck:
    if not isinstance(one.check, RowCheck):
        raise TypeError(f"{type(one.check).__name__} is no check of rows")
    return one.check


def _counted(condition: str) -> str:
    if condition == EVERY_ROW:
        return "count(*)"
    # A column without a NULL is counted from statistics.
    if filled := _FILLED.fullmatch(condition):
        return f"count({filled[1]})"
    return f"count(*) FILTER ({condition})"


def _joined(checks: Sequence[RowCheck]) -> str:
    joins = dict.fromkeys(join for check in checks for join in check.joins)
    return "".join(map(joined_to, joins))
