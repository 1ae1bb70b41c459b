"""What the weeks before were like: the looks that a scenario's systems had, kept as if they had been made."""

from datetime import datetime, timedelta

from demo.landscape.scenario import Scenario
from include.integration_watch.domain.observation import Probe, Step
from include.integration_watch.store import Store

WEEKS = 5
_AROUND = timedelta(hours=2)
_EVERY = timedelta(minutes=10)


def remember(scenario: Scenario, url: str, now: datetime) -> None:
    """Keep what each neighbour with a past took at this hour, and those beside it, in the weeks before."""
    usual = {each.id: each.usual_ms for each in scenario.neighbours if each.usual_ms}
    if not usual:
        return
    moments = [
        now - week * timedelta(weeks=1) - _AROUND + step * _EVERY
        for week in range(1, WEEKS + 1)
        for step in range(2 * _AROUND // _EVERY)
    ]
    store = Store(url)
    try:
        store.systems.save(
            Probe(
                system=system,
                at=at,
                steps=(Step(name="first_byte", took=timedelta(milliseconds=took)),),
            )
            for at in moments
            for system, took in usual.items()
        )
    finally:
        store.engine.dispose()
