"""What an expectation compiles to, and what the table it speaks of is made of."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from include.integration_watch.quality import sql

Kwargs = Mapping[str, Any]
Found = dict[str, Any]


class Sort(StrEnum):
    """Kinds of columns between which checks differ."""

    TEXT = "text"
    WHOLE = "whole"
    REAL = "real"
    TRUTH = "truth"
    OTHER = "other"


_WHOLE = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
_SORTS = {"VARCHAR": Sort.TEXT, "DOUBLE": Sort.REAL, "BOOLEAN": Sort.TRUTH}


def sort_of(type_name: str) -> Sort:
    """Return the sort of a DuckDB type."""
    return Sort.WHOLE if type_name in _WHOLE else _SORTS.get(type_name, Sort.OTHER)


class NotCompiled(Exception):
    """An expectation, or this form of it, is for Great Expectations itself."""


class Absent(Exception):
    """A column that an expectation speaks of did not come with the table."""


class Table(NamedTuple):
    """A table under check: its name, its columns, what else the lake holds, which patterns can run."""

    name: str
    columns: Mapping[str, Sort]
    others: frozenset[str]
    knows_pattern: Callable[[str], bool]

    @property
    def source(self) -> str:
        """Return the table as the checks see it: in a real column NaN is missing, as in pandas."""
        real = [sql.name(column) for column, sort in self.columns.items() if sort is Sort.REAL]
        if not real:
            return sql.name(self.name)
        cleaned = ", ".join(
            f"CASE WHEN isnan({column}) THEN NULL ELSE {column} END AS {column}" for column in real
        )
        return f"(SELECT * REPLACE ({cleaned}) FROM {sql.name(self.name)}) AS checked"  # noqa: S608

    def sort(self, column: Any) -> Sort:
        """Return a column's sort; raise `Absent` where there is no such column."""
        if not isinstance(column, str):
            raise NotCompiled(f"a column is named by a text, not by {column!r}")
        if column not in self.columns:
            raise Absent(f'The column "{column}" does not exist in "{self.name}".')
        return self.columns[column]


class Join(NamedTuple):
    """A relation joined to every row; ``on`` finds at most one partner, so that no row is doubled."""

    alias: str
    relation: str
    on: str


class ShapeKind(StrEnum):
    """Ways to fail that many checks of one column share, so that they can be asked as one."""

    MATCHES = "matches"
    AMONG = "among"
    OUTSIDE = "outside"
    LONGER = "longer"
    SHORTER = "shorter"
    BELOW = "below"
    ABOVE = "above"


class Bound(NamedTuple):
    """A number that a value may not pass; a strict one it may not even reach."""

    number: float
    strict: bool
    literal: str


class Shape(NamedTuple):
    """One way to fail: the subject (SQL) matches a pattern, is among values, passes a bound.

    ``value`` is the pattern, the values as SQL, the number of characters or the `Bound`; ``start``
    is the text that everything matching begins with.
    """

    kind: ShapeKind
    subject: str
    value: Any
    start: str = ""


class Apart(NamedTuple):
    """How rows that fail are found by a statement of their own, which a large table repays.

    ``joined`` is what is joined to the table, aliased ``checked``, so that of its considered rows those
    that fail are left, each once; ``carried`` are (name, SQL) of what the reason needs of it, and
    ``counted`` is a query for the number of rows where there is a shorter one. ``keeps`` asks whether
    so many rows are likely to fail that this is the cheaper way to keep them, too.
    """

    joined: str
    carried: tuple[tuple[str, str], ...] = ()
    counted: str = ""
    keeps: str = "SELECT TRUE"


class RowCheck(NamedTuple):
    """A check of each row. All texts are SQL over the table's columns, ``carried`` also over
    the joins' aliases.

    ``domain`` are the rows it speaks of, ``considered`` those of them that it judges (not NULL),
    ``failing`` those that fail. ``counts_missing`` says that the rows of the domain that are not
    judged are told as missing. ``columns`` are the columns whose values are shown of a failing
    row, ``value`` and ``reason`` what is kept with its key; ``lookup`` is joined to the failing
    rows alone, to tell the reason. ``carried`` are (name, SQL) of what is looked up once for every
    row; ``failing`` and ``reason`` use the names.
    """

    domain: str
    considered: str
    failing: str
    columns: tuple[str, ...]
    value: str
    reason: str = "NULL"
    counts_missing: bool = True
    mostly: float = 1.0
    # Where they are named, a considered row fails if and only if it has one of these shapes.
    shapes: tuple[Shape, ...] = ()
    joins: tuple[Join, ...] = ()
    carried: tuple[tuple[str, str], ...] = ()
    lookup: Join | None = None
    apart: Apart | None = None
    # True for rules in SQL, whose result in Great Expectations tells how many rows failed, no more.
    counted_only: bool = False


class Figure(NamedTuple):
    """A check of figures over all rows: ``figures`` are aggregates, ``judge`` reads their values.

    ``judge`` returns none where the figure is too near to its bound for two ways of adding up to
    agree; Great Expectations decides then.
    """

    figures: tuple[str, ...]
    judge: Callable[[tuple[Any, ...]], tuple[bool, Found] | None]


class Answered(NamedTuple):
    """A check that needs no look at the rows."""

    success: bool
    result: Found


class RowsQuery(NamedTuple):
    """A query of a person's own, which returns the rows that fail."""

    query: str


class Question(NamedTuple):
    """Queries of their own, one for each list of values, and how their rows are judged."""

    queries: tuple[str, ...]
    judge: Callable[[tuple[list[tuple[Any, ...]], ...]], tuple[bool, Found] | None]


Check = RowCheck | Figure | Answered | RowsQuery | Question
