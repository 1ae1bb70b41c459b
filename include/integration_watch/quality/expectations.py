"""Expectations: how Great Expectations is told each kind of demand."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from include.integration_watch.domain.contract import Demand, Reference
from include.integration_watch.domain.finding import Kind, Severity

from . import sql
from .contract_sql import Known, folded_repeats, orphans

Expectation = dict[str, Any]

# Great Expectations knows three severities; ours stands in the meta.
_SEVERITIES = {
    Severity.CRITICAL: "critical",
    Severity.ERROR: "critical",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
}


def expectations_for(demand: Demand, target: str) -> Iterator[Expectation]:
    """Return what must hold of a snapshot for the target to take it; meta maps a result back to its rule."""
    for expectation in _BUILDERS[demand.kind](demand, target):
        yield {
            **expectation,
            "severity": _SEVERITIES[demand.rule.severity],
            "meta": {
                "kind": demand.kind,
                "field": demand.field,
                "severity": demand.rule.severity.value,
                "error_rule": demand.rule.error_rule,
            }
            | expectation.get("meta", {}),
        }


def _column(demand: Demand, **more: Any) -> dict[str, Any]:
    """Return the arguments of an expectation about the filled values of a column."""
    return {
        "column": demand.field,
        **more,
        "row_condition": _all_of([*_is_filled(demand.field), *_in_case(demand)]),
    }


def _all_of(conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "and", "conditions": conditions}


def _is_filled(field: str) -> list[dict[str, Any]]:
    """Return the conditions under which a value is looked at.

    Missing is said beside empty, because in pandas a missing value differs from an empty text.
    """
    column = {"name": field}
    return [
        {"type": "nullity", "column": column, "is_null": False},
        {"type": "comparison", "column": column, "operator": "!=", "parameter": ""},
    ]


def _in_case(demand: Demand) -> list[dict[str, Any]]:
    """Return the conditions under which a rule is demanded of a row at all."""
    return [
        {
            "type": "comparison",
            "column": {"name": field},
            "operator": "IN",
            "parameter": list(given),
        }
        for field, given in demand.when.items()
    ]


def _cases(demand: Demand) -> dict[str, Any]:
    """Return the cases for the meta of a rule in SQL, from which they could not be read."""
    when = {field: list(given) for field, given in demand.when.items()}
    return {"when": when} if when else {}


def _required(demand: Demand, _target: str) -> list[Expectation]:
    case = _in_case(demand)
    only = {"row_condition": _all_of(case)} if case else {}
    return [
        {
            "type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": demand.field, **only},
        },
        {
            "type": "expect_column_values_to_match_regex",
            "kwargs": {"column": demand.field, "regex": r"\S", **only},
            "meta": {"reason": "blank"},
        },
    ]


def _format(demand: Demand, _target: str) -> list[Expectation]:
    # In Python a last $ lets a line break after it pass; a system that demands a format does not.
    pattern = re.sub(r"(?<!\\)\$$", r"\\Z", demand.rule.format or "")
    kwargs = _column(demand, regex=pattern)
    return [{"type": "expect_column_values_to_match_regex", "kwargs": kwargs}]


def _length(demand: Demand, _target: str) -> list[Expectation]:
    kwargs = _column(demand, max_value=demand.rule.max_length)
    return [{"type": "expect_column_value_lengths_to_be_between", "kwargs": kwargs}]


def _domain(demand: Demand, _target: str) -> list[Expectation]:
    kwargs = _column(demand, value_set=list(demand.rule.one_of))
    return [{"type": "expect_column_values_to_be_in_set", "kwargs": kwargs}]


def _range(demand: Demand, _target: str) -> list[Expectation]:
    rule = demand.rule
    bounds: dict[str, Any] = {}
    if rule.min_value is not None:
        bounds |= {"min_value": _number(rule.min_value), "strict_min": rule.strict_min}
    if rule.max_value is not None:
        bounds |= {"max_value": _number(rule.max_value), "strict_max": rule.strict_max}
    return [
        {
            "type": "expect_column_values_to_be_between",
            "kwargs": _column(demand, **bounds),
            "meta": {"compared_as": "number"},
        }
    ]


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _date_order(demand: Demand, _target: str) -> list[Expectation]:
    other = demand.rule.not_before
    kwargs = {
        "column_A": demand.field,
        "column_B": other,
        "or_equal": True,
        "ignore_row_if": "either_value_is_missing",
        "row_condition": _all_of(
            [*_is_filled(demand.field), *_is_filled(other), *_in_case(demand)]
        ),
    }
    return [
        {
            "type": "expect_column_pair_values_a_to_be_greater_than_b",
            "kwargs": kwargs,
            "meta": {"compared_as": "date"},
        }
    ]


def _unique(demand: Demand, target: str) -> list[Expectation]:
    rule = demand.rule
    if rule.unique == "folded":
        return [_unique_folded(demand, target)]
    if rule.unique_within:
        kwargs = _column(
            demand,
            column_list=[demand.field, *rule.unique_within],
            ignore_row_if="any_value_is_missing",
        )
        del kwargs["column"]
        return [{"type": "expect_compound_columns_to_be_unique", "kwargs": kwargs}]
    return [{"type": "expect_column_values_to_be_unique", "kwargs": _column(demand)}]


def _unique_folded(demand: Demand, target: str) -> Expectation:
    field, within = demand.field, demand.rule.unique_within
    scope = f" within {', '.join(within)}" if within else ""
    query = folded_repeats(field, within, demand.when)
    return {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": sql.batch_query(query)},
        "description": (
            f"{field} must be unique in {target}{scope}; "
            "upper and lower case and white space make no difference"
        ),
        "meta": {"unique_folded_within": list(within), **_cases(demand)},
    }


def _reference(demand: Demand, target: str) -> list[Expectation]:
    reference = demand.rule.reference
    if reference is None:
        return []
    known = Known(
        object=reference.object,
        field=reference.field,
        status_field=reference.status_field,
        allowed=list(reference.allowed),
        valid_on=reference.valid_on,
        valid_from=reference.valid_from,
        valid_to=reference.valid_to,
    )
    query = orphans(demand.field, known, demand.when)
    return [
        {
            "type": "unexpected_rows_expectation",
            "kwargs": {"unexpected_rows_query": sql.batch_query(query)},
            "description": f"{demand.field} must name a {reference.object} of {target}"
            + _in_status(reference),
            "meta": {"reference": reference.object, "refers_to": known._asdict()} | _cases(demand),
        }
    ]


def _in_status(reference: Reference) -> str:
    said = ""
    if reference.status_field and reference.allowed:
        said += f" whose {reference.status_field} is {' or '.join(reference.allowed)}"
    if reference.valid_on:
        said += f", valid on its {reference.valid_on}"
    return said


_BUILDERS = {
    Kind.NOT_UNIQUE.value: _unique,
    Kind.REQUIRED.value: _required,
    Kind.FORMAT.value: _format,
    Kind.LENGTH.value: _length,
    Kind.DOMAIN.value: _domain,
    Kind.RANGE.value: _range,
    Kind.DATE_ORDER.value: _date_order,
    Kind.REFERENCE.value: _reference,
}
