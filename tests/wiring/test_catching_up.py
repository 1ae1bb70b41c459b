"""A look reads the news of every system before it is judged; what may wait is read after."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.system import System
from include.integration_watch.store import Store
from include.integration_watch.wiring import arrivals, executions
from include.integration_watch.wiring.executions import ObservationBroken, catch_up, observe
from tests.boomi.fake_boomi import ACCOUNT, LOGIN, PASSWORD, FakeBoomi, serving
from tests.coupa.fake_coupa import Answer, FakeCoupa, StoppedClock
from tests.domain.scene import catalogue, system

_BESIDE = (
    "ExecutionSummaryRecord",
    "Event",
    "AuditLog",
    "DeployedPackage",
    "ProcessSchedules",
    "ProcessScheduleStatus",
    "ExecutionConnector",
)


def ended(id: str, minutes_ago: float, status: str = "COMPLETE") -> dict[str, Any]:
    end = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    return {
        "executionId": id,
        "account": ACCOUNT,
        "executionTime": f"{end - timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}",
        "recordedDate": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "status": status,
        "processName": "Invoices to ERP",
    }


@pytest.fixture
def boomi() -> Iterator[FakeBoomi]:
    fake = FakeBoomi()
    fake.records = [ended("failed", 30, "ERROR"), ended("after it", 20)]
    for name in _BESIDE:
        fake.others[name] = []
    fake.others["GenericConnectorRecord"] = [
        {"id": f"{number} in {id}", "executionId": id, "status": "SUCCESS"}
        for id in ("failed", "after it")
        for number in range(2)
    ]
    with serving(fake):
        yield fake


@pytest.fixture
def coupa() -> Iterator[FakeCoupa]:
    fake = FakeCoupa(StoppedClock())
    yield fake
    fake.close()


@pytest.fixture
def kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boomi: FakeBoomi, coupa: FakeCoupa
) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    known = catalogue(
        systems=(
            system("coupa", "coupa"),
            system("erp", "erp"),
            system("boomi", "boomi_platform", account_id=ACCOUNT),
        )
    )
    client = coupa.client()
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (LOGIN, PASSWORD)
        asked = BoomiClient(
            session, boomi.url, ACCOUNT, requests_per_second=1e9, sleep=lambda _: None
        )
        monkeypatch.setattr(executions, "catalogue", lambda: known)
        monkeypatch.setattr(executions, "store", lambda: store)
        monkeypatch.setattr(executions.connections, "boomi", lambda *_: asked)
        monkeypatch.setattr(executions.connections, "coupa", lambda *_: client)
        yield store
    store.engine.dispose()


def explained(kept: Store) -> set[str]:
    return set(kept.explanations.of(["failed", "after it"]))


def test_a_look_explains_what_went_wrong_and_the_runs_after_it_when_it_catches_up(
    kept: Store,
) -> None:
    assert observe() == ["invoices_to_erp"]
    assert explained(kept) == {"failed"}
    catch_up()
    assert explained(kept) == {"failed", "after it"}


def test_what_is_older_than_the_first_look_is_filled_in_when_it_catches_up(
    kept: Store, boomi: FakeBoomi
) -> None:
    boomi.records.append(ended("older", 60 * 24 * 5))
    observe()
    days = (datetime.now(UTC) - timedelta(days=6), datetime.now(UTC))
    assert "older" not in {run.id for run in kept.runs.between(ACCOUNT, *days)}
    catch_up()
    assert "older" in {run.id for run in kept.runs.between(ACCOUNT, *days)}


def test_no_more_documents_are_asked_for_when_the_time_of_a_look_is_over(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    observe()
    monkeypatch.setattr(executions, "CATCHING_UP_ENDS", timedelta(seconds=-1))
    catch_up()
    assert explained(kept) == {"failed"}
    monkeypatch.setattr(executions, "CATCHING_UP_ENDS", timedelta(seconds=30))
    catch_up()
    assert explained(kept) == {"failed", "after it"}


def test_an_account_that_fails_keeps_no_other_from_being_caught_up(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    observe()
    known, answers = executions.catalogue(), executions.connections.boomi
    first = system("boomi_first", "boomi_platform", account_id="acme-first")
    more = known.model_copy(update={"systems": (first, *known.systems)})

    def asked(one: System, settings: Settings) -> BoomiClient:
        if one.id == "boomi_first":
            raise LookupError("The connection is not defined")
        return answers(one, settings)

    monkeypatch.setattr(executions, "catalogue", lambda: more)
    monkeypatch.setattr(executions.connections, "boomi", asked)
    with pytest.raises(ObservationBroken, match=r"^boomi_first: The connection is not defined$"):
        catch_up()
    assert explained(kept) == {"failed", "after it"}


def test_a_system_that_does_not_answer_keeps_no_other_from_being_read(
    kept: Store, coupa: FakeCoupa
) -> None:
    coupa.token_faults.extend([Answer(401, '{"error": "invalid_client"}')] * 9)
    with pytest.raises(ObservationBroken, match=r"^coupa: .*"):
        observe()
    assert explained(kept) == {"failed"}


def test_a_connection_that_is_not_there_keeps_no_other_from_being_read(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: Any) -> Any:
        raise LookupError("The connection is not defined")

    monkeypatch.setattr(executions.connections, "coupa", missing)
    monkeypatch.setattr(arrivals.connections, "coupa", missing)
    with pytest.raises(ObservationBroken, match="coupa: The connection is not defined"):
        observe()
    assert explained(kept) == {"failed"}
