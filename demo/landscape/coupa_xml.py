"""Coupa's XML: what everyone gets who does not ask for JSON."""

import re
from typing import Any
from xml.sax.saxutils import escape

Record = dict[str, Any]
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DATETIME = re.compile(r"^\d{4}-\d{2}-\d{2}T")
_DECIMAL = re.compile(r"^-?\d+\.\d+$")
_ROOTS = {
    "invoices": "invoice-header",
    "purchase-orders": "order-header",
    "requisitions": "requisition-header",
}
NO_RESULTS = "No results match your search criteria."


def as_xml(resource: str, body: Record | list[Record]) -> str:
    """Return a record, or a list of them, under the root that Coupa gives the resource."""
    plural = resource.replace("_", "-")
    root = _ROOTS.get(plural, _singular(plural))
    if isinstance(body, list):
        inside = "".join(_element(root, each) for each in body)
        return f'{_DECLARATION}<{root}s type="array">{inside}</{root}s>\n'
    return f"{_DECLARATION}{_element(root, body)}\n"


def errors_as_xml(messages: list[str]) -> str:
    """Return Coupa's error body."""
    inside = "".join(f"<error>{escape(message)}</error>" for message in messages)
    return f"{_DECLARATION}<errors>{inside}</errors>\n"


def _element(name: str, value: Any) -> str:
    if value is None:
        return f'<{name} nil="true"/>'
    if isinstance(value, dict):
        return (
            f"<{name}>" + "".join(_element(key, each) for key, each in value.items()) + f"</{name}>"
        )
    if isinstance(value, list):
        inside = "".join(_element(_singular(name), each) for each in value)
        return f'<{name} type="array">{inside}</{name}>'
    kind = _kind(value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}{kind}>{escape(text)}</{name}>"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return ' type="boolean"'
    if isinstance(value, int):
        return ' type="integer"'
    if _DATETIME.match(value):
        return ' type="datetime"'
    return ' type="decimal"' if _DECIMAL.match(value) else ""


def _singular(name: str) -> str:
    return name.removesuffix("s")
