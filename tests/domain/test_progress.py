import json
from datetime import UTC, datetime, timedelta

from include.integration_watch.domain.progress import Progress
from include.integration_watch.domain.value import Text
from include.integration_watch.domain.worklist_view import Compared

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
DAY = timedelta(days=1)


def compared(days_ago: int, open_: int, **figures: object) -> Compared:
    at = NOW - days_ago * DAY
    said = {"open": str(open_)} | {name: str(value) for name, value in figures.items()}
    return Compared(id=f"c{days_ago}", reconciliation="x", at=at, as_of=at, summary=said)


def progress(open_: int, *newest_first: Compared) -> Progress:
    title = Text(de="Lieferanten", en="Suppliers")
    return Progress(id="x", title=title, integration="i", compared=newest_first, open=open_)


def test_the_trend_ends_with_what_is_open_now() -> None:
    assert progress(2, compared(1, 3), compared(2, 418)).counts == (418, 3, 2)
    assert progress(3, compared(1, 3), compared(2, 418)).counts == (418, 3)
    assert progress(0).counts == ()


def test_what_came_and_went_is_counted_since_a_moment() -> None:
    told = progress(3, compared(1, 3, new=1, over=416), compared(2, 418, new=418))
    assert (told.came_since(NOW - 1.5 * DAY), told.went_since(NOW - 1.5 * DAY)) == (1, 416)
    before = told.before(NOW - 1.5 * DAY)
    assert before is not None
    assert before.open == 418
    assert told.before(NOW - 3 * DAY) is None


def test_a_list_on_which_nothing_is_open_and_nothing_went_is_no_news() -> None:
    assert not progress(0, compared(1, 0), compared(2, 0)).is_news(NOW - DAY)
    assert progress(0, compared(1, 0, over=3)).is_news(NOW - DAY)
    assert progress(1, compared(3, 1)).is_news(NOW - DAY)


def test_an_older_comparison_without_money_and_groups_is_read_all_the_same() -> None:
    assert compared(1, 3).money == ()
    assert compared(1, 3).of("differs", "term").count == 0
    groups = json.dumps([{"kind": "differs", "field": "term", "count": 2, "money": []}])
    assert compared(1, 3, groups=groups).of("differs", "term").count == 2
