"""Numbers, money, moments and spans in the reader's own way."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from include.integration_watch.domain.value import Language
from include.integration_watch.notify.figures import Figures

NOW = datetime(2026, 11, 23, 5, 10, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def _kept(said: str) -> str:
    """Return what is said with ``~`` where nothing may part."""
    return said.replace("~", "\N{NO-BREAK SPACE}")


def _figures(language: Language, zone: ZoneInfo = BERLIN) -> Figures:
    return Figures(language, zone, NOW)


@pytest.mark.parametrize(
    ("language", "amount", "currency", "said"),
    [
        pytest.param("de", "18240.5", "EUR", "18.240,50~EUR", id="German euros"),
        pytest.param("en", "18240.5", "EUR", "EUR~18,240.50", id="English euros"),
        pytest.param("de", "18240.5", "JPY", "18.240~JPY", id="a currency without cents"),
        pytest.param("de", "-3", "CHF", "-3,00~CHF", id="a credit"),
        pytest.param("de", "3", "", "3,00", id="no currency at all"),
        pytest.param("en", "3", "<b>", "3.00~<b>", id="what is no currency code"),
        pytest.param("de", "1e40", "EUR", "1.000E+40~EUR", id="more digits than anybody reads"),
        pytest.param("de", "0e50", "EUR", "0,00~EUR", id="a strange nothing"),
    ],
)
def test_money(language: Language, amount: str, currency: str, said: str) -> None:
    assert _figures(language).amount(Decimal(amount), currency) == _kept(said)


@pytest.mark.parametrize(
    ("language", "at", "said"),
    [
        pytest.param("de", NOW, "06:10~MEZ", id="today, in German"),
        pytest.param("en", NOW, "06:10~CET", id="today, in English"),
        pytest.param("de", NOW - timedelta(days=1), "So.~22.11., 06:10~MEZ", id="yesterday"),
        pytest.param("en", NOW - timedelta(days=1), "Sun~22~Nov, 06:10~CET", id="Sunday"),
        pytest.param(
            "de", NOW - timedelta(days=140), "Mo.~06.07., 07:10~MESZ", id="in German summer"
        ),
        pytest.param("de", NOW - timedelta(days=400), "19.10.2025, 07:10~MESZ", id="last year"),
    ],
)
def test_a_moment_names_its_zone_and_its_day_unless_today(
    language: Language, at: datetime, said: str
) -> None:
    assert _figures(language).moment(at) == _kept(said)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        pytest.param("UTC", "05:10~UTC", id="UTC"),
        pytest.param("America/New_York", "00:10~EST", id="a zone without a German name"),
        pytest.param("America/Sao_Paulo", "02:10~UTC-0300", id="a zone without any name"),
    ],
)
def test_every_zone_has_an_abbreviation(zone: str, said: str) -> None:
    assert _figures("de", ZoneInfo(zone)).moment(NOW) == _kept(said)


@pytest.mark.parametrize(
    ("language", "length", "said"),
    [
        ("de", timedelta(hours=3, minutes=20), "3~Std. 20~Min."),
        ("en", timedelta(hours=3, minutes=20), "3~hrs 20~mins"),
        ("de", timedelta(days=2, hours=1, minutes=5), "2~Tg. 1~Std."),
        ("de", timedelta(seconds=10), "0~Min."),
        ("de", timedelta(minutes=-5), "0~Min."),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(
    language: Language, length: timedelta, said: str
) -> None:
    assert _figures(language).span(length) == _kept(said)


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "Mo.~23.11.2026, 06:10~MEZ"), ("en", "Mon~23~Nov~2026, 06:10~CET")],
)
def test_a_whole_moment_parts_between_its_day_and_its_time_alone(
    language: Language, said: str
) -> None:
    assert _figures(language).full_moment(NOW) == _kept(said)


def test_what_is_shown_of_a_number_stays_with_its_unit() -> None:
    assert _figures("de").latency(80) == _kept("80~ms")
    assert _figures("en").latency(5300) == _kept("5.3~s")
    assert _figures("de").day_of("2026-03-06") == _kept("Fr.~06.03.2026")


def test_numbers_and_lists_follow_the_language() -> None:
    assert _figures("de").number(61529) == "61.529"
    assert _figures("en").number(61529) == "61,529"
    assert _figures("de").list_(["A", "B", "C"]) == "A, B und C"
