"""SQL by hand: quoted names and values."""

from collections.abc import Iterable


def name(identifier: str) -> str:
    """Return a quoted identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a quoted text value."""
    return "'" + value.replace("'", "''") + "'"


def listed(codes: Iterable[str]) -> str:
    """Return expressions with commas between them."""
    return ", ".join(codes)


def every(conditions: Iterable[str]) -> str:
    """Return a condition that holds when all of them do."""
    return " AND ".join(f"({each})" for each in conditions) or "true"


def either(conditions: Iterable[str]) -> str:
    """Return a condition that holds when any of them does."""
    return " OR ".join(f"({each})" for each in conditions) or "false"
