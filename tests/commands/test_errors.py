import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.cli import app
from include.integration_watch.domain.observation import Execution
from include.integration_watch.wiring import places

SHIPPED = Path(__file__).parents[2] / "include" / "config"
RUN = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "config"
    shutil.copytree(SHIPPED, copy)
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(copy))
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    return copy


def errors(*words: object) -> Result:
    return RUN.invoke(app, ["errors", *map(str, words)])


def test_the_table_is_the_page(folder: Path) -> None:
    shown = errors("table", "--language", "en")
    assert shown.exit_code == 0
    assert shown.output.startswith("| Interface | Error example | Explanation/Action | Alert | ")


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "md"])
def test_export_and_import_change_nothing(folder: Path, tmp_path: Path, suffix: str) -> None:
    before = (folder / "error_catalogue.yaml").read_bytes()
    assert errors("export", tmp_path / f"e.{suffix}").exit_code == 0
    done = errors("import", tmp_path / f"e.{suffix}")
    assert (done.exit_code, done.output) == (0, "Nothing changes.\n")
    assert (folder / "error_catalogue.yaml").read_bytes() == before


def test_an_import_says_what_it_changed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("id,Aktion\ninvoice_number_used,Anrufen.\n")
    done = errors("import", tmp_path / "e.csv")
    assert done.exit_code == 0
    assert "invoice_number_used: action.de: 'Prüfen" in done.output
    rule = load_catalogue(folder).catalogue.error_rule("invoice_number_used")
    assert rule is not None
    assert rule.action.de == "Anrufen."


def test_a_dry_run_writes_nothing(folder: Path, tmp_path: Path) -> None:
    before = (folder / "error_catalogue.yaml").read_bytes()
    (tmp_path / "e.csv").write_text("id,Aktion\ninvoice_number_used,Anrufen.\n")
    assert errors("import", "--dry-run", tmp_path / "e.csv").exit_code == 0
    assert (folder / "error_catalogue.yaml").read_bytes() == before


def test_a_row_without_a_language_is_named_and_nothing_is_written(
    folder: Path, tmp_path: Path
) -> None:
    before = (folder / "error_catalogue.yaml").read_bytes()
    (tmp_path / "e.csv").write_text("Benutzeroberfläche,Fehlerbeispiel\nAlle,Etwas Neues 17\n")
    done = errors("import", tmp_path / "e.csv")
    assert done.exit_code == 1
    assert "interface.en: is missing" in done.output
    assert "Nothing was written" in done.output
    assert (folder / "error_catalogue.yaml").read_bytes() == before


def test_a_file_that_is_no_table_is_refused(folder: Path, tmp_path: Path) -> None:
    assert errors("import", tmp_path / "missing.csv").exit_code == 2
    assert errors("export", tmp_path / "e.doc").exit_code == 2


def stored(text: str) -> None:
    run = Execution(
        id="execution-1",
        account="example-A1B2C3",
        process="Invoices - Import into Coupa",
        status="ERROR",  # type: ignore[arg-type]
        started_at=datetime.now(UTC),
        message=text,
    )
    known = places.catalogue()
    integration = known.integration("invoices_to_coupa")
    account = known.system(integration.boomi_system).account_id
    places.store().save_executions(
        [run.model_copy(update={"account": account, "process": integration.boomi_process})]
    )


def test_a_replay_shows_what_would_go_elsewhere_and_fails_the_check(
    folder: Path, tmp_path: Path
) -> None:
    stored("Invoice number R-1 has already been used for the supplier")
    changed = tmp_path / "changed"
    changed.mkdir()
    text = (folder / "error_catalogue.yaml").read_text()
    start = text.index("  - id: invoice_number_used")
    row = text[start : text.index("  - id:", start + 10)]
    moved = row.replace("responder_group: accounts_payable", "responder_group: purchasing")
    (changed / "error_catalogue.yaml").write_text(text.replace(row, moved))

    done = errors("replay", "--catalogue", changed, "--as", "markdown")

    assert done.exit_code == 1, done.output
    assert "1 stored errors: 1 would be" in done.output
    assert "to accounts\\_payable" in done.output
    assert "to purchasing" in done.output


def test_a_replay_of_the_same_catalogue_is_well(folder: Path) -> None:
    stored("Invoice number R-1 has already been used for the supplier")
    assert errors("replay", "--catalogue", folder).exit_code == 0


def test_a_replay_of_a_broken_catalogue_names_its_mistakes(folder: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    changed.mkdir()
    (changed / "error_catalogue.yaml").write_text("error_rules:\n  - id: x\n")
    done = errors("replay", "--catalogue", changed)
    assert done.exit_code == 2
    assert "is missing" in done.output
    assert errors("replay", "--catalogue", tmp_path / "nowhere").exit_code == 2


def test_unknown_errors_are_listed_and_a_person_makes_a_row_of_one(folder: Path) -> None:
    stored("Withholding tax code KG2 is not assigned to Acme")

    listed = errors("unknown")
    assert listed.exit_code == 0
    assert "1  1 x invoices_to_coupa: Withholding tax code <*> is not assigned" in listed.output

    printed = errors("promote", 1)
    assert printed.exit_code == 0
    catalogue = folder / "error_catalogue.yaml"
    catalogue.write_text(catalogue.read_text() + "\n" + printed.output)
    assert load_catalogue(folder).mistakes == ()
    assert errors("unknown").output == "No stored error is unknown.\n"


def test_a_proposal_that_there_is_not_is_refused(folder: Path) -> None:
    assert errors("promote", 17).exit_code == 2
