import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.boomi.ahead import taken_ahead


class BrokenError(Exception):
    pass


@given(st.lists(st.integers(), max_size=30), st.integers(1, 10), st.booleans())
def test_everything_comes_in_its_order_and_what_is_raised_comes_last(
    items: list[int], most: int, breaks: bool
) -> None:
    def source() -> Iterator[int]:
        yield from items
        if breaks:
            raise BrokenError

    found: list[int] = []
    try:
        found.extend(taken_ahead(source(), most))
    except BrokenError:
        assert breaks
    else:
        assert not breaks
    assert found == items


def test_others_are_taken_while_one_is_looked_at_but_no_more_than_asked_for() -> None:
    begun: list[int] = []
    third = threading.Event()

    def source() -> Iterator[int]:
        for number in range(100):
            begun.append(number)
            if number == 2:
                third.set()
            yield number

    ahead = taken_ahead(source(), 2)
    assert next(ahead) == 0
    assert third.wait(30)
    assert begun == [0, 1, 2]
    assert next(ahead) == 1
    ahead.close()  # type: ignore[attr-defined]
    assert len(begun) <= 4


def test_who_stops_listening_stops_the_taking() -> None:
    with pytest.raises(BrokenError):
        _break_at_the_first(taken_ahead(iter(range(1000)), 3))
    assert not any(each.name == "boomi-pages" for each in threading.enumerate())


def _break_at_the_first(items: Iterator[int]) -> None:
    for _ in items:
        items.close()  # type: ignore[attr-defined]
        raise BrokenError
