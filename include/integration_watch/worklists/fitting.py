"""Which values may stand in a column of a loader's file."""

from include.integration_watch.domain.loader import LoaderColumn

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def unfit(column: LoaderColumn, value: str) -> str:
    """Return why a value must not stand in a column, or nothing."""
    if value == "":
        return "no_value"
    if column.personal:
        return "personal"
    if column.max_length is not None and len(value) > column.max_length:
        return "too_long"
    if value.startswith(_FORMULA) and not _is_number(value):
        # The loader would take an apostrophe for a part of the value, a spreadsheet the value for
        # a formula: neither may be risked in a file that people open on the way.
        return "formula"
    return ""


def _is_number(value: str) -> bool:
    return value[1:].replace(".", "", 1).replace(",", "").isdecimal()
