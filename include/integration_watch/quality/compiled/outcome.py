"""What each check came to, as Great Expectations writes it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from .check import Found, RowCheck

SHOWN = 20
# As many failing values as Great Expectations looks at to tell which occur most.
LOOKED_AT = 200


class Outcome(NamedTuple):
    """One expectation's result; ``failing`` is the query for the keys of all rows that failed.

    ``handed_over`` says why Great Expectations must run the expectation, ``error`` why nothing
    could be said.
    """

    success: bool = False
    result: Found = {}  # noqa: RUF012 - never written to
    failing: str | None = None
    looked_at: int | None = None
    error: str = ""
    handed_over: str = ""


class Counts(NamedTuple):
    """How many rows a check speaks of, judges, and finds failing."""

    domain: int
    considered: int
    failing: int


def passed(check: RowCheck, counts: Counts) -> bool:
    """Tell whether enough of the rows that were judged pass; of none, all do."""
    if check.counted_only:
        return counts.failing == 0
    if not counts.domain or not counts.considered:
        return True
    return (counts.considered - counts.failing) / counts.considered >= check.mostly


def found(
    check: RowCheck, counts: Counts, keys: Sequence[str], sample: Sequence[Mapping[str, Any]]
) -> Found:
    """Return the result of a row check; ``sample`` are rows that failed, the first of them."""
    if check.counted_only:
        return {"observed_value": counts.failing}
    result: Found = {
        "element_count": counts.domain,
        "unexpected_count": counts.failing,
        "unexpected_percent": _percent(counts.failing, counts.considered),
    }
    if counts.domain == 0:
        result["unexpected_percent"] = None
    values = [_value(check, row) for row in sample]
    result["partial_unexpected_list"] = values[:SHOWN]
    if keys:
        result["unexpected_index_column_names"] = list(keys)
    if check.counts_missing:
        missing = counts.domain - counts.considered
        result["missing_count"] = missing
        result["missing_percent"] = _percent(missing, counts.domain)
        result["unexpected_percent_total"] = _percent(counts.failing, counts.domain)
        result["unexpected_percent_nonmissing"] = result["unexpected_percent"]
    result["partial_unexpected_counts"] = _most_common(values)
    if keys:
        shown = [_index(check, keys, row) for row in sample[:SHOWN]]
        result["partial_unexpected_index_list"] = shown
        result["unexpected_index_list"] = shown
    return result


def _percent(part: int, whole: int) -> float | None:
    return part / whole * 100 if whole else None


def _value(check: RowCheck, row: Mapping[str, Any]) -> Any:
    if len(check.columns) == 1:
        return plain(row[check.columns[0]])
    return {column: plain(row[column]) for column in check.columns}


def _index(check: RowCheck, keys: Sequence[str], row: Mapping[str, Any]) -> Found:
    return {column: plain(row[column]) for column in dict.fromkeys((*check.columns, *keys))}


def _most_common(values: Sequence[Any]) -> list[Found]:
    texts = [tuple(value.values()) if isinstance(value, dict) else value for value in values]
    common = Counter(texts).most_common(SHOWN)
    return [
        {"value": list(value) if isinstance(value, tuple) else value, "count": times}
        for value, times in sorted(common, key=lambda pair: (-pair[1], str(pair[0])))
    ]


def plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)
