"""How the values of a column are spread, asked of its database: quantiles, shares, the newest day.

Each is what the lake makes of the same rows, or is left out with the reason: a row at a place of an
ordered column is the same everywhere once the values are numbers.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.learned_shape import QUANTILES
from include.integration_watch.quality.profile import (
    NEARLY_ALL,
    ROWS_OF_A_VALUE,
    VALUES_OF_A_LIST,
    ColumnProfile,
)

from .columns import Columns, Kind
from .look import Look
from .suspects import PLAIN_NUMBER, SURE_DAY

_NUMBERS = frozenset({Kind.WHOLE, Kind.DECIMAL})
_MOMENTS = (sa.DateTime, sa.TIMESTAMP)
_NO_MOMENT = "9999-12-31"

BY_DRIVER = "its text is made by the driver"
ODD_NUMBERS = "numbers that are not all written in plain digits"
ODD_DAYS = "moments that are not all written as a plain day"


def spread(seen: ColumnProfile, columns: Columns, look: Look) -> dict[str, Any]:
    """Return what a column's profile says beside its counts; ``unsaid`` is why it does not say more."""
    filled = seen.rows - seen.missing - seen.blank
    if not filled:
        return {}
    kind = columns.kind(seen.field)
    told: dict[str, Any] | None = None
    if kind in (Kind.DAY, Kind.OTHER):
        return _of_moments(seen.field, kind, columns, look)
    if kind is Kind.TEXT:
        told = _of_text(seen, filled, columns, look)
    elif kind in _NUMBERS and seen.distinct > VALUES_OF_A_LIST:
        number = columns.column(seen.field)
        told = {"quantiles": _quantiles(number, _finite(number, kind, look), columns, look)}
    return _shares(seen, filled, columns, look) if told is None else told


def _of_moments(field: str, kind: Kind, columns: Columns, look: Look) -> dict[str, Any]:
    """Return the newest day or moment; of what else only the driver makes the text, nothing."""
    column = columns.column(field)
    if kind is Kind.DAY:
        return _newest(column, sa.not_(columns.strange(field)), look)
    if isinstance(column.type, _MOMENTS) and look.dialect != "sqlite":
        return _newest(column, column < sa.literal_column(f"'{_NO_MOMENT}'"), look)
    return {"unsaid": BY_DRIVER}


def _of_text(
    seen: ColumnProfile, filled: int, columns: Columns, look: Look
) -> dict[str, Any] | None:
    """Return what texts say that are days or numbers; none where they are neither."""
    field = seen.field
    day = columns.finds(field, SURE_DAY + columns.end)
    number = columns.finds(field, PLAIN_NUMBER + columns.end)
    begins = columns.finds(field, SURE_DAY)
    counts = [sa.func.count(sa.case((each, 1))) for each in (day, number, begins)]
    ((days, numbers, begun),) = look.ask(sa.select(*counts).select_from(columns.source))
    nearly = NEARLY_ALL * filled
    if begun >= nearly:
        if days < filled:
            return {"unsaid": ODD_DAYS}
        newest = sa.select(sa.func.max(columns.text(field))).select_from(columns.source)
        ((found,),) = look.ask(newest.where(day))
        return {"newest": _moment(date.fromisoformat(str(found)))}
    if numbers < nearly or seen.distinct <= VALUES_OF_A_LIST:
        return None
    if numbers < filled:
        return {"unsaid": ODD_NUMBERS}
    value = sa.cast(sa.case((number, columns.text(field)), else_=None), sa.Numeric(30, 6))
    return {"quantiles": _quantiles(value, number, columns, look)}


def _finite(number: Any, kind: Kind, look: Look) -> Any:
    """Return the condition that a number is one; PostgreSQL's decimals may hold what is none."""
    present = number.is_not(None)
    if kind is Kind.DECIMAL and look.dialect == "postgresql":
        return sa.and_(present, number != sa.literal_column("'NaN'::numeric"))
    return present


def _newest(column: Any, which: Any, look: Look) -> dict[str, Any]:
    asked = sa.select(sa.func.max(column)).select_from(look.source).where(which)
    ((found,),) = look.ask(asked)
    return {} if found is None else {"newest": _moment(found)}


def _moment(found: date) -> datetime:
    """Return a moment of UTC; what names no zone is UTC."""
    if not isinstance(found, datetime):
        return datetime.combine(found, time(), UTC)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _quantiles(value: Any, which: Any, columns: Columns, look: Look) -> tuple[float, ...]:
    """Return of each quantile the value nearest to its place, as the check of quantiles has it."""
    counted = sa.select(sa.func.count()).select_from(columns.source).where(which)
    ((n,),) = look.ask(counted)
    if not n:
        return ()
    places = [round((n - 1) * share) for share in QUANTILES]
    ordered = (
        sa.select(
            value.label("iw_value"),
            (sa.func.row_number().over(order_by=value) - 1).label("iw_place"),
        )
        .select_from(columns.source)
        .where(which)
        .subquery("iw_ordered")
    )
    asked = sa.select(ordered.c.iw_place, ordered.c.iw_value).where(
        ordered.c.iw_place.in_(sorted(set(places)))
    )
    at: Mapping[int, float] = {int(place): float(found) for place, found in look.ask(asked)}
    return tuple(at[place] for place in places)


def _shares(seen: ColumnProfile, filled: int, columns: Columns, look: Look) -> dict[str, Any]:
    """Return how often each category occurs, where the column is one of categories."""
    is_list = 1 < seen.distinct <= VALUES_OF_A_LIST
    if not is_list or filled < ROWS_OF_A_VALUE * seen.distinct:
        return {}
    field, present = seen.field, seen.rows - seen.missing
    asked = (
        sa.select(sa.func.min(columns.text(field)), sa.func.count())
        .select_from(columns.source)
        .where(columns.column(field).is_not(None))
        .group_by(columns.exact(field))
    )
    found = sorted((str(value), int(times)) for value, times in look.ask(asked))
    return {"shares": {value: times / present for value, times in found}}
