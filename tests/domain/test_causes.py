from datetime import timedelta

import pytest

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.causes import Causes, broke_at
from include.integration_watch.domain.finding import Finding, Layer, Severity
from include.integration_watch.domain.incident import Incident

from .scene import NOW, catalogue, finding, integration, rule, system

KNOWN = catalogue()
HOUR = timedelta(hours=1)


def down(system: str = "erp", kind: str = "unreachable", **changes: object) -> Incident:
    layer = Layer.SERVICE if system.startswith("boomi") else Layer.SYSTEM
    fields = {
        "number": 7,
        "finding": finding(kind, layer=layer, subject=system, severity=Severity.CRITICAL),
        "opened_at": NOW,
        "last_seen_at": NOW,
    }
    return Incident.model_validate(fields | changes)


def cause_of(seen: Finding, *known: Incident, within: Catalogue = KNOWN) -> int | None:
    return Causes(known, within).of(seen)


@pytest.mark.parametrize("kind", ["missing", "late", "stuck", "failed"])
def test_a_broken_system_explains_a_run_of_its_integration(kind: str) -> None:
    assert cause_of(finding(f"execution_{kind}"), down()) == 7


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(finding("not_unique:name", layer=Layer.DATA), id="wrong data"),
        pytest.param(finding("documents_refused:x"), id="refused documents"),
        pytest.param(finding("execution_unknown"), id="a status nobody knows"),
        pytest.param(finding(subject="nobody_knows_it"), id="an integration nobody knows"),
    ],
)
def test_a_broken_system_does_not_explain(seen: Finding) -> None:
    assert cause_of(seen, down()) is None


def test_a_run_that_failed_for_a_reason_in_the_data_speaks_for_itself() -> None:
    known = catalogue(rule("closed_period", "closed", error_class="system_rule"))
    assert cause_of(finding(error_rule="closed_period"), down(), within=known) is None


def test_a_run_that_failed_for_a_reason_of_transport_does_not() -> None:
    known = catalogue(rule("timeout", "timeout", error_class="transport"))
    assert cause_of(finding(error_rule="timeout"), down(), within=known) == 7


def test_a_system_of_nobody_explains_nothing() -> None:
    known = catalogue(systems=(*KNOWN.systems, system("erp_branch", "erp")))
    assert cause_of(finding(), down("erp_branch"), within=known) is None


def test_a_slow_system_explains_nothing() -> None:
    slow = down(kind="slow")
    warned = slow.finding.model_copy(update={"severity": Severity.WARNING})
    assert cause_of(finding(), slow.model_copy(update={"finding": warned})) is None


@pytest.mark.parametrize("kind", ["credentials_refused", "scope_missing"])
def test_our_own_credentials_explain_our_blindness_and_no_run(kind: str) -> None:
    blind = finding("check_broken:data", layer=Layer.MONITOR, facts={"systems": "coupa"})
    assert cause_of(finding(), down("coupa", kind)) is None
    assert cause_of(blind, down("coupa", kind)) == 7


def test_a_check_is_explained_by_all_systems_that_kept_it_from_looking_or_by_none() -> None:
    blind = finding("check_broken:executions", layer=Layer.MONITOR, facts={"systems": "boomi,erp"})
    assert cause_of(blind, down()) is None
    assert cause_of(blind, down(), down("boomi", number=9)) == 7


def test_a_check_that_broke_by_itself_is_not_explained() -> None:
    assert cause_of(finding("check_broken:data", layer=Layer.MONITOR), down()) is None


def test_what_broke_before_the_last_look_that_found_the_system_well_is_not_explained() -> None:
    before = finding(since=NOW - HOUR)
    assert cause_of(before, down(well_until=NOW - HOUR / 2)) is None
    assert cause_of(before, down(well_until=NOW - 2 * HOUR)) == 7


def test_a_long_run_that_failed_in_the_outage_is_explained_however_early_it_began() -> None:
    ended = {"first_ended_at": NOW.isoformat()}
    seen = finding(since=NOW - HOUR, facts=ended)
    assert broke_at(seen, KNOWN) == NOW
    assert cause_of(seen, down(well_until=NOW - HOUR / 2)) == 7


def test_a_stuck_run_broke_when_it_took_too_long() -> None:
    seen = finding("execution_stuck", since=NOW - HOUR)
    assert broke_at(seen, KNOWN) == NOW - HOUR + integration().stuck_after


@pytest.mark.parametrize(("runtimes", "cause"), [(1, 7), (2, None)])
def test_an_offline_runtime_explains_a_missing_run_where_the_account_has_only_one(
    runtimes: int, cause: int | None
) -> None:
    more = [
        system(f"boomi_runtime_{n}", "boomi_runtime", account_id="acme-1") for n in range(runtimes)
    ]
    known = catalogue(systems=(*KNOWN.systems, *more))
    offline = down("boomi_runtime_0", "runtime_offline")
    missing = finding("execution_missing", layer=Layer.SERVICE)
    assert cause_of(missing, offline, within=known) == cause


@pytest.mark.parametrize("kind", ["missing", "stuck", "stranded"])
def test_of_several_runtimes_that_on_which_it_last_ran_explains_it(kind: str) -> None:
    more = [
        system(f"boomi_runtime_{n}", "boomi_runtime", account_id="acme-1", atom_id=f"atom-{n}")
        for n in range(2)
    ]
    known = catalogue(systems=(*KNOWN.systems, *more))
    offline = down("boomi_runtime_1", "runtime_offline")

    def explained(atom: str) -> int | None:
        seen = finding(f"execution_{kind}", layer=Layer.SERVICE, facts={"runtime": atom})
        return cause_of(seen, offline, within=known)

    assert (explained("atom-1"), explained("atom-0"), explained("")) == (7, None, None)


def on_a_database() -> Catalogue:
    return catalogue(
        systems=(
            system("coupa", "coupa"),
            system("erp", "erp", depends_on=("database",)),
            system("database", "erp", depends_on=("network",)),
            system("network", "erp"),
            system("boomi", "boomi_platform", account_id="acme-1"),
        )
    )


def test_a_system_below_explains_a_system_and_the_runs_above_it() -> None:
    known = on_a_database()
    network = down("network")
    assert cause_of(down("erp").finding, network, within=known) == 7
    assert cause_of(finding(), network, within=known) == 7


def test_the_root_is_the_cause_not_what_it_broke_itself() -> None:
    known = on_a_database()
    network = down("network", number=9)
    erp = down("erp", number=7, cause=9)
    assert cause_of(finding(), erp, network, within=known) == 9


def test_systems_that_depend_on_one_another_in_a_circle_do_not_hang() -> None:
    known = catalogue(
        systems=(
            system("coupa", "coupa", depends_on=("erp",)),
            system("erp", "erp", depends_on=("coupa",)),
            system("boomi", "boomi_platform", account_id="acme-1"),
        )
    )
    coupa, erp = down("coupa", number=1, cause=2), down("erp", number=2, cause=1)
    assert cause_of(finding(), coupa, erp, within=known) in (1, 2)


def test_an_incident_that_is_over_explains_nothing() -> None:
    assert cause_of(finding(), down(resolved_at=NOW)) is None
