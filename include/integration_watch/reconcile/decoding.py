"""What SQL cannot do to a text: compatible forms of letters, and UTF-8 that was read as something else."""

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

SUSPECT = r"[ÃÂâÄÅÐÑ├┬Γ][\x{0080}-\x{FFFF}]"
"""What UTF-8 looks like when it was read as a code page of the West, of the centre or of DOS."""

CODE_PAGES = ("cp1252", "latin-1", "cp1250", "cp437", "cp850")


def compatible(value: str) -> str:
    """Return a text in NFKC: ligatures, wide letters and superscripts become plain ones."""
    return unicodedata.normalize("NFKC", value)


def repaired(value: str) -> str:
    """Return a text whose UTF-8 was read as a code page, read as UTF-8; any other as it is.

    Twice damaged texts are mended twice. A text is only changed when all of it is valid UTF-8
    afterwards and shorter, which text that was never damaged hardly ever is.
    """
    for _ in range(2):
        mended = _once(value)
        if mended == value:
            break
        value = mended
    return value


def _once(value: str) -> str:
    for code_page in CODE_PAGES:
        try:
            mended = value.encode(code_page).decode("utf-8")
        except UnicodeError:
            continue
        if len(mended) < len(value):
            return mended
    return value


def teach(connection: "duckdb.DuckDBPyConnection") -> None:
    """Make both known to a connection, as ``iw_nfkc`` and ``iw_repaired``."""
    connection.create_function("iw_nfkc", compatible, ["VARCHAR"], "VARCHAR")
    connection.create_function("iw_repaired", repaired, ["VARCHAR"], "VARCHAR")


def forget(connection: "duckdb.DuckDBPyConnection") -> None:
    """Take both away again; what is left in a connection is never freed."""
    connection.remove_function("iw_nfkc")
    connection.remove_function("iw_repaired")
