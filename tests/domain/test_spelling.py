"""One number in two systems: the same however it is written, and written as the other would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.spelling import folded, last_piece, respelt, spellings

NUMBERS = st.text(alphabet="0123456789AbC-/. ", min_size=1, max_size=12)


@given(NUMBERS)
def test_every_spelling_is_the_same_number(number: str) -> None:
    assert {folded(way) for way in spellings(number)} <= {folded(number)}


@pytest.mark.parametrize(
    ("number", "expected"), [("INV-100/0007", "0007"), ("4711", "4711"), ("R-1-", "1"), ("--", "")]
)
def test_the_last_piece_is_what_no_sign_divides(number: str, expected: str) -> None:
    assert last_piece(number) == expected


@pytest.mark.parametrize(
    ("sent", "there", "number", "expected"),
    [
        ("INV-100-7", "inv1007", "INV-100-8", "inv1008"),
        ("INV-100-7", "INV/100/7", "INV-100-12", "INV/100/12"),
        ("4711", "00004711", "12", "00000012"),
        ("004711", "4711", "000012", "12"),
        ("R 7", "#R.7", "R 9", "#R.9"),
        ("Re-7", "RE7", "Re-9", "RE9"),
    ],
)
def test_an_example_shows_how_another_number_is_written(
    sent: str, there: str, number: str, expected: str
) -> None:
    assert respelt(number, sent, there) == expected


@pytest.mark.parametrize(
    ("sent", "there", "number"),
    [("INV-7", "inv7", "8"), ("INV-7", "another", "INV-8"), ("--", "--", "INV-8")],
)
def test_an_example_of_another_shape_shows_nothing(sent: str, there: str, number: str) -> None:
    assert respelt(number, sent, there) is None


@given(NUMBERS, NUMBERS, NUMBERS)
def test_what_is_written_otherwise_is_the_same_number(sent: str, there: str, number: str) -> None:
    told = respelt(number, sent, there)
    assert told is None or folded(told) == folded(number)


@given(NUMBERS, st.sampled_from(["", "-", "/"]), st.booleans())
def test_an_example_shows_its_own_number_as_it_is(number: str, sign: str, upper: bool) -> None:
    pieces = "".join(letter if letter.isalnum() else " " for letter in number).split()
    there = sign.join(pieces)
    there = there.upper() if upper else there.lower()
    if pieces:
        assert respelt(number, number, there) == there
