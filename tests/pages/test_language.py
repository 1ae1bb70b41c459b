from datetime import UTC, datetime, timedelta

import pytest

from include.integration_watch.pages.language import choose, moment, span

from .scene import BERLIN


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        pytest.param("", "", "en", id="nothing said"),
        pytest.param("", "de", "de", id="German"),
        pytest.param("", "de-AT,en;q=0.8", "de", id="Austrian German"),
        pytest.param("", "en-GB,en;q=0.9,de;q=0.8", "en", id="English before German"),
        pytest.param("", "en;q=0.2,de;q=0.9", "de", id="order is not preference"),
        pytest.param("", "fr,it;q=0.9", "en", id="neither"),
        pytest.param("", "de;q=0,en", "en", id="German refused"),
        pytest.param("", "de;q=x,,;q=", "en", id="rubbish"),
        pytest.param("de", "en", "de", id="asked for by name"),
        pytest.param("klingon", "de", "de", id="asked for an unknown one"),
    ],
)
def test_choose(asked: str, accepted: str, language: str) -> None:
    assert choose(asked, accepted) == language


def _parts(said: str) -> str:
    """Return what is said with ``~`` where nothing may part."""
    return said.replace("\N{NO-BREAK SPACE}", "~")


@pytest.mark.parametrize(
    ("now", "german", "english"),
    [
        ("2026-07-01T20:00Z", "heute, 00:10~MESZ", "today, 00:10~CEST"),
        ("2026-07-02T09:00Z", "1.~Juli, 00:10~MESZ", "1~Jul, 00:10~CEST"),
        ("2027-01-01T09:00Z", "1.~Juli~2026, 00:10~MESZ", "1~Jul~2026, 00:10~CEST"),
    ],
)
def test_a_moment_names_its_zone_and_as_much_of_its_date_as_is_needed(
    now: str, german: str, english: str
) -> None:
    at = datetime(2026, 6, 30, 22, 10, tzinfo=UTC)
    read_at = datetime.fromisoformat(now)
    assert _parts(moment(at, "de", BERLIN, now=read_at)) == german
    assert _parts(moment(at, "en", BERLIN, now=read_at)) == english


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=3), "3~Minuten"),
        (timedelta(hours=4), "4~Stunden"),
        (timedelta(days=2), "2~Tage"),
        (timedelta(seconds=-5), "0~Sekunden"),
    ],
)
def test_a_span_is_told_in_its_largest_unit(length: timedelta, words: str) -> None:
    assert _parts(span(length, "de")) == words
