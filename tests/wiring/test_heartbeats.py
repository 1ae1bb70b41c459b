"""A system calls us by its signed address; whatever else calls is refused and changes nothing."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from include.integration_watch.cli import app
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.links.signing import Signer, new_key
from include.integration_watch.pages.addresses import LINKS_PREFIX
from include.integration_watch.pages.links_site import create_links_app
from include.integration_watch.pages.rate import Limiter
from include.integration_watch.store import Store
from include.integration_watch.wiring import desk, looking, places, signed_links
from tests.catalogue.sound import SYSTEMS, Folder

RUN = CliRunner()
NOW = datetime.now(UTC)
ENTRY = {
    "id": "export",
    "title": {"de": "Export", "en": "Export"},
    "kind": "heartbeat",
    "owner_group": "platform",
    "heartbeat": {"every": "1 hour"},
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    folder = Folder(tmp_path / "config")
    told = yaml.safe_load(SYSTEMS)
    told["systems"].append(ENTRY)
    folder.write("systems.yaml", yaml.safe_dump(told))
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(folder.root))
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.delenv("AIRFLOW__CORE__EXECUTOR", raising=False)
    kept = places.store()
    yield kept
    kept.engine.dispose()


def browser() -> TestClient:
    site = create_links_app(
        desk.memberships,
        desk.lists,
        desk.incidents,
        desk.cases,
        heartbeats=desk.heartbeats,
        limiter=Limiter(burst=1000),
    )
    return TestClient(site, raise_server_exceptions=False)


def line() -> str:
    done = RUN.invoke(app, ["systems", "heartbeat", "export"])
    assert done.exit_code == 0, done.output
    return done.output


def path() -> str:
    return re.sub(rf".*{LINKS_PREFIX}", "", line().split()[-1])


def test_the_line_of_the_crontab_calls_and_the_call_is_kept(store: Store) -> None:
    assert line().startswith("0 * * * * curl -fsS -m 30 --retry 3 -X POST http")

    assert browser().post(path()).text == "thank you\n"

    assert store.heartbeats.expected("export", NOW).last is not None
    (system,) = [each for each in places.catalogue().systems if each.id == "export"]
    (seen,) = looking.look_at_all([system], places.catalogue().settings, datetime.now(UTC))
    assert seen.model_dump(mode="json")["steps"][0]["trouble"] is None


def test_a_system_that_stays_silent_is_late(store: Store) -> None:
    store.heartbeats.beat("export", NOW - timedelta(hours=2))
    system = places.catalogue().system("export")
    (seen,) = looking.look_at_all([system], places.catalogue().settings, NOW)

    assert seen.model_dump(mode="json")["steps"][0]["trouble"] == "late"


def test_looking_at_the_address_is_no_call(store: Store) -> None:
    assert browser().get(path()).status_code in (404, 405)
    assert store.heartbeats.expected("export", NOW).last is None


def token(system: str, purpose: Purpose, key: str | None = None) -> str:
    signer = Signer([key]) if key else signed_links.signer()
    return signer.sign(signed_links.permit(purpose, system, "", NOW))


@pytest.mark.parametrize(
    ("system", "purpose", "foreign", "status"),
    [
        ("export", Purpose.HEARTBEAT, True, 403),
        ("export", Purpose.LEAVE, False, 403),
        ("erp", Purpose.HEARTBEAT, False, 404),
        ("gone", Purpose.HEARTBEAT, False, 404),
    ],
)
def test_a_forged_or_foreign_signature_is_refused(
    store: Store, system: str, purpose: Purpose, foreign: bool, status: int
) -> None:
    sent = token(system, purpose, new_key() if foreign else None)

    assert browser().post(f"/heartbeat/{sent}").status_code == status
    assert browser().post(f"/heartbeat/{sent[:-3]}abc").status_code == 403
    assert store.heartbeats.expected("export", NOW).last is None


def test_a_system_that_promises_nothing_has_no_line(store: Store) -> None:
    done = RUN.invoke(app, ["systems", "heartbeat", "exprt"])

    assert done.exit_code == 2
    assert 'did you mean "export"?' in done.output
    assert store
