"""Which rows are worth a closer look: conditions of which one holds for every row that fails.

Two hundred checks of a row cost two hundred evaluations. Checks of one kind and column are asked as
one (longer than the smallest limit), and checks of a column with few values are asked of its values
instead of its rows. What statistics rule out needs no look at all. What passes the conditions is
then judged by each check itself.
"""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from include.integration_watch.quality import sql

from .check import RowCheck, Shape, ShapeKind, Sort, Table
from .literal import any_of

# A column is asked for its values from so many different checks on, where the first rows of the
# table hold no more values than these.
CHECKS = 3
ROWS_LOOKED_AT = 20_000
VALUES_IN_THEM = 400
# More failing values than these are no shorter than the checks themselves.
VALUES_LISTED = 200

Ask = Callable[[str], list[tuple[Any, ...]]]
Never = Callable[[str], bool]
# A text, or the name of a column.
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


class Narrowed(NamedTuple):
    """Conditions of which at least one holds for every row that fails, and the checks that none fails."""

    conditions: list[str]
    passed: frozenset[str]


class Suspicion(NamedTuple):
    """A condition that holds for every row that fails any of some checks (by their SQL).

    ``wider`` holds wherever it does, and can be asked of the table alone; empty where nothing can.
    """

    condition: str
    wider: str
    fails: list[str]


def narrowed(checks: Iterable[RowCheck], table: Table, ask: Ask, never: Never) -> Narrowed:
    """Return where to look for rows that fail any check, and which checks (by their SQL) all pass.

    ``ask`` answers a query; ``never`` tells of a condition whether it is known that no row meets it.
    """
    different = list({check.failing: check for check in checks}.values())
    by_values = _by_values(different, table, ask)
    rest = [check for check in different if check.failing not in by_values]
    found: dict[str, list[str]] = {}
    for failing, condition in by_values.items():
        if condition:
            found.setdefault(condition, []).append(failing)
    for one in (*_together(rest, table), *map(_alone, rest)):
        if one.condition and not (one.wider and never(one.wider)):
            found.setdefault(one.condition, []).extend(one.fails)
    looked_for = {failing for fails in found.values() for failing in fails}
    passed = frozenset(check.failing for check in different) - looked_for
    return Narrowed(list(found), passed)


def _alone(check: RowCheck) -> Suspicion:
    """Return the suspicion of a check without shapes; what it carries is known in the scan only."""
    condition = "" if check.shapes else check.failing
    return Suspicion(condition, "" if check.carried else condition, [check.failing])


def mentioned(condition: str) -> set[str]:
    """Return all quoted names of a piece of SQL."""
    return {found for found in _QUOTED.findall(condition) if found.startswith('"')}


def _by_values(checks: Sequence[RowCheck], table: Table, ask: Ask) -> dict[str, str]:
    """Return, for the checks of columns with few values, which of the values fail any."""
    columns = {sql.name(name): sort for name, sort in table.columns.items()}
    of_column: dict[str, list[RowCheck]] = {}
    for check in checks:
        column, *others = (*mentioned(check.failing), "")
        if columns.get(column) is Sort.TEXT and others == [""] and not check.carried:
            of_column.setdefault(column, []).append(check)
    asked = {column: group for column, group in of_column.items() if len(group) >= CHECKS}
    if not asked:
        return {}
    numbers = ", ".join(f"count(DISTINCT {column})" for column in asked)
    rows = f"SELECT {', '.join(asked)} FROM {sql.name(table.name)} LIMIT {ROWS_LOOKED_AT}"
    (found,) = ask(f"SELECT {numbers} FROM ({rows})")
    fails: dict[str, str] = {}
    for (column, group), values in zip(asked.items(), found, strict=True):
        if values <= VALUES_IN_THEM:
            condition = _failing_values(column, group, table, ask)
            if condition is not None:
                fails |= dict.fromkeys((check.failing for check in group), condition)
    return fails


def _failing_values(column: str, group: Sequence[RowCheck], table: Table, ask: Ask) -> str | None:
    """Return the condition that a column has a value that fails; empty if none does."""
    fails = " OR ".join(f"({check.failing})" for check in group)
    # Numbered, because DuckDB would otherwise ask every row before it tells the values apart.
    values = (
        f"SELECT {column}, row_number() OVER () AS iw_number "
        f"FROM (SELECT DISTINCT {column} FROM {sql.name(table.name)})"
    )
    query = f"SELECT {column} FROM ({values}) WHERE {fails} LIMIT {VALUES_LISTED + 1}"
    found = [value for (value,) in ask(query)]
    texts = [value for value in found if value is not None]
    if len(found) > VALUES_LISTED or any("\0" in value for value in texts):
        return None
    parts = [f"{column} IS NULL"] * (len(texts) < len(found))
    parts += [any_of(column, map(sql.text, texts))] * bool(texts)
    return " OR ".join(parts)


