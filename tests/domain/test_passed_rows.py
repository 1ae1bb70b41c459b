"""Which later file can have brought a refused row, and what an answer settles."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.coupa_file import CoupaFile, FileStatus
from include.integration_watch.domain.passed_rows import SAVED_LATER, answered, to_ask

from .scene import NOW
from .test_judge_files import file


def loaded(id: int, *messages: str, **changes: Any) -> CoupaFile:
    """A file whose load took a minute."""
    found = file(id, *messages, **changes)
    times = {"started_at": found.at, "ended_at": found.at + timedelta(minutes=1)}
    return found.model_copy(update={**times, **changes})


BROKEN = loaded(1, "Row corrupt or invalid.", "Row corrupt or invalid.")


def test_every_later_file_is_asked_about_the_keys_that_it_does_not_refuse() -> None:
    again = loaded(2, "Row corrupt or invalid.")
    again = again.model_copy(
        update={"errors": (again.errors[0].model_copy(update={"key": "s-0011"}),)}
    )
    broken = BROKEN.model_copy(
        update={
            "errors": (
                BROKEN.errors[0].model_copy(update={"key": "S-0011"}),
                BROKEN.errors[1],
            )
        }
    )

    first, second, *rest = to_ask([broken, again, loaded(3)], NOW)

    assert (first.later.id, first.keys) == (2, ("S-12",))
    assert (second.later.id, second.keys) == (3, ("S-0011", "S-12"))
    assert (first.since, first.until) == (again.at, again.at + timedelta(minutes=1) + SAVED_LATER)
    assert [each.file.id for each in rest] == [2]


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(loaded(2, status=FileStatus.LOADING), id="is loading"),
        pytest.param(loaded(2, ended_at=None), id="nobody knows when it ended"),
        pytest.param(loaded(2, updated=0), id="brought nothing"),
        pytest.param(loaded(2, refused=300), id="of more errors than are kept"),
        pytest.param(loaded(2, ended_at=NOW - timedelta(minutes=1)), id="may still be written"),
        pytest.param(loaded(0), id="came before"),
    ],
)
def test_a_file_that_proves_nothing_is_not_asked_about(later: CoupaFile) -> None:
    files = sorted([BROKEN, later], key=lambda each: each.id)

    assert list(to_ask(files, NOW)) == []


def test_an_answer_settles_the_rows_of_its_keys_and_is_asked_for_once() -> None:
    (asked,) = to_ask([BROKEN, loaded(2)], NOW)

    found = answered(asked, BROKEN, ["s12", "S-99"])

    assert found.passed == (BROKEN.errors[1].id,)
    assert list(to_ask([found, loaded(2)], NOW)) == []
    (next_one,) = to_ask([found, loaded(2), loaded(3)], NOW)
    assert next_one.keys == ("S-11",)


@given(st.lists(st.sets(st.sampled_from(["S-11", "S-12", "S-21"])), max_size=4))
def test_whatever_is_answered_no_row_is_settled_that_nobody_saved(answers: list[set[str]]) -> None:
    files = {1: BROKEN, **{number: loaded(number) for number in range(2, 2 + len(answers))}}
    for number, saved in enumerate(answers, start=2):
        for asked in to_ask(tuple(files.values()), NOW):
            if asked.later.id == number:
                files[1] = answered(asked, files[1], saved)

    every = set().union(*answers)
    assert set(files[1].passed) == {each.id for each in BROKEN.errors if each.key in every}
