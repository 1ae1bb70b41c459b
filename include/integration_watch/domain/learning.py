"""What the past of an integration's data suggests to demand; a person accepts it, nothing does by itself.

The bounds hold all that was seen, and more by a robust measure of how it varies. If the next look is
like those before it, each is as likely as any other to be the least or the greatest of them: of ``n``
looks and one more, the last is the extreme with a chance of 1/(n + 1) on each side, whatever the
distribution. That is the most often that a proposal can be wrong, and it is told.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from math import ceil, floor
from typing import Any

from pydantic import Field

from .learned_shape import Shaped, age_of, quantiles_of, shares_of, spread_of
from .value import Instant, Value

# With fewer looks a false alarm in ten would have to be called likely.
LOOKS_NEEDED = 20
# A column of more values than these is not thought of as a list of values.
VALUES_OF_A_LIST = 50
_SPREADS = 3.0


class ColumnSeen(Value):
    """One column at one look: the share of rows with a value, how many values, how long in characters.

    ``quantiles`` are those of its numbers, ``shares`` those of its categories, ``newest`` is its
    newest moment; each only where the column holds such values.
    """

    filled: float
    distinct: int
    shortest: int | None = None
    longest: int | None = None
    quantiles: tuple[float, ...] = ()
    shares: Mapping[str, float] = Field(default_factory=dict)
    newest: Instant | None = None


class Looked(Value):
    """One look at an integration's data."""

    at: Instant
    rows: int
    columns: Mapping[str, ColumnSeen]


class Learned(Value):
    """A proposal: an expectation of Great Expectations, and how often it would alarm without need.

    ``false_alarms`` is the greatest chance that a look like those before breaks it; ``meta`` is what
    our own engine is told beside.
    """

    id: str
    type: str
    kwargs: dict[str, Any]
    meta: dict[str, Any] = Field(default_factory=dict)
    looks: int
    false_alarms: float


def learned(history: Sequence[Looked], zone: tzinfo = UTC) -> tuple[Learned, ...]:
    """Return what the looks with rows suggest; nothing while they are too few.

    ``zone`` is where weekdays and hours are meant.
    """
    looks = sorted((look for look in history if look.rows), key=lambda look: look.at)
    if len(looks) < LOOKS_NEEDED:
        return ()
    found = [_proposal(looks, "expect_table_row_count_to_be_between", _whole(_rows(looks)))]
    named = dict.fromkeys(name for look in looks for name in look.columns)
    for name in named:
        seen = [look.columns[name] for look in looks if name in look.columns]
        if len(seen) == len(looks):
            found += [
                _proposal(looks, type_, {"column": name, **bounds})
                for type_, bounds in _of_column(seen)
            ]
            moments = [look.at for look in looks]
            found += [_shaped(len(looks), name, each) for each in _shape(seen, moments, zone)]
    return tuple(found)


def _rows(looks: Sequence[Looked]) -> list[float]:
    return [float(look.rows) for look in looks]


def _of_column(seen: Sequence[ColumnSeen]) -> Iterator[tuple[str, dict[str, Any]]]:
    low, _ = _bounds([each.filled for each in seen])
    if low > 0:
        share = floor(low * 10_000) / 10_000
        kind = "expect_column_proportion_of_non_null_values_to_be_between"
        yield kind, {"min_value": share}
    if 0 < max(each.distinct for each in seen) <= VALUES_OF_A_LIST:
        counts = [float(each.distinct) for each in seen]
        yield "expect_column_unique_value_count_to_be_between", _whole(counts)
    lengths = [(each.shortest, each.longest) for each in seen]
    if all(short is not None and long is not None for short, long in lengths):
        low, _ = _bounds([float(short or 0) for short, _ in lengths])
        _, high = _bounds([float(long or 0) for _, long in lengths])
        bounds = {"min_value": max(0, floor(low)), "max_value": ceil(high)}
        yield "expect_column_value_lengths_to_be_between", bounds


def _shape(
    seen: Sequence[ColumnSeen], moments: Sequence[datetime], zone: tzinfo
) -> Iterator[Shaped]:
    yield from quantiles_of([each.quantiles for each in seen])
    yield from shares_of([each.shares for each in seen])
    newest = [(at, each.newest) for at, each in zip(moments, seen, strict=True) if each.newest]
    if len(newest) == len(seen):
        yield from age_of(newest, zone, LOOKS_NEEDED)


def _shaped(looks: int, column: str, shaped: Shaped) -> Learned:
    kwargs = {"column": column, **shaped.bounds}
    return Learned(
        id=proposal_id(shaped.type, kwargs),
        type=shaped.type,
        kwargs=kwargs,
        meta=shaped.meta,
        looks=looks,
        false_alarms=1 / (shaped.looks + 1),
    )


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    spread = _SPREADS * spread_of(values)
    return min(values) - spread, max(values) + spread


def _whole(values: Sequence[float]) -> dict[str, Any]:
    low, high = _bounds(values)
    return {"min_value": max(1, floor(low)), "max_value": ceil(high)}


def _proposal(looks: Sequence[Looked], type_: str, kwargs: dict[str, Any]) -> Learned:
    sides = sum(bound in kwargs for bound in ("min_value", "max_value"))
    return Learned(
        id=proposal_id(type_, kwargs),
        type=type_,
        kwargs=kwargs,
        looks=len(looks),
        false_alarms=sides / (len(looks) + 1),
    )


def proposal_id(type_: str, kwargs: Mapping[str, Any]) -> str:
    """Return the name of a proposal: the same for the same thing, wherever its bounds come to lie."""
    told = json.dumps([type_, kwargs.get("column", "")])
    return hashlib.sha256(told.encode()).hexdigest()[:8]