def _together(checks: Iterable[RowCheck], table: Table) -> list[Suspicion]:
    """Return one suspicion for all shapes of one kind, of the same rows and subject."""
    alike: dict[tuple[str, str, ShapeKind], list[tuple[Shape, str]]] = {}
    for check in checks:
        for shape in check.shapes:
            group = alike.setdefault((check.considered, shape.subject, shape.kind), [])
            group.append((shape, check.failing))
    return [
        Suspicion(
            condition=condition,
            wider=_range(subject, kind, shapes) or condition,
            fails=[failing for _, failing in group],
        )
        for (considered, subject, kind), group in alike.items()
        for shapes in [[shape for shape, _ in group]]
        for part in _JOINED[kind](subject, shapes, table)
        # Of a missing subject nothing is true.
        for condition in [
            part if considered == f"{subject} IS NOT NULL" else f"{considered} AND {part}"
        ]
    ]


def _range(subject: str, kind: ShapeKind, shapes: Sequence[Shape]) -> str:
    """Return between which texts all lie that are looked for; nothing where that is not known.

    Of a long list DuckDB does not conclude from statistics that none of it occurs, of a range it does.
    """
    values = _values(shapes) if kind is ShapeKind.AMONG else []
    if not values or not all(value.startswith("'") for value in values):
        return ""
    # Doubled quotes keep the order of texts; the closing one would not.
    texts = sorted(value[1:-1] for value in values)
    return f"{subject} BETWEEN '{texts[0]}' AND '{texts[-1]}'"


def _matches(subject: str, shapes: Sequence[Shape], table: Table) -> list[str]:
    patterns = list(dict.fromkeys(shape.value for shape in shapes))
    start = _common_start(shape.start for shape in shapes)
    begins = f"starts_with({subject}, {sql.text(start)}) AND " if start else ""
    several = "|".join(f"(?:{pattern})" for pattern in patterns)
    if len(patterns) > 1 and table.knows_pattern(several):
        patterns = [several]
    return [f"{begins}regexp_matches({subject}, {sql.text(one)})" for one in patterns]


def _common_start(texts: Iterable[str]) -> str:
    first, *others = texts
    while not all(other.startswith(first) for other in others):
        first = first[:-1]
    return first


def _among(subject: str, shapes: Sequence[Shape], _table: Table) -> list[str]:
    return [any_of(subject, _values(shapes))]


def _values(shapes: Sequence[Shape]) -> list[str]:
    return list(dict.fromkeys(value for shape in shapes for value in shape.value))


def _outside(subject: str, shapes: Sequence[Shape], _table: Table) -> list[str]:
    first, *others = (shape.value for shape in shapes)
    common = [value for value in first if all(value in other for other in others)]
    return [f"NOT {any_of(subject, common)}"]


def _longer(subject: str, shapes: Sequence[Shape], _table: Table) -> list[str]:
    return [f"length({subject}) > {min(shape.value for shape in shapes)}"]


def _shorter(subject: str, shapes: Sequence[Shape], _table: Table) -> list[str]:
    return [f"length({subject}) < {max(shape.value for shape in shapes)}"]


def _below(subject: str, shapes: Sequence[Shape], _table: Table) -> list[str]:
    bound = max((shape.value for shape in shapes), key=lambda value: (value.number, value.strict))
    return [f"{subject} {'<=' if bound.strict else '<'} {bound.literal}"]


def _above(subject: str, shapes: Sequence[Shape], _table: Table) -> list[str]:
    bound = min(
        (shape.value for shape in shapes), key=lambda value: (value.number, not value.strict)
    )
    return [f"{subject} {'>=' if bound.strict else '>'} {bound.literal}"]


_JOINED: Mapping[ShapeKind, Callable[[str, Sequence[Shape], Table], list[str]]] = {
    ShapeKind.MATCHES: _matches,
    ShapeKind.AMONG: _among,
    ShapeKind.OUTSIDE: _outside,
    ShapeKind.LONGER: _longer,
    ShapeKind.SHORTER: _shorter,
    ShapeKind.BELOW: _below,
    ShapeKind.ABOVE: _above,
}
