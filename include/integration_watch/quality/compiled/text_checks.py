"""Checks of texts: patterns (found anywhere in the value), LIKE, and length in characters."""

from typing import Any

from include.integration_watch.quality import sql

from .check import Kwargs, NotCompiled, RowCheck, Shape, ShapeKind, Sort, Table
from .column_checks import column_check
from .literal import is_number
from .pattern import for_re2, literal_start


def matches_regex(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value does not match a pattern."""
    return column_check(kwargs, table, f"NOT {_found(kwargs, table, kwargs['regex'])}")


def matches_no_regex(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value matches a pattern."""
    pattern = kwargs["regex"]
    return column_check(
        kwargs, table, _found(kwargs, table, pattern), shapes=[_shape(kwargs, pattern)]
    )


def matches_regexes(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value does not match any, or all, of several patterns."""
    found = _each(kwargs, table, "regex_list")
    return column_check(kwargs, table, f"NOT ({_match_on(kwargs).join(found)})")


def matches_no_regexes(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value matches one of several patterns."""
    found = f"({' OR '.join(_each(kwargs, table, 'regex_list'))})"
    shapes = [_shape(kwargs, pattern) for pattern in _list(kwargs, "regex_list")]
    return column_check(kwargs, table, found, shapes=shapes)


def like(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value is not like a pattern of SQL."""
    return column_check(kwargs, table, f"NOT {_like(kwargs, table, kwargs['like_pattern'])}")


def not_like(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value is like a pattern of SQL."""
    return column_check(kwargs, table, _like(kwargs, table, kwargs["like_pattern"]))


def like_any(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value is not like any, or all, of several patterns of SQL."""
    found = [_like(kwargs, table, pattern) for pattern in _list(kwargs, "like_pattern_list")]
    return column_check(kwargs, table, f"NOT ({_match_on(kwargs).join(found)})")


def like_none(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value is like one of several patterns of SQL."""
    found = [_like(kwargs, table, pattern) for pattern in _list(kwargs, "like_pattern_list")]
    return column_check(kwargs, table, f"({' OR '.join(found)})")


def length_between(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose number of characters does not lie between bounds."""
    column = _text(kwargs, table)
    broken = [
        (f"length({column}) {sign}{'=' if strict else ''} {_size(bound)}", bound, sign)
        for bound, strict, sign in (
            (kwargs.get("max_value"), kwargs.get("strict_max"), ">"),
            (kwargs.get("min_value"), kwargs.get("strict_min"), "<"),
        )
        if bound is not None
    ]
    if not broken:
        raise NotCompiled("no bound is given")
    told = " ".join(
        f"WHEN {condition} THEN {sql.text(f'{sign} {bound}')}" for condition, bound, sign in broken
    )
    failing = f"({' OR '.join(condition for condition, *_ in broken)})"
    strict = {">": bool(kwargs.get("strict_max")), "<": bool(kwargs.get("strict_min"))}
    shapes = [
        Shape(ShapeKind.LONGER, column, bound - strict[sign])
        if sign == ">"
        else Shape(ShapeKind.SHORTER, column, bound + strict[sign])
        for _, bound, sign in broken
    ]
    return column_check(kwargs, table, failing, reason=f"CASE {told} END", shapes=shapes)


def length_equals(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose number of characters is not the one given."""
    column, wanted = _text(kwargs, table), _size(kwargs["value"])
    reason = f"'not ' || {sql.text(wanted)}"
    return column_check(kwargs, table, f"length({column}) <> {wanted}", reason=reason)


def _text(kwargs: Kwargs, table: Table) -> str:
    sort = table.sort(kwargs["column"])
    if sort is not Sort.TEXT:
        raise NotCompiled(f"the text of a column of {sort.value}")
    return sql.name(kwargs["column"])


def _size(value: Any) -> str:
    if not is_number(value) or not isinstance(value, int):
        raise NotCompiled(f"{value!r} is no number of characters")
    return repr(value)


def _found(kwargs: Kwargs, table: Table, pattern: Any) -> str:
    column = _text(kwargs, table)
    if not isinstance(pattern, str):
        raise NotCompiled("a pattern is a text")
    rewritten = for_re2(pattern)
    if not table.knows_pattern(rewritten):
        raise NotCompiled("a pattern that RE2 does not know")
    return f"regexp_matches({column}, {sql.text(rewritten)})"


def _shape(kwargs: Kwargs, pattern: str) -> Shape:
    column = sql.name(kwargs["column"])
    return Shape(ShapeKind.MATCHES, column, for_re2(pattern), literal_start(pattern))


def _each(kwargs: Kwargs, table: Table, name: str) -> list[str]:
    return [_found(kwargs, table, pattern) for pattern in _list(kwargs, name)]


def _list(kwargs: Kwargs, name: str) -> list[Any]:
    patterns = kwargs[name]
    if not isinstance(patterns, list | tuple) or not patterns:
        raise NotCompiled("patterns are given as a list of at least one")
    return list(patterns)


def _match_on(kwargs: Kwargs) -> str:
    match_on = kwargs.get("match_on", "any")
    if match_on not in ("any", "all"):
        raise NotCompiled(f"match_on is {match_on!r}")
    return " OR " if match_on == "any" else " AND "


def _like(kwargs: Kwargs, table: Table, pattern: Any) -> str:
    column, escape = _text(kwargs, table), kwargs.get("escape")
    if not isinstance(pattern, str) or not (escape is None or isinstance(escape, str)):
        raise NotCompiled("a pattern is a text")
    if escape is not None and len(escape) != 1:
        raise NotCompiled("an escape is one character")
    if escape is None:
        return f"({column} LIKE {sql.text(pattern)})"
    return f"({column} LIKE {sql.text(pattern)} ESCAPE {sql.text(escape)})"
