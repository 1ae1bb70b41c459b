import pytest

from include.integration_watch.domain.pattern_risk import is_catastrophic


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(\w+\s?)*x",
        r"(a|a)*b",
        r"(a|aa)+b",
        r"(.*a)*b",
        r"([a-zA-Z]+)*!",
        r"(\d+|\w)*;",
        r"(a{1,2})*b",
        r"(\w{1,20}\s?){1,20}!",
        r"(a*)*b",
        r"(?:a+){15}b",
        r"x(?P<name>(?:[a-z]+ ?)+) closed",
    ],
)
def test_a_loop_that_takes_a_text_in_two_ways_is_catastrophic(pattern: str) -> None:
    assert is_catastrophic(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"has already been taken",
        r"(?P<field>\w[\w /-]*?) has already been taken",
        r"(?i)need[ -]by[ -]date\b.*(can'?t be blank|must be present)",
        r"(\w+\s)*x",
        r"(?:\w+, )+and",
        r"(a|b)*c",
        r"(?:[a-z]+\.)+[A-Z]\w+",
        r"\{.*?\}",
        r"(?>a+)+b",
        r"(a{2})*b",
        r"^\d{4}-\d\d-\d\d$",
        r"a?b?c?d",
        r"(?:a{15}){15}",
    ],
)
def test_everyday_patterns_are_not(pattern: str) -> None:
    assert not is_catastrophic(pattern)


def test_a_pattern_too_long_to_be_looked_through_is_let_pass() -> None:
    assert not is_catastrophic("a" * 1000 + "(a+)+b")
