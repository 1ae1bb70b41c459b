"""Expectations: how Great Expectations is told each kind of demand."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Iterator
from typing import Any

from include.integration_watch.domain.contract import Demand, FieldRule, Reference
from include.integration_watch.domain.finding import Kind, Severity

from . import sql

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
    """Return the condition under which a value is looked at; NULL never meets it."""
    return {"type": "comparison", "column": {"name": field}, "operator": "!=", "parameter": ""}


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
    kwargs = {"column": field, "regex": rule.format, "row_condition": _filled(field)}
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
        kwargs = {"column_list": [field, *rule.unique_within], "row_condition": _filled(field)}
        return [{"type": "expect_compound_columns_to_be_unique", "kwargs": kwargs}]
    kwargs = {"column": field, "row_condition": _filled(field)}
    return [{"type": "expect_column_values_to_be_unique", "kwargs": kwargs}]


def _unique_folded(field: str, within: tuple[str, ...], target: str) -> Expectation:
    same = ", ".join([sql.folded(field), *map(sql.name, within)])
    looked_at = " AND ".join(
        [f"{sql.folded(field)} <> ''", *(f"{sql.name(scope)} IS NOT NULL" for scope in within)]
    )
    query = (
        "SELECT * FROM ("
        f"SELECT *, '×' || count(*) OVER (PARTITION BY {same}) AS reason "
        f"FROM {{batch}} WHERE {looked_at}"
        ") AS folded WHERE reason <> '×1'"
    )
    scope = f" within {', '.join(within)}" if within else ""
    return {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": sql.batch_query(query)},
        "description": (
            f"{field} must be unique in {target}{scope}; "
            "upper and lower case and white space make no difference"
        ),
    }


def _reference(field: str, rule: FieldRule, target: str) -> list[Expectation]:
    if rule.reference is None:
        return []
    reference = rule.reference
    return [
        {
            "type": "unexpected_rows_expectation",
            "kwargs": {"unexpected_rows_query": sql.batch_query(_orphans(field, reference))},
            "description": f"{field} must name a {reference.object} of {target}"
            + _in_status(reference),
            "meta": {"reference": reference.object},
        }
    ]


def reference_table(object_: str) -> str:
    """Return the table under which a suite finds the target's records of another object."""
    return f"target_{object_}"


def _orphans(field: str, reference: Reference) -> str:
    """Return the rows whose reference fails, and why: ``missing``, or the status that is wrong.

    NOT EXISTS, because NOT IN passes everything as soon as one known key is NULL.
    """
    known = f"{sql.name(reference_table(reference.object))} AS known"
    same = f"known.{sql.name(reference.field)} = checked.{sql.name(field)}"
    if reference.status_field and reference.allowed:
        status = f"known.{sql.name(reference.status_field)}"
        good = f"{same} AND {status} IN {sql.texts(reference.allowed)}"
        statuses = f"SELECT string_agg(DISTINCT {status}, '/' ORDER BY {status})"
        why = (
            f"CASE WHEN EXISTS (SELECT 1 FROM {known} WHERE {same}) "
            f"THEN coalesce(({statuses} FROM {known} WHERE {same}), 'no status') "
            "ELSE 'missing' END"
        )
    else:
        good, why = same, "'missing'"
    return (
        f"SELECT *, {why} AS reason FROM (SELECT * FROM {{batch}}) AS checked "
        f"WHERE checked.{sql.name(field)} <> '' "
        f"AND NOT EXISTS (SELECT 1 FROM {known} WHERE {good})"
    )


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
