"""Maintenance that nobody announced is known by the system's own words, and told under its name."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.finding import Finding, Judgement, Layer, Severity
from include.integration_watch.domain.unannounced import judge_unannounced, speaks_of_maintenance

from .scene import NOW, catalogue, finding

ERP = catalogue().system("erp")
HOUR = timedelta(hours=1)


def away(words: str, kind: str = "unreachable") -> Finding:
    return finding(
        kind, layer=Layer.SYSTEM, subject="erp", severity=Severity.CRITICAL, excerpt=words
    )


def judged(*findings: Finding, known_since: object = None) -> Judgement:
    return judge_unannounced(ERP, findings, known_since, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words",
    [
        "it answers 503, and its page speaks of maintenance",
        "<h1>Wegen Wartungsarbeiten geschlossen</h1>",
        "Scheduled downtime until 06:00",
        "Geplante Abschaltung am Samstag",
        "ORA-01033: ORACLE initialization or shutdown in progress",
        "FATAL: the database system is shutting down",
        "421 closed for Maintenance",
    ],
)
def test_what_a_system_says_on_purpose_is_known(words: str) -> None:
    (found,) = judged(away(words)).findings

    assert (found.kind, found.severity) == ("maintenance_unannounced", Severity.ERROR)
    assert found.excerpt == words


@pytest.mark.parametrize(
    "words",
    [
        "connection refused",
        "it answers 503",
        "relation maintenance_plans does not exist",
        "no Maintenance plan is assigned",
        "FATAL: the database system is in recovery mode",
        "",
    ],
)
def test_an_outage_that_says_nothing_of_it_is_an_outage(words: str) -> None:
    assert judged(away(words)) == Judgement()


def test_a_system_that_works_is_in_no_maintenance_whatever_it_says() -> None:
    slow = finding(
        "slow", layer=Layer.SYSTEM, subject="erp", severity=Severity.WARNING, excerpt="maintenance"
    )

    assert judged(slow).findings == ()
    assert [each.kind for each in judged(slow).cleared] == ["maintenance_unannounced"]


def test_a_window_that_stands_announced_it() -> None:
    window = finding(
        "maintenance", layer=Layer.SYSTEM, subject="erp", severity=Severity.INFO, excerpt=""
    )

    assert judged(away("maintenance"), window).findings == ()
    assert judged(away("maintenance"), window).cleared


def test_it_began_when_its_oldest_trouble_did() -> None:
    (found,) = judged(away("maintenance"), known_since=NOW - HOUR).findings

    assert found.since == NOW - HOUR
    assert found.facts["starts"] == (NOW - HOUR).isoformat()


def test_of_other_systems_it_says_nothing() -> None:
    other = away("maintenance").model_copy(update={"subject": "coupa"})

    assert judged(other).findings == ()


@given(st.text(max_size=300))
def test_any_words_are_judged(words: str) -> None:
    assert len(judged(away(words)).findings) == int(speaks_of_maintenance(words))
