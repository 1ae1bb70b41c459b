"""A night of maintenance whose tasks die and run twice at every step tells what the quiet night tells."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.finding import Clearance, Judgement, Layer, Severity
from include.integration_watch.domain.in_maintenance import is_well
from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.notice import NoticeKind
from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.support_case import ahead_notices, case_notices
from include.integration_watch.store import Store, notices, telling
from include.integration_watch.wiring.announcing import asked_at
from include.integration_watch.wiring.maintenance import judge_windows, windows
from tests.domain.scene import NOW, catalogue, finding, integration, run

MINUTE = timedelta(minutes=1)
KNOWN = catalogue(
    settings=Settings(platform_group="platform", support_case_group="purchasing"),
    integrations=(integration(cadence="every 15 minutes"),),
)
WINDOW = Maintenance(
    id="release", systems=("erp",), starts=NOW - 120 * MINUTE, ends=NOW - 60 * MINUTE
)
LOOKS = (-4000, -200, -125, -110, -90, -65, -45, -30, -10, 0, 5)
"""Days ahead, hours ahead, just before, inside, in the overrun, back, and through."""
BACK = -20


class Killed(Exception):
    """The process is gone."""


def die(*_: object, **__: object) -> None:
    raise Killed


def announce(store: Store, now: datetime) -> None:
    store.windows.take_over("plan", [WINDOW.model_copy(update={"source": "plan"})], now)
    found = windows(KNOWN, store, now)
    owed = ahead_notices(found, KNOWN, now)
    owed += case_notices(
        found,
        store.incidents(open_only=True),
        store.windows.filed(),
        KNOWN,
        now,
        asked_at=asked_at(store),
    )
    store.people.owe(owed)


def look(store: Store, now: datetime) -> None:
    away = WINDOW.starts <= now < NOW + BACK * MINUTE
    step = Step(
        name="read",
        took=timedelta(seconds=1),
        trouble=Trouble.UNREACHABLE if away else None,
    )
    probe = Probe(system="erp", at=now, steps=(step,))
    store.systems.save([probe])
    total = judge_windows(KNOWN, store, now)
    if is_well(probe):
        total += Judgement(cleared=(Clearance(layer=Layer.SYSTEM, subject="erp", as_of=now),))
    else:
        down = finding(
            "unreachable",
            layer=Layer.SYSTEM,
            subject="erp",
            severity=Severity.CRITICAL,
            observed_at=now,
            since=now,
        )
        total += Judgement(findings=(down,))
    store.apply(total, KNOWN, now, [("system", each.id) for each in KNOWN.systems])


def night(folder: Path, killed: list[int], twice: list[bool]) -> list[str]:
    """Live through the night; a step that is killed, at one of two places, is run again."""
    url = f"sqlite:///{folder / 'own.db'}"
    store = Store(url)
    for number, minute in enumerate(LOOKS):
        now = NOW + minute * MINUTE
        if minute == 0:
            store.save_executions([run(4)])
        if killed[number]:
            place, name = ((notices, "put"), (telling, "tell"))[killed[number] - 1]
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(place, name, die)
                for task in (announce, look):
                    try:
                        task(store, now)
                    except Killed:
                        store.engine.dispose()
                        store = Store(url)
        for _ in range(1 + twice[number]):
            announce(store, now)
            look(store, now)
    told = [
        f"{message.change} {store.incidents(numbers=(message.incident,))[0].finding.kind}"
        f" {message.address}"
        for message in store.messages()
    ]
    told += [
        f"{each.kind} {each.about} {each.address}"
        for kind in (NoticeKind.MAINTENANCE_AHEAD, NoticeKind.SUPPORT_CASE)
        for each in store.people.notices(kind)
    ]
    left = [each.finding.kind for each in store.incidents(open_only=True)]
    store.engine.dispose()
    return [*sorted(told), *left]


TOLD = [
    "maintenance_ahead release payable@example.com",
    "maintenance_ahead release payable@example.com",
    "maintenance_ahead release platform@example.com",
    "maintenance_ahead release platform@example.com",
    "opened maintenance_overrun platform@example.com",
    "resolved maintenance_overrun platform@example.com",
    "support_case INC-3 purchasing@example.com",
    "support_case release purchasing@example.com",
]


def test_the_quiet_night_is_told_as_it_should_be(tmp_path: Path) -> None:
    steps = len(LOOKS)

    assert night(tmp_path, [0] * steps, [False] * steps) == TOLD


@settings(deadline=None, max_examples=5)
@given(
    killed=st.lists(st.integers(0, 2), min_size=len(LOOKS), max_size=len(LOOKS)),
    twice=st.lists(st.booleans(), min_size=len(LOOKS), max_size=len(LOOKS)),
)
def test_killed_or_run_twice_anywhere_it_tells_the_same_once(
    tmp_path_factory: pytest.TempPathFactory, killed: list[int], twice: list[bool]
) -> None:
    assert night(tmp_path_factory.mktemp("wild"), killed, twice) == TOLD
