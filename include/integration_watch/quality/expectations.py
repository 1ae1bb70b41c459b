"""Expectations: how Great Expectations is told each kind of demand."""

import re
from collections.abc import Iterator
from typing import Any

from include.integration_watch.domain.contract import Demand, FieldRule, Reference
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
    for expectation in _BUILDERS[demand.kind](demand.field, demand.rule, target):
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


def _filled(field: str) -> dict[str, Any]:
    """Return the condition under which a value is looked at.

    Missing is said beside empty, because in pandas a missing value differs from an empty text.
    """
    column = {"name": field}
    return {
        "type": "and",
        "conditions": [
            {"type": "nullity", "column": column, "is_null": False},
            {"type": "comparison", "column": column, "operator": "!=", "parameter": ""},
        ],
    }


def _required(field: str, _rule: FieldRule, _target: str) -> list[Expectation]:
    return [
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": field}},
        {
            "type": "expect_column_values_to_match_regex",
            "kwargs": {"column": field, "regex": r"\S"},
            "meta": {"reason": "blank"},
        },
    ]


def _format(field: str, rule: FieldRule, _target: str) -> list[Expectation]:
    # In Python a last $ lets a line break after it pass; a system that demands a format does not.
    pattern = re.sub(r"(?<!\\)\$$", r"\\Z", rule.format or "")
    kwargs = {"column": field, "regex": pattern, "row_condition": _filled(field)}
    return [{"type": "expect_column_values_to_match_regex", "kwargs": kwargs}]


def _length(field: str, rule: FieldRule, _target: str) -> list[Expectation]:
    kwargs = {"column": field, "max_value": rule.max_length, "row_condition": _filled(field)}
    return [{"type": "expect_column_value_lengths_to_be_between", "kwargs": kwargs}]


def _domain(field: str, rule: FieldRule, _target: str) -> list[Expectation]:
    kwargs = {"column": field, "value_set": list(rule.one_of), "row_condition": _filled(field)}
    return [{"type": "expect_column_values_to_be_in_set", "kwargs": kwargs}]


def _unique(field: str, rule: FieldRule, target: str) -> list[Expectation]:
    if rule.unique == "folded":
        return [_unique_folded(field, rule.unique_within, target)]
    if rule.unique_within:
        kwargs = {
            "column_list": [field, *rule.unique_within],
            "row_condition": _filled(field),
            "ignore_row_if": "any_value_is_missing",
        }
        return [{"type": "expect_compound_columns_to_be_unique", "kwargs": kwargs}]
    kwargs = {"column": field, "row_condition": _filled(field)}
    return [{"type": "expect_column_values_to_be_unique", "kwargs": kwargs}]


def _unique_folded(field: str, within: tuple[str, ...], target: str) -> Expectation:
    scope = f" within {', '.join(within)}" if within else ""
    return {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": sql.batch_query(folded_repeats(field, within))},
        "description": (
            f"{field} must be unique in {target}{scope}; "
            "upper and lower case and white space make no difference"
        ),
        "meta": {"unique_folded_within": list(within)},
    }


def _reference(field: str, rule: FieldRule, target: str) -> list[Expectation]:
    if rule.reference is None:
        return []
    reference = rule.reference
    known = Known(
        object=reference.object,
        field=reference.field,
        status_field=reference.status_field,
        allowed=list(reference.allowed),
    )
    return [
        {
            "type": "unexpected_rows_expectation",
            "kwargs": {"unexpected_rows_query": sql.batch_query(orphans(field, known))},
            "description": f"{field} must name a {reference.object} of {target}"
            + _in_status(reference),
            "meta": {"reference": reference.object, "refers_to": known._asdict()},
        }
    ]


def _in_status(reference: Reference) -> str:
    if not (reference.status_field and reference.allowed):
        return ""
    return f" whose {reference.status_field} is {' or '.join(reference.allowed)}"


_BUILDERS = {
    Kind.NOT_UNIQUE.value: _unique,
    Kind.REQUIRED.value: _required,
    Kind.FORMAT.value: _format,
    Kind.LENGTH.value: _length,
    Kind.DOMAIN.value: _domain,
    Kind.REFERENCE.value: _reference,
}
