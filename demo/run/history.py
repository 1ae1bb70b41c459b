"""What was before: the looks that a scenario's systems had, kept as if they had been made."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from demo.landscape.scenario import Scenario
from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.store import Store

WEEKS = 5
_AROUND = timedelta(hours=2)
_EVERY = timedelta(minutes=10)
_LATELY = timedelta(minutes=5)


def remember(scenario: Scenario, url: str, now: datetime) -> None:
    """Keep what each neighbour with a past took at this hour of the weeks before, and how it was lately."""
    looks = [*_weeks(scenario, now), *_half_hour(scenario, now)]
    if not looks:
        return
    store = Store(url)
    try:
        store.systems.save(looks)
    finally:
        store.engine.dispose()


def _weeks(scenario: Scenario, now: datetime) -> Iterator[Probe]:
    usual = {each.id: each.usual_ms for each in scenario.neighbours if each.usual_ms}
    for week in range(1, WEEKS + 1):
        for step in range(2 * _AROUND // _EVERY):
            at = now - week * timedelta(weeks=1) - _AROUND + step * _EVERY
            for system, took in usual.items():
                yield _look(system, at, timedelta(milliseconds=took))


def _half_hour(scenario: Scenario, now: datetime) -> Iterator[Probe]:
    for each in scenario.neighbours:
        for ago, found in enumerate(reversed(each.was), start=1):
            trouble = Trouble.UNREACHABLE if found == "down" else None
            yield _look(each.id, now - ago * _LATELY, timedelta(milliseconds=20), trouble)


def _look(system: str, at: datetime, took: timedelta, trouble: Trouble | None = None) -> Probe:
    detail = "it closed the connection before it had answered" if trouble else ""
    step = Step(name="first_byte", took=took, trouble=trouble, detail=detail)
    return Probe(system=system, at=at, steps=(step,))
