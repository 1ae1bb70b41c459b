"""Coupa's releases among what changed: noted by hand, or named by a window's title."""

from datetime import timedelta

import pytest

from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.platform_record import ChangeKind
from include.integration_watch.domain.release import noted, of_windows, release_named, version_of
from include.integration_watch.domain.what_changed import in_one_line, since_last_good

from .scene import NOW, run

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("title", "release"),
    [
        ("Coupa R45 production upgrade", "R45"),
        ("Release 45.1.2", "R45.1.2"),
        ("Coupa release R45.1", "R45.1"),
        ("Coupa 45.1 (Sandbox)", "R45.1"),
        ("Wartung: R 45.3", "R45.3"),
        ("Coupa maintenance", ""),
        ("Coupa 22:00 until 04:00", ""),
        ("Coupa 24/12 closed", ""),
        ("Patch of room R101", ""),
        ("ERP year end 2026", ""),
    ],
)
def test_a_title_names_a_release_or_it_does_not(title: str, release: str) -> None:
    assert release_named(title) == release


def test_a_version_is_written_in_one_way() -> None:
    assert version_of(" r45.1 ") == "R45.1"
    assert version_of("45") == "R45"
    with pytest.raises(ValueError, match="write it like R45"):
        version_of("next")


def window(title: str, days_ago: float, **changes: object) -> Maintenance:
    starts = NOW - days_ago * DAY
    fields = {"id": title, "systems": ("coupa",), "starts": starts, "ends": starts + DAY / 6}
    return Maintenance.model_validate(fields | {"title": title} | changes)


def test_windows_of_the_system_tell_its_releases() -> None:
    told = of_windows(
        "coupa",
        [
            window("Coupa R45.1", 2),
            window("Coupa R44", 40),
            window("Coupa R45.2", -2),
            window("R45.3", 1, systems=("erp",)),
            window("Coupa R45.4", 1, ended_at=NOW - 3 * DAY),
            window("Coupa maintenance", 1),
        ],
        NOW - 9 * DAY,
        NOW,
    )
    assert [(each.action, each.at) for each in told] == [("R45.1", NOW - 2 * DAY)]


def test_a_release_since_the_last_good_run_is_told_before_everything_else() -> None:
    failed = run(10, "ERROR")
    old, new = noted("coupa", "R45", NOW - 3 * DAY), noted("coupa", "R45.1", NOW - DAY)
    told = since_last_good(failed, NOW - 2 * DAY, [old, new])
    assert told == (new,)
    assert in_one_line(told) == f"{new.at.isoformat()}|release|R45.1"
    assert new.kind is ChangeKind.RELEASE
