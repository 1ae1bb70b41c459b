"""Row conditions written as text, in the language of pandas's ``query`` or in Great Expectations' older one."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Mapping
from typing import Any

from .check import NotCompiled, Table

GREAT_EXPECTATIONS = frozenset({"great_expectations", "great_expectations__experimental__"})

Leaf = Callable[[Mapping[str, Any], Table], str]

_OWN = re.compile(
    r"""col\("(?P<column>[^"\\]+)"\)
    (?:(?P<filled>\.notnull\(\))
    |[ ]*(?P<operator>==|!=|<=|>=|<|>)[ ]*
    (?:(?P<number>-?\d+(?:\.\d*)?)|(?P<quote>["'])(?P<text>[\w.-](?:[\w. -]*[\w.-])?)(?P=quote)))""",
    re.VERBOSE | re.ASCII,
)
# In pandas these bind as loosely as the words.
_WORDS = {"&": "and", "|": "or"}
_TICKED = re.compile(r"`([^`]+)`")
_PLACE = "iw_ticked_column_"
_OPERATORS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "IN",
    ast.NotIn: "NOT_IN",
}
_TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NULLITY = {"isnull": True, "isna": True, "notnull": False, "notna": False}


def condition(text: str, parser: Any, table: Table, leaf: Leaf) -> str:
    """Return the SQL of a condition; ``leaf`` gives that of a comparison as Great Expectations keeps it.

    Raises `NotCompiled` for whatever is not a comparison of one column with values, or several of these.
    """
    if parser in GREAT_EXPECTATIONS:
        return leaf(_own(text), table)
    if parser not in (None, "pandas"):
        raise NotCompiled(f"a row condition in the language {parser!r}")
    return _Query(table, leaf).read(text)


def _own(text: str) -> Mapping[str, Any]:
    found = _OWN.fullmatch(text)
    if not found:
        raise NotCompiled("a row condition that is more than one comparison")
    column = {"name": found["column"]}
    if found["filled"]:
        return {"type": "nullity", "column": column, "is_null": False}
    value = ast.literal_eval(found["number"]) if found["number"] else found["text"]
    return _compared(column["name"], found["operator"], value)


def _compared(column: str, operator: str, value: Any) -> Mapping[str, Any]:
    return {
        "type": "comparison",
        "column": {"name": column},
        "operator": operator,
        "parameter": value,
    }


class _Query:
    """A condition as ``DataFrame.query`` reads it."""

    def __init__(self, table: Table, leaf: Leaf) -> None:
        self._table = table
        self._leaf = leaf
        self._ticked: list[str] = []

    def read(self, text: str) -> str:
        """Return the SQL of the condition."""
        try:
            tree = ast.parse(_worded(_TICKED.sub(self._placed, text)), mode="eval")
        except (SyntaxError, ValueError, tokenize.TokenError, RecursionError) as broken:
            raise NotCompiled(f"a row condition that is no expression ({broken})") from broken
        return self._sql(tree.body)

    def _placed(self, found: re.Match[str]) -> str:
        self._ticked.append(found[1])
        return f"{_PLACE}{len(self._ticked) - 1}"

    def _sql(self, node: ast.expr) -> str:
        if isinstance(node, ast.BoolOp):
            word = " AND " if isinstance(node.op, ast.And) else " OR "
            return f"({word.join(map(self._sql, node.values))})"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
            return f"(NOT {self._sql(node.operand)})"
        if isinstance(node, ast.Compare):
            return self._comparisons(node)
        if isinstance(node, ast.Call):
            return self._nullity(node)
        raise NotCompiled(f"a row condition with {type(node).__name__}")

    def _comparisons(self, node: ast.Compare) -> str:
        sides = [node.left, *node.comparators]
        pairs = zip(sides[:-1], node.ops, sides[1:], strict=True)
        parts = [self._comparison(one, operator, other) for one, operator, other in pairs]
        return f"({' AND '.join(parts)})"

    def _comparison(self, one: ast.expr, operator: ast.cmpop, other: ast.expr) -> str:
        sign = _OPERATORS.get(type(operator))
        if sign is None:
            raise NotCompiled(f"{type(operator).__name__} in a row condition")
        if isinstance(one, ast.Name):
            return self._leaf(_compared(self._column(one), sign, self._value(other)), self._table)
        if isinstance(other, ast.Name) and sign in _TURNED:
            compared = _compared(self._column(other), _TURNED[sign], self._value(one))
            return self._leaf(compared, self._table)
        raise NotCompiled("a row condition that compares no column with a value")

    def _nullity(self, node: ast.Call) -> str:
        asked = node.func
        if (
            not isinstance(asked, ast.Attribute)
            or not isinstance(asked.value, ast.Name)
            or asked.attr not in _NULLITY
            or node.args
            or node.keywords
        ):
            raise NotCompiled("a function in a row condition")
        named = {"name": self._column(asked.value)}
        told = {"type": "nullity", "column": named, "is_null": _NULLITY[asked.attr]}
        return self._leaf(told, self._table)

    def _column(self, node: ast.Name) -> str:
        name = node.id
        if name.startswith(_PLACE):
            name = self._ticked[int(name.removeprefix(_PLACE))]
        if name not in self._table.columns:
            raise NotCompiled(f"{name!r} in a row condition is no column")
        return name

    def _value(self, node: ast.expr) -> Any:
        try:
            value = ast.literal_eval(node)
        except (ValueError, TypeError) as other:
            raise NotCompiled("a row condition that compares with no plain value") from other
        if _PLACE in repr(value):
            raise NotCompiled("a row condition with a tick inside a text")
        return value


def _worded(text: str) -> str:
    """Return a condition with ``and`` and ``or`` in place of their signs."""
    if "\n" in text or "\r" in text:
        raise NotCompiled("a row condition of several lines")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    listed = [
        (tokenize.NAME, f" {_WORDS[word]}") if word in _WORDS else (kind, word)
        for kind, word, *_ in tokens
    ]
    return tokenize.untokenize(listed).strip()
