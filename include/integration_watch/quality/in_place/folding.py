"""Which values may count as the same once case and white space are folded, asked of a database.

Its own idea of case is not trusted beyond ASCII. Texts of ASCII alone are compared there by a key that is
coarser than the fold: without any white space, in small letters. All others are fetched, each value once,
and folded where rows are folded; those that a row of ASCII can equal give their key back.
"""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from include.integration_watch.quality import sql
from include.integration_watch.quality.lake import Lake

from .columns import Columns
from .look import Look, NotInPlace
from .questions import MOST_REFERENCES, MOST_VALUES
from .suspects import Suspects, in_case

_ASCII = r"^[\t\n\f\r !-~]*"
_PLAIN = "[\\x00-\\x7f]*"


class _Beyond(NamedTuple):
    """Values beyond ASCII that may have a double, and the keys of texts in ASCII that these may equal."""

    values: list[str]
    keys: list[str]


def folded(
    field: str,
    within: Sequence[str],
    when: Mapping[str, Sequence[str]],
    columns: Columns,
    look: Look,
    lake: Lake,
) -> Suspects:
    """Return the suspects of uniqueness after folding: rows that may equal another one."""
    present = [columns.column(name).is_not(None) for name in (field, *within)]
    counted = sa.and_(in_case(when, columns), *present)
    plain = sa.func.coalesce(columns.finds(field, _ASCII + columns.end), sa.false())
    beyond = _beyond(field, within, sa.and_(counted, sa.not_(plain)), columns, look, lake)
    doubles = _doubles(field, within, sa.and_(counted, plain), columns, look)
    keys = list(dict.fromkeys((*doubles, *beyond.keys)))
    condition = sa.or_(
        sa.and_(plain, columns.folded_among(field, keys)),
        sa.and_(sa.not_(plain), columns.among(field, beyond.values)),
    )
    if when:
        # A rule about some cases tells how many rows have a value, whatever their case.
        looked_at = columns.filled(field)
    else:
        looked_at = sa.and_(
            *present, sa.or_(sa.not_(plain), sa.not_(columns.folded_among(field, [""])))
        )
    return Suspects(sa.and_(counted, condition), looked_at, looked_at)


def _doubles(
    field: str, within: Sequence[str], rows: Any, columns: Columns, look: Look
) -> list[str]:
    """Return the keys that several texts of ASCII have, within a scope."""
    asked = (
        sa.select(sa.func.min(columns.folded_text(field)))
        .select_from(columns.source)
        .where(rows)
        .group_by(columns.folded(field), *map(columns.exact, within))
        .having(sa.func.count() > 1)
        .limit(MOST_VALUES + 1)
    )
    return _few([str(key) for (key,) in look.ask(asked)], field)


def _beyond(
    field: str, within: Sequence[str], rows: Any, columns: Columns, look: Look, lake: Lake
) -> _Beyond:
    """Fetch each value beyond ASCII once, fold it, and return what may have a double."""
    import pyarrow as pa

    asked = (
        sa.select(*(sa.func.min(columns.text(name)) for name in (field, *within)), sa.func.count())
        .select_from(columns.source)
        .where(rows)
        .group_by(*map(columns.exact, (field, *within)))
        .limit(MOST_REFERENCES + 1)
    )
    found = look.ask(asked)
    if len(found) > MOST_REFERENCES:
        raise NotInPlace(f"{field} has more than {MOST_REFERENCES:,} different values beyond ASCII")
    names = ["value", *(f"scope_{place}" for place in range(len(within))), "times"]
    texts = [[str(row[place]) for row in found] for place in range(len(within) + 1)]
    given = pa.table(
        [*(pa.array(each, pa.string()) for each in texts), pa.array([int(row[-1]) for row in found], pa.int64())],
        names=names,
    )  # fmt: skip
    with lake.connection.cursor() as cursor:
        cursor.register("iw_beyond", given)
        scopes = "".join(f", {sql.name(name)}" for name in names[1:-1])
        folds = (
            f"SELECT value, {sql.folded('value')} AS fold, sum(times) OVER "
            f"(PARTITION BY {sql.folded('value')}{scopes}) AS times FROM iw_beyond"
        )
        plain = f"regexp_full_match(fold, {sql.text(_PLAIN)})"
        values = cursor.execute(
            f"SELECT DISTINCT value FROM ({folds}) WHERE times > 1 OR {plain} LIMIT {MOST_VALUES + 1}"
        ).fetchall()
        keys = cursor.execute(
            f"SELECT DISTINCT replace(fold, ' ', '') FROM ({folds}) WHERE {plain} AND fold <> '' "
            f"LIMIT {MOST_VALUES + 1}"
        ).fetchall()
    return _Beyond(
        _few([value for (value,) in values], field), _few([key for (key,) in keys], field)
    )


def _few(found: list[str], field: str) -> list[str]:
    if len(found) > MOST_VALUES:
        raise NotInPlace(f"more than {MOST_VALUES:,} values of {field} may be the same once folded")
    return found
