"""Patterns for databases: the strict one finds no more than Python's, the loose one no less."""

import re

import pytest
import sqlalchemy as sa
from hypothesis import assume, given
from hypothesis import strategies as st

from include.integration_watch.erp.client import ErpClient
from include.integration_watch.quality.in_place.columns import Columns
from include.integration_watch.quality.in_place.look import NotInPlace
from include.integration_watch.quality.in_place.portable_pattern import maybe, surely
from tests.quality.in_place.scene import TABLE, fill

_ATOMS = ["a", "B", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", ".", "[a-c]", "[^a-c]", r"[^\d]", "[ü-ÿ]", "ü", r"\.",
          "-", r"[\]\-]", "(?:ab|c)", "(a|)", r"\b", "^", "$", r"\Z", r"\A", "(?=a)", "(?!b)", r"[\w-]", " ", "[!-/]",
          "k"]  # fmt: skip
_OFTEN = ["", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,300}", "+?", "*+"]
_TEXTS = ["", "a", "b", "ab", "abc", "A", "ü", "K", "\u212a", "1", "\u0661", "a\n", "\n", "a b", " ", "a.b", "-", "]",
          "aaaa", "c1", "_", "ÿa", "k", "!a", "aB", "\u00a0", "\u2028"]  # fmt: skip
PATTERNS = st.builds(
    "{}{}".format,
    st.sampled_from(["", "", "", "(?i)"]),
    st.lists(st.builds("{}{}".format, st.sampled_from(_ATOMS), st.sampled_from(_OFTEN)), min_size=1, max_size=3)
    .map("".join),
)  # fmt: skip


@given(pattern=PATTERNS)
def test_what_the_strict_one_finds_python_finds_and_what_python_finds_the_loose_one(
    pattern: str,
) -> None:
    try:
        wanted = re.compile(pattern)
    except re.error:
        assume(False)
    found = {text for text in _TEXTS if wanted.search(text)}
    for write, holds in ((surely, found.issuperset), (maybe, found.issubset)):
        try:
            written = re.compile(write(pattern, r"\Z"))
        except NotInPlace:
            continue
        assert holds({text for text in _TEXTS if written.search(text)}), written.pattern


@pytest.mark.parametrize(
    ("pattern", "says"),
    [(r"(a)\1", "groupref in a pattern"), ("(", "a pattern that Python does not know")],
)
def test_what_cannot_be_written_is_named(pattern: str, says: str) -> None:
    with pytest.raises(NotInPlace, match=re.escape(says)):
        surely(pattern, "$")


def test_each_database_finds_what_the_pattern_says(engine: sa.Engine) -> None:
    texts = [text for text in _TEXTS if text]
    kinds = {"id": sa.Integer, "name": sa.String(20)}
    fill(engine, kinds, [{"id": n, "name": text} for n, text in enumerate(texts)])
    patterns = [r"^[a-c]+$", r"\d", r"^\w+\Z", r"\S", r"[^\d]", ".", r"(?i)k", "^a.b$", r"[\]\-]$", "[!-/]", r"\s",
                "a{2,300}", "(?:ab|c)1?$"]  # fmt: skip
    with ErpClient(engine.url).looking(TABLE, {"id": "id", "name": "name"}) as look:
        columns = Columns(look)

        def among(pattern: str) -> set[str]:
            query = sa.select(columns.column("id")).where(columns.finds("name", pattern))
            return {texts[number] for (number,) in look.ask(query)}

        for pattern in patterns:
            found = {text for text in texts if re.search(pattern, text)}
            assert among(surely(pattern, columns.end)) <= found, pattern
            assert among(maybe(pattern, columns.end)) >= found, pattern
