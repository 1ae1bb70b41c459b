"""The monitor watches itself: blindness, lost tasks, the canary and the ping, through a real sweep."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.watchers import BEAT
from include.integration_watch.store import Store
from include.integration_watch.wiring import alerts, recipient_links, signed_links
from tests.airflow_api.fake_airflow import PASSWORD, SECRET_PATH, USER, FakeAirflow, open_airflow
from tests.domain.scene import NOW

from .post_office import PostOffice, open_office
from .scene import KNOWN, SIGNER

MINUTE = timedelta(minutes=1)
CANARY = "canary@example.com"
SETTINGS = KNOWN.settings.model_copy(
    update={
        "airflow_conn_id": "airflow_api",
        "dead_man_conn_id": "dead_man",
        "canary_address": CANARY,
        "platform_group": "platform",
    }
)
WATCHED = KNOWN.model_copy(update={"settings": SETTINGS})
Sweep = Callable[[int], None]


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setattr(signed_links, "airflow_url", lambda: "https://airflow.example.com")
    with open_office(monkeypatch, "smtp_default") as opened:
        yield opened


@pytest.fixture
def airflow(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAirflow]:
    with open_airflow() as fake:
        here = {"conn_type": "http", "host": fake.base_url}
        login = here | {"login": USER, "password": PASSWORD}
        monkeypatch.setenv("AIRFLOW_CONN_AIRFLOW_API", json.dumps(login))
        monkeypatch.setenv("AIRFLOW_CONN_DEAD_MAN", json.dumps(here | {"password": SECRET_PATH}))
        yield fake


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    yield kept
    kept.engine.dispose()


@pytest.fixture
def sweep(
    store: Store, office: PostOffice, airflow: FakeAirflow, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sweep]:
    """Sweeps so many times, a minute apart."""

    def known(_only: str | None = None) -> Catalogue:
        return WATCHED

    for module in (alerts, signed_links):
        monkeypatch.setattr(module, "catalogue", known)
        monkeypatch.setattr(module, "store", lambda: store)
    monkeypatch.setattr(alerts, "signer", lambda: SIGNER)
    monkeypatch.setattr(recipient_links, "signer", lambda: SIGNER)
    with time_machine.travel(NOW, tick=False) as clock:

        def swept(times: int) -> None:
            for _ in range(times):
                alerts.sweep()
                clock.shift(MINUTE)

        yield swept


def beat(store: Store, minutes: int, *dags: str) -> None:
    store.apply(Judgement(), WATCHED, NOW + minutes * MINUTE, [(BEAT, dag) for dag in dags])


def opened(store: Store, kind: str) -> list[Incident]:
    return [one for one in store.incidents(open_only=True) if one.finding.kind.startswith(kind)]


def test_a_dag_that_stopped_looking_is_told_once_and_its_return_too(
    sweep: Sweep, store: Store, office: PostOffice
) -> None:
    beat(store, 0, "watch_systems", "watch_executions")
    sweep(40)
    beat(store, 40, "watch_executions")
    sweep(20)

    assert [one.finding.subject for one in opened(store, "monitor_blind")] == ["watch_systems"]
    assert len(office.to("platform@example.com")) == 1

    beat(store, 60, "watch_systems")
    sweep(5)

    assert not opened(store, "monitor_blind")
    assert len(office.to("platform@example.com")) == 2


def test_a_task_that_was_killed_without_a_callback_is_told_until_one_goes_well(
    sweep: Sweep, store: Store, airflow: FakeAirflow, office: PostOffice
) -> None:
    at = NOW - 5 * MINUTE
    airflow.ends("watch_systems", "judge_and_compare", "failed", at.isoformat(), run="r1")
    airflow.ends("somebody_else", "load", "failed", at.isoformat())
    airflow.ends("watch_systems", "report", "failed", at.isoformat())
    sweep(3)

    (lost,) = opened(store, "task_lost")
    assert (lost.finding.subject, lost.finding.facts["run"]) == ("watch_systems", "r1")
    assert len(office.to("platform@example.com")) == 1

    airflow.ends("watch_systems", "judge_and_compare", "success", (NOW + MINUTE).isoformat())
    sweep(2)

    assert not opened(store, "task_lost")
    assert len(office.to("platform@example.com")) == 2


def test_an_api_that_refuses_us_is_a_broken_check_and_stops_no_message(
    sweep: Sweep, store: Store, airflow: FakeAirflow, office: PostOffice
) -> None:
    airflow.answers = 403
    sweep(2)

    (broken,) = opened(store, "check_broken:airflow")
    assert "403" in broken.finding.excerpt
    assert len(office.to("platform@example.com")) == 1


def test_one_canary_goes_out_each_day(
    sweep: Sweep, office: PostOffice, airflow: FakeAirflow
) -> None:
    sweep(30)
    assert len(office.to(CANARY)) == 1
    assert "2026" in office.to(CANARY)[0]["Subject"]


def test_the_switch_is_pinged_after_every_sweep_in_which_all_went_through(
    sweep: Sweep, airflow: FakeAirflow
) -> None:
    sweep(3)
    assert len(airflow.pings) == 3


def test_no_sign_of_life_is_sent_while_a_message_waits_for_the_mail_server(
    sweep: Sweep, airflow: FakeAirflow, office: PostOffice
) -> None:
    office.greylist = True
    sweep(1)
    assert not airflow.pings

    sweep(10)
    assert airflow.pings


def test_a_refused_canary_is_no_sign_of_life(
    sweep: Sweep, airflow: FakeAirflow, office: PostOffice
) -> None:
    office.unknown = frozenset({CANARY})
    sweep(5)
    assert not airflow.pings


def test_a_switch_that_is_gone_stops_nothing_and_its_address_stays_secret(
    sweep: Sweep, airflow: FakeAirflow, caplog: pytest.LogCaptureFixture
) -> None:
    airflow.answers = 500
    with caplog.at_level(logging.DEBUG):
        sweep(1)
    assert "it answers 500" in caplog.text
    ours = [each for each in caplog.records if each.name.startswith("include.")]
    assert not any(SECRET_PATH in each.getMessage() for each in ours)
