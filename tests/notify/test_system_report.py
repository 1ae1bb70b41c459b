"""The month of the systems, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from include.integration_watch.domain.objective import SystemMonth
from include.integration_watch.domain.value import Language
from include.integration_watch.notify.message import render
from include.integration_watch.notify.system_report import compose_systems
from tests.domain.scene import catalogue

BEGINS, ENDS = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
LONG_AFTER = datetime(2026, 11, 20, tzinfo=UTC)
ERP = SystemMonth(
    system="erp",
    looks=43_200,
    down=432,
    planned=60,
    unknown=5,
    objective=0.995,
    p50=timedelta(milliseconds=84),
    p95=timedelta(milliseconds=410),
    p99=timedelta(milliseconds=2300),
)


def page(month: SystemMonth = ERP, language: Language = "de", now: datetime = LONG_AFTER) -> str:
    written = compose_systems([month], catalogue(), language, begins=BEGINS, ends=ENDS, now=now)
    return render("systems.html.j2", written)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ("Oktober 2026", "99,00 %", "99,50 %", "überzogen um", "84 ms", "2,3 s", "1 Std.")),
        ("en", ("October 2026", "99.00 %", "99.50 %", "overdrawn by", "84 ms", "2.3 s", "1 hr")),
    ],
)
def test_it_says_all_in_the_readers_language(language: Language, words: tuple[str, ...]) -> None:
    told = page(language=language).replace("\N{NO-BREAK SPACE}", " ")

    for word in words:
        assert word in told


def test_a_single_miss_is_never_rounded_up_to_a_hundred() -> None:
    almost = ERP.model_copy(update={"looks": 10_000_000, "down": 1, "objective": None})

    assert "100,00" not in page(almost)


def test_a_month_that_runs_says_as_of_when() -> None:
    assert "Der Monat läuft noch" in page(now=datetime(2026, 10, 9, 7, 30, tzinfo=UTC))
    assert "Der Monat läuft noch" not in page()


def test_it_says_in_plain_words_what_is_only_a_read() -> None:
    german, english = page(), page(language="en")

    assert 'class="quiet">nur Lesen</td>' in german
    assert "Ob es Daten annimmt, ist damit nicht gezeigt" in german
    assert 'class="quiet">read only</td>' in english
    assert "Whether it takes data is not shown by that" in english


def test_a_system_nobody_looked_at_has_no_figures() -> None:
    assert "100" not in page(SystemMonth(system="erp", objective=0.99)).partition("<tbody>")[2]
