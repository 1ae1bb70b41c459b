"""The command line: exit codes, and what it says."""

import json
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from typer.testing import CliRunner

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.catalogue.schema import FILES
from include.integration_watch.cli import app, connection_ids
from tests.catalogue.sound import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_config_check_of_a_sound_folder_ends_with_0(folder: Folder) -> None:
    result = CliRunner().invoke(app, ["config", "check", "--config", str(folder.root)])

    assert result.exit_code == 0
    assert (
        result.output == "No mistakes: 1 integrations, 3 systems, 2 owner groups, 2 error rules.\n"
    )


def test_config_check_names_every_mistake_and_ends_with_1(folder: Folder) -> None:
    folder.replace(
        "integrations/suppliers_to_coupa.yaml", "owner_group: buyers", "owner_group: buyer"
    )
    folder.replace("integrations/suppliers_to_coupa.yaml", "zone:", "zon:")

    result = CliRunner().invoke(app, ["config", "check", "--config", str(folder.root)])

    file = f"{folder.root}/integrations/suppliers_to_coupa.yaml"
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f'{file}:14: zon: no such key (did you mean "zone"?)',
        f'{file}:16: owner_group: no owner group "buyer" (did you mean "buyers"?)',
        "2 mistakes; left out until they are mended: suppliers_to_coupa.",
    ]


def test_config_check_reads_the_folder_that_the_environment_names(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(folder.root))

    result = CliRunner().invoke(app, ["config", "check"])

    assert "1 integrations" in result.output


def test_config_schema_writes_files_that_are_json(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["config", "schema", "--out", str(tmp_path)])

    assert result.exit_code == 0
    assert {path.stem for path in tmp_path.iterdir()} == set(FILES)
    assert all(json.loads(path.read_text()) for path in tmp_path.iterdir())


def test_config_reference_prints_every_key() -> None:
    result = CliRunner().invoke(app, ["config", "reference"])

    assert "### Integration\n" in result.output
    assert "| `stuck_after` | span of time | 1 hour |" in result.output


@pytest.mark.parametrize("arguments", [["config", "chek"], ["config", "schema"], ["nothing"]])
def test_a_wrong_call_ends_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_connections_are_those_that_the_configuration_names(folder: Folder) -> None:
    assert connection_ids(load_catalogue(folder.root)) == [
        "coupa",
        "boomi",
        "erp",
        "smtp_default",
        "integration_watch_db",
        "integration_watch_links",
    ]


def test_an_unknown_connection_ends_with_2_and_a_hint(folder: Folder) -> None:
    result = CliRunner().invoke(app, ["connections", "test", "cupa", "--config", str(folder.root)])

    assert result.exit_code == 2
    assert 'No system uses a connection "cupa": did you mean "coupa"?' in result.output


def test_a_connection_that_is_not_set_is_named_with_its_variable(folder: Folder) -> None:
    result = CliRunner().invoke(app, ["connections", "test", "erp", "--config", str(folder.root)])

    assert result.exit_code == 1
    assert "  AIRFLOW_CONN_ERP is not set\n" in result.output
    assert (
        'WRONG erp: no connection "erp": set AIRFLOW_CONN_ERP (docs/connections.md)'
        in result.output
    )


def test_a_database_that_answers_is_well(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "erp.db"
    with sqlite3.connect(database) as erp:
        erp.execute("CREATE TABLE suppliers (number TEXT)")
    connection = {"conn_type": "sqlite", "host": str(database)}
    monkeypatch.setenv("AIRFLOW_CONN_ERP", json.dumps(connection))

    result = CliRunner().invoke(app, ["connections", "test", "erp", "--config", str(folder.root)])

    assert result.exit_code == 0, result.output
    assert "well  erp: connect " in result.output
    assert "(proof: read)" in result.output


def test_a_connection_that_cannot_be_used_is_a_sentence_and_no_traceback(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_ERP", json.dumps({"conn_type": "sqlite", "host": "erp.db"}))

    result = CliRunner().invoke(app, ["connections", "test", "erp", "--config", str(folder.root)])

    assert result.exit_code == 1
    assert 'WRONG erp: connection "erp": "erp.db" is no absolute path' in result.output


def test_a_mail_server_that_answers_is_well(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", mail_connection(port))

        result = CliRunner().invoke(
            app, ["connections", "test", "smtp_default", "--config", str(folder.root)]
        )
    finally:
        server.stop()

    assert result.exit_code == 0, result.output
    assert "well  mail: the mail server answers\n" in result.output


def test_a_mail_server_that_is_away_is_wrong(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", mail_connection(taken.getsockname()[1]))

        result = CliRunner().invoke(
            app, ["connections", "test", "smtp_default", "--config", str(folder.root)]
        )

    assert result.exit_code == 1
    assert "WRONG mail: the mail server does not let us in: " in result.output


def mail_connection(port: int) -> str:
    extra = {"disable_ssl": True, "disable_tls": True, "timeout": 5, "retry_limit": 1}
    return json.dumps({"conn_type": "smtp", "host": "127.0.0.1", "port": port, "extra": extra})


@pytest.mark.parametrize(
    ("exists", "said"),
    [
        (True, "well  store: INTEGRATION_WATCH_DB: the database lets us in\n"),
        (False, "well  store: INTEGRATION_WATCH_DB: a SQLite file that the first run creates\n"),
    ],
)
def test_the_store_is_asked_where_it_was_said_to_be(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool, said: str
) -> None:
    database = tmp_path / "store.db"
    if exists:
        sqlite3.connect(database).close()
        database.touch()
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{database}")

    result = CliRunner().invoke(
        app, ["connections", "test", "integration_watch_db", "--config", str(folder.root)]
    )

    assert result.exit_code == 0
    assert said in result.output
    assert database.exists() is exists


def test_the_module_starts_without_airflow_or_great_expectations(folder: Folder) -> None:
    code = (
        "import sys, include.integration_watch.cli;"
        "print([name for name in ('airflow', 'great_expectations', 'pandas', 'sqlalchemy') "
        "if name in sys.modules])"
    )

    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout.strip() == "[]"


def test_a_thousand_integrations_are_checked_in_two_seconds(folder: Folder) -> None:
    text = (folder.root / "integrations/suppliers_to_coupa.yaml").read_text()
    for number in range(1000):
        copy = text.replace("suppliers_to_coupa", f"copy_{number}")
        copy = copy.replace("Suppliers", f"Copy {number}").replace("suppliers-to", f"{number}-to")
        folder.write(f"integrations/copy_{number}.yaml", copy)

    timed = subprocess.run(
        [
            sys.executable,
            "-c",
            "import resource, sys\n"
            "from include.integration_watch.cli import app\n"
            "try: app(sys.argv[1:])\n"
            "except SystemExit: pass\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_utime)",
            "config",
            "check",
            "--config",
            str(folder.root),
        ],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )

    said, seconds = timed.stdout.splitlines()
    assert said.startswith("No mistakes: 1001 integrations")
    assert float(seconds) < 2
