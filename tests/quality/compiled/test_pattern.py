"""Patterns are found by RE2 where Python finds them, character by character."""

import re
import sys
import unicodedata

import duckdb
import pyarrow as pa
import pytest

from include.integration_watch.quality.compiled.check import NotCompiled
from include.integration_watch.quality.compiled.pattern import for_re2

LETTERS = "abcdefghijklmnopqrstuvwxyz0"


@pytest.fixture(scope="module")
def characters():
    # Those that this Python does not know yet may be letters in newer tables.
    known = [
        chr(code)
        for code in range(1, sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in ("Cn", "Cs")
    ]
    with duckdb.connect() as connection:
        connection.register("characters", pa.table({"one": known}))
        yield known, connection


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"\d", r"\D", r"\s", r"\S", r"\w", r"\W", ".", "(?s).", "[^a]", r"[\d\s_]", r"a|\s"),
        *(f"(?i){letter}" for letter in LETTERS),
        *("(?i)[a-z]", "(?i)[^a-z]", "(?i:x)y?", "[à-ž]", "[^à-ž]", r"\u00e9", r"^\Z|é"),
    ],
)
def test_every_character_counts_as_in_python(characters, pattern):
    known, connection = characters
    found = connection.execute(
        "SELECT one FROM characters WHERE regexp_matches(one, ?)", [for_re2(pattern)]
    ).fetchall()

    wanted = re.compile(pattern)
    assert {one for (one,) in found} == {one for one in known if wanted.search(one)}


@pytest.mark.parametrize(
    "pattern",
    ["^a$", "a$|b$", "(a|b$)", r"^a\Z", "(?m)^b$", "^$", "(?m)^$", "a.b", "(?x) a # b", "a{2,3}?c"],
)
@pytest.mark.parametrize("text", ["a", "a\n", "a\nb", "\n", "", "b\n\n", "a\rb", "aac", "b\n"])
def test_lines_end_where_python_lets_them_end(pattern, text):
    with duckdb.connect() as connection:
        ((found,),) = connection.execute(
            "SELECT regexp_matches(?, ?)", [text, for_re2(pattern)]
        ).fetchall()

    assert found is bool(re.search(pattern, text))


@pytest.mark.parametrize(
    "pattern",
    [r"(?=a)", r"(a)\1", r"(?<!a)b", r"\bA", "a++", "(", "a$b", r"(?a)\w", "(?i)ß", "(a$)?"],
)
def test_what_re2_cannot_promise_is_handed_over(pattern):
    with pytest.raises(NotCompiled):
        for_re2(pattern)
