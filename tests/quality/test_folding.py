"""When two names are the same: held against the same rule in Python."""

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.quality import sql

LETTERS = st.text("aAbBäÄöÜßéÉčŘŁ\u0301\u0308 \t\n\u00a0.'", max_size=12)


def _folded(name: str) -> str:
    import duckdb

    with duckdb.connect() as connection:
        query = f"SELECT {sql.folded('name')} FROM (SELECT ? AS name)"
        ((folded,),) = connection.execute(query, [name]).fetchall()
    return folded


@settings(deadline=None)
@given(LETTERS)
def test_folding_is_case_composition_and_white_space(name):
    spaced = unicodedata.normalize("NFC", name).replace("\u00a0", " ")

    assert _folded(name) == re.sub(r"[\t\n\f\r ]+", " ", spaced).strip(" ").lower()


@settings(deadline=None)
@given(LETTERS)
def test_folding_twice_changes_nothing(name):
    assert _folded(_folded(name)) == _folded(name)
