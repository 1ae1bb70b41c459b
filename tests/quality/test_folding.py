"""When two names are the same: held against the same rule in Python."""

import re
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.quality import sql

LETTERS = st.text("aAbBäÄöÜßéÉčŘŁ\u0301\u0308 \t\n\u00a0.'", max_size=12)


@pytest.fixture(scope="module")
def folded() -> Iterator[Callable[[str], str]]:
    """Fold a name as a suite does."""
    import duckdb

    query = f"SELECT {sql.folded('name')} FROM (SELECT ? AS name)"
    with duckdb.connect() as connection:
        yield lambda name: connection.execute(query, [name]).fetchall()[0][0]


@settings(deadline=None)
@given(LETTERS)
def test_folding_is_case_composition_and_white_space(folded, name):
    spaced = unicodedata.normalize("NFC", name).replace("\u00a0", " ")

    assert folded(name) == re.sub(r"[\t\n\f\r ]+", " ", spaced).strip(" ").lower()


@settings(deadline=None)
@given(LETTERS)
def test_folding_twice_changes_nothing(folded, name):
    assert folded(folded(name)) == folded(name)
