"""The profile of a table, asked of its database: one scan, and one more for each spread column."""

from typing import Any

import sqlalchemy as sa

from include.integration_watch.quality.profile import ColumnProfile, Profile

from .columns import Columns
from .database_spread import spread
from .look import Look, NotInPlace

_BLANK = r"^[\t\n\f\r ]*"


def database_profile(look: Look) -> Profile:
    """Return the profile of every column; lengths of those whose text only the driver makes are none."""
    columns = Columns(look)
    fields = list(look.source.c.keys())
    asked = [code for field in fields for code in _of_column(field, columns)]
    query = sa.select(sa.func.count(), *asked).select_from(look.source)
    ((rows, *values),) = look.ask(query)
    counted = [
        ColumnProfile(
            field=field,
            rows=rows,
            missing=rows - values[place],
            blank=values[place + 1],
            distinct=values[place + 2],
            shortest=values[place + 3],
            longest=values[place + 4],
        )
        for field, place in zip(fields, range(0, len(values), 5), strict=True)
    ]
    return Profile(columns=tuple(_with_spread(each, columns, look) for each in counted))


def _with_spread(seen: ColumnProfile, columns: Columns, look: Look) -> ColumnProfile:
    try:
        return seen.model_copy(update=spread(seen, columns, look))
    except NotInPlace as reason:
        return seen.model_copy(update={"unsaid": str(reason)})


def _of_column(field: str, columns: Columns) -> list[Any]:
    column = columns.column(field)
    try:
        exact, length = columns.exact(field), columns.length(field)
        blank = columns.finds(field, _BLANK + columns.end)
    except NotInPlace:
        none = sa.null()
        return [sa.func.count(column), sa.literal(0), sa.func.count(column.distinct()), none, none]
    return [
        sa.func.count(column),
        sa.func.count(sa.case((blank, 1))),
        sa.func.count(exact.distinct()),
        sa.func.min(length),
        sa.func.max(length),
    ]
