"""The configuration that we ship: sound, complete, and an example worth copying."""

import json
import re
from pathlib import Path
from string import Formatter

import jsonschema
import pytest
import yaml

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.catalogue.schema import FILES, schema_of
from include.integration_watch.domain.contract import ObjectContract, difference
from include.integration_watch.domain.error_rule import ErrorClass, FirstResponder, classify
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.loader import Loader

REPOSITORY = Path(__file__).parents[2]
ROOT = REPOSITORY / "include" / "config"
YAML = sorted(ROOT.rglob("*.yaml"))
LOADED = load_catalogue(ROOT)
CATALOGUE = LOADED.catalogue
LOADERS = REPOSITORY.parent / "shared" / "contracts" / "coupa" / "csv"
FOLDERS = {
    "integrations": "integration",
    "endpoints": "endpoint",
    "loaders": "loader",
    "reconciliations": "reconciliation",
}


def contract(integration: Integration, system: str) -> ObjectContract:
    found = CATALOGUE.contract(system, integration.object)
    assert found is not None
    return found


def demands(integration_id: str) -> set[str]:
    integration = CATALOGUE.integration(integration_id)
    source = contract(integration, integration.source.system)
    target = contract(integration, integration.target.system)
    return {f"{demand.kind}:{demand.field}" for demand in difference(source, target)}


def test_has_no_mistakes() -> None:
    assert LOADED.mistakes == ()


def test_holds_the_eight_integrations_of_the_chain() -> None:
    assert {each.id for each in CATALOGUE.integrations} == {
        "suppliers_to_coupa",
        "suppliers_to_erp",
        "requisitions_to_coupa",
        "purchase_orders_to_erp",
        "invoices_to_coupa",
        "invoices_to_erp",
        "payments_to_coupa",
        "exchange_rates_to_coupa",
    }


@pytest.mark.parametrize("path", YAML, ids=lambda path: str(path.relative_to(ROOT)))
def test_editors_find_the_schema_and_accept_the_file(path: Path) -> None:
    sort = FOLDERS.get(path.parent.name, path.stem)
    first, _, rest = path.read_text().partition("\n")

    named = re.fullmatch(r"# yaml-language-server: \$schema=(?P<schema>\S+)", first)

    assert named is not None
    assert (path.parent / named["schema"]).resolve() == ROOT / "schema" / f"{sort}.json"
    jsonschema.validate(yaml.safe_load(rest), schema_of(sort))


@pytest.mark.parametrize("sort", FILES)
def test_the_committed_schemas_are_those_of_the_models(sort: str) -> None:
    committed = json.loads((ROOT / "schema" / f"{sort}.json").read_text())

    assert committed == schema_of(sort), (
        "run: python -m include.integration_watch config schema --out include/config/schema"
    )


@pytest.mark.parametrize(
    ("integration", "kinds"),
    [
        ("suppliers_to_coupa", {"not_unique:name", "length:name", "reference:payment_term"}),
        ("suppliers_to_erp", {"format:number", "required:number"}),
        ("requisitions_to_coupa", {"required:need_by_date", "reference:supplier_number"}),
        ("invoices_to_erp", {"required:payment_term", "reference:payment_term"}),
        ("invoices_to_coupa", {"reference:supplier_number", "length:invoice_number"}),
        ("payments_to_coupa", {"reference:invoice_number"}),
        ("exchange_rates_to_coupa", {"not_unique:rate_date", "format:rate"}),
        ("purchase_orders_to_erp", {"reference:supplier_number"}),
    ],
)
def test_the_contracts_leave_the_known_kinds_of_error_to_check(
    integration: str, kinds: set[str]
) -> None:
    assert kinds <= demands(integration)


def test_a_payment_term_may_be_empty_in_coupa_and_not_in_the_erp() -> None:
    coupa = CATALOGUE.contract("coupa", "invoice")
    erp = CATALOGUE.contract("erp", "invoice")
    assert coupa is not None
    assert erp is not None

    assert not coupa.fields["payment_term"].required
    assert erp.fields["payment_term"].required


def test_a_supplier_name_is_unique_in_coupa_and_not_in_the_erp() -> None:
    coupa = CATALOGUE.contract("coupa", "supplier")
    erp = CATALOGUE.contract("erp", "supplier")
    assert coupa is not None
    assert erp is not None

    assert coupa.fields["name"].unique
    assert not erp.fields["name"].unique


def test_coupa_names_are_paths_into_its_json() -> None:
    for system in CATALOGUE.contracts:
        for name, contract in system.objects.items():
            for field in contract.fields:
                if system.system == "coupa" and field != "status":
                    shown = contract.columns.get(field, field)
                    assert "_" not in shown, f"{name}.{field}: Coupa writes dashes"


