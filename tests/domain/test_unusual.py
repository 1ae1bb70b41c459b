"""What is unusual is found, and what is normal is not: held on simulated histories of many shapes."""

import math
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.habits import Habits
from include.integration_watch.domain.observation import Execution, ExecutionStatus
from include.integration_watch.domain.past_run import Past, PastRun, past_runs
from include.integration_watch.domain.unusual import (
    FALSE_ALARMS,
    is_bigger,
    is_empty,
    is_slower,
    is_smaller,
    judge_unusual,
)

from .scene import NOW, integration, run

ZONE = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
SIX = datetime(2026, 3, 4, 5, tzinfo=UTC)  # 06:00 in Berlin, a Wednesday
Draw = Callable[[random.Random, datetime], float]


def poisson(mean: float) -> Draw:
    def draw(dice: random.Random, _at: datetime) -> float:
        count, product, limit = 0, dice.random(), math.exp(-mean)
        while product > limit:
            count, product = count + 1, product * dice.random()
        return count

    return draw


def weekly(dice: random.Random, at: datetime) -> float:
    """Much on working days, little at weekends, five times as much on the last of a month."""
    mean = 4 if at.weekday() >= 5 else 60
    if (at + DAY).month != at.month:
        mean *= 5
    return round(dice.gauss(mean, math.sqrt(mean) * 1.5)) if mean > 10 else dice.randint(0, 9)


SHAPES: dict[str, Draw] = {
    "constant": lambda _dice, _at: 40,
    "normal": lambda dice, _at: max(0, round(dice.gauss(200, 30))),
    "log-normal": lambda dice, _at: round(dice.lognormvariate(4, 0.6)),
    "Poisson of 3": poisson(3),
    "Poisson of 12": poisson(12),
    "uniform": lambda dice, _at: dice.randint(1, 40),
    "often nothing": lambda dice, _at: 0 if dice.random() < 0.3 else dice.randint(1, 90),
    "weekly": weekly,
}


def history(draw: Draw, dice: random.Random, *, days: int = 90, until: datetime = SIX) -> Past:
    found: list[PastRun] = []
    for back in range(days, 0, -1):
        at = until - back * DAY
        found.append(PastRun(at.timestamp(), draw(dice, at), int(draw(dice, at)), True))
    return Past.of(found)


def test_of_a_thousand_normal_runs_at_most_one_is_called_unusual() -> None:
    """Each history is judged at its next run, 90 days of it being known; histories start anywhere."""
    dice = random.Random("normal")
    judged, told = 0, {"empty": 0, "smaller": 0, "bigger": 0, "slower": 0}
    for draw in SHAPES.values():
        for _ in range(250):
            at = SIX + dice.randrange(365) * DAY
            usual = Habits(history(draw, dice, until=at), ZONE, frozenset()).documents(at)
            if usual is None:
                continue
            judged += 1
            now = int(draw(dice, at))
            told["empty"] += is_empty(now, usual)
            told["smaller"] += is_smaller(now, usual)
            told["bigger"] += is_bigger(now, usual)
            told["slower"] += is_slower(float(draw(dice, at)), usual)
    assert judged > 1800
    assert all(count <= judged * FALSE_ALARMS for count in told.values()), told


@pytest.mark.parametrize(
    ("judge", "value"),
    [(is_empty, 0), (is_smaller, 20), (is_bigger, 1000), (is_slower, 1200.0)],
)
def test_what_is_far_from_normal_is_found(judge: Any, value: float) -> None:
    dice = random.Random(1)
    usual = Habits(history(SHAPES["normal"], dice), ZONE, frozenset()).documents(SIX)
    assert usual is not None
    assert judge(value, usual)


def of_days(days: int, **last: Any) -> tuple[list[Execution], Habits]:
    """Good runs at 06:00 on so many days, and a last one that is as it is said."""
    before = [
        at_six(back, inbound=190 + back % 20, ended_at=SIX - back * DAY + timedelta(minutes=3))
        for back in range(days, 0, -1)
    ]
    runs = [*before, at_six(0, **({"ended_at": SIX + timedelta(minutes=3), "inbound": 200} | last))]
    return runs, Habits(past_runs(runs), ZONE, frozenset())


def at_six(back: int, **changes: Any) -> Execution:
    at = SIX - back * DAY
    return run(0, **({"id": f"run-{back}", "started_at": at} | changes))


def kinds(judgement: Judgement) -> list[str]:
    return sorted(finding.kind for finding in judgement.findings)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        pytest.param({}, [], id="a run like the others is fine"),
        pytest.param({"inbound": 0}, ["execution_empty"], id="nothing, where there is always much"),
        pytest.param({"inbound": 12}, ["execution_smaller"], id="little, where there is much"),
        pytest.param({"inbound": 4000}, ["execution_bigger"], id="very much"),
        pytest.param(
            {"ended_at": SIX + timedelta(minutes=40)}, ["execution_slower"], id="very slow"
        ),
        pytest.param(
            {"inbound": 4000, "type": "exec_manual"}, [], id="what people start is not compared"
        ),
        pytest.param({"inbound": 0, "original_id": "run-1"}, [], id="a retry is not compared"),
        pytest.param(
            {"inbound": 0, "status": ExecutionStatus.ERROR}, [], id="a failed run is told as failed"
        ),
    ],
)
def test_the_newest_run_is_compared_with_those_before_it(
    last: dict[str, Any], expected: list[str]
) -> None:
    runs, habits = of_days(60, **last)
    assert kinds(judge_unusual(integration(), runs, habits, NOW)) == expected


def test_an_open_run_is_slow_before_it_is_stuck() -> None:
    runs, habits = of_days(60, status=ExecutionStatus.INPROCESS, ended_at=None)
    patient = integration(stuck_after=timedelta(hours=2))
    soon, late, stuck = (
        judge_unusual(patient, runs, habits, SIX + timedelta(minutes=minutes))
        for minutes in (4, 30, 121)
    )
    assert (kinds(soon), kinds(late), kinds(stuck)) == ([], ["execution_slower"], [])


def test_a_new_integration_is_compared_with_nothing() -> None:
    runs, habits = of_days(10, inbound=0)
    assert judge_unusual(integration(), runs, habits, NOW) == Judgement()


def test_the_end_of_a_month_is_compared_with_ends_of_months_alone() -> None:
    month_end = datetime(2026, 3, 31, 5, tzinfo=UTC)
    runs = [
        run(
            0,
            id=f"run-{back}",
            started_at=month_end - back * DAY,
            inbound=9000 if not back else 200,
        )
        for back in range(90, -1, -1)
    ]
    habits = Habits(past_runs(runs), ZONE, frozenset())
    assert kinds(judge_unusual(integration(), runs, habits, month_end + DAY)) == []


def test_a_public_holiday_is_not_compared_with_working_days() -> None:
    runs, _ = of_days(60, inbound=0)
    free = Habits(past_runs(runs), ZONE, frozenset({date(2026, 3, 4)}))
    assert kinds(judge_unusual(integration(), runs, free, NOW)) == []


def test_a_run_like_the_others_ends_what_was_unusual() -> None:
    runs, habits = of_days(60)
    ended = {
        clearance.kind for clearance in judge_unusual(integration(), runs, habits, NOW).cleared
    }
    assert ended == {
        "execution_empty", "execution_smaller", "execution_bigger", "execution_slower"
    }  # fmt: skip
