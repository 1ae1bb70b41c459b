from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.boomi.errors import Busy, PageLost, TooMany
from include.integration_watch.wiring.spans import Span, spans, walk

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)


@given(st.integers(-100, 400_000), st.integers(1, 100_000))
def test_spans_make_up_a_time_without_gaps(seconds: int, longest: int) -> None:
    end = BEGIN + timedelta(seconds=seconds)
    found = spans(BEGIN, end, timedelta(seconds=max(longest, seconds // 50 + 1)))
    assert found[0].since == BEGIN
    assert found[-1].until == max(BEGIN, end)
    assert all(one.until == other.since for one, other in pairwise(found))
    assert [span.end is None for span in found] == [False] * (len(found) - 1) + [True]


@given(st.integers(1, 5000), st.integers(1, 50), st.booleans())
def test_what_holds_too_much_is_read_in_parts_that_make_it_up(
    seconds: int, most: int, newest_first: bool
) -> None:
    read: list[Span] = []

    def one(span: Span) -> None:
        if (span.until - span.since).total_seconds() > max(most, 2):
            raise TooMany("too many pages")
        read.append(span)

    whole = Span(BEGIN, BEGIN + timedelta(seconds=seconds))
    walk([whole], one, newest_first=newest_first)
    if newest_first:
        read.reverse()
    assert (read[0].since, read[-1].until) == (whole.since, whole.until)
    assert all(one.until == other.since for one, other in pairwise(read))


def test_a_second_that_holds_too_much_is_told() -> None:
    def one(span: Span) -> None:
        raise PageLost("expired")

    with pytest.raises(PageLost):
        walk([Span(BEGIN, BEGIN + timedelta(seconds=9))], one)


def test_an_answer_that_does_not_come_breaks_off_the_rest() -> None:
    read: list[Span] = []

    def one(span: Span) -> None:
        if read:
            raise Busy("busy")
        read.append(span)

    with pytest.raises(Busy):
        walk(spans(BEGIN, BEGIN + timedelta(hours=20)), one)
    assert len(read) == 1


@given(
    st.lists(st.integers(0, 3600), max_size=120).map(sorted),
    st.integers(1, 12),
    st.integers(600, 3600),
    st.booleans(),
)
def test_however_busy_an_account_is_nothing_is_lost_and_little_is_asked_in_vain(
    ended: list[int], most: int, longest: int, newest_first: bool
) -> None:
    held: list[int] = []
    vain = asked = 0

    def one(span: Span) -> None:
        nonlocal vain, asked
        asked += 1
        begin, end = ((each - BEGIN).total_seconds() for each in (span.since, span.until))
        found = [each for each in ended if begin <= each <= end]
        if len(found) > most and not span.is_shortest:
            held.extend(found[:most])
            vain += 1
            raise TooMany("too many pages")
        held.extend(found)

    these = spans(BEGIN, BEGIN + timedelta(hours=1), timedelta(seconds=longest))
    walk(reversed(these) if newest_first else these, one, newest_first=newest_first)

    assert set(held) == set(ended)
    assert vain <= asked / 2


def test_a_busy_account_is_asked_in_vain_once_for_many_windows() -> None:
    """One run a second fills 216 pages in six hours, more than are borne."""
    vain: list[Span] = []
    read: list[Span] = []

    def one(span: Span) -> None:
        if span.length.total_seconds() / 100 > 200:
            vain.append(span)
            raise TooMany("too many pages")
        read.append(span)

    walk(spans(BEGIN, BEGIN + timedelta(hours=30)), one)

    assert len(vain) <= 3
    assert [span.length for span in read] == [timedelta(hours=3)] * 10


def test_after_a_busy_night_windows_grow_again() -> None:
    read: list[Span] = []

    def one(span: Span) -> None:
        if span.since < BEGIN + timedelta(hours=1) and span.length > timedelta(minutes=2):
            raise TooMany("too many pages")
        read.append(span)

    walk(spans(BEGIN, BEGIN + timedelta(hours=48)), one)

    assert len(read) < 90
    assert read[-1].length == timedelta(hours=6)