@pytest.mark.parametrize(
    ("rule_id", "interface", "responder"),
    [
        ("requisition_need_by_date", "Anforderungen – In Coupa importieren", "purchasing"),
        ("invoice_supplier_without_contract", "Rechnungen – In Coupa importieren", "purchasing"),
    ],
)
def test_both_rows_of_the_page_are_in_the_catalogue(
    rule_id: str, interface: str, responder: str
) -> None:
    rule = CATALOGUE.error_rule(rule_id)
    assert rule is not None

    assert rule.interface.de == interface
    assert rule.first_responder is FirstResponder.CUSTOMER
    assert rule.responder_group == responder


def test_the_supplier_without_contract_is_named() -> None:
    text = "Invoice R-8841: supplier with identity 10472 has no contract set up."

    found = classify(text, "invoices_to_coupa", CATALOGUE.error_rules)

    assert found.rule == "invoice_supplier_without_contract"
    assert found.fields == {"identity": "10472"}


@pytest.mark.parametrize("rule", CATALOGUE.error_rules, ids=lambda rule: rule.id)
def test_every_row_knows_its_examples(rule) -> None:  # type: ignore[no-untyped-def]
    assert rule.example
    for example in rule.example:
        found = classify(example, rule.integration or "", CATALOGUE.error_rules)
        assert found.rule == rule.id


def test_the_catalogue_knows_enough_and_speaks_of_every_class() -> None:
    classes = {rule.error_class for rule in CATALOGUE.error_rules}
    assert len(CATALOGUE.error_rules) >= 40
    assert classes == set(ErrorClass)
    assert {rule.first_responder for rule in CATALOGUE.error_rules} >= {
        FirstResponder.CUSTOMER,
        FirstResponder.SUPPLIER,
        FirstResponder.BOOMI,
    }


@pytest.mark.parametrize("rule", CATALOGUE.error_rules, ids=lambda rule: rule.id)
def test_every_row_names_a_runbook_that_there_is(rule) -> None:  # type: ignore[no-untyped-def]
    file, _, anchor = rule.runbook.partition("#")
    titles = re.findall(r"^## (.+)$", (REPOSITORY / file).read_text(), re.MULTILINE)
    assert anchor in {title.lower().replace(" ", "-") for title in titles}


def test_what_a_supplier_is_told_waits_for_nothing_but_the_documents_and_the_pattern() -> None:
    told = [rule for rule in CATALOGUE.error_rules if rule.outside]
    assert len(told) >= 5
    assert all("{documents}" in rule.outside.de for rule in told if "Rechnung" in rule.outside.de)


def test_advice_on_data_names_nothing_that_only_a_message_could_fill() -> None:
    for system in CATALOGUE.contracts:
        for contract in system.objects.values():
            for field in contract.fields.values():
                rule = CATALOGUE.error_rule(field.error_rule)
                for text in (rule.explanation, rule.action) if rule else ():
                    for words in (text.de, text.en):
                        assert [name for _, name, _, _ in Formatter().parse(words) if name] == []


@pytest.mark.skipif(not LOADERS.is_dir(), reason="Coupa's printed loader columns are not at hand")
@pytest.mark.parametrize("loader", CATALOGUE.loaders, ids=lambda loader: loader.id)
def test_a_loader_has_columns_that_coupa_prints_and_all_that_it_requires(loader: Loader) -> None:
    printed = json.loads((LOADERS / f"{loader.object}_import_columns.json").read_text())
    columns = {each["column"]: each["required"] for each in printed["sections"][0]["columns"]}
    ours = {each.column: each.required for each in loader.columns}

    assert ours.keys() <= columns.keys()
    assert {name for name, required in columns.items() if required} <= {
        name for name, required in ours.items() if required
    }


def test_proofs_that_write_are_off() -> None:
    assert all(system.write_proof is None for system in CATALOGUE.systems)


def test_nothing_looks_like_a_secret_or_a_real_person() -> None:
    for path in YAML:
        text = path.read_text()
        assert not re.search(r"(?i)(password|client_secret|api_?key)\s*:", text), path
        addresses = re.findall(r"[\w.+-]+@[\w.-]+", text)
        assert [found for found in addresses if not found.endswith("@example.com")] == []


def test_no_default_is_repeated() -> None:
    defaults = {
        name: field.get_default(call_default_factory=True)
        for name, field in Integration.model_fields.items()
        if not field.is_required()
    }
    for integration in CATALOGUE.integrations:
        written = yaml.safe_load((ROOT / "integrations" / f"{integration.id}.yaml").read_text())
        for name, default in defaults.items():
            if name in written:
                assert getattr(integration, name) != default, f"{integration.id}.{name}"
