"""Conditions: what they see, what they compare, and what they say of a value that they did not want."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.condition import PLACES, read_condition

SEEN: dict[str, Any] = {
    "STATUS": 503,
    "RESPONSE_TIME": 12.4,
    "CERTIFICATE_DAYS_LEFT": 5,
    "CONNECTED": True,
    "BODY": {
        "status": "UP",
        "name": "john.doe",
        "none": None,
        "ok": True,
        "count": "3",
        "data": [{"id": 1}, {"id": 2}],
        "odd key": [1, 2, 3],
    },
}


@pytest.mark.parametrize(
    ("text", "holds", "saw"),
    [
        ("[STATUS] == 200", False, "503"),
        ("[STATUS] == any(200, 503)", True, "503"),
        ("[STATUS] != 200", True, "503"),
        ("[STATUS] < 500", False, "503"),
        ("[RESPONSE_TIME] <= 12.4", True, "12.4"),
        ("[CERTIFICATE_DAYS_LEFT] > 14", False, "5"),
        ("[CONNECTED] == true", True, "true"),
        ("[BODY].status == UP", True, "UP"),
        ("[BODY].status == up", False, "UP"),
        ("[BODY].status == 'UP'", True, "UP"),
        ("[BODY].name == pat(john*)", True, "john.doe"),
        ("[BODY].name != pat(john*)", False, "john.doe"),
        ("[BODY].none == null", True, "null"),
        ("[BODY].ok == true", True, "true"),
        ("[BODY].count >= 3", True, "3"),
        ("[BODY].data[0].id == 1", True, "1"),
        ("[BODY].data[-1].id == 2", True, "2"),
        ("[BODY]['odd key'][2] == 3", True, "3"),
        ("len([BODY].data) == 2", True, "2"),
        ("len([BODY].data[*].id) > 2", False, "2"),
        ("has([BODY].data) == true", True, "true"),
        ("has([BODY].gone) == false", True, "false"),
        ("[BODY].status > 3", False, "UP"),
    ],
)
def test_a_condition_shows_the_value_it_saw(text: str, holds: bool, saw: str) -> None:
    checked = read_condition(text).check(SEEN)

    assert (checked.holds, checked.saw) == (holds, saw)
    assert str(checked) == f"{text} (saw {saw})"


@pytest.mark.parametrize("operator", ["==", "!=", "<", "<=", ">", ">="])
def test_what_is_not_there_satisfies_nothing(operator: str) -> None:
    checked = read_condition(f"[BODY].gone {operator} 5").check(SEEN)

    assert (checked.holds, checked.saw) == (False, "nothing")


def test_a_long_value_is_shortened() -> None:
    checked = read_condition("[BODY].text == x").check({"BODY": {"text": "y" * 100_000}})

    assert len(checked.saw) < 200


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[STATUS] 200", "compares nothing"),
        ("[STATUS]==200", "compares nothing"),
        ("STATUS == 200", "names nothing that is seen"),
        ("[STATE] == 200", "there are STATUS"),
        ("size([BODY]) == 2", "may be len or has"),
        ("[BODY].a == near(5)", "may be any or pat"),
        ("[BODY].a > high", "needs a number"),
        ("[STATUS] < any(1, 2)", "go with == and !="),
        ("[BODY].a..b == 1", "is no path"),
        ("[BODY][ == 1", "is no path"),
        ("[STATUS] == ", "nothing stands where"),
        ("x" * 501, "longer than"),
    ],
)
def test_what_is_no_condition_says_why(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_condition(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = st.text("abcxyz_", min_size=1, max_size=4)
STEPS = st.one_of(
    NAMES.map(lambda name: f".{name}"),
    st.integers(-3, 3).map(lambda index: f"[{index}]"),
    st.just("[*]"),
    NAMES.map(lambda name: f"['{name}']"),
)


@given(
    st.sampled_from(sorted(PLACES)),
    st.lists(STEPS, max_size=4),
    st.sampled_from(["==", "!=", "<", ">="]),
    st.integers(),
    JSON,
)
def test_a_condition_that_is_read_can_be_held_against_anything(
    place: str, steps: list[str], operator: str, wanted: int, seen: Any
) -> None:
    text = f"[{place}]{''.join(steps)} {operator} {wanted}"
    checked = read_condition(text).check({place: seen})

    assert checked.text == text
    assert isinstance(checked.holds, bool)
    assert len(checked.saw) <= 121


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_a_clear_mistake(text: str) -> None:
    try:
        condition = read_condition(text)
    except ValueError:
        return
    assert isinstance(condition.check(SEEN).holds, bool)


@given(JSON)
def test_equal_and_unequal_never_both_hold(seen: Any) -> None:
    equal = read_condition("[BODY].a == 1").check({"BODY": seen})
    unequal = read_condition("[BODY].a != 1").check({"BODY": seen})

    assert not (equal.holds and unequal.holds)
