"""Each of the five outcomes at each place where somebody looks: log, asset, task, command, pages, digest."""

import json
import logging
from pathlib import Path

import pytest
from airflow.sdk.exceptions import AirflowSkipException
from typer.testing import CliRunner

from include.integration_watch.commands.data import app
from include.integration_watch.domain.observation import RuleStatus
from include.integration_watch.quality.docs_site import publish
from include.integration_watch.wiring import checked, data, places, report_letters, reporting

from .test_data_files import HEADER, INTEGRATION, ROWS, _lay, inbox

__all__ = ["inbox"]  # a fixture of the data files' story

BY_HAND = {
    "name": "by_hand",
    "expectations": [
        {
            "type": "expect_column_values_to_be_in_set",
            "kwargs": {"column": "payment_term", "value_set": ["N30"]},
            "severity": "warning",
        }
    ],
}


def _config(inbox: Path) -> Path:
    return inbox.parent / "config"


def _add_suite(inbox: Path, suite: dict[str, object]) -> None:
    (_config(inbox) / "suites").mkdir(exist_ok=True)
    (_config(inbox) / "suites" / "by_hand.json").write_text(json.dumps(suite))
    path = _config(inbox) / "integrations" / f"{INTEGRATION}.yaml"
    path.write_text(path.read_text() + "suites: [by_hand]\n")


def _scene(inbox: Path, outcome: RuleStatus) -> None:
    """Lay a file down whose check comes to an outcome, and to no other that could speak for it."""
    rows = "".join(ROWS[:20])
    if outcome is RuleStatus.WARNED:
        _add_suite(inbox, BY_HAND)
        rows += "00090;Anders;N60;5,00;Köln\n"
    if outcome is RuleStatus.ERRORED:
        gone = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "gone"}}
        _add_suite(inbox, {"name": "by_hand", "expectations": [gone]})
    if outcome is RuleStatus.FAILED:
        rows += "00090;Ohne;;5,00;Köln\n"
    if outcome is RuleStatus.NOT_EVALUATED:
        rows = ""
    _lay(inbox, "suppliers_1.csv", HEADER + rows, 1)


ENDS = {
    RuleStatus.PASSED: ("green", 0),
    RuleStatus.FAILED: ("red", 1),
    RuleStatus.WARNED: ("green", 3),
    RuleStatus.ERRORED: ("red", 4),
    RuleStatus.NOT_EVALUATED: ("skipped", 5),
}


def _state(subject: reporting.Subject) -> tuple[str, str]:
    """Return the state that a report's task comes to, and its last words."""
    try:
        return "green", reporting.report(subject)
    except AirflowSkipException as skipped:
        return "skipped", str(skipped)
    except reporting.SubjectBroken as broken:
        return "red", str(broken)


@pytest.mark.gx
@pytest.mark.parametrize("outcome", RuleStatus)
def test_an_outcome_is_the_same_word_everywhere(
    inbox: Path,
    outcome: RuleStatus,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(reporting, "set_links", lambda links: None)
    _scene(inbox, outcome)
    said = outcome.value.replace("_", " ")

    with caplog.at_level(logging.INFO, logger=checked.__name__):
        observed = data.observe(INTEGRATION)
    (subject,) = data.judge_and_compare(INTEGRATION, observed, None)

    event = checked.event(INTEGRATION, observed)
    assert event["verdict"] == outcome
    assert event["counts"][outcome.value] >= 1
    assert set(event["counts"]) == {each.value for each in RuleStatus}

    lines = [record.getMessage() for record in caplog.records if record.name == checked.__name__]
    assert len(lines) == len(event["suites"])
    assert any(f": {said} (" in line for line in lines)

    state, words = _state(subject)
    assert state == ENDS[outcome][0]
    assert f": {said} (" in words
    if outcome is not RuleStatus.PASSED:
        assert "since" in words  # its incident is told too

    ended = CliRunner().invoke(app, ["check", INTEGRATION, "--last"])
    assert ended.exit_code == ENDS[outcome][1], ended.output
    assert f": {said} (" in ended.output

    publish(places.home() / "results", places.home() / "data_docs")
    index = (places.home() / "data_docs" / "index.html").read_text()
    assert f'<span class="badge {outcome.value}"><b>{event["counts"][outcome.value]}</b>' in index

    known = places.catalogue()
    group = known.owner_group(known.integration(INTEGRATION).owner_group)
    told = report_letters.of_group(
        group, known, places.store(), places.store().newest_outcomes([INTEGRATION])[0].at
    )
    assert [each.verdict for each in told.checks] == [outcome]


def test_a_check_that_breaks_before_its_suite_is_errored_and_never_green(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "set_links", lambda links: None)
    (subject,) = data.judge_and_compare(INTEGRATION, None, "inbox: no file matches")

    assert checked.event(INTEGRATION, None)["verdict"] == RuleStatus.ERRORED
    assert _state(subject)[0] == "red"

    ended = CliRunner().invoke(app, ["check", INTEGRATION])
    assert ended.exit_code == ENDS[RuleStatus.ERRORED][1]
    assert "errored: inbox: no file matches" in ended.output


def test_what_was_never_checked_is_not_evaluated(inbox: Path) -> None:
    ended = CliRunner().invoke(app, ["check", INTEGRATION, "--last"])

    assert ended.exit_code == ENDS[RuleStatus.NOT_EVALUATED][1]
    assert CliRunner().invoke(app, ["check", "nothing"]).exit_code == 2
