"""A mistake in the configuration is one import error; the DAGs of the sound files stay."""

import shutil
from pathlib import Path

import pytest

from .parsed import Parsed, parse


@pytest.fixture(scope="module")
def parsed(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Parsed:
    home = tmp_path_factory.mktemp("broken")
    config = home / "config"
    shutil.copytree(project / "include/config", config)
    payments = config / "integrations/payments_to_coupa.yaml"
    payments.write_text(payments.read_text().replace("  system: erp", "\tsystem: erp"))
    invoices = config / "integrations/invoices_to_erp.yaml"
    invoices.write_text(
        invoices.read_text().replace(
            "owner_group: accounts_payable", "owner_group: account_payable"
        )
    )
    return parse(project, config, home)


def test_one_file_alone_has_an_import_error(parsed: Parsed) -> None:
    assert [Path(file).name for file in parsed.errors] == ["configuration.py"]


def test_it_names_every_mistake_with_file_line_and_what_was_meant(parsed: Parsed) -> None:
    (said,) = parsed.errors.values()
    assert 'did you mean "accounts_payable"?' in said
    assert "integrations/invoices_to_erp.yaml:" in said
    assert "integrations/payments_to_coupa.yaml:" in said
    assert "tab" in said


def test_the_dags_of_the_sound_files_stay(parsed: Parsed) -> None:
    assert {"watch_systems", "watch_executions", "deliver_alerts"} <= set(parsed.dags)
    assert "check_data__suppliers_to_coupa" in parsed.dags
    assert "check_data__payments_to_coupa" not in parsed.dags
