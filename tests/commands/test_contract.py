import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from include.integration_watch.cli import app

RUN = CliRunner()
CONTRACT = """\
system: sap
objects:
  supplier:
    resource: LFA1
    key: [number]
    fields:
      number: {required: true, format: '^[0-9]+$'}
      status: {one_of: [A, B]}
"""


def run(*arguments: str):
    return RUN.invoke(app, ["contract", *arguments])


@pytest.fixture
def sap(tmp_path: Path) -> Path:
    path = tmp_path / "sap.yaml"
    path.write_text(CONTRACT)
    return path


def test_the_four_examples_of_data_errors_are_found_between_the_shipped_contracts() -> None:
    to_coupa = json.loads(run("diff", "erp", "coupa", "--json").stdout)
    to_erp = json.loads(run("diff", "coupa", "erp", "--json").stdout)

    found = {
        (gap["error_class"], f"{gap['object']}.{gap['field']}")
        for side in (to_coupa, to_erp)
        for gap in side["gaps"]
    }
    assert found >= {
        ("system_rule", "supplier.name"),
        ("required", "invoice.payment_term"),
        ("format", "supplier.number"),
        ("reference", "invoice.supplier_number"),
    }


@pytest.mark.parametrize(
    ("language", "heading"),
    [("de", "2. Nur auf einer Seite Pflicht"), ("en", "2. Required on one side only")],
)
def test_the_table_is_in_the_language_that_is_asked_for(language: str, heading: str) -> None:
    done = run("diff", "coupa", "erp", "--object", "invoice", "--language", language)

    assert done.exit_code == 0
    assert heading in done.stdout
    assert "supplier.number  " not in done.stdout


def test_a_file_is_compared_like_a_system_and_contradictions_are_wrong(sap: Path) -> None:
    done = run("diff", "coupa", str(sap))

    assert done.exit_code == 1
    assert "supplier.status: one side knows active, inactive, draft, the other A, B" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["diff", "coupa", "spa"], 'No sound contract of a system "spa"; there are coupa, erp'),
        (["diff", "coupa", "gone.yaml"], "gone.yaml: there is no such file."),
        (["diff", "coupa", "erp", "--object", "invioce"], "No object invioce; there are"),
        (["suite", "nobody"], 'No integration "nobody" whose data is checked'),
        (["import", "gone.csv", "--system", "sap"], "gone.csv: it cannot be read"),
    ],
)
def test_what_is_not_there_is_a_sentence(arguments: list[str], says: str) -> None:
    done = run(*arguments)

    assert done.exit_code == 2
    assert says in done.output


def test_a_contract_with_mistakes_names_them_all(sap: Path) -> None:
    sap.write_text(CONTRACT.replace("[number]", "[nubmer]").replace("required", "requierd"))

    done = run("diff", "coupa", str(sap))

    assert done.exit_code == 2
    assert "requierd" in done.output


def test_an_imported_contract_can_be_compared_at_once(tmp_path: Path) -> None:
    columns = tmp_path / "columns.csv"
    columns.write_text("object,column,max length,key\nsupplier,number,10,yes\nsupplier,name,35,\n")
    out = tmp_path / "sap.yaml"

    made = run("import", str(columns), "--system", "sap", "--version", "2026", "--out", str(out))
    compared = run("diff", "coupa", str(out))

    assert (made.exit_code, made.stdout) == (0, f"{out}: 1 objects with 2 fields.\n")
    assert "supplier.name    ≤ 35      ≤ 100" in compared.stdout
    again = run("import", str(columns), "--system", "sap", "--out", str(out))
    assert again.exit_code == 2
    assert "exists already" in again.output


def test_the_suite_of_an_integration_can_be_taken_along() -> None:
    suite = json.loads(run("suite", "invoices_to_erp").stdout)

    assert suite["name"] == "invoices_to_erp"
    assert all({"type", "kwargs"} <= set(each) for each in suite["expectations"])
