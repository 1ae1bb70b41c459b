"""A failure names the release that Coupa got since the last good run, whoever told of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from include.integration_watch.cli import app
from include.integration_watch.domain.execution import judge_executions
from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.release import noted
from include.integration_watch.store import Store
from include.integration_watch.wiring.background import Backgrounds
from include.integration_watch.wiring.releases import Releases
from tests.domain.scene import LONG_AGO, NOW, catalogue, integration, run

KNOWN = catalogue()
HOUR = timedelta(hours=1)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    yield store
    store.engine.dispose()


def test_a_failed_run_tells_of_the_release(kept: Store) -> None:
    kept.platform.note_change(noted("coupa", "R45.1", NOW - 2 * HOUR))
    runs = (run(180, id="good"), run(60, "ERROR", id="failed"))
    background = Backgrounds(KNOWN, kept).of(integration(), runs, "acme-1", NOW, kept)
    judged = judge_executions(
        integration(), runs, (), KNOWN, NOW, whole_since=LONG_AGO, known=background
    )
    (found,) = [each for each in judged.findings if each.kind == "execution_failed"]
    assert found.facts["changed"].endswith("|release|R45.1")


def test_a_window_that_names_a_release_dates_it_and_a_note_knows_better(kept: Store) -> None:
    starts = NOW - 5 * HOUR
    window = Maintenance(
        id="w", systems=("coupa",), starts=starts, ends=NOW - HOUR, title="Coupa R45.1"
    )
    kept.windows.keep(window)
    told = Releases(KNOWN, kept, LONG_AGO, NOW).of(integration())
    assert [(each.action, each.at) for each in told] == [("R45.1", starts)]
    kept.platform.note_change(noted("coupa", "R45.1", NOW - 2 * HOUR))
    told = Releases(KNOWN, kept, LONG_AGO, NOW).of(integration())
    assert [(each.action, each.at) for each in told] == [("R45.1", NOW - 2 * HOUR)]


def test_a_release_is_noted_by_hand(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_INTEGRATION_WATCH_DB", json.dumps({"conn_type": "generic"}))
    monkeypatch.setattr("include.integration_watch.wiring.places.store", lambda: kept)
    words = ["systems", "release", "coupa", "r45.1", "--at", "2026-01-17 05:00", "--zone", "UTC"]
    for _ in range(2):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
        assert "release R45.1 since 2026-01-17T05:00:00+00:00" in done.output
    assert len(kept.platform.changes("coupa", LONG_AGO - 60 * 24 * HOUR, NOW)) == 1


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (["erp", "R45"], "of kind coupa: there are coupa"),
        (["coupa", "next"], "write it like R45"),
        (["coupa", "R45", "--at", "tomorrow"], "write --at like"),
    ],
)
def test_what_is_no_release_is_refused_with_a_remedy(words: list[str], remedy: str) -> None:
    done = CliRunner().invoke(app, ["systems", "release", *words])
    assert done.exit_code == 2
    assert remedy in done.output
