"""Run compiled checks over one table: one scan collects all rows that fail any, one counts."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from include.integration_watch.quality import sql
from include.integration_watch.quality.error_text import first_line
from include.integration_watch.quality.kept_files import KeptFiles

from . import apart, outcome
from .apart import Held
from .check import Answered, Check, Figure, Question, RowCheck, RowsQuery, Table
from .keys_query import joined_to, keys_of, keys_of_query
from .narrowing import mentioned, narrowed
from .outcome import Counts, Outcome
from .plan import Planned
from .row_condition import EVERY_ROW
from .statements import Statements

if TYPE_CHECKING:
    import duckdb

_FILLED = re.compile(r'("(?:[^"]|"")+") IS NOT NULL')


class Scan:
    """The checks of one table, over one connection that lasts as long as their keys are wanted."""

    def __init__(
        self,
        connection: "duckdb.DuckDBPyConnection",
        table: Table,
        *,
        keys: Sequence[str],
        files: KeptFiles,
        keep_rows: bool = True,
    ) -> None:
        self.connection = connection
        self.table = table
        self.keys = tuple(keys)
        self.files = files
        self.keep_rows = keep_rows
        self._statements = Statements(connection, table)

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
        finally:
            self._statements.end()

    def _together(self, planned: Sequence[Planned]) -> list[Outcome]:
        rows = [one for one in planned if isinstance(one.check, RowCheck)]
        figures = [one for one in planned if isinstance(one.check, Figure)]
        held = {id(one): found for one in rows if (found := self._apart(one)) is not None}
        checks = [_row_check(one) for one in rows if id(one) not in held]
        looked_for = narrowed(checks, self.table, self._statements.ask, self._statements.never)
        suspect = [check for check in checks if check.failing not in looked_for.passed]
        collected = self._collect(suspect, looked_for.conditions) if suspect else ""
        failing = dict.fromkeys(looked_for.passed, 0) | self._failing_counts(collected, suspect)
        counted = self._count(rows, figures)
        kept = collected if self.keep_rows else ""
        for one in rows:
            held.setdefault(id(one), self._held(one, failing, kept))
        return [
            self._row_outcome(one, one.check, counted, held[id(one)])
            if isinstance(one.check, RowCheck)
            else self._other_outcome(one, counted)
            for one in planned
        ]

    def _apart(self, one: Planned) -> Held | None:
        """Return what a statement of its own finds, if a check has one and the table repays it."""
        check = _row_check(one)
        if check.apart is None or not self._statements.is_large:
            return None
        if not self.keep_rows:
            return apart.counted(check, check.apart, self._statements)
        if self._statements.ask(check.apart.keeps) != [(True,)]:
            return None
        return apart.held(
            one,
            check,
            check.apart,
            keys=self.keys,
            statements=self._statements,
            files=self.files,
        )

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
        self._statements.run(f"CREATE TEMP TABLE {place} AS {query}")
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
        with_real = [code for code in unique if self._statements.sees_real(code)]
        found: dict[str, Any] = {}
        # Of the others, DuckDB knows some from Parquet's statistics.
        for codes in (with_real, [code for code in unique if code not in with_real]):
            if codes:
                (values,) = self._statements.ask(
                    f"SELECT {', '.join(codes)} FROM {self.table.source}"
                )
                found |= zip(codes, values, strict=True)
        return found

    def _failing_counts(self, collected: str, checks: Sequence[RowCheck]) -> dict[str, int]:
        """Return how many rows fail, by the condition that they meet."""
        conditions = list(dict.fromkeys(check.failing for check in checks))
        if not conditions:
            return {}
        numbers = ", ".join(f"count(*) FILTER ({condition})" for condition in conditions)
        (counts,) = self._statements.ask(f"SELECT {numbers} FROM {collected}")
        return dict(zip(conditions, counts, strict=True))

    def _held(self, one: Planned, failing: Mapping[str, int], kept: str) -> Held:
        """Return what the scan found of a check."""
        check = _row_check(one)
        count = failing.get(check.failing, 0)
        if not (kept and count):
            return Held(count)
        rows = f"(SELECT * FROM {kept} WHERE {check.failing})"
        return Held(count, keys_of(one, check, self.keys, rows), rows)

    def _row_outcome(
        self, one: Planned, check: RowCheck, counted: Mapping[str, Any], held: Held
    ) -> Outcome:
        counts = Counts(
            counted[_counted(check.domain)] + one.beside.domain,
            counted[_counted(check.considered)] + one.beside.considered,
            held.failing,
        )
        sample = self._sample(check, held.rows) if held.rows else []
        return Outcome(
            success=outcome.passed(check, counts),
            result=outcome.found(check, counts, self.keys, sample),
            failing=held.keys or None,
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
            return check.judge(tuple(map(self._statements.ask, check.queries)))
        if isinstance(check, RowsQuery):
            return self._rows_outcome(one, check)
        raise TypeError(f"{type(check).__name__} is no check that runs on its own")

    def _rows_outcome(self, one: Planned, check: RowsQuery) -> Outcome:
        """Run a query of failing rows once, and keep the rows that it finds."""
        place = f"failing_{uuid4().hex}"
        self._statements.run_as_given(f"CREATE TEMP TABLE {place} AS {check.query}")
        ((count,),) = self._statements.ask(f"SELECT count(*) FROM {place}")
        present = [name for name, *_ in self._statements.ask(f"DESCRIBE {place}")]
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
