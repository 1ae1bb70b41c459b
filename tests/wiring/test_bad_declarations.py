"""Contracts that contradict themselves, rings of references, expectations nobody knows: said, and the rest runs."""

import json
from pathlib import Path

import pytest

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.observation import RuleStatus

from .test_data_files import HEADER, INTEGRATION, ROWS, _check, _lay, inbox

__all__ = ["inbox"]  # a fixture of the data files' story

OTHERS = """\
  impossible:
    resource: impossible_*.csv
    key: [number]
    fields: {number: {min_value: 5, max_value: 1}}
  hen:
    resource: hens_*.csv
    key: [number]
    fields: {number: {required: true, reference: {object: egg, field: number}}}
  egg:
    resource: eggs_*.csv
    key: [number]
    fields: {number: {required: true, reference: {object: hen, field: number}}}
"""


def test_a_contract_that_nothing_can_meet_is_said_and_the_other_objects_are_checked(
    inbox: Path,
) -> None:
    config = inbox.parent / "config"
    path = config / "endpoints" / "inbox.yaml"
    path.write_text(path.read_text() + OTHERS)
    _lay(inbox, "suppliers_1.csv", HEADER + "".join(ROWS[:20]), 1)

    said = "\n".join(map(str, load_catalogue(config).mistakes))

    assert "impossible" in said
    assert "hen" in said
    assert "egg" in said
    assert "endpoints/inbox.yaml" in said
    assert _check().count(RuleStatus.PASSED) == 2


@pytest.mark.gx
def test_an_expectation_that_nobody_knows_is_errored_and_the_others_run(inbox: Path) -> None:
    config = inbox.parent / "config"
    (config / "suites").mkdir(exist_ok=True)
    odd = [
        {"type": "expect_the_moon_to_be_full", "kwargs": {"column": "volume"}},
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "volume", "odd": 1}},
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "number"}},
    ]
    (config / "suites" / "odd.json").write_text(json.dumps({"name": "odd", "expectations": odd}))
    path = config / "integrations" / f"{INTEGRATION}.yaml"
    path.write_text(path.read_text() + "suites: [odd]\n")
    _lay(inbox, "suppliers_1.csv", HEADER + "".join(ROWS[:20]), 1)

    outcome = _check()

    errored = [rule for rule in outcome.rules if rule.status is RuleStatus.ERRORED]
    assert [rule.expectation for rule in errored] == [each["type"] for each in odd[:2]]
    assert all("Great Expectations cannot load this expectation" in rule.detail for rule in errored)
    assert "expect_the_moon_to_be_full" in errored[0].detail
    assert outcome.count(RuleStatus.PASSED) == 3
