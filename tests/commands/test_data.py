"""``data accept`` writes what the configuration then says."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.commands.data import app

INTEGRATION, RULE = "invoices_to_erp", "required:payment_term"
LATER = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


@pytest.fixture
def config(tmp_path: Path, project: Path) -> Path:
    shutil.copytree(project / "include" / "config", tmp_path / "config")
    return tmp_path / "config"


def rule_of(config: Path) -> str:
    from include.integration_watch.domain.contract import difference

    known = load_catalogue(config).catalogue
    integration = known.integration(INTEGRATION)
    source, target = (
        known.contract(end.system, integration.object)
        for end in (integration.source, integration.target)
    )
    demand = difference(source, target)[0]
    return f"{demand.kind}:{demand.field}"


def accept(config: Path, rule: str, *more: str, until: str = LATER):
    said = ["--until", until, "--reason", 'the "new" template: soon', "--by", "Payables"]
    return CliRunner().invoke(
        app, ["accept", INTEGRATION, rule, *said, *more, "--config", str(config)]
    )


def test_what_is_accepted_stands_in_the_configuration(config: Path) -> None:
    rule = rule_of(config)

    assert accept(config, rule, "--at-most", "40").exit_code == 0
    assert accept(config, rule).exit_code == 0

    loaded = load_catalogue(config)
    assert not loaded.mistakes
    second, first = loaded.catalogue.integration(INTEGRATION).accepted
    assert (first.rule, first.until, first.at_most) == (rule, date.fromisoformat(LATER), 40)
    assert (second.reason, second.by) == ('the "new" template: soon', "Payables")


@pytest.mark.parametrize(
    ("rule", "until", "says"),
    [
        ("required:nothing", LATER, "no rule required:nothing"),
        ("", "tomorrow", "is no day"),
        ("", "2020-01-01", "is over"),
    ],
)
def test_what_makes_no_sense_is_said_and_not_written(config: Path, rule, until, says) -> None:
    path = config / "integrations" / f"{INTEGRATION}.yaml"
    before = path.read_text()

    done = accept(config, rule or rule_of(config), until=until)

    assert done.exit_code == 2
    assert says in done.output
    assert "/integration-watch-" not in done.output
    assert path.read_text() == before


def test_a_mistake_that_was_there_before_is_no_hindrance(config: Path) -> None:
    rule = rule_of(config)
    other = config / "integrations" / "suppliers_to_coupa.yaml"
    other.write_text(other.read_text() + "wibble: 1\n")

    assert accept(config, rule).exit_code == 0


def test_the_list_ends_with_one_when_an_acceptance_is_over(config: Path) -> None:
    rule = rule_of(config)
    accept(config, rule)
    listed = CliRunner().invoke(app, ["accepted", "--config", str(config)])
    path = config / "integrations" / f"{INTEGRATION}.yaml"
    path.write_text(path.read_text().replace(LATER, "2020-01-01"))
    over = CliRunner().invoke(app, ["accepted", "--config", str(config)])

    assert (listed.exit_code, over.exit_code) == (0, 1)
    assert f"{rule}  is over since 2020-01-01" in over.output
