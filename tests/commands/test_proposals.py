"""A person accepts what the past suggests, and it runs with the integration's other suites."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.commands.proposals import app
from include.integration_watch.domain.observation import SuiteOutcome
from include.integration_watch.quality import places
from include.integration_watch.quality.learned_suite import naming
from include.integration_watch.quality.profile import ColumnProfile, Profile

INTEGRATION = "invoices_to_erp"
BEGAN = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(project / "include" / "config", tmp_path / "config")
    monkeypatch.setenv("INTEGRATION_WATCH_HOME", str(tmp_path / "home"))
    for day in range(25):
        _look(tmp_path / "home", day)
    return tmp_path / "config"


def _look(home: Path, day: int) -> None:
    at = BEGAN + timedelta(days=day)
    result = places.result_file(home, INTEGRATION, f"{at:%Y%m%d}")
    result.parent.mkdir(parents=True, exist_ok=True)
    outcome = SuiteOutcome(
        integration=INTEGRATION, object="invoice", suite="s", at=at, snapshot_at=at, rows=100 + day
    )
    rows = {"rows": 100 + day, "missing": day % 2, "blank": 0}
    term = ColumnProfile(
        field="term",
        distinct=4,
        shares={"N30": 0.9 - day % 3 / 100, "N60": 0.1 + day % 3 / 100},
        **rows,
    )
    total = ColumnProfile(
        field="total",
        distinct=90,
        quantiles=tuple(day % 4 + 10.0 * place for place in range(5)),
        **rows,
    )
    entered = ColumnProfile(
        field="entered", distinct=90, newest=at - timedelta(hours=3 + day % 5), **rows
    )
    places.outcome_file(result).write_text(outcome.model_dump_json())
    places.profile_file(result).write_text(
        Profile(columns=(term, total, entered)).model_dump_json()
    )


def call(config: Path, *arguments: str):
    return CliRunner().invoke(app, [*arguments, "--config", str(config)])


def names(config: Path) -> list[str]:
    listed = call(config, "list", INTEGRATION).output.splitlines()
    return [line.split()[0] for line in listed if not line.startswith(" ")]


def test_of_what_nothing_can_be_learned_the_reason_is_said(config: Path, tmp_path: Path) -> None:
    result = places.result_file(tmp_path / "home", INTEGRATION, f"{BEGAN:%Y%m%d}")
    newest = result.with_name("20261231.json")
    newest.with_name("20261231.outcome.json").write_text(
        places.outcome_file(result).read_text(encoding="utf-8")
    )
    rate = ColumnProfile(field="rate", rows=9, missing=0, blank=0, distinct=9, unsaid="no text")
    places.profile_file(newest).write_text(Profile(columns=(rate,)).model_dump_json())

    listed = call(config, "list", INTEGRATION).output

    assert "rate: nothing is learned of how its values are spread: no text." in listed


def test_what_is_accepted_runs_with_the_integration(config: Path) -> None:
    first, second, *_ = names(config)

    assert call(config, "accept", INTEGRATION, first).exit_code == 0
    assert call(config, "accept", INTEGRATION, second).exit_code == 0

    loaded = load_catalogue(config)
    assert not loaded.mistakes
    assert f"learned_{INTEGRATION}" in loaded.catalogue.integration(INTEGRATION).suites
    suite = json.loads((config / "suites" / f"learned_{INTEGRATION}.json").read_text())
    assert [each["severity"] for each in suite["expectations"]] == ["warning", "warning"]
    assert suite["expectations"][0]["kwargs"]["min_value"] <= 100
    assert not {first, second} & set(names(config))


def test_age_and_distribution_are_proposed_and_accepted_like_all_else(config: Path) -> None:
    listed = call(config, "list", INTEGRATION).output
    lines = [line for line in listed.splitlines() if not line.startswith(" ")]
    chosen = {
        kind: line.split()[0]
        for kind in ("quantile", "divergence", "column_max")
        for line in lines
        if kind in line
    }
    assert "now() - timedelta(hours=" in listed
    assert "of drift from N30 8" in listed
    assert " q0.5=" in listed

    for name in chosen.values():
        assert call(config, "accept", INTEGRATION, name).exit_code == 0

    assert not load_catalogue(config).mistakes
    suite = json.loads((config / "suites" / f"learned_{INTEGRATION}.json").read_text())
    assert [each["meta"].get("compared_as") for each in suite["expectations"]] == [
        "number",
        None,
        "moment",
    ]


def test_what_is_refused_is_proposed_no_more(config: Path) -> None:
    first, *others = names(config)

    assert call(config, "refuse", INTEGRATION, first).exit_code == 0

    assert names(config) == others
    assert call(config, "accept", INTEGRATION, first).exit_code == 2


def test_an_integration_nobody_knows_is_said(config: Path) -> None:
    done = call(config, "list", "nothing")

    assert done.exit_code == 2
    assert "no integration nothing" in done.output


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id: a\n", "id: a\nsuites: [s]\n"),
        ("suites: []\nid: a\n", "suites: [s]\nid: a\n"),
        ("suites: [x, y]\n", "suites: [x, y, s]\n"),
        ("suites:\n  - x\nid: a\n", "suites:\n  - s\n  - x\nid: a\n"),
    ],
)
def test_naming_a_suite_leaves_all_else_as_it_is(before: str, after: str) -> None:
    assert naming(before, "s") == after
