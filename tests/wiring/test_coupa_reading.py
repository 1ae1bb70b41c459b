from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.store import Store
from include.integration_watch.wiring import coupa_reading
from include.integration_watch.wiring.coupa_reading import name_of, read_coupa
from include.integration_watch.wiring.histories import refusals
from tests.coupa.fake_coupa import Answer, FakeCoupa, StoppedClock
from tests.coupa.test_file_records import source
from tests.domain.scene import system
from tests.store.test_coupa_side import line

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
COUPA = system("coupa", "coupa")
SETTINGS = Settings(platform_group="platform")


@pytest.fixture
def coupa() -> Iterator[FakeCoupa]:
    fake = FakeCoupa(StoppedClock())
    yield fake
    fake.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    yield store
    store.engine.dispose()


def loaded(id: int, ago: timedelta, **changes: Any) -> dict[str, Any]:
    at = (NOW - ago).isoformat()
    return source(id, **{"created-at": at, "updated-at": at} | changes)


def look(coupa: FakeCoupa, kept: Store, at: datetime = NOW) -> tuple[str, ...]:
    return read_coupa(COUPA, coupa.client(), kept, SETTINGS, at)


def files(kept: Store) -> list[int]:
    return [each.id for each in kept.coupa_side.files("coupa", NOW - timedelta(days=30))]


def test_a_first_look_reads_as_far_back_as_the_settings_say(coupa: FakeCoupa, kept: Store) -> None:
    coupa.records["data_file_sources"] = [
        loaded(1, timedelta(days=9)),
        loaded(2, timedelta(hours=40)),
        loaded(3, timedelta(minutes=1)),
    ]
    assert look(coupa, kept) == ()
    assert files(kept) == [2, 3]
    mark = kept.watermark(name_of("coupa", "files"))
    assert mark is not None
    assert (mark.at, mark.whole_since) == (NOW, NOW - SETTINGS.look_back)


def test_the_next_look_reads_on_with_an_overlap(coupa: FakeCoupa, kept: Store) -> None:
    look(coupa, kept)
    coupa.records["data_file_sources"] = [loaded(1, timedelta(minutes=-1))]
    look(coupa, kept, NOW + timedelta(minutes=5))
    assert files(kept) == [1]
    asked = coupa.asked("/api/data_file_sources")[-1].query["updated_at[gt_or_eq]"]
    assert datetime.fromisoformat(asked) == NOW - SETTINGS.overlap


def test_what_exceeds_the_budget_of_a_look_is_read_at_the_next(
    coupa: FakeCoupa, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coupa_reading, "RECORDS_A_LOOK", 2)
    coupa.records["data_file_sources"] = [
        loaded(id, timedelta(hours=52 - 6 * id)) for id in range(1, 7)
    ]
    look(coupa, kept)
    assert files(kept) == [1, 2]
    for _ in range(3):
        look(coupa, kept)
    assert files(kept) == list(range(1, 7))


def test_a_source_that_is_not_granted_keeps_no_other_from_being_read(
    coupa: FakeCoupa, kept: Store
) -> None:
    del coupa.records["integration_history_records"]
    coupa.records["data_file_sources"] = [loaded(1, timedelta(minutes=1))]
    assert look(coupa, kept) == ()
    assert files(kept) == [1]


def test_a_source_that_breaks_off_is_told_and_its_mark_stays(coupa: FakeCoupa, kept: Store) -> None:
    runs_and_errors = [None] * 3
    coupa.faults.extend([*runs_and_errors, *[Answer(200, "<html>login</html>")] * 9])
    (trouble,) = look(coupa, kept)[:1]
    assert trouble.startswith("files: ")
    assert kept.watermark(name_of("coupa", "files")) is None
    assert kept.watermark("coupa:coupa") is not None


def test_a_history_that_went_well_later_is_resolved(kept: Store) -> None:
    kept.coupa_side.save_history(
        "coupa",
        [
            line(1, days_ago=2),
            line(2, days_ago=1, succeeded=True),
            line(3, days_ago=1, document_id=9002, document={"object": "invoice", "key": "9002"}),
        ],
    )
    told = refusals(kept, "coupa", "invoices-to-erp", NOW - timedelta(days=30), ())
    assert [(each.document.key, each.resolved) for each in told] == [
        ("9001", True),
        ("9002", False),
    ]


def test_what_the_error_list_names_is_not_told_again_from_the_history(kept: Store) -> None:
    kept.coupa_side.save_history("coupa", [line(1)])
    assert refusals(kept, "coupa", "invoices-to-erp", NOW, (line(7),)) == ()
