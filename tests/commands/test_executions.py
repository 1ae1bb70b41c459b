"""The list of transfers, as a table and as JSON."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from include.integration_watch.cli import app
from include.integration_watch.domain.finding import DocumentRef
from include.integration_watch.domain.observation import (
    CoupaRun,
    DocumentError,
    Execution,
    ExecutionStatus,
)
from include.integration_watch.store import Store

NOW = datetime.now(UTC).replace(microsecond=0)
ACCOUNT = "acme-K7Q2M1"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with two transfers of the shipped sample, one of which Coupa refused a part of."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("AIRFLOW_CONN_INTEGRATION_WATCH_DB", json.dumps({"conn_type": "generic"}))
    kept = Store(url)
    monkeypatch.setattr("include.integration_watch.wiring.places.store", lambda: kept)
    return kept


def account_of(integration: str) -> tuple[str, str]:
    from include.integration_watch.catalogue import load_catalogue

    known = load_catalogue().catalogue
    found = known.integration(integration)
    return known.system(found.boomi_system).account_id, found.boomi_process


def fill(store: Store) -> None:
    account, process = account_of("invoices_to_coupa")
    for number, status in enumerate(("COMPLETE", "ERROR")):
        began = NOW - timedelta(hours=5 - number)
        store.save_executions(
            [
                Execution(
                    id=f"execution-{number}",
                    account=account,
                    process=process,
                    status=ExecutionStatus(status),
                    type="exec_sched",
                    started_at=began,
                    ended_at=began + timedelta(minutes=2),
                    duration=timedelta(minutes=2),
                    inbound=40,
                    outbound=0 if status == "ERROR" else 40,
                    message="\x1b[31mPeriod is closed" if status == "ERROR" else "",
                )
            ]
        )
    began = NOW - timedelta(hours=5)
    run = CoupaRun(
        id=501,
        integration="invoices-to-coupa",
        status="errored",
        started_at=began,
        total=40,
        processed=39,
    )
    error = DocumentError(
        id=1,
        integration="invoices-to-coupa",
        run_id=501,
        document=DocumentRef(object="invoice", key="R-8841", note="draft"),
        messages=("no contract",),
        resolved=False,
        at=began,
    )
    store.save_coupa("coupa", [run], [error])


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["executions", *arguments])
    return done.exit_code, done.output


def test_the_table_tells_both_sides_and_what_may_be_done(store: Store) -> None:
    fill(store)
    code, told = run("--since", "7d", "--integration", "invoices_to_coupa")
    assert code == 0
    assert "39/40 errored" in told
    assert "never (waits_as_draft)" in told
    assert "safe (nothing_left)" in told
    assert "2 transfers, 2 of them went wrong." in told
    assert "\x1b" not in told


def test_json_is_one_object_a_line(store: Store) -> None:
    fill(store)
    _, told = run("--since", "7d", "--integration", "invoices_to_coupa", "--json")
    first, second = (json.loads(line) for line in told.splitlines())
    assert first["coupa"] == {
        "run": 501,
        "status": "errored",
        "total": 40,
        "processed": 39,
        "refused": 1,
    }
    assert first["documents"] == [{"key": "R-8841", "says": ["no contract"], "resolved": False}]
    assert second["again"] == {"verdict": "safe", "why": "nothing_left"}


def test_only_what_went_wrong_where_asked(store: Store) -> None:
    fill(store)
    assert "0 transfers" in run("--since", "1h", "--bad")[1]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("--since", "a week"), "write 7d, 12h or 90m"),
        (("--integration", "invoice_to_coupa"), 'did you mean "invoices_to_coupa"?'),
    ],
)
def test_a_mistake_is_named_with_its_remedy(
    store: Store, arguments: tuple[str, ...], hint: str
) -> None:
    code, told = run(*arguments)
    assert code == 2
    assert hint in told


def test_one_execution_is_told_whole_as_lines_and_as_json(store: Store) -> None:
    fill(store)
    code, told = run("--id", "execution-0")
    assert code == 0
    for part in ("Coupa run 501", "errored: 39 of 40 processed, 1 in its list", "R-8841"):
        assert part in told
    assert "never (waits_as_draft)" in told
    _, whole = run("--id", "execution-0", "--json")
    assert json.loads(whole)["incidents"] == []
    _, failed = run("--id", "execution-1")
    assert "Period is closed" in failed
    assert "\x1b" not in failed


def test_an_execution_that_nobody_knows_is_refused_with_a_remedy(store: Store) -> None:
    fill(store)
    code, told = run("--id", "execution-9")
    assert code == 2
    assert "take an id as" in told
