import pytest
from croniter import croniter
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.catalogue.cron import cron_mistake


@pytest.mark.parametrize(
    "text",
    ["* * * * *", "*/5 * * * *", "0 6-18/2 * * mon-fri", "15,45 4 1 jan,jul *", "0 0 * * 7"],
)
def test_takes_what_the_scheduler_takes(text: str) -> None:
    assert cron_mistake(text) == ""
    assert croniter.is_valid(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("every five minutes", "five parts"),
        ("60 * * * *", 'minute "60" must lie in 0 to 59'),
        ("* * 0 * *", 'day of the month "0" must lie in 1 to 31'),
        ("* * * 13 *", 'month "13" must lie in 1 to 12'),
        ("* * * * 8", 'day of the week "8" must lie in 0 to 7'),
        ("* * * * fun", 'day of the week "fun" must lie in 0 to 7'),
        ("9-5 * * * *", 'minute "9-5" must lie in 0 to 59'),
        ("*/0 * * * *", 'minute "*/0" must lie in 0 to 59'),
    ],
)
def test_says_which_part_cannot_be(text: str, said: str) -> None:
    assert said in cron_mistake(text)


@given(
    st.lists(
        st.from_regex(r"\A(\*|[0-9]{1,2}(-[0-9]{1,2})?)(/[0-9]{1,2})?\Z"), min_size=5, max_size=5
    )
)
def test_what_it_takes_the_scheduler_takes(words: list[str]) -> None:
    text = " ".join(words)

    if not cron_mistake(text):
        assert croniter.is_valid(text)
