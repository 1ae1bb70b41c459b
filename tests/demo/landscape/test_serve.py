"""The landscape as a process: it says where it is, keeps what must last, heals on time, ends cleanly."""

import json
import os
import signal
import smtplib
import socket
import stat
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from demo.landscape.scenario import Scenario
from tests.demo.landscape.scene import Running, Start, calm, running

PATIENCE_S = 15.0
OWNER = "erp-operations@example.com"


def refusing(**clock: float) -> Scenario:
    fault = {
        "id": "closed",
        "expect": {
            "layer": "system",
            "subject": "erp_branch",
            "kind": "refuses_data",
            "group": "erp_operations",
            "addresses": [OWNER],
        },
        "plant": {"type": "erp_refuses_writes", "database": "erp_branch"},
    }
    return calm(faults=[fault | clock])


def accepts(told: Running) -> bool:
    engine = create_engine(told.told["erp_branch_url"])
    try:
        with engine.connect() as connection:
            connection.execute(text("INSERT INTO integration_probe VALUES ('a', 'b')"))
    except DBAPIError:
        return False
    finally:
        engine.dispose()
    return True


def wait_until(told: Running, *, accepting: bool) -> bool:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if accepts(told) is accepting:
            return True
    return False


def tell(told: Running, address: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "watch@example.com", address, "x"
    with smtplib.SMTP("127.0.0.1", told.told["smtp_port"], timeout=5) as smtp:
        smtp.send_message(mail)


def test_a_fault_without_a_clock_is_there_and_stays(start: Start) -> None:
    told = start(refusing())
    assert not accepts(told)


def test_a_fault_ends_after_its_time(start: Start) -> None:
    told = start(refusing(ends_after_s=0.5))
    assert wait_until(told, accepting=True)


def test_a_fault_begins_when_its_time_has_come(start: Start) -> None:
    told = start(refusing(starts_after_s=0.5))
    assert wait_until(told, accepting=False)


def test_a_fault_ends_once_its_owners_got_a_mail(start: Start) -> None:
    told = start(refusing(ends_after_told_s=0))
    tell(told, "somebody-else@example.com")
    assert not accepts(told)
    tell(told, OWNER)
    assert wait_until(told, accepting=True)


def test_a_fault_ends_at_the_latest_when_nobody_is_told(start: Start) -> None:
    told = start(refusing(ends_after_told_s=60, ends_after_s=0.5))
    assert wait_until(told, accepting=True)


def test_a_restart_keeps_secrets_ports_and_earlier_starts(tmp_path: Path) -> None:
    with running(calm(), tmp_path) as first:
        before = first.told
    with running(calm(), tmp_path) as second:
        after = second.told
    assert after["credentials"] == before["credentials"]
    assert after["coupa_url"] == before["coupa_url"]
    assert after["memory"]["starts"][0] == before["memory"]["starts"][0]


def test_a_taken_port_is_left_to_its_owner(tmp_path: Path) -> None:
    with running(calm(), tmp_path) as first:
        port = first.told["smtp_port"]
    with socket.create_server(("127.0.0.1", port)), running(calm(), tmp_path) as second:
        assert second.told["smtp_port"] != port


def test_a_home_whose_memory_is_torn_starts_afresh(tmp_path: Path) -> None:
    (tmp_path / "landscape.json").write_text('{"memory": {')
    with running(calm(), tmp_path) as told:
        assert told.token("core.supplier.read").status_code == 200


def test_the_file_is_for_its_owner_and_names_every_connection(start: Start, tmp_path: Path) -> None:
    told = start(calm())
    file = tmp_path / "landscape.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == told.told
    assert set(told.told["connections"]) == {"coupa", "boomi", "erp", "erp_branch", "smtp_default"}


@pytest.fixture
def process(tmp_path: Path, project: Path) -> Any:
    command = [sys.executable, "-m", "demo.landscape", "--home", str(tmp_path / "home")]
    with subprocess.Popen(
        [*command, "--state", str(tmp_path / "state.json")],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        yield started
        started.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_without_secrets_and_ends_when_asked(
    process: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    assert process.stdout
    line = process.stdout.readline()
    state = json.loads((tmp_path / "state.json").read_text())
    assert json.loads(line)["coupa_url"] == state["coupa_url"]
    assert state["credentials"]["boomi_token"] not in line
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_bad_scenario_is_told_in_a_sentence(project: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demo.landscape", "--home", str(tmp_path)]
    ended = subprocess.run(
        [*command, "--scenario", "no_such"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 2
    assert "there is no such scenario; known are:" in ended.stderr
