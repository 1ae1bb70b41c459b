from datetime import timedelta
from typing import Any

from include.integration_watch.domain.platform_record import ChangeKind, PlatformChange
from include.integration_watch.domain.what_changed import in_one_line, since_last_good

from .scene import NOW, run

FAILED = run(60, "ERROR", process_id="p", atom_id="a")
LAST_GOOD = NOW - timedelta(hours=5)


def change(
    minutes_ago: float, kind: str = "deployment", *subjects: str, **more: Any
) -> PlatformChange:
    return PlatformChange(
        id=f"{minutes_ago}-{kind}",
        account="acme-1",
        at=NOW - timedelta(minutes=minutes_ago),
        kind=ChangeKind(kind),
        subjects=subjects,
        **more,
    )


def seen(*changes: PlatformChange) -> list[str]:
    return [each.id for each in since_last_good(FAILED, LAST_GOOD, changes)]


def test_a_change_of_the_process_since_the_last_good_run_is_named() -> None:
    assert seen(change(100, "deployment", "p")) == ["100-deployment"]


def test_what_came_before_the_last_good_run_or_after_the_failure_is_not() -> None:
    assert seen(change(400, "deployment", "p"), change(10, "schedule", "p")) == []


def test_a_change_of_another_process_is_not_named_but_one_of_its_runtime_is() -> None:
    assert seen(change(90, "deployment", "q"), change(80, "runtime", "a")) == ["80-runtime"]
    assert seen(change(80, "runtime", "b")) == []


def test_that_somebody_started_a_run_changes_nothing() -> None:
    assert seen(change(90, "run", "p")) == []


def test_its_own_changes_come_first_then_the_newest() -> None:
    changes = (
        change(200, "schedule", "p"),
        change(100, "properties"),
        change(90, "deployment", "p"),
    )
    assert seen(*changes) == ["90-deployment", "200-schedule", "100-properties"]


def test_a_finding_carries_them_in_one_line() -> None:
    told = in_one_line((change(60, "schedule", "p", action="UPDATE"),))
    assert told == "2026-03-04T08:00:00+00:00|schedule|UPDATE"
