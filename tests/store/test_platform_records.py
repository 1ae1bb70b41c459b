from datetime import timedelta
from typing import Any

from include.integration_watch.domain.platform_record import (
    ChangedProperty,
    ChangeKind,
    ExecutionSummary,
    PlatformChange,
    PlatformEvent,
    ProcessSchedule,
    ScheduleEntry,
)
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read
from tests.domain.scene import NOW

DAY = timedelta(days=1)
READ = Read(name="boomi:acme-1:events", at=NOW, whole_since=NOW - DAY)


def summary(**more: Any) -> ExecutionSummary:
    return ExecutionSummary.model_validate(
        {
            "account": "acme-1",
            "process": "Price check",
            "process_id": "p1",
            "atom_id": "r1",
            "status": "COMPLETE",
            "at": NOW - timedelta(minutes=5),
        }
        | more
    )


def event(**more: Any) -> PlatformEvent:
    return PlatformEvent.model_validate(
        {
            "id": "event-1",
            "account": "acme-1",
            "type": "process.execution",
            "at": NOW - timedelta(hours=1),
            "recorded_at": NOW,
            "execution_id": "execution-1",
            "message": "Jane said no",
        }
        | more
    )


def schedule(hours: str = "5", *, enabled: bool | None = True) -> ProcessSchedule:
    line = ScheduleEntry(minutes="0", hours=hours)
    return ProcessSchedule(
        account="acme-1", process_id="p1", atom_id="r1", entries=(line,), enabled=enabled
    )


def test_a_minute_read_again_has_grown_and_is_one(store: Store) -> None:
    store.platform.save_summaries([summary(executions=2)], READ)
    store.platform.save_summaries(
        [summary(executions=5), summary(executions=1, status="ERROR")], READ
    )
    found = store.platform.summaries("acme-1", NOW - DAY, NOW, process="Price check")
    assert sorted((each.status.value, each.executions) for each in found) == [
        ("COMPLETE", 5),
        ("ERROR", 1),
    ]


def test_an_event_read_twice_is_one_and_found_by_its_run(store: Store) -> None:
    store.platform.save_events([event()], READ)
    store.platform.save_events([event(level="ERROR")], READ)
    assert store.platform.events("acme-1", NOW - DAY, NOW) == (event(level="ERROR"),)
    assert store.platform.events_of("execution-1") == (event(level="ERROR"),)
    assert store.watermark(READ.name) is not None


def test_the_first_look_at_schedules_changes_nothing(store: Store) -> None:
    assert store.platform.save_schedules("acme-1", [schedule()], NOW) == ()
    assert store.platform.schedules("acme-1") == (schedule(),)


def test_a_schedule_that_changed_is_a_change_with_both_sides(store: Store) -> None:
    store.platform.save_schedules("acme-1", [schedule()], NOW - DAY)
    (change,) = store.platform.save_schedules("acme-1", [schedule("6")], NOW)
    assert (change.kind, change.action, change.subjects) == (
        ChangeKind.SCHEDULE,
        "CHANGED",
        ("p1", "r1"),
    )
    assert change.properties == (
        ChangedProperty(name="schedule", before="0 5 * * * *", after="0 6 * * * *"),
    )
    assert store.platform.changes("acme-1", NOW, NOW + DAY) == (change,)


def test_a_schedule_that_was_stopped_or_taken_away_is_a_change(store: Store) -> None:
    store.platform.save_schedules("acme-1", [schedule()], NOW - 2 * DAY)
    (stopped,) = store.platform.save_schedules("acme-1", [schedule(enabled=False)], NOW - DAY)
    (gone,) = store.platform.save_schedules("acme-1", [], NOW)
    assert stopped.properties == (ChangedProperty(name="enabled", before="yes", after="no"),)
    assert gone.action == "REMOVED"
    assert store.platform.schedules("acme-1") == ()


def test_a_status_that_is_not_told_is_no_change(store: Store) -> None:
    store.platform.save_schedules("acme-1", [schedule(enabled=False)], NOW - DAY)
    assert store.platform.save_schedules("acme-1", [schedule(enabled=None)], NOW) == ()
    assert store.platform.schedules("acme-1") == (schedule(enabled=False),)


def test_who_changed_what_is_forgotten_with_the_texts_and_that_it_changed_stays(
    store: Store,
) -> None:
    change = PlatformChange(
        id="c1", account="acme-1", at=NOW - DAY, kind=ChangeKind.RUNTIME, by="jane@example.com"
    )
    store.platform.save_changes([change], READ)
    store.platform.save_events([event()], READ)
    store.runs.forget(before=NOW - 2 * DAY, texts_before=NOW)
    assert store.platform.changes("acme-1", NOW - 2 * DAY, NOW) == (
        change.model_copy(update={"by": ""}),
    )
    (kept,) = store.platform.events("acme-1", NOW - 2 * DAY, NOW)
    assert kept.message == ""
    store.runs.forget(before=NOW, texts_before=NOW)
    assert store.platform.events("acme-1", NOW - 2 * DAY, NOW) == ()
