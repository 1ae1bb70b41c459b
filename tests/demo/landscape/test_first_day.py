"""The shipped scenario keeps its promise, and fits the configuration it is told over."""

from pathlib import Path

import pytest

from demo.landscape.company import ACCOUNT, ATOM
from demo.landscape.plants import ErpRefusesWrites
from demo.landscape.scenario import Fault, load_scenario
from demo.run.overlay import lay_over
from include.integration_watch.catalogue import Loaded, load_catalogue
from include.integration_watch.domain.finding import Finding, Kind, Layer, Severity
from include.integration_watch.domain.incident import Change, Flip, Incident, Reason
from include.integration_watch.domain.routing import route
from include.integration_watch.domain.system import SystemKind
from tests.demo.landscape.scene import utc

SCENARIO = load_scenario("first_day")
NOW = utc("2026-03-18T12:00:00")
ERROR_RULES = {
    "execution_failed": "erp_period_closed",
    "documents_refused": "invoice_supplier_without_contract",
}


@pytest.fixture(scope="module")
def loaded(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    target = tmp_path_factory.mktemp("config") / "config"
    lay_over(project / "include" / "config", project / "demo" / "config", target)
    return load_catalogue(target)


def test_the_overlay_is_sound(loaded: Loaded) -> None:
    assert loaded.mistakes == ()


def test_there_is_a_fault_of_every_layer_and_of_every_kind_of_data_error() -> None:
    assert {fault.expect.layer for fault in SCENARIO.faults} == set(Layer)
    kinds = {fault.expect.kind.partition(":")[0] for fault in SCENARIO.faults}
    assert {"not_unique", "required", "format", "reference"} <= kinds


def test_there_are_things_that_only_look_like_faults() -> None:
    assert len(SCENARIO.look_alikes) >= 10


def test_one_fault_heals_once_its_owners_were_told() -> None:
    (healing,) = [fault for fault in SCENARIO.faults if fault.heals]
    assert isinstance(healing.plant, ErpRefusesWrites)
    assert healing.ends_after_told_s is not None


def test_the_overlay_names_the_ids_of_the_landscape(loaded: Loaded) -> None:
    systems = loaded.catalogue.systems
    boomi = [each for each in systems if each.kind.value.startswith("boomi")]
    assert {each.account_id for each in boomi} == {ACCOUNT}
    assert {each.atom_id for each in boomi if each.kind is SystemKind.BOOMI_RUNTIME} == {ATOM}


def test_writes_are_proven_in_both_erps(loaded: Loaded) -> None:
    erps = [each for each in loaded.catalogue.systems if each.kind is SystemKind.ERP]
    assert {each.id for each in erps if each.write_proof} == {"erp", "erp_branch"}


def test_messages_go_out_in_both_languages(loaded: Loaded) -> None:
    told = {address for fault in SCENARIO.faults for address in fault.expect.addresses}
    members = [each for group in loaded.catalogue.owner_groups for each in group.members]
    assert {each.language for each in members if each.address in told} == {"de", "en"}


@pytest.mark.parametrize("fault", SCENARIO.faults, ids=lambda fault: fault.id)
def test_a_fault_expects_whom_the_configuration_tells(fault: Fault, loaded: Loaded) -> None:
    recipients = route(flip(fault, loaded), loaded.catalogue)
    assert {each.group for each in recipients} == {fault.expect.group}
    assert {each.address for each in recipients} == set(fault.expect.addresses)


@pytest.mark.parametrize("fault", SCENARIO.faults, ids=lambda fault: fault.id)
def test_a_fault_expects_a_kind_that_there_is(fault: Fault) -> None:
    assert Kind(fault.expect.kind.partition(":")[0])


def flip(fault: Fault, loaded: Loaded) -> Flip:
    expected = fault.expect
    finding = Finding(
        layer=expected.layer,
        subject=expected.subject,
        kind=expected.kind,
        severity=Severity.ERROR,
        observed_at=NOW,
        since=NOW,
        error_rule=error_rule(fault, loaded),
    )
    incident = Incident(number=1, finding=finding, opened_at=NOW, last_seen_at=NOW)
    return Flip(change=Change.OPENED, reason=Reason.FIRST_SEEN, incident=incident, at=NOW)


def error_rule(fault: Fault, loaded: Loaded) -> str | None:
    """The row of the catalogue that the finding will name."""
    word, _, field = fault.expect.kind.partition(":")
    if fault.expect.layer is not Layer.DATA:
        return ERROR_RULES.get(word)
    integration = loaded.catalogue.integration(fault.expect.subject)
    contract = loaded.catalogue.contract(integration.target.system, integration.object)
    return contract.fields[field].error_rule if contract else None
