from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import Busy, Unauthorised
from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read
from include.integration_watch.wiring.boomi_reading import AccountReading, Seen, name_of
from tests.boomi.fake_boomi import ACCOUNT, LOGIN, PASSWORD, FakeBoomi, said, serving

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test begin now: the file may have been read long before."""
    monkeypatch.setitem(globals(), "NOW", datetime.now(UTC).replace(microsecond=0))


MARK = name_of(ACCOUNT)
BESIDE = ("ExecutionSummaryRecord", "Event", "AuditLog", "DeployedPackage")
BUSY = said({"message": "rate limits have been exceeded"}, 503)
EXPIRED = said({"@type": "Error", "message": "expired"}, 400)


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def ended(id: str, ago: timedelta, **more: Any) -> dict[str, Any]:
    end = NOW - ago
    return {
        "executionId": id,
        "account": ACCOUNT,
        "executionTime": stamp(end - timedelta(minutes=1)),
        "recordedDate": stamp(end),
        "status": "COMPLETE",
        "processName": "Invoices to ERP",
    } | more


def started(id: str, ago: timedelta, **more: Any) -> dict[str, Any]:
    row = ended(id, ago, status="INPROCESS") | more
    del row["recordedDate"]
    return row


def ago(**span: float) -> timedelta:
    return timedelta(**span)


@pytest.fixture
def boomi() -> Iterator[FakeBoomi]:
    fake = FakeBoomi()
    for name in (*BESIDE, "ProcessSchedules", "ProcessScheduleStatus"):
        fake.others[name] = []
    with serving(fake):
        yield fake


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    yield store
    store.engine.dispose()


def look(boomi: FakeBoomi, kept: Store, *, password: str = PASSWORD, **settings: Any) -> Seen:
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (LOGIN, password)
        client = BoomiClient(
            session, boomi.url, ACCOUNT, requests_per_second=1e9, sleep=lambda _: None
        )
        said = {"platform_group": "platform", "boomi_keeps": ago(days=2)} | settings
        reading = AccountReading(client, kept, Settings.model_validate(said))
        seen = reading.read()
        reading.fill_in()
        return seen


def held(kept: Store) -> set[str]:
    return {run.id for run in kept.runs.between(ACCOUNT, NOW - ago(days=99), NOW + ago(days=9999))}


def whole_since(kept: Store, source: str = "") -> timedelta:
    mark = kept.watermark(name_of(ACCOUNT, source))
    assert mark is not None
    return NOW - mark.whole_since


def test_what_ended_and_what_is_open_is_kept_with_the_mark(boomi: FakeBoomi, kept: Store) -> None:
    boomi.records = [ended("a", ago(hours=1)), started("b", ago(days=9))]
    seen = look(boomi, kept)
    assert (held(kept), kept.open_execution_ids(ACCOUNT)) == ({"a", "b"}, ("b",))
    assert (seen.processes, seen.troubles) == ({"Invoices to ERP"}, ())


def test_only_what_has_newly_ended_is_news(boomi: FakeBoomi, kept: Store) -> None:
    boomi.records = [ended("a", ago(minutes=1))]
    look(boomi, kept)
    assert look(boomi, kept).processes == set()
    boomi.records.append(ended("b", ago(minutes=1), processName="Suppliers to ERP"))
    assert look(boomi, kept).processes == {"Suppliers to ERP"}


def test_an_open_run_is_asked_again_until_it_ends(boomi: FakeBoomi, kept: Store) -> None:
    boomi.records = [started("a", ago(minutes=30))]
    look(boomi, kept)
    # It ended, and is recorded where no window looks any more.
    boomi.records = [ended("a", ago(hours=3), status="ABORTED")]
    assert look(boomi, kept).processes == {"Invoices to ERP"}
    assert kept.open_execution_ids(ACCOUNT) == ()


def test_a_run_that_boomi_forgot_is_not_asked_for_for_ever(boomi: FakeBoomi, kept: Store) -> None:
    boomi.records = [started("old", ago(days=3)), started("new", ago(hours=1))]
    look(boomi, kept)
    boomi.records = []
    look(boomi, kept)
    assert kept.open_execution_ids(ACCOUNT) == ("new",)


def test_a_record_that_came_late_is_within_the_next_window(boomi: FakeBoomi, kept: Store) -> None:
    look(boomi, kept)
    boomi.records = [ended("late", ago(minutes=8))]
    look(boomi, kept)
    assert held(kept) == {"late"}


def test_a_run_dated_in_the_future_is_seen_at_once_and_stops_nothing(
    boomi: FakeBoomi, kept: Store, caplog: pytest.LogCaptureFixture
) -> None:
    boomi.records = [ended("a", ago(days=-900)), ended("b", ago(minutes=2))]
    look(boomi, kept)
    assert "dates the run a of Invoices to ERP in the future" in caplog.text
    boomi.records.append(ended("c", ago(minutes=1)))
    look(boomi, kept)
    assert held(kept) == {"a", "b", "c"}
    mark = kept.watermark(MARK)
    assert mark is not None
    assert mark.at < datetime.now(UTC)


@pytest.mark.parametrize("ahead", [3600, -3600])
def test_the_mark_is_never_ahead_of_either_clock(
    boomi: FakeBoomi, kept: Store, ahead: float
) -> None:
    boomi.ahead = ahead
    look(boomi, kept)
    mark = kept.watermark(MARK)
    assert mark is not None
    lag = datetime.now(UTC) - mark.at
    assert abs(lag - ago(seconds=max(0, -ahead))) < ago(minutes=1)


def test_the_first_start_fills_in_what_boomi_holds_and_says_from_when_it_is_whole(
    boomi: FakeBoomi, kept: Store
) -> None:
    boomi.records = [ended(f"day-{day}", ago(days=day, hours=1)) for day in range(1, 40)]
    seen = look(boomi, kept, boomi_keeps=ago(days=30), look_back=ago(hours=36))
    # Eight spans a look: the oldest news may wait, and is not new to anybody.
    assert seen.processes == {"Invoices to ERP"}
    for _ in range(20):
        look(boomi, kept, boomi_keeps=ago(days=30), look_back=ago(hours=36))
    assert held(kept) == {f"day-{day}" for day in range(1, 30)}
    assert abs(whole_since(kept) - ago(days=30)) < ago(hours=1)


def test_an_empty_past_is_filled_in_with_ever_longer_steps(boomi: FakeBoomi, kept: Store) -> None:
    look(boomi, kept, boomi_keeps=ago(days=30))
    look(boomi, kept, boomi_keeps=ago(days=30))
    assert abs(whole_since(kept) - ago(days=30)) < ago(hours=1)


def test_a_silence_longer_than_boomi_keeps_leaves_a_gap_that_is_said(
    boomi: FakeBoomi, kept: Store
) -> None:
    kept.runs.save((), Read(name=MARK, at=NOW - ago(days=9), whole_since=NOW - ago(days=30)))
    boomi.records = [ended("a", ago(days=1))]
    look(boomi, kept)
    assert held(kept) == {"a"}
    assert abs(whole_since(kept) - ago(days=2)) < ago(minutes=1)


def test_a_storm_keeps_what_came_before_it_and_leaves_the_mark(
    boomi: FakeBoomi, kept: Store
) -> None:
    boomi.records = [ended(f"r{number}", ago(minutes=5)) for number in range(250)]
    boomi.goes_wrong("ExecutionRecord/queryMore", *[BUSY] * 5)
    with pytest.raises(Busy):
        look(boomi, kept)
    assert len(held(kept)) == 100
    assert kept.watermark(MARK) is None or len(held(kept)) < 250
    look(boomi, kept)
    assert len(held(kept)) == 250


def test_a_token_that_dies_at_the_third_page_is_outlived_by_shorter_spans(
    boomi: FakeBoomi, kept: Store
) -> None:
    boomi.records = [ended(f"r{number}", ago(minutes=number / 2)) for number in range(350)]
    boomi.goes_wrong("ExecutionRecord/queryMore", *[EXPIRED] * 6)
    look(boomi, kept)
    assert len(held(kept)) == 350


def test_a_record_that_cannot_be_read_is_told_and_does_not_hold_up_the_others(
    boomi: FakeBoomi, kept: Store
) -> None:
    boomi.records = [ended("a", ago(minutes=3)), ended("b", ago(minutes=2), account="other-1")]
    boomi.records.append(ended("c", ago(minutes=1)))
    (trouble,) = look(boomi, kept).troubles
    assert "is one of account other-1" in trouble
    assert held(kept) == {"a", "c"}
    assert kept.watermark(MARK) is not None


def test_a_word_that_is_new_to_us_is_kept(boomi: FakeBoomi, kept: Store) -> None:
    boomi.records = [ended("a", ago(minutes=3), status="QUARANTINED", executionType="exec_new")]
    look(boomi, kept)
    (run,) = kept.runs.between(ACCOUNT, NOW - ago(hours=1), NOW)
    assert (run.status, run.status_text, run.type) == ("UNKNOWN", "QUARANTINED", "exec_new")


def test_a_token_that_is_refused_is_asked_with_once(boomi: FakeBoomi, kept: Store) -> None:
    with pytest.raises(Unauthorised):
        look(boomi, kept, password="another")
    assert len(boomi.seen) == 1


def test_a_privilege_that_lacks_for_one_source_keeps_none_of_the_others(
    boomi: FakeBoomi, kept: Store
) -> None:
    boomi.lacks = {"AuditLog"}
    boomi.others["Event"] = [{"eventId": "e1", "eventDate": stamp(NOW), "recordDate": stamp(NOW)}]
    assert look(boomi, kept).troubles == ()
    assert kept.watermark(name_of(ACCOUNT, "audit")) is None
    assert len(kept.platform.events(ACCOUNT, NOW, NOW + ago(minutes=1))) == 1


def test_a_source_that_fails_is_told_and_keeps_none_of_the_others(
    boomi: FakeBoomi, kept: Store
) -> None:
    boomi.goes_wrong("Event/query", *[BUSY] * 5)
    boomi.others["AuditLog"] = [{"documentId": "d1", "date": stamp(NOW), "type": "as.schedules"}]
    (trouble,) = look(boomi, kept).troubles
    assert "for Event" in trouble
    assert len(kept.platform.changes(ACCOUNT, NOW, NOW + ago(minutes=1))) == 1


def test_every_source_is_read_from_its_own_mark_on(boomi: FakeBoomi, kept: Store) -> None:
    look(boomi, kept, boomi_keeps=ago(days=30))
    assert abs(whole_since(kept, "events") - ago(days=7)) < ago(minutes=1)
    assert abs(whole_since(kept, "audit") - ago(days=30)) < ago(minutes=1)
