"""Coupa's query conventions: ``attribute[association][operator]=value``, keyset and offset paging, ``fields``."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

Record = dict[str, Any]
PAGE = 50
_RESERVED = frozenset({"limit", "offset", "order_by", "dir", "fields", "return_object", "filter"})
_OPERATORS = frozenset(
    [
        "contains",
        "starts_with",
        "ends_with",
        "gt",
        "lt",
        "gt_or_eq",
        "lt_or_eq",
        "not_eq",
        "in",
        "not_in",
        "blank",
    ]
)
_TEXTUAL = frozenset({"contains", "starts_with", "ends_with"})
_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$")


class BadQueryError(Exception):
    """The query is refused; the message is Coupa's answer."""


def select(records: Iterable[Record], query: Iterable[tuple[str, str]]) -> list[Record]:
    """Return one page of the records that the query asks for, projected as it asks."""
    asked = list(query)
    options = {key: value for key, value in asked if key in _RESERVED}
    found = list(records)
    shape = _shape(found)
    for key, value in asked:
        if key not in _RESERVED:
            path, operator = _path(key, shape)
            keep = _test(operator, value)
            found = [record for record in found if keep(_at(record, path))]
    page = _page(_ordered(found, options, shape), options)
    return [project(record, options) for record in page]


def project(record: Record, options: Mapping[str, str]) -> Record:
    """Return the part of a record that ``fields`` or ``return_object`` asks for."""
    if options.get("return_object") == "limited":
        return {"id": record["id"]}
    if "fields" not in options:
        return record
    try:
        fields = json.loads(options["fields"])
    except json.JSONDecodeError as broken:
        raise BadQueryError("fields is not JSON") from broken
    projected: Record = _projected(record, fields)
    return projected


def _projected(record: Any, fields: Any) -> Any:
    if isinstance(record, list):
        return [_projected(each, fields) for each in record]
    if not isinstance(record, dict) or not isinstance(fields, list) or not fields:
        return record
    kept: Record = {}
    for field in fields:
        inner: list[tuple[str, Any]] = (
            list(field.items()) if isinstance(field, dict) else [(str(field), [])]
        )
        for name, parts in inner:
            key = _dashed(name)
            if key in record:
                kept[key] = _projected(record[key], parts)
    return kept


def _shape(records: list[Record]) -> Record:
    """Return the union of the records' keys, associations nested: what may be asked for."""
    shape: Record = {}
    for record in records:
        for key, value in record.items():
            inner = value[0] if isinstance(value, list) and value else value
            if isinstance(inner, dict):
                known = shape.get(key)
                shape[key] = (known if isinstance(known, dict) else {}) | _shape([inner])
            else:
                shape.setdefault(key, None)
    return shape


def _path(key: str, shape: Record) -> tuple[list[str], str]:
    """Split a key into the attribute's path and its operator; refuse what there is not."""
    parts = re.findall(r"[^\[\]]+", key)
    operator = parts.pop() if len(parts) > 1 and parts[-1] in _OPERATORS else "eq"
    path = [_dashed(part) for part in parts]
    if len(path) == 1 and path[0].endswith("-id") and path[0] not in shape:
        path = [path[0].removesuffix("-id"), "id"]
    here: Any = shape
    for depth, part in enumerate(path):
        if here is None and depth:
            raise BadQueryError(f"{parts[depth]} is not a valid operator for {parts[depth - 1]}")
        if shape and (not isinstance(here, dict) or part not in here):
            raise BadQueryError(f"{part} is not a valid attribute")
        here = here.get(part) if isinstance(here, dict) else None
    return path, operator


def _at(record: Any, path: list[str]) -> Any:
    for part in path:
        if isinstance(record, list):
            record = record[0] if record else None
        record = record.get(part) if isinstance(record, dict) else None
    return record


def _test(operator: str, wanted: str) -> Callable[[Any], bool]:
    if operator in ("in", "not_in"):
        words = [each.strip() for each in wanted.split(",")]
        return lambda value: (_text(value) in words) == (operator == "in")
    if operator == "blank":
        return lambda value: (value in (None, "", [])) == (wanted.lower() == "true")
    if operator in _TEXTUAL:
        return lambda value: _textual(operator, value, wanted)
    if operator == "not_eq":
        return lambda value: not _compare("eq", value, wanted)
    return lambda value: _compare(operator, value, wanted)


def _textual(operator: str, value: Any, wanted: str) -> bool:
    if isinstance(value, str) and _is_moment(value):
        raise BadQueryError(f"{operator} is not a valid operator for a date")
    text = _text(value)
    match operator:
        case "contains":
            return wanted.lower() in text.lower()
        case "starts_with":
            return text.lower().startswith(wanted.lower())
        case _:
            return text.lower().endswith(wanted.lower())


def _compare(operator: str, value: Any, wanted: str) -> bool:
    if value is None:
        return False
    left, right = _alike(value, wanted)
    match operator:
        case "gt":
            return bool(left > right)
        case "lt":
            return bool(left < right)
        case "gt_or_eq":
            return bool(left >= right)
        case "lt_or_eq":
            return bool(left <= right)
        case _:
            return bool(left == right)


def _alike(value: Any, wanted: str) -> tuple[Any, Any]:
    """Return both sides as moments, numbers or text: as what the record's value is."""
    if isinstance(value, bool):
        return _text(value), wanted.lower()
    if isinstance(value, str) and _is_moment(value):
        if not _is_moment(wanted):
            raise BadQueryError(f"{wanted} is not an ISO 8601 date")
        return _moment(value), _moment(wanted)
    try:
        return Decimal(str(value)), Decimal(wanted)
    except InvalidOperation:
        return _text(value), wanted


def _is_moment(text: str) -> bool:
    return bool(_MOMENT.match(text))


def _moment(text: str) -> datetime:
    """Read a moment; a date alone is midnight UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as broken:
        raise BadQueryError(f"{text} is not an ISO 8601 date") from broken
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _ordered(records: list[Record], options: Mapping[str, str], shape: Record) -> list[Record]:
    name, direction = _dashed(options.get("order_by", "id")), options.get("dir", "asc")
    if direction not in ("asc", "desc"):
        raise BadQueryError(f"{direction} is not a valid direction")
    if shape and name not in shape:
        raise BadQueryError(f"{name} is not a valid attribute")

    def rank(record: Record) -> tuple[bool, Any]:
        value = record.get(name)
        return value is None, _text(value) if not isinstance(value, int) else value

    return sorted(records, key=rank, reverse=direction == "desc")


def _page(records: list[Record], options: Mapping[str, str]) -> list[Record]:
    """Return at most fifty records, whatever ``limit`` says."""
    limit = min(_number(options, "limit", PAGE), PAGE)
    offset = _number(options, "offset", 0)
    return records[offset : offset + limit]


def _number(options: Mapping[str, str], name: str, default: int) -> int:
    text = options.get(name, str(default))
    if not text.isdecimal():
        raise BadQueryError(f"{name} is not a number")
    return int(text)


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
