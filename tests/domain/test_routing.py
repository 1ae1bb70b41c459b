from typing import Any

import pytest

from include.integration_watch.domain.finding import Finding, Layer, Severity
from include.integration_watch.domain.incident import Change, Flip, Incident, Reason
from include.integration_watch.domain.routing import Because, route

from .scene import NOW, catalogue, finding, group, integration, rule


def told(
    seen: Finding, *rules: Any, cause: int | None = None, **changes: Any
) -> set[tuple[str, str]]:
    incident = Incident(number=1, finding=seen, opened_at=NOW, last_seen_at=NOW, cause=cause)
    flip = Flip(change=Change.OPENED, reason=Reason.FIRST_SEEN, incident=incident, at=NOW)
    return {
        (each.address, each.because.value) for each in route(flip, catalogue(*rules, **changes))
    }


def staged(stage: str, severity: str) -> set[str]:
    known = (integration(stage=stage, support_group="purchasing"),)
    return {address for address, _ in told(finding(severity=severity), integrations=known)}


def test_the_owner_of_a_system_is_told_of_it() -> None:
    seen = finding("unreachable", layer=Layer.SYSTEM, subject="erp")
    assert told(seen) == {("platform@example.com", Because.OWNS_SYSTEM)}


def test_the_owner_of_an_integration_is_told_of_it() -> None:
    assert told(finding()) == {("payable@example.com", Because.OWNS_INTEGRATION)}


def test_a_row_of_the_catalogue_may_name_who_moves_first() -> None:
    row = rule("r", "x", responder_group="purchasing")
    assert told(finding(error_rule="r"), row) == {
        ("purchasing@example.com", Because.FIRST_RESPONDER)
    }


def test_a_broken_check_is_the_platforms_business() -> None:
    seen = finding("check_broken:data", layer=Layer.MONITOR)
    assert told(seen) == {("platform@example.com", Because.RUNS_THE_MONITOR)}


def test_an_effect_whose_cause_is_open_is_told_to_nobody() -> None:
    assert told(finding(), cause=7) == set()


@pytest.mark.parametrize(
    ("stage", "severity", "expected"),
    [
        ("test", "error", {"purchasing@example.com"}),
        ("test", "warning", set()),
        ("hypercare", "warning", {"payable@example.com", "purchasing@example.com"}),
        ("live", "warning", {"payable@example.com"}),
        ("live", "info", set()),
    ],
)
def test_the_stage_decides_who_hears_from_which_severity(
    stage: str, severity: str, expected: set[str]
) -> None:
    assert staged(stage, severity) == expected


def test_a_group_that_nobody_is_in_falls_back() -> None:
    groups = (
        group("platform", "platform@example.com"),
        group("accounts_payable", fallback="platform"),
    )
    assert told(finding(), owner_groups=groups) == {("platform@example.com", Because.FALLBACK)}


def test_where_nobody_is_left_the_manager_is_told() -> None:
    groups = (group("platform"), group("accounts_payable", fallback="platform"))
    assert told(finding(), owner_groups=groups) == {
        ("platform-manager@example.com", Because.FALLBACK)
    }


def test_fallbacks_in_a_circle_end() -> None:
    groups = (
        group("platform", fallback="accounts_payable"),
        group("accounts_payable", fallback="platform"),
    )
    assert {why for _, why in told(finding(), owner_groups=groups)} == {Because.FALLBACK}


def test_a_member_hears_from_their_own_severity_on() -> None:
    quiet = group(
        "accounts_payable", members=({"address": "quiet@example.com", "from_severity": "critical"},)
    )
    groups = (group("platform"), quiet)
    assert told(finding(severity=Severity.ERROR), owner_groups=groups) == set()
