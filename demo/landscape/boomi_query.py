"""Boomi's QUERY verb: filters with nested and/or, sorting; every value of an argument is a string."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]

_ARGUMENTS = {
    "EQUALS": 1, "LIKE": 1, "NOT_EQUALS": 1, "IS_NULL": 0, "IS_NOT_NULL": 0, "STARTS_WITH": 1,
    "BETWEEN": 2, "GREATER_THAN": 1, "GREATER_THAN_OR_EQUAL": 1, "LESS_THAN": 1,
    "LESS_THAN_OR_EQUAL": 1, "CONTAINS": 1, "NOT_CONTAINS": 1,
}  # fmt: skip
EVERY_OPERATOR = frozenset(_ARGUMENTS)
_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")


class BadQueryError(Exception):
    """The query cannot be understood; the message is Boomi's answer."""


@dataclass(frozen=True)
class ObjectRules:
    """What may be asked of one object. Some filters are spelt unlike the field they mean."""

    properties: frozenset[str]
    operators: frozenset[str] = EVERY_OPERATOR
    spelt: Mapping[str, str] | None = None
    sortable: frozenset[str] = frozenset()
    one_execution: bool = False

    def field(self, name: str) -> str:
        """Return the field that a filter's property means."""
        return (self.spelt or {}).get(name, name)


def select(rows: list[Row], body: Any, rules: ObjectRules) -> list[Row]:
    """Return the rows that a query asks for, in its order; no body asks for everything."""
    if body is None:
        return rows
    if not isinstance(body, dict) or "QueryFilter" not in body:
        raise BadQueryError("The request body must contain a QueryFilter.")
    expression = (body["QueryFilter"] or {}).get("expression")
    if rules.one_execution:
        _demand_one_execution(expression)
    found = [row for row in rows if _matches(expression, row, rules)] if expression else rows
    if expression and not rows:
        _matches(expression, {}, rules)
    return _sorted(found, body.get("QuerySort"), rules)


def _matches(expression: Any, row: Row, rules: ObjectRules) -> bool:
    if not isinstance(expression, dict):
        raise BadQueryError("An expression must be an object.")
    nested = expression.get("nestedExpression")
    if nested is None:
        return _simple(expression, row, rules)
    verdicts = [_matches(each, row, rules) for each in nested]
    match expression.get("operator"):
        case "and":
            return all(verdicts)
        case "or":
            return any(verdicts)
        case other:
            raise BadQueryError(f"Invalid grouping operator: {other}")


def _simple(expression: dict[str, Any], row: Row, rules: ObjectRules) -> bool:
    name, operator = expression.get("property"), expression.get("operator")
    if name not in rules.properties:
        raise BadQueryError(f"Invalid property: {name}")
    if operator not in rules.operators:
        raise BadQueryError(f"Invalid operator for {name}: {operator}")
    arguments = expression.get("argument") or []
    if not isinstance(arguments, list) or len(arguments) != _ARGUMENTS[operator]:
        raise BadQueryError(f"{operator} takes {_ARGUMENTS[operator]} argument(s)")
    value = _plain(row.get(rules.field(name)))
    return _compare(operator, value, [_like_value(each, name, value) for each in arguments])


def _compare(operator: str, value: Any, arguments: list[Any]) -> bool:
    if operator in ("IS_NULL", "IS_NOT_NULL"):
        return (value is None) == (operator == "IS_NULL")
    if operator in ("NOT_EQUALS", "NOT_CONTAINS"):
        return not _compare(operator.removeprefix("NOT_"), value, arguments)
    if value is None:
        return False
    if operator == "BETWEEN":
        return bool(arguments[0] <= value <= arguments[1])
    wanted = arguments[0]
    if operator in _ORDERED:
        return bool(_ORDERED[operator](value, wanted))
    return bool(_TEXTUAL[operator](str(value), str(wanted)))


_ORDERED: dict[str, Any] = {
    "EQUALS": lambda value, wanted: value == wanted,
    "GREATER_THAN": lambda value, wanted: value > wanted,
    "GREATER_THAN_OR_EQUAL": lambda value, wanted: value >= wanted,
    "LESS_THAN": lambda value, wanted: value < wanted,
    "LESS_THAN_OR_EQUAL": lambda value, wanted: value <= wanted,
}
_TEXTUAL: dict[str, Any] = {
    "LIKE": lambda value, wanted: re.fullmatch(
        ".*".join(re.escape(part) for part in wanted.split("%")), value, re.DOTALL
    ),
    "STARTS_WITH": lambda value, wanted: value.startswith(wanted),
    "CONTAINS": lambda value, wanted: wanted in value,
}


def _plain(value: Any) -> Any:
    """Take the number out of ``["Long", n]``."""
    return value[1] if isinstance(value, list) and len(value) == 2 and value[0] == "Long" else value


def _like_value(argument: Any, name: str, value: Any) -> Any:
    """Read an argument as the type of the value that it is compared with."""
    text = str(argument)
    if name.endswith(("Time", "Date")) and not _MOMENT.match(text):
        raise BadQueryError(f"Invalid date for {name}: {text}; use yyyy-MM-dd'T'HH:mm:ss'Z'")
    if isinstance(value, bool):
        return text.lower() == "true"
    if isinstance(value, int):
        try:
            return int(text)
        except ValueError as not_a_number:
            raise BadQueryError(f"Invalid number for {name}: {text}") from not_a_number
    return text


def _sorted(rows: list[Row], sort: Any, rules: ObjectRules) -> list[Row]:
    for field in reversed((sort or {}).get("sortField") or []):
        name, order = field.get("fieldName"), field.get("sortOrder", "ASC")
        if name not in rules.sortable or order not in ("ASC", "DESC"):
            raise BadQueryError(f"Invalid sort: {name} {order}")
        rows = sorted(rows, key=lambda row: str(row.get(name, "")), reverse=order == "DESC")
    return rows


def _demand_one_execution(expression: Any) -> None:
    """GenericConnectorRecord answers for exactly one execution."""
    parts = (expression or {}).get("nestedExpression") or [expression or {}]
    if sum(part.get("property") == "executionId" for part in parts) != 1:
        raise BadQueryError("The query must name exactly one executionId.")
