"""What a CSV of columns says of the records that a column refers to, and of when a column is demanded."""

import re
from collections.abc import Mapping
from typing import Any

from .imported import NotImported, our_name

HEADINGS = {
    "reference_status": ("referencestatus", "allowedstatus", "verweisstatus"),
    "valid_on": ("validon", "gueltigam", "gltigam"),
    "valid_from": ("validfrom", "gueltigab", "gltigab"),
    "valid_to": ("validto", "gueltigbis", "gltigbis"),
    "required_when": ("requiredwhen", "pflichtwenn"),
}
"""What stands in a heading, letters and digits alone, for each of our words."""

_EQUATION = re.compile(r"^\s*([\w.-]+)\s*=\s*(.+)$")
_OF_REFERENCES = ("reference_status", "valid_on", "valid_from", "valid_to")

Line = Mapping[str, str]


def reference_more(line: Line, place: str) -> dict[str, Any]:
    """Return which records a reference may name: ``status=active|open``, and valid on a day of the document.

    Raises `NotImported`.
    """
    said: dict[str, Any] = {}
    if status := line.get("reference_status", ""):
        field, values = _equation(status, place, "reference status", "status=active|open")
        said |= {"status_field": field, "allowed": values}
    days = {word: our_name(line[word]) for word in _OF_REFERENCES[1:] if line.get(word)}
    if days and ("valid_on" not in days or len(days) == 1):
        raise NotImported(
            f'{place}: "valid on" names a day of the document, "valid from" and "valid to" those of the '
            "record that it refers to: give the first and at least one of the others."
        )
    return said | days


def has_reference_words(line: Line) -> bool:
    """Tell whether a line says something of a reference."""
    return any(line.get(word) for word in _OF_REFERENCES)


def cases(line: Line, place: str) -> list[dict[str, Any]]:
    """Return when a column is demanded: ``kind=credit`` or ``kind=credit|debit``, several joined by ``&``.

    Raises `NotImported`.
    """
    told = line.get("required_when", "")
    if not told:
        return []
    when: dict[str, list[str]] = {}
    for part in told.split("&"):
        field, values = _equation(part, place, "required when", "kind=credit|debit")
        when[field] = values
    return [{"when": when, "required": True}]


def _equation(cell: str, place: str, heading: str, example: str) -> tuple[str, list[str]]:
    found = _EQUATION.match(cell)
    values = [each.strip() for each in found[2].split("|") if each.strip()] if found else []
    if found is None or not values:
        raise NotImported(f'{place}: "{cell}" under "{heading}" is not written like {example}.')
    return our_name(found[1]), values


def missing_fields(
    rule: Mapping[str, Any], own: Mapping[str, Any], other: Mapping[str, Any]
) -> str:
    """Return the first field that a rule names and that its object or the other has not; or nothing."""
    for case in rule.get("cases", ()):
        for field in case["when"]:
            if field not in own:
                return str(field)
    reference = rule.get("reference") or {}
    if reference.get("valid_on") and reference["valid_on"] not in own:
        return str(reference["valid_on"])
    named = (reference.get(word, "") for word in ("status_field", "valid_from", "valid_to"))
    return next((str(field) for field in named if field and field not in other), "")
