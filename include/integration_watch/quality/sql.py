"""SQL by hand: quoted names and values, and when two texts count as the same."""

from collections.abc import Iterable

NO_BREAK_SPACE = "chr(160)"


def name(identifier: str) -> str:
    """Return a quoted identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a quoted text value."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Return a list of text values, ready for IN."""
    return "(" + ", ".join(text(value) for value in values) + ")"


def folded(column: str) -> str:
    """Return a text folded for comparing names: case, composed letters and white space do not count."""
    spaced = f"replace(nfc_normalize({name(column)}), {NO_BREAK_SPACE}, ' ')"
    return rf"lower(trim(regexp_replace({spaced}, '\s+', ' ', 'g')))"


def batch_query(sql: str) -> str:
    """Return SQL that Great Expectations may format: only ``{batch}`` is left to fill in."""
    return sql.replace("{", "{{").replace("}", "}}").replace("{{batch}}", "{batch}")
