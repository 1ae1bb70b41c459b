"""Quiet inside a window; afterwards well by proof, or told."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.finding import Judgement, Kind, Severity
from include.integration_watch.domain.in_maintenance import (
    Recovery,
    current_window,
    judge_window,
    recovery,
    touched_by_window,
)
from include.integration_watch.domain.maintenance import Maintenance

from .scene import NOW, catalogue, integration, run

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KNOWN = catalogue(integrations=(integration(cadence="every 15 minutes"),))
ERP = KNOWN.system("erp")
GRACE = KNOWN.settings.overrun_after
KINDS = {"maintenance", "maintenance_overrun", "recovery_missing"}


def window(ends: datetime = NOW, hours: float = 2, **changes: object) -> Maintenance:
    return Maintenance(
        id="release", systems=("erp",), starts=ends - hours * HOUR, ends=ends, title="Release"
    ).model_copy(update=changes)


def judged(
    now: datetime,
    *runs: str,
    well: datetime | None = None,
    after: timedelta = GRACE,
    **changes: object,
) -> Judgement:
    """The judgement at a moment, with runs of these statuses right after the end."""
    over = window(**changes)
    seen = [run(-1 - number, status) for number, status in enumerate(runs)]
    found = recovery(over, "erp", {"invoices_to_erp": seen}, well, KNOWN, now)
    current = current_window("erp", [over], now)
    return judge_window(ERP, current, found, now, overrun_after=after)


def kinds(judgement: Judgement) -> list[str]:
    return [found.kind for found in judgement.findings]


def test_a_system_in_its_window_is_quiet() -> None:
    found = judged(NOW - HOUR)

    assert kinds(found) == ["maintenance"]
    assert found.findings[0].severity is Severity.INFO


def test_before_its_window_nothing_is_said() -> None:
    assert kinds(judged(NOW - 3 * HOUR)) == []


def test_a_system_may_take_a_moment_to_come_back() -> None:
    assert kinds(judged(NOW + GRACE - MINUTE)) == ["maintenance"]


def test_a_system_that_does_not_come_back_overruns() -> None:
    found = judged(NOW + GRACE)

    assert kinds(found) == ["maintenance_overrun"]
    assert found.findings[0].severity is Severity.ERROR
    assert found.findings[0].since == NOW


def test_whoever_knows_a_slow_system_grants_it_more_time() -> None:
    assert kinds(judged(NOW + 59 * MINUTE, after=HOUR)) == ["maintenance"]
    assert kinds(judged(NOW + HOUR, after=HOUR)) == ["maintenance_overrun"]
    assert kinds(judged(NOW, after=timedelta())) == ["maintenance_overrun"]


def test_a_system_that_is_well_waits_quietly_for_the_next_run() -> None:
    assert kinds(judged(NOW + 2 * MINUTE, well=NOW + MINUTE)) == ["maintenance"]


def test_well_and_the_next_run_through_is_proof() -> None:
    found = judged(NOW + 5 * MINUTE, "COMPLETE", well=NOW + MINUTE)

    assert kinds(found) == []
    assert {each.kind for each in found.cleared} == KINDS
    assert {each.evidence for each in found.cleared} == {"well, 1 of 1 runs through"}


@pytest.mark.parametrize("status", ["ERROR", "ABORTED"])
def test_a_run_that_fails_after_the_end_is_told(status: str) -> None:
    found = judged(NOW + 5 * MINUTE, status, well=NOW + MINUTE)

    assert kinds(found) == ["recovery_missing"]
    assert found.findings[0].facts["integrations"] == "invoices_to_erp"


def test_a_run_that_does_not_come_by_its_own_promise_is_told() -> None:
    assert kinds(judged(NOW + 26 * MINUTE, well=NOW + MINUTE)) == ["recovery_missing"]


def test_a_run_that_failed_before_an_overrun_ended_is_no_missing_proof() -> None:
    back = NOW + 40 * MINUTE
    failed = judged(back + MINUTE, "ERROR", "ERROR", well=back)
    missing = judged(back + 26 * MINUTE, "ERROR", well=back)

    assert kinds(failed) == ["maintenance"]
    assert kinds(missing) == ["recovery_missing"]


def test_an_open_run_is_waited_for() -> None:
    assert kinds(judged(NOW + 5 * MINUTE, "INPROCESS", well=NOW + MINUTE)) == ["maintenance"]


def test_a_run_that_ended_in_the_window_proves_nothing() -> None:
    before = recovery(window(), "erp", {"invoices_to_erp": [run(5)]}, NOW, KNOWN, NOW + MINUTE)

    assert before == Recovery(well_since=NOW, waiting=("invoices_to_erp",))


def test_a_window_that_is_ended_early_is_over_then() -> None:
    early = NOW - HOUR

    assert kinds(judged(early + 2 * GRACE, ended_at=early)) == ["maintenance_overrun"]


def test_only_runs_that_fall_into_the_window_are_touched() -> None:
    daily = catalogue(integrations=(integration(zone="UTC"),))  # every day by 06:15

    assert touched_by_window(window(NOW), "erp", daily) == ()
    assert len(touched_by_window(window(NOW - 2 * HOUR), "erp", daily)) == 1


@settings(deadline=None)
@given(
    st.integers(-300, 3 * 24 * 60),
    st.none() | st.integers(0, 300),
    st.lists(st.sampled_from(["COMPLETE", "ERROR", "INPROCESS"]), max_size=3),
)
def test_each_moment_has_one_state_and_closes_the_others(
    minute: int, well: int | None, runs: list[str]
) -> None:
    now = NOW + minute * MINUTE
    found = judged(now, *runs, well=None if well is None else NOW + well * MINUTE)

    assert len(found.findings) <= 1
    assert {each.kind for each in found.cleared} | set(kinds(found)) == KINDS
    if any(each.severity is Severity.ERROR for each in found.findings):
        assert now >= NOW
    if found.findings and found.findings[0].word is Kind.RECOVERY_MISSING:
        assert well is not None
