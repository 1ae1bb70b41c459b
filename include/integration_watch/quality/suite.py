"""Turn what a target demands into a Great Expectations suite, and read suites written by hand."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from include.integration_watch.domain.contract import Demand, ObjectContract
from include.integration_watch.domain.finding import Kind
from include.integration_watch.domain.integration import Integration

from .expectations import Expectation, expectations_for

Suite = dict[str, Any]

WRITTEN_IN = "suite"
"""Where the ``meta`` of an expectation that was written by hand names its suite."""


class SuiteError(Exception):
    """A suite cannot be read; the message names the file, the place and the remedy."""


def suite_for(
    integration: Integration, demands: Iterable[Demand], contract: ObjectContract
) -> Suite:
    """Return the suite of an integration: one rule for each demand, over a snapshot of its source.

    A value that is missing or empty is the business of ``required`` alone; every other rule skips it.
    """
    expectations = [
        expectation
        for demand in demands
        for expectation in expectations_for(demand, integration.target.system)
    ]
    return {
        "name": integration.id,
        "expectations": expectations,
        "meta": {
            "integration": integration.id,
            "object": integration.object,
            "key": list(contract.key),
        },
    }


def read_suite(path: Path) -> Suite:
    """Read a suite written by hand: the JSON that Great Expectations itself writes."""
    try:
        suite = json.loads(path.read_text(encoding="utf-8"))
    except OSError as missing:
        raise SuiteError(
            f"{path}: there is no such suite; check the integration's suites."
        ) from missing
    except ValueError as broken:
        raise SuiteError(f"{path}: this is not JSON ({broken}).") from broken
    if not isinstance(suite, dict) or not isinstance(suite.get("expectations"), list):
        raise SuiteError(f'{path}: a suite is an object with a list "expectations".')
    return {"name": path.stem, **suite}


def with_handwritten(suite: Suite, handwritten: Iterable[Suite]) -> Suite:
    """Return one suite of generated and hand-written expectations, so that one run has one result.

    A hand-written expectation may name its rule in ``meta`` (kind, field, error_rule); one that
    does not becomes ``suite:<suite>.<column>``, numbered where that is taken.
    """
    taken = {_rule(expectation) for expectation in suite["expectations"]}
    added: list[Expectation] = []
    for other in handwritten:
        for expectation in other["expectations"]:
            named = _named(expectation, other["name"], taken)
            taken.add(_rule(named))
            added.append(named)
    return {**suite, "expectations": [*suite["expectations"], *added]}


def _rule(expectation: Mapping[str, Any]) -> tuple[str, str]:
    meta = expectation.get("meta") or {}
    return meta.get("kind", ""), meta.get("field", "")


def _named(expectation: Expectation, suite: str, taken: set[tuple[str, str]]) -> Expectation:
    meta = {**(expectation.get("meta") or {}), WRITTEN_IN: suite}
    if "kind" in meta and "field" in meta:
        return {**expectation, "meta": meta}
    column = (expectation.get("kwargs") or {}).get("column") or expectation.get("type", "rule")
    field = f"{suite}.{column}"
    number = 2
    while (Kind.SUITE.value, field) in taken:
        field = f"{suite}.{column}.{number}"
        number += 1
    return {**expectation, "meta": {**meta, "kind": Kind.SUITE.value, "field": field}}
