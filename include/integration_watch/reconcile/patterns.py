"""Patterns: what many differences of a field have in common, found before anybody reads a row."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from typing import TYPE_CHECKING, Any

from include.integration_watch.domain.difference import Difference, Pattern, PatternKind

from . import sql, steps
from .candidates import Keys
from .cells import CELLS
from .side import last, levels

if TYPE_CHECKING:
    import duckdb

FEWEST, LEAST_SHARE, MANY = 3, 0.05, 100
"""A pattern is at least three differences, and a twentieth of its field's or a hundred."""

EPOCHS = 1462

_DATES = "['%Y-%m-%d', '%Y-%m-%dT%H:%M:%SZ', '%Y-%m-%d %H:%M:%S', '%d.%m.%Y', '%d/%m/%Y']"
_COLUMNS = (
    "key, kind, field, left, right, normalised_left, normalised_right, amount, currency, pattern"
)


def name_patterns(connection: "duckdb.DuckDBPyConnection", keys: Keys) -> tuple[Pattern, ...]:
    """Give every difference that shares its cause with others its pattern, and return the patterns."""
    connection.execute(f"ALTER TABLE {CELLS} ADD COLUMN pattern VARCHAR")
    for kind, label, least in _labels():
        _name(connection, kind, label, least)
    _name_swapped(connection)
    _name_days(connection, keys)
    return _read(connection)


def _labels() -> list[tuple[PatternKind, str, int]]:
    """Return the SQL of what each kind of pattern shares, and how many values it must be seen on.

    The first that holds for a difference gives it its name: what explains most precisely stands
    first.
    """
    one, other = "normalised_left", "normalised_right"
    left, right = _number(one), _number(other)
    shift = f"({_day(other)} - {_day(one)})"
    kinds = PatternKind
    return [
        # The two epochs of a workbook lie this far apart: one day is enough to know them.
        (
            kinds.DAYS_SHIFTED,
            f"CASE WHEN abs({shift}) = {EPOCHS} THEN CAST({shift} AS VARCHAR) END",
            1,
        ),
        (kinds.DAYS_SHIFTED, f"CAST({shift} AS VARCHAR)", 2),
        (
            kinds.SIGN_LOST,
            f"CASE WHEN {left} = -({right}) AND {left} < 0 THEN 'right' "
            f"WHEN {left} = -({right}) AND {right} < 0 THEN 'left' END",
            2,
        ),
        (
            kinds.FACTOR,
            f"CASE WHEN {left} <> 0 AND {right} <> 0 THEN "
            f"printf('%.4g', CAST({right} AS DOUBLE) / CAST({left} AS DOUBLE)) END",
            2,
        ),
        (kinds.OFFSET, steps.plain(f"({right}) - ({left})"), 2),
        (
            kinds.EMPTIED,
            f"CASE WHEN coalesce({other}, '') = '' THEN 'right' "
            f"WHEN coalesce({one}, '') = '' THEN 'left' END",
            2,
        ),
        (kinds.CONSTANT, f"'right ' || {other}", 2),
        (kinds.CONSTANT, f"'left ' || {one}", 2),
        (
            kinds.TRUNCATED,
            f"CASE WHEN starts_with({one}, {other}) AND length({other}) > 4 "
            f"THEN 'right ' || length({other}) "
            f"WHEN starts_with({other}, {one}) AND length({one}) > 4 "
            f"THEN 'left ' || length({one}) END",
            2,
        ),
        (kinds.CODE, f"{one} || ' -> ' || {other}", 1),
    ]


def _number(value: str) -> str:
    """Return the SQL of a number as people write it, brackets and trailing minus included."""
    bare = f"regexp_replace({value}, '[()\\s]', '', 'g')"
    negative = f"regexp_full_match(trim({value}), '\\(.*\\)|[^-]*\\d-')"
    read = steps.number(f"trim({bare}, '-')")
    return f"(CASE WHEN {negative} THEN -{read} ELSE {steps.number(value)} END)"


def _day(value: str) -> str:
    return f"CAST(try_strptime({value}, {_DATES}) AS DATE)"


