"""A system that is slower than it usually is at this hour is told once as degraded, and recovers."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.observation import Probe, Step
from include.integration_watch.notify.case import Case
from include.integration_watch.notify.sentences import core, say
from include.integration_watch.store import Store
from include.integration_watch.wiring import systems
from include.integration_watch.wiring.paces import Paces
from tests.domain.scene import NOW, catalogue

MS = timedelta(milliseconds=1)
MINUTE = timedelta(minutes=1)
KNOWN = catalogue()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(systems, "store", lambda: kept)
    yield kept
    kept.engine.dispose()


def look(minute: float, milliseconds: int, system: str = "erp") -> Probe:
    step = Step(name="read", took=milliseconds * MS)
    return Probe(system=system, at=NOW + minute * MINUTE, steps=(step,))


def learn(store: Store, milliseconds: int = 300, weeks: int = 4) -> None:
    """Keep what was usual at this hour in the weeks before."""
    for week in range(1, weeks + 1):
        begins = -week * 7 * 24 * 60
        store.systems.save([look(begins + 5 * n, milliseconds) for n in range(12)])


def watch(store: Store, *milliseconds: int) -> list[tuple[str, str]]:
    for minute, took in enumerate(milliseconds):
        probe = look(minute, took)
        store.systems.save([probe])
        systems._keep(Judgement(), [probe], KNOWN, probe.at)
    kinds = {each.number: each.finding.kind for each in store.incidents()}
    return [(each.change, kinds[each.incident]) for each in store.messages()]


def test_it_is_told_once_with_what_is_usual_and_is_over_when_it_is_as_fast_as_usual(
    store: Store,
) -> None:
    learn(store)

    told = watch(store, 300, 900, 900, 900, 900, 900, 300, 300, 300, 300)

    assert told == [("opened", "degraded"), ("resolved", "degraded")]
    (incident,) = store.incidents()
    assert incident.finding.facts["usual_ms"] == "290"
    german = Case.of(incident.finding, KNOWN, "de", now=NOW)
    told_in_german = [core(german), say(german, "why")]
    limit, why = [each.replace("\N{NO-BREAK SPACE}", " ") for each in told_in_german]
    assert limit == "antwortet langsamer als sonst: 900 ms statt höchstens 290 ms"
    assert "über 4 Wochen" in why
    english = Case.of(incident.finding, KNOWN, "en", now=NOW)
    said = core(english).replace("\N{NO-BREAK SPACE}", " ")
    assert said == "answers slower than it usually does: 900 ms, not 290 ms at most"


def test_the_first_weeks_tell_nothing(store: Store) -> None:
    learn(store, weeks=2)

    assert watch(store, 900, 900, 900, 900, 900) == []


def test_what_it_does_today_is_no_custom_of_today(store: Store) -> None:
    learn(store)
    watch(store, *[900] * 50)

    (incident,) = store.incidents(open_only=True)
    assert incident.finding.kind == "degraded"


def test_no_history_is_read_of_a_system_that_answers_at_once(store: Store) -> None:
    learn(store, milliseconds=20)

    paces = Paces(store, KNOWN, [look(0, 150), look(0, 150, "coupa")])

    assert paces.in_question == frozenset()
