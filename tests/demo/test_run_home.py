"""The demo's folder: one demo at a time, private files, configuration laid over, a steady port."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.run.environment import (
    airflow_settings,
    inherited,
    product_settings,
    write_shell_file,
)
from demo.run.home import FIRST_DAY, ROOT, Home, home_at
from demo.run.lock import AlreadyRunningError, take
from demo.run.overlay import lay_over
from demo.run.ports import choose_port, is_free
from demo.run.secret_keys import load_keys, load_passwords

HOLDER = """
import sys
from pathlib import Path
from demo.run.lock import take

with take(Path(sys.argv[1])) as lock:
    lock.describe("http://127.0.0.1:8080")
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    return home


@pytest.fixture
def holder(tmp_path: Path) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def test_a_second_demo_in_the_folder_is_refused_with_who_holds_it(
    holder: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    with pytest.raises(AlreadyRunningError) as refused:
        take(tmp_path, patience=0)

    assert f"process {holder.pid}, http://127.0.0.1:8080" in str(refused.value)
    assert "Ctrl-C" in str(refused.value)


def test_the_folder_is_free_again_after_the_holder_was_killed(
    holder: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    holder.kill()
    holder.wait()

    with take(tmp_path):
        pass


def test_every_story_but_the_first_has_a_folder_of_its_own(tmp_path: Path) -> None:
    assert home_at(tmp_path, FIRST_DAY).path == tmp_path
    assert home_at(tmp_path, "bad_night").path == tmp_path / "bad_night"


def test_the_folder_may_be_chosen_by_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INTEGRATION_WATCH_DEMO_HOME", str(tmp_path))

    assert home_at(None, FIRST_DAY).path == tmp_path


def test_a_file_laid_over_replaces_and_the_others_stay(tmp_path: Path) -> None:
    base, over, target = tmp_path / "base", tmp_path / "over", tmp_path / "target"
    for path, text in (
        (base / "settings.yaml", "shipped"),
        (base / "integrations" / "a.yaml", "a"),
        (over / "settings.yaml", "demo"),
        (over / "integrations" / "b.yaml", "b"),
        (target / "old.yaml", "left from an earlier start"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    lay_over(base, over, target)

    found = {str(file.relative_to(target)): file.read_text() for file in target.rglob("*.yaml")}
    assert found == {
        "settings.yaml": "demo",
        "integrations/a.yaml": "a",
        "integrations/b.yaml": "b",
    }


def test_the_port_of_the_last_start_is_kept(tmp_path: Path) -> None:
    memory = tmp_path / "port"
    first = choose_port(memory, usual=_taken_and_freed())

    assert choose_port(memory, usual=_taken_and_freed()) == first


def test_a_port_that_somebody_uses_is_not_chosen(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert not is_free(port)
        assert choose_port(tmp_path / "port", usual=port) != port


def _taken_and_freed() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_keys_are_made_once_long_enough_and_private(home: Home) -> None:
    keys = load_keys(home.airflow)

    assert load_keys(home.airflow) == keys
    assert min(len(keys.jwt), len(keys.api)) >= 64
    assert (home.airflow / "keys.json").stat().st_mode & 0o777 == 0o600


def test_passwords_are_kept_and_a_missing_one_is_added(home: Home) -> None:
    file = home.airflow / "passwords.json"
    file.write_text(json.dumps({"admin": "chosen by a person"}))

    passwords = load_passwords(home.airflow)

    assert passwords["admin"] == "chosen by a person"
    assert set(passwords) == {"admin", "viewer"}
    assert file.stat().st_mode & 0o777 == 0o600
    assert load_passwords(home.airflow) == passwords


def test_settings_of_another_airflow_in_the_shell_are_left_out() -> None:
    kept = inherited(
        {"AIRFLOW_HOME": "/theirs", "AIRFLOW__CORE__PARALLELISM": "1", "LANG": "C", "PATH": "/bin"}
    )

    assert {"AIRFLOW_HOME", "AIRFLOW__CORE__PARALLELISM"}.isdisjoint(kept)
    assert kept["LANG"] == "C"
    assert kept["PATH"].endswith("/bin")


def test_a_proxy_never_stands_between_processes_of_one_machine() -> None:
    kept = inherited({"http_proxy": "http://proxy:3128", "no_proxy": "intranet"})

    assert kept["no_proxy"] == "intranet,127.0.0.1,localhost"
    assert kept["NO_PROXY"] == "127.0.0.1,localhost"


def test_every_address_of_airflow_is_this_machine_only(home: Home) -> None:
    settings = airflow_settings(home, 8099, load_keys(home.airflow))

    assert settings["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert settings["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:8099"
    assert "0.0.0.0" not in "".join(settings.values())  # noqa: S104


def test_connections_of_the_landscape_become_airflow_connections(home: Home) -> None:
    settings = product_settings(
        home, {"coupa": {"conn_type": "http", "host": "x"}, "erp": "sqlite:///erp.db"}
    )

    assert json.loads(settings["AIRFLOW_CONN_COUPA"]) == {"conn_type": "http", "host": "x"}
    assert settings["AIRFLOW_CONN_ERP"] == "sqlite:///erp.db"
    assert settings["INTEGRATION_WATCH_DB"] == home.store


def test_the_shell_file_is_private_and_survives_quotes(tmp_path: Path) -> None:
    file = tmp_path / "env.sh"
    write_shell_file(file, {"AIRFLOW_CONN_A": """{"password": "it's $HOME"}"""})

    said = subprocess.run(
        ["sh", "-c", '. "$0"; printf %s "$AIRFLOW_CONN_A"', str(file)],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.defpath},
    )

    assert said.stdout == """{"password": "it's $HOME"}"""
    assert file.stat().st_mode & 0o777 == 0o600


def test_two_demos_that_start_at_once_choose_different_ports(tmp_path: Path) -> None:
    usual = _taken_and_freed()
    program = (
        "import sys; from pathlib import Path; from demo.run.ports import choose_port;"
        f"print(choose_port(Path(sys.argv[1]), usual={usual}), flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "other")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout
    assert int(other.stdout.readline()) == usual
    assert choose_port(tmp_path / "port", usual=usual) != usual
    other.communicate("")
