from datetime import timedelta
from typing import Any

from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.judge_schedule import judge_schedule
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.platform_record import (
    ChangedProperty,
    ChangeKind,
    PlatformChange,
    ProcessSchedule,
    ScheduleEntry,
)

from .scene import NOW, integration, run


def schedule(*, enabled: bool | None = True) -> ProcessSchedule:
    entries = (ScheduleEntry(minutes="0", hours="5"),)
    return ProcessSchedule(
        account="acme-1", process_id="p", atom_id="a", entries=entries, enabled=enabled
    )


def change(hours_ago: float, name: str = "schedule", **more: Any) -> PlatformChange:
    fields: dict[str, Any] = {
        "id": f"change-{hours_ago}",
        "account": "acme-1",
        "at": NOW - timedelta(hours=hours_ago),
        "kind": ChangeKind.SCHEDULE,
        "action": "CHANGED",
        "subjects": ("p", "a"),
        "source": "seen",
        "properties": (ChangedProperty(name=name, before="0 5", after="0 9"),),
    }
    return PlatformChange.model_validate(fields | more)


def judged(
    *changes: PlatformChange,
    runs: tuple[Execution, ...] = (),
    known: ProcessSchedule | None = None,
) -> Judgement:
    return judge_schedule(integration(), runs, known or schedule(), changes, NOW)


def kinds(judgement: Judgement) -> list[str]:
    return [finding.kind for finding in judgement.findings]


def test_a_stopped_schedule_is_told_since_it_was_stopped_until_it_is_enabled() -> None:
    (stopped,) = judged(change(3, "enabled"), known=schedule(enabled=False)).findings
    assert (stopped.kind, stopped.since) == ("schedule_disabled", NOW - timedelta(hours=3))
    assert [each.kind for each in judged().cleared] == ["schedule_disabled"]


def test_what_is_not_known_is_neither_told_nor_ended() -> None:
    assert judged(known=schedule(enabled=None)) == Judgement()
    assert judge_schedule(integration(), (), None, (change(3),), NOW) == Judgement()


def test_new_times_are_told_until_a_run_of_its_own_has_ended_well() -> None:
    by_hand = run(60, type="exec_manual")
    assert kinds(judged(change(3), runs=(run(300), by_hand))) == ["schedule_changed"]
    ended = judged(change(3), runs=(run(60),))
    assert not ended.findings
    assert "schedule_changed" in {each.kind for each in ended.cleared}


def test_an_old_change_and_one_of_another_process_are_nothing() -> None:
    assert kinds(judged(change(24 * 8), change(3, subjects=("q",)))) == []


def test_that_it_was_stopped_or_resumed_changes_no_times() -> None:
    audited = change(3, action="RESUME", source="UI", properties=())
    assert kinds(judged(change(3, "enabled"), audited)) == []
    assert kinds(judged(change(3, action="UPDATE", source="UI", properties=()))) == [
        "schedule_changed"
    ]
