"""Row conditions: which rows an expectation speaks of, as SQL that means what pandas makes of it."""

from collections.abc import Mapping
from typing import Any

from include.integration_watch.quality import sql

from . import text_condition
from .check import Kwargs, NotCompiled, Table
from .literal import any_of, literal, literals

_COMPARISONS = {"==": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
EVERY_ROW = "TRUE"


def domain(kwargs: Kwargs, table: Table) -> str:
    """Return the condition that the rows of an expectation's domain meet."""
    given = kwargs.get("row_condition")
    if not given:
        return EVERY_ROW
    if isinstance(given, Mapping) and given.get("type") == "pass_through":
        # What Great Expectations makes of a text when it writes a suite.
        given = given.get("pass_through_filter")
    if isinstance(given, str):
        return text_condition.condition(given, kwargs.get("condition_parser"), table, _condition)
    if not isinstance(given, Mapping):
        raise NotCompiled("a row condition that is neither a text nor an object")
    return _condition(given, table)


def both(rows: str, more: str) -> str:
    """Return the condition that holds for those of the rows for which another holds too."""
    return more if rows == EVERY_ROW else f"{rows} AND {more}"


def _condition(given: Mapping[str, Any], table: Table) -> str:
    kind = given.get("type")
    if kind in ("and", "or"):
        parts = [_condition(part, table) for part in given.get("conditions", ())]
        if not parts:
            raise NotCompiled("a condition of no parts")
        return "(" + f" {kind.upper()} ".join(parts) + ")"
    column = str((given.get("column") or {}).get("name"))
    sort = table.sort(column)
    quoted = sql.name(column)
    if kind == "nullity":
        return f"({quoted} IS {'' if given['is_null'] else 'NOT '}NULL)"
    if kind != "comparison":
        raise NotCompiled(f"a condition of type {kind!r}")
    operator, value = given.get("operator"), given.get("parameter")
    # A missing value differs from every value, and is neither smaller nor greater.
    if operator == "!=":
        return f"({quoted} IS DISTINCT FROM {literal(value, sort)})"
    if operator in _COMPARISONS:
        return f"coalesce({quoted} {_COMPARISONS[operator]} {literal(value, sort)}, FALSE)"
    if operator == "IN":
        return f"coalesce({any_of(quoted, literals(value, sort))}, FALSE)"
    if operator == "NOT_IN":
        return f"(NOT coalesce({any_of(quoted, literals(value, sort))}, FALSE))"
    raise NotCompiled(f"the operator {operator!r}")
