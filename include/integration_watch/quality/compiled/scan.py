"""Run compiled checks over one table: one scan collects all rows that fail any, one counts."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from include.integration_watch.quality import sql
from include.integration_watch.quality.error_text import first_line

from . import outcome
from .check import Answered, Check, Figure, Question, RowCheck, RowsQuery, Table
from .outcome import Counts, Outcome
from .plan import Planned

if TYPE_CHECKING:
    import duckdb

VALUE = "failing_value"
REASON = "reason"


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
        collected = self._collect(rows) if rows and self.keep_rows else ""
        counted = self._count(rows, figures)
        failing = (
            self._failing_counts(collected, len(rows))
            if collected
            else [counted[_failing(one)] for one in rows]
        )
        row_places = {id(one): place for place, one in enumerate(rows)}
        found = []
        for one in planned:
            if (place := row_places.get(id(one))) is not None:
                found.append(self._row_outcome(one, counted, failing[place], collected, place))
            else:
                found.append(self._other_outcome(one, counted))
        return found

    def _collect(self, rows: Sequence[Planned]) -> str:
        """Keep every row that fails any check, with a flag for each check; return where."""
        checks = [_row_check(one) for one in rows]
        wanted = dict.fromkeys((*self.keys, *(name for check in checks for name in check.columns)))
        carried = dict(pair for check in checks for pair in check.carried)
        flags = [f"({check.failing}) AS iw_flag_{place}" for place, check in enumerate(checks)]
        columns = [*map(sql.name, wanted), *(f"{code} AS {name}" for name, code in carried.items())]
        place = f"failing_{uuid4().hex}"
        self.connection.execute(
            f"CREATE TEMP TABLE {place} AS SELECT {', '.join([*columns, *flags])} "
            f"FROM {self.table.source}{_joined(checks)} "
            f"WHERE {' OR '.join(f'({check.failing})' for check in checks)}"
        )
        return place

    def _count(self, rows: Sequence[Planned], figures: Sequence[Planned]) -> dict[str, Any]:
        """Return the value of every count and figure, by its SQL, in one scan."""
        checks = [_row_check(one) for one in rows]
        wanted = [_counted(condition) for check in checks for condition in check[:2]]
        joins = ""
        if not self.keep_rows:
            wanted += [_failing(one) for one in rows]
            joins = _joined(checks)
        wanted += [code for one in figures for code in one.check.figures]  # type: ignore[union-attr]
        unique = list(dict.fromkeys(wanted))
        if not unique:
            return {}
        (values,) = self.connection.execute(
            f"SELECT {', '.join(unique)} FROM {self.table.source}{joins}"
        ).fetchall()
        return dict(zip(unique, values, strict=True))

    def _failing_counts(self, collected: str, number: int) -> list[int]:
        flags = ", ".join(f"count(*) FILTER (iw_flag_{place})" for place in range(number))
        (counts,) = self.connection.execute(f"SELECT {flags} FROM {collected}").fetchall()
        return list(counts)

    def _row_outcome(
        self,
        one: Planned,
        counted: Mapping[str, Any],
        failing: int,
        collected: str,
        place: int,
    ) -> Outcome:
        check = _row_check(one)
        counts = Counts(
            counted[_counted(check.domain)], counted[_counted(check.considered)], failing
        )
        rows = f"(SELECT * FROM {collected} WHERE iw_flag_{place})" if collected else ""
        sample = self._sample(check, rows) if rows and failing else []
        return Outcome(
            success=outcome.passed(check, counts),
            result=outcome.found(check, counts, self.keys, sample),
            failing=self._keys_of(one, check, rows) if rows and failing else None,
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

    def _keys_of(self, one: Planned, check: RowCheck, rows: str) -> str:
        given = (one.expectation.get("meta") or {}).get("reason")
        reason = sql.text(given) if isinstance(given, str) else check.reason
        columns = [
            *map(sql.name, self.keys),
            f"CAST({check.value} AS VARCHAR) AS {VALUE}",
            f"CAST({reason} AS VARCHAR) AS {REASON}",
        ]
        lookup = ""
        if check.lookup:
            relation = check.lookup.relation.replace("{failing}", f"{rows} AS failing")
            lookup = f" LEFT JOIN ({relation}) AS {check.lookup.alias} ON {check.lookup.on}"
        return f"SELECT {', '.join(columns)} FROM {rows} AS failing{lookup}"

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
            return check.judge(tuple(counted[code] for code in check.figures))
        if isinstance(check, Question):
            return check.judge(
                tuple(self.connection.execute(query).fetchall() for query in check.queries)
            )
        if isinstance(check, RowsQuery):
            return self._rows_outcome(one, check)
        raise TypeError(f"{type(check).__name__} is no check that runs on its own")

    def _rows_outcome(self, one: Planned, check: RowsQuery) -> Outcome:
        """Run a query of failing rows once, and keep the rows that it finds."""
        place = f"failing_{uuid4().hex}"
        self.connection.execute(f"CREATE TEMP TABLE {place} AS {check.query}")
        ((count,),) = self.connection.execute(f"SELECT count(*) FROM {place}").fetchall()
        return Outcome(
            success=count == 0,
            result={"observed_value": count, "details": {"unexpected_rows": []}},
            failing=self._keys_of_query(one, place) if count else None,
        )

    def _keys_of_query(self, one: Planned, place: str) -> str:
        """Return the key fields, value and reason as far as the rows of a person's query have them.

        Rows without any key field, such as those of a query that groups, keep all their columns.
        """
        described = self.connection.execute(f"DESCRIBE {place}").fetchall()
        present = [name for name, *_ in described]
        field = (one.expectation.get("meta") or {}).get("field", "")
        kept = [sql.name(key) for key in self.keys if key in present] or [
            f"CAST({sql.name(column)} AS VARCHAR) AS {sql.name(column)}"
            for column in present
            if column != REASON
        ]
        value = f"CAST({sql.name(field)} AS VARCHAR)" if field in present else "NULL"
        reason = f"CAST({sql.name(REASON)} AS VARCHAR)" if REASON in present else "NULL"
        columns = [*kept, f"{value} AS {VALUE}", f"{reason} AS {REASON}"]
        return f"SELECT {', '.join(columns)} FROM {place}"


def _row_check(one: Planned) -> RowCheck:
    if not isinstance(one.check, RowCheck):
        raise TypeError(f"{type(one.check).__name__} is no check of rows")
    return one.check


def _counted(condition: str) -> str:
    return "count(*)" if condition == "TRUE" else f"count(*) FILTER ({condition})"


def _failing(one: Planned) -> str:
    return _counted(_row_check(one).failing)


def _joined(checks: Sequence[RowCheck]) -> str:
    joins = dict.fromkeys(join for check in checks for join in check.joins)
    return "".join(
        f" LEFT JOIN ({join.relation}) AS {sql.name(join.alias)} ON {join.on}" for join in joins
    )
