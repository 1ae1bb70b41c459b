"""Coupa's data files on an SFTP server, on their way to a system that lays files down itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.observation import RuleStatus
from include.integration_watch.wiring import data
from tests.probes.serving import Serving
from tests.probes.test_sftp import KEY, OneUser

from .test_data_files import INTEGRATION, _check, inbox

__all__ = ["inbox"]  # a fixture of the data files' story

COUPA = """\
system: inbox
objects:
  supplier:
    resource: Suppliers_*.csv
    files: new
    key: [number]
    columns: {number: "Supplier Number*", name: "Supplier Name*", payment_term: "Payment Term: Code"}
    title_field: name
    fields: {number: {}, name: {}, payment_term: {}}
"""
TARGET = """\
system: branch
objects:
  supplier:
    resource: unused
    key: [number]
    title_field: name
    fields:
      number: {}
      name: {}
      payment_term: {reference: {object: payment_term, field: code, status_field: status, allowed: [active]}}
  payment_term:
    resource: terms_*.csv
    key: [code]
    columns: {code: ZTERM, status: Status}
    fields: {code: {}, status: {}}
"""
FILE = (
    '"Supplier Number*","Supplier Name*","Payment Term: Code","Tax ID"\r\n'
    '"0001","Müller, Söhne","N30",""\r\n"0002","Acme ""Nord""","N99",""\r\n"0003","Ost","N60",""\r\n'
)


@pytest.fixture
def places_of_files(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Coupa's files on a server, and the target's payment terms in a folder."""
    config = inbox.parent / "config"
    (tmp_path / "sent").mkdir()
    systems = (config / "systems.yaml").read_text()
    systems = systems.replace(
        f"    kind: files\n    folder: {inbox}\n",
        "    kind: sftp\n    conn_id: coupa_files\n    folder: sent\n",
    )
    systems = systems.replace(
        "    kind: erp\n    conn_id: branch\n    owner_group: buyers\n    read_table: suppliers\n",
        f"    kind: files\n    folder: {inbox}\n    owner_group: buyers\n",
    )
    (config / "systems.yaml").write_text(systems)
    (config / "endpoints" / "inbox.yaml").write_text(COUPA)
    (config / "endpoints" / "branch.yaml").write_text(TARGET)
    (inbox / "terms_1.csv").write_text("ZTERM;Status\nN30;active\nN60;blocked\n", encoding="cp1252")
    serving = Serving()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=OneUser,
            server_host_keys=[KEY],
            sftp_factory=lambda chan: asyncssh.SFTPServer(chan, chroot=str(tmp_path)),
        )

    server = serving.run(listen())

    async def end() -> None:
        server.close()

    serving.at_end(end)
    connection = {
        "conn_type": "sftp",
        "host": "127.0.0.1",
        "port": server.get_port(),
        "login": "bank",
        "password": "secret",
        "extra": {"host_key": KEY.export_public_key().decode().strip()},
    }
    monkeypatch.setenv("AIRFLOW_CONN_COUPA_FILES", json.dumps(connection))
    assert load_catalogue(config).mistakes == ()
    yield tmp_path / "sent"
    serving.close()


def test_coupas_files_are_held_against_what_the_targets_own_files_know(
    places_of_files: Path,
) -> None:
    (places_of_files / "Suppliers_1.csv").write_text(FILE, encoding="utf-8-sig")

    outcome = _check()

    assert outcome.rows == 3
    (rule,) = outcome.rules
    assert (rule.name, rule.status) == ("reference:payment_term", RuleStatus.FAILED)
    assert [(each.key, each.title, each.note) for each in rule.documents] == [
        ("0002", 'Acme "Nord"', "N99: missing"),
        ("0003", "Ost", "N60: blocked"),
    ]


def test_a_server_without_a_file_is_the_systems_trouble(places_of_files: Path) -> None:
    with pytest.raises(data.SystemTroubleError, match="inbox: no file matches"):
        data.observe(INTEGRATION)
