import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.error_rule import ErrorRule, classify
from include.integration_watch.errors.classifier import Classifier
from include.integration_watch.errors.wider import wider
from tests.domain.scene import rule

PIECES = [
    "supplier",
    r"\w+",
    r"\d{1,3}",
    r"\s",
    r"\b",
    "ü",
    "[a-k]",
    "[^a-c]",
    r"[\W\d]",
    r"[^\s;]+",
    r"(?i:name)",
    "(?:is|ist)",
    ".*",
    "^",
    "$",
    r"\.",
    "(?=x)",
    "(?!x)",
    r"(?P<value>\S+)",
    "(?i:straße|kilo)",
    "x{25,}",
    "(?>a+)",
    "b++",
]
WORDS = st.sampled_from(
    [
        "supplier",
        "name",
        "NAME",
        "12",
        "ü",
        "Straße",
        "K",
        "ſ",
        "x",
        " ",
        "\n",
        ".",
        "is",
        "aab",
        "\x1c",
    ]
)
TEXTS = st.lists(WORDS, max_size=12).map("".join) | st.text(max_size=30)


@st.composite
def catalogues(draw: st.DrawFn) -> tuple[ErrorRule, ...]:
    count = draw(st.integers(1, 6))
    rules = []
    for number in range(count):
        pieces = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4))
        pattern = draw(st.sampled_from(["", "(?i)", "(?s)", "(?a)"])) + "".join(pieces)
        try:
            re.compile(pattern)
        except re.error:
            pattern = "supplier"
        owner = draw(st.sampled_from([None, "one", "two"]))
        rules.append(rule(f"r{number}", pattern, integration=owner))
    return tuple(rules)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(catalogues(), st.lists(TEXTS, min_size=1, max_size=5), st.sampled_from(["one", "two", ""]))
def test_it_answers_as_the_plain_loop_does(
    rules: tuple[ErrorRule, ...], texts: list[str], integration: str
) -> None:
    fast = Classifier(rules)
    for text in texts:
        assert fast(text, integration) == classify(text, integration, rules)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?i)kilo", "\u212ailo"),
        (r"(?i)straße", "STRAẞE"),
        (r"(?i)[s-t]x", "ſx"),
        (r"(?i)i", "İ"),
        (r"\bü", "für ü"),
        (r"(a)\1", "xaa"),
        (r"(a)?(?(1)b|c)", "c"),
        (r"[^\W\d]", "é"),
        (r"a{30}", "a" * 30),
        (r"(?-m:^)b$", "b\n"),
        (r"\Ab\Z", "b"),
        (r"(?!a)b", "b"),
        (r"(?x) a \s b # note", "a b"),
        (r"(?:a{15}){15}", "a" * 225),
        (r"[İ]", "İ"),
        (r"(?i)[^k]", "K"),
    ],
)
def test_what_re2_cannot_say_is_still_found(pattern: str, text: str) -> None:
    rules = (rule("row", pattern),)
    assert Classifier(rules)(text, "") == classify(text, "", rules)
    assert Classifier(rules)(text, "").rule == ("row" if re.search(pattern, text, re.M) else None)


def test_a_text_that_is_not_unicode_is_classified_all_the_same() -> None:
    assert Classifier((rule("row", "broken"),))("broken \ud800", "").rule == "row"


def test_no_rows_know_nothing() -> None:
    assert Classifier(())("anything", "").rule is None


def test_a_long_message_that_no_row_knows_costs_linear_time() -> None:
    refused = rule("row", "x").model_copy(update={"pattern": r"(\w+\s?)*!$"})
    classified = Classifier((refused,))
    began = time.monotonic()
    assert classified("a" * 20_000, "").rule is None
    assert time.monotonic() - began < 5


def test_a_pattern_that_re2_refuses_is_always_asked() -> None:
    huge = "(?:" + "|".join(f"w{number}x{{19}}" for number in range(20_000)) + ")"
    rules = (rule("huge", huge), rule("small", "small"))
    assert Classifier(rules)("small w7" + "x" * 19, "").rule == "huge"
    assert Classifier(rules)("small", "").rule == "small"


def test_wider_keeps_a_plain_pattern_recognisable() -> None:
    assert wider("a.") == r"[\x{61}][^\n]"
