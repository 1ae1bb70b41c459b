"""Who watches the watchers."""

from datetime import UTC, datetime, timedelta

import pytest

from include.integration_watch.domain.watchers import (
    AWAITED,
    BEAT,
    End,
    TaskEnd,
    awaited_since,
    is_ours,
    judge_blindness,
    judge_ends,
)

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LIMIT = 45 * MINUTE


def blind(looks: dict[tuple[str, str], datetime]) -> set[str]:
    judged = judge_blindness(looks, NOW, blind_after=LIMIT)
    return {finding.subject for finding in judged.findings}


def test_a_dag_that_looked_lately_sees() -> None:
    judged = judge_blindness({(BEAT, "watch_systems"): NOW - LIMIT}, NOW, blind_after=LIMIT)
    assert not judged.findings
    assert [each.subject for each in judged.cleared] == ["watch_systems"]


def test_a_dag_that_is_silent_for_too_long_makes_us_blind_since_its_last_look() -> None:
    last = NOW - 46 * MINUTE
    (finding,) = judge_blindness({(BEAT, "watch_systems"): last}, NOW, blind_after=LIMIT).findings
    assert (finding.kind, finding.since) == ("monitor_blind", last)


def test_a_dag_that_never_looked_is_awaited_from_the_first_sweep() -> None:
    assert blind({(AWAITED, "watch_systems"): NOW - 46 * MINUTE}) == {"watch_systems"}
    assert blind({}) == set()


def test_after_we_slept_ourselves_everybody_gets_time_to_look_anew() -> None:
    old = {(BEAT, name): NOW - 600 * MINUTE for name in ("watch_systems", "watch_executions")}
    slept = old | {(BEAT, "deliver_alerts"): NOW - 11 * MINUTE}

    awaited = awaited_since(slept, NOW, asleep_after=10 * MINUTE)

    assert awaited == {"watch_systems": NOW, "watch_executions": NOW}
    assert blind(slept | {(AWAITED, dag): at for dag, at in awaited.items()}) == set()


def test_while_we_are_awake_nobody_gets_more_time() -> None:
    awake = {
        (BEAT, "deliver_alerts"): NOW - MINUTE,
        (AWAITED, "watch_systems"): NOW - 90 * MINUTE,
        (AWAITED, "watch_executions"): NOW - 90 * MINUTE,
    }
    assert awaited_since(awake, NOW, asleep_after=10 * MINUTE) == {}


def test_a_lost_task_is_found_and_over_when_its_newest_end_is_well() -> None:
    lost = TaskEnd(
        dag="check_data__orders", task="judge_and_compare", run="r1", end=End.LOST, at=NOW - MINUTE
    )
    (finding,) = judge_ends([lost], NOW).findings
    assert (finding.subject, finding.kind) == ("orders", "task_lost:judge_and_compare")
    assert finding.since == NOW - MINUTE

    over = judge_ends([lost.model_copy(update={"end": End.WELL})], NOW)
    assert not over.findings
    assert over.cleared[0].covers(finding.key)


@pytest.mark.parametrize(
    ("dag", "ours"),
    [("watch_systems", True), ("check_data__orders", True), ("somebody_else", False)],
)
def test_only_our_dags_are_ours(dag: str, ours: bool) -> None:
    assert is_ours(dag) is ours
