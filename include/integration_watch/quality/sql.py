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


def number(column: str) -> str:
    """Return the number that a text of plain digits stands for; NULL for any other text."""
    text_of = f"CAST({column} AS VARCHAR)"
    plain = text(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
    return f"CASE WHEN regexp_full_match({text_of}, {plain}) THEN TRY_CAST({text_of} AS DOUBLE) END"


def moment(column: str) -> str:
    """Return the moment of UTC that a text in ISO's form names; NULL for any other text.

    What names no zone is UTC. The way over microseconds is the same in whatever zone the session is.
    """
    text_of = f"CAST({column} AS VARCHAR)"
    bare = text(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?")
    zoned = text(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)? ?(Z|[+-]\d{2}(:?\d{2})?)")
    return (
        f"CASE WHEN regexp_full_match({text_of}, {bare}) THEN TRY_CAST({text_of} AS TIMESTAMP) "
        f"WHEN regexp_full_match({text_of}, {zoned}) "
        f"THEN make_timestamp(epoch_us(TRY_CAST({text_of} AS TIMESTAMPTZ))) END"
    )


def day(column: str) -> str:
    """Return the day that a text begins with (``2026-03-04T06:00:00+01:00``); NULL for any other text."""
    return f"TRY_CAST(left(CAST({column} AS VARCHAR), 10) AS DATE)"