def _name(
    connection: "duckdb.DuckDBPyConnection", kind: PatternKind, label: str, least: int
) -> None:
    """Name the differences that share a label with enough others, on enough different values."""
    different = "count(DISTINCT (normalised_left, normalised_right))"
    open_ = "kind = 'differs' AND in_flight IS NULL"
    if kind is PatternKind.CONSTANT:
        # Whole fields lose their values; a value that is often wrong is a code.
        different += " >= 2 AND n * 2 >= field_n AND count(*)"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE iw_shared AS SELECT field, label FROM (SELECT *, "
        "count(*) OVER (PARTITION BY field) AS field_n, count(*) OVER (PARTITION BY field, label) "
        f"AS n FROM (SELECT *, {label} AS label FROM {CELLS} WHERE {open_})) "
        f"WHERE label IS NOT NULL AND pattern IS NULL GROUP BY field, label, n, field_n "
        f"HAVING {different} >= {least} AND count(*) >= {FEWEST} "
        f"AND (count(*) >= {LEAST_SHARE} * field_n OR count(*) >= {MANY})"
    )
    connection.execute(
        f"UPDATE {CELLS} SET pattern = '{kind}:' || {CELLS}.field || ':' || label FROM iw_shared "
        f"WHERE {CELLS}.field = iw_shared.field AND {label} = label AND {open_} AND pattern IS NULL"
    )
    connection.execute("DROP TABLE iw_shared")


def _name_swapped(connection: "duckdb.DuckDBPyConnection") -> None:
    """Name the differences of two fields whose values stand in each other's column."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE iw_swapped AS SELECT a.key, a.field, b.field AS other FROM "
        f"{CELLS} AS a JOIN {CELLS} AS b ON a.key = b.key AND a.field <> b.field "
        "AND a.normalised_left = b.normalised_right AND a.normalised_right = b.normalised_left "
        "AND a.kind = 'differs' AND b.kind = 'differs' WHERE a.in_flight IS NULL "
        f"QUALIFY count(*) OVER (PARTITION BY a.field, b.field) >= {FEWEST}"
    )
    connection.execute(
        f"UPDATE {CELLS} SET pattern = 'swapped:' || {CELLS}.field || ':' || other FROM iw_swapped "
        f"WHERE {CELLS}.key = iw_swapped.key AND {CELLS}.field = iw_swapped.field "
        f"AND {CELLS}.kind = 'differs'"
    )
    connection.execute("DROP TABLE iw_swapped")


def _name_days(connection: "duckdb.DuckDBPyConnection", keys: Keys) -> None:
    """Name the missing records of days of which the other side has nothing at all."""
    wanted = keys.left.reconciliation
    field = wanted.dated
    if not field or field not in wanted.fields:
        return
    day = _day(last(wanted, field))
    for kind, side in (("missing_right", keys.left), ("missing_left", keys.right)):
        rows = levels(side, [field], f"({keys.query(side, '*')})", keys.names)
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE iw_days AS SELECT day, missing FROM (SELECT "
            f"{day} AS day, list([{sql.listed(f'{k}::VARCHAR' for k in keys.names)}]) FILTER "
            "(c.key IS NOT NULL) AS missing, count(*) AS n FROM "
            f"({rows}) AS s LEFT JOIN (SELECT key FROM {CELLS} WHERE kind = '{kind}' AND "
            f"in_flight IS NULL) AS c ON c.key = [{sql.listed(f's.{k}::VARCHAR' for k in keys.names)}] "
            f"GROUP BY 1) WHERE day IS NOT NULL AND len(missing) = n AND n >= {FEWEST}"
        )
        connection.execute(
            f"UPDATE {CELLS} SET pattern = 'day_missing:{kind}:' || day FROM "
            "(SELECT day, unnest(missing) AS missed FROM iw_days) "
            f"WHERE key = missed AND kind = '{kind}' AND in_flight IS NULL"
        )
    connection.execute("DROP TABLE iw_days")


def _read(connection: "duckdb.DuckDBPyConnection") -> tuple[Pattern, ...]:
    of = dict(
        connection.execute(
            "SELECT CASE kind WHEN 'differs' THEN field ELSE kind END, count(*) "
            f"FROM {CELLS} WHERE in_flight IS NULL GROUP BY 1"
        ).fetchall()
    )
    found = connection.execute(
        f"SELECT count(*), {', '.join(f'arg_min({c}, key)' for c in _quoted())} FROM {CELLS} "
        "WHERE pattern IS NOT NULL GROUP BY pattern"
    ).fetchall()
    return tuple(_pattern(row, of) for row in found)


def _quoted() -> list[str]:
    return [sql.name(column.strip()) for column in _COLUMNS.split(",")]


def _pattern(row: tuple[Any, ...], of: dict[str, int]) -> Pattern:
    count, *values = row
    said = dict(zip((c.strip() for c in _COLUMNS.split(",")), values, strict=True))
    said = {name: value for name, value in said.items() if value is not None}
    example = Difference.model_validate(said)
    kind, field, detail = example.pattern.split(":", 2)
    return Pattern(
        id=example.pattern,
        kind=PatternKind(kind),
        field=field if example.field else "",
        detail=detail,
        count=count,
        of=of[example.field or example.kind],
        example=example,
    )
