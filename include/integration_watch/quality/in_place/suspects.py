"""Expectations as conditions of a database: which rows may fail, and how many of the others count.

Each function returns a `Suspects`: its condition holds for every row that fails, and for each of which
the database alone cannot say whether it counts.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa

from include.integration_watch.quality.compiled.typed_checks import BETWEEN, COMPARED_AS, IN_ORDER

from .columns import Columns, Kind
from .look import NotInPlace
from .portable_pattern import maybe, surely

Kwargs = Mapping[str, Any]
# Numbers that every database, and a binary fraction, holds without loss of the first digits.
PLAIN_NUMBER = r"^-?[0-9]{1,15}(?:\.[0-9]{1,6})?"
DAY = len("2026-03-04")
SURE_DAY = (
    "^[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_GREATEST = Decimal(10) ** 30


class Suspects(NamedTuple):
    """Conditions, none ever unknown: rows that may fail; of the others the domain and those considered."""

    condition: Any
    domain: Any
    considered: Any


def suspects_of(expectation: Mapping[str, Any], columns: Columns) -> Suspects:
    """Return the rows that may fail an expectation of rows; raise `NotInPlace` where none can be told."""
    kind, kwargs = expectation["type"], expectation["kwargs"]
    as_what = (expectation.get("meta") or {}).get(COMPARED_AS)
    way = _COMPARED.get((kind, as_what)) or (_WAYS.get(kind) if as_what is None else None)
    if way is None:
        raise NotInPlace(f"{kind} is not compiled to SQL of a database")
    return way(kwargs, columns)


def domain(kwargs: Kwargs, columns: Columns) -> Any:
    """Return the condition of the rows that an expectation speaks of; never unknown."""
    given = kwargs.get("row_condition")
    if not given:
        return sa.true()
    if not isinstance(given, Mapping):
        raise NotInPlace("a row condition written as text")
    return _condition(given, columns)


def in_case(when: Mapping[str, Sequence[str]], columns: Columns) -> Any:
    """Return the condition that a rule is demanded of a row at all; never unknown."""
    return sa.and_(sa.true(), *(columns.among(field, list(given)) for field, given in when.items()))


def named_in(given: Any) -> set[str]:
    """Return the columns that a row condition names."""
    if not isinstance(given, Mapping):
        return set()
    own = {str(given["column"]["name"])} if isinstance(given.get("column"), Mapping) else set()
    return own.union(*(named_in(part) for part in given.get("conditions", ())))


def _condition(given: Mapping[str, Any], columns: Columns) -> Any:
    kind = given.get("type")
    if kind in ("and", "or"):
        parts = [_condition(part, columns) for part in given.get("conditions", ())]
        if not parts:
            raise NotInPlace("a condition of no parts")
        return (sa.and_ if kind == "and" else sa.or_)(*parts)
    field = str((given.get("column") or {}).get("name"))
    if kind == "nullity":
        column = columns.column(field)
        return column.is_(None) if given["is_null"] else column.is_not(None)
    if kind != "comparison":
        raise NotInPlace(f"a condition of type {kind!r}")
    return _compared(field, str(given.get("operator")), given.get("parameter"), columns)


def _compared(field: str, operator: str, value: Any, columns: Columns) -> Any:
    if operator == "!=" and value == "" and columns.kind(field) is not Kind.TEXT:
        # No value of another type is an empty text.
        return sa.true()
    if operator not in ("==", "!=", "IN", "NOT_IN"):
        raise NotInPlace(f"the operator {operator!r}")
    found = columns.among(field, _texts(value if "IN" in operator else [value]))
    return sa.not_(found) if operator in ("!=", "NOT_IN") else found


def _texts(values: Any) -> list[str]:
    if not isinstance(values, list | tuple | set):
        raise NotInPlace("values that are no list")
    given = [value for value in values if value is not None]
    if not all(isinstance(value, str) for value in given):
        raise NotInPlace("values that are no texts")
    return given


def _of_column(kwargs: Kwargs, columns: Columns, failing: Any) -> Suspects:
    """Return the suspects of a check that skips NULL; a value whose ``failing`` is unknown is one."""
    field = kwargs["column"]
    rows = domain(kwargs, columns)
    considered = sa.and_(rows, columns.column(field).is_not(None))
    return Suspects(sa.and_(considered, sa.func.coalesce(failing, sa.true())), rows, considered)


def _not_null(kwargs: Kwargs, columns: Columns) -> Suspects:
    rows = domain(kwargs, columns)
    return Suspects(sa.and_(rows, columns.column(kwargs["column"]).is_(None)), rows, rows)


def _null(kwargs: Kwargs, columns: Columns) -> Suspects:
    rows = domain(kwargs, columns)
    return Suspects(sa.and_(rows, columns.column(kwargs["column"]).is_not(None)), rows, rows)


def _matches(kwargs: Kwargs, columns: Columns) -> Suspects:
    field, pattern = kwargs["column"], kwargs["regex"]
    if pattern == r"\S" and columns.kind(field) is not Kind.TEXT:
        return _of_column(kwargs, columns, sa.false())
    found = columns.finds(field, surely(pattern, columns.end))
    return _of_column(kwargs, columns, sa.not_(found))


def _matches_not(kwargs: Kwargs, columns: Columns) -> Suspects:
    pattern = maybe(kwargs["regex"], columns.end)
    found = columns.finds(kwargs["column"], pattern) if pattern else sa.true()
    return _of_column(kwargs, columns, found)


def _in_set(kwargs: Kwargs, columns: Columns) -> Suspects:
    known = columns.among(kwargs["column"], _texts(kwargs["value_set"]))
    return _of_column(kwargs, columns, sa.not_(known))


def _not_in_set(kwargs: Kwargs, columns: Columns) -> Suspects:
    refused = columns.among(kwargs["column"], _texts(kwargs["value_set"]))
    return _of_column(kwargs, columns, refused)


def _length(kwargs: Kwargs, columns: Columns) -> Suspects:
    field, broken = kwargs["column"], []
    if (most := kwargs.get("max_value")) is not None:
        broken.append(columns.longer(field, most - bool(kwargs.get("strict_max"))))
    if (least := kwargs.get("min_value")) is not None:
        broken.append(columns.length(field) < least + bool(kwargs.get("strict_min")))
    return _of_column(kwargs, columns, sa.or_(*broken))


def _length_equals(kwargs: Kwargs, columns: Columns) -> Suspects:
    return _length({**kwargs, "min_value": kwargs["value"], "max_value": kwargs["value"]}, columns)


def _number_between(kwargs: Kwargs, columns: Columns) -> Suspects:
    field = kwargs["column"]
    kind = columns.kind(field)
    if kind in (Kind.WHOLE, Kind.DECIMAL):
        number: Any = columns.column(field)
    elif kind is Kind.TEXT:
        plain = columns.finds(field, PLAIN_NUMBER + columns.end)
        text = columns.text(field)
        number = sa.case((plain, sa.cast(text, sa.Numeric(30, 6))), else_=None)
    else:
        raise NotInPlace(f"{field} is a binary fraction")
    inside = [number <= _bound(_GREATEST, columns)]
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is not None:
        far = _beyond(low) if kwargs.get("strict_min") else 0
        inside.append(number >= _bound(Decimal(low) + far, columns))
    if high is not None:
        far = _beyond(high) if kwargs.get("strict_max") else 0
        inside.append(number <= _bound(Decimal(high) - far, columns))
    return _of_column(kwargs, columns, sa.not_(sa.and_(*inside)))


def _beyond(bound: float) -> Decimal:
    """Return how far a number must be from a bound not to be read as the bound itself."""
    return max(abs(Decimal(bound)) / 10**15, Decimal("1e-20"))


def _bound(value: Decimal, columns: Columns) -> Any:
    """Return a bound as digits."""
    return sa.literal_column(
        repr(float(value)) if columns.dialect == "sqlite" else format(value, "f")
    )


def _in_order(kwargs: Kwargs, columns: Columns) -> Suspects:
    one, other = kwargs["column_A"], kwargs["column_B"]
    if kwargs.get("ignore_row_if") != "either_value_is_missing":
        raise NotInPlace("days of which either may be missing")
    late, early = columns.column(one), columns.column(other)
    rows = domain(kwargs, columns)
    considered = sa.and_(rows, late.is_not(None), early.is_not(None))
    if columns.kind(one) == columns.kind(other) == Kind.DAY:
        right = late >= early if kwargs.get("or_equal") else late > early
    else:
        late, early = columns.begins(one, DAY), columns.begins(other, DAY)
        in_order = late >= early if kwargs.get("or_equal") else late > early
        sure = (columns.finds(field, SURE_DAY) for field in (one, other))
        right = sa.and_(*sure, in_order)
    wrong = sa.not_(sa.func.coalesce(right, sa.false()))
    return Suspects(sa.and_(considered, wrong), rows, considered)


_WAYS: Mapping[str, Callable[[Kwargs, Columns], Suspects]] = {
    "expect_column_values_to_not_be_null": _not_null,
    "expect_column_values_to_be_null": _null,
    "expect_column_values_to_match_regex": _matches,
    "expect_column_values_to_not_match_regex": _matches_not,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_values_to_not_be_in_set": _not_in_set,
    "expect_column_value_lengths_to_be_between": _length,
    "expect_column_value_lengths_to_equal": _length_equals,
}
_COMPARED: Mapping[tuple[str, Any], Callable[[Kwargs, Columns], Suspects]] = {
    (BETWEEN, "number"): _number_between,
    (IN_ORDER, "date"): _in_order,
}
