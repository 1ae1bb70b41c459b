"""A storm limit: single messages, then one for all the rest, then a pause."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.storm import StormLimit, Turn, free_at, turn

from .scene import NOW

LIMIT = StormLimit(messages=3, within=timedelta(minutes=10))


def ago(*minutes: int) -> list:  # type: ignore[type-arg]
    return [NOW - timedelta(minutes=minute) for minute in minutes]


def test_few_messages_go_out_one_by_one() -> None:
    assert turn([], 1, NOW, LIMIT) is Turn.SINGLE
    assert turn(ago(1), 5, NOW, LIMIT) is Turn.SINGLE


def test_the_last_message_of_the_limit_takes_all_that_wait() -> None:
    assert turn(ago(1, 2), 5, NOW, LIMIT) is Turn.FOLDED


def test_one_that_waits_alone_is_not_folded() -> None:
    assert turn(ago(1, 2), 1, NOW, LIMIT) is Turn.SINGLE


def test_beyond_the_limit_everything_waits_until_the_oldest_is_old_enough() -> None:
    assert turn(ago(1, 2, 9), 1, NOW, LIMIT) is Turn.WAITS
    assert free_at(ago(1, 2, 9), NOW, LIMIT) == NOW + timedelta(minutes=1)


def test_what_is_older_than_the_span_counts_no_more() -> None:
    assert turn(ago(10, 11, 12), 5, NOW, LIMIT) is Turn.SINGLE


@given(
    st.lists(st.integers(0, 30), max_size=12),
    st.integers(1, 5),
    st.integers(1, 20),
)
def test_waiting_ends_and_then_something_goes_out(
    minutes: list[int], messages: int, within: int
) -> None:
    limit = StormLimit(messages=messages, within=timedelta(minutes=within))
    sent = ago(*minutes)
    if turn(sent, 1, NOW, limit) is Turn.WAITS:
        later = free_at(sent, NOW, limit)
        assert later > NOW
        assert turn(sent, 1, later, limit) is not Turn.WAITS
