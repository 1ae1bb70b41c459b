"""Other systems' alarms from the mailbox into the store: each once, and a broken mailbox is said."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.finding import Judgement
from include.integration_watch.store import Store
from include.integration_watch.wiring import other_alarms
from tests.domain.scene import NOW, catalogue
from tests.mailbox.imap_server import ImapServer, open_mailbox

KNOWN = catalogue()
KNOWN = KNOWN.model_copy(
    update={"settings": KNOWN.settings.model_copy(update={"alarms_conn_id": "imap_alarms"})}
)
PROCESS = KNOWN.integrations[0].boomi_process


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    with open_mailbox() as opened:
        told = {
            "conn_type": "imap",
            "host": "127.0.0.1",
            "port": opened.port,
            "login": "alarms",
            "password": opened.password,
            "extra": {"use_ssl": False, "timeout": 10},
        }
        monkeypatch.setenv("AIRFLOW_CONN_IMAP_ALARMS", json.dumps(told))
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    kept.apply(Judgement(), KNOWN, NOW, [("system", system.id) for system in KNOWN.systems])
    yield kept
    kept.engine.dispose()


def alert(number: int = 1) -> bytes:
    return f"Subject: Boomi\r\nMessage-ID: <{number}@x>\r\n\r\n{PROCESS} failed\r\n".encode()


def kinds(store: Store) -> list[str]:
    return [each.finding.kind for each in store.incidents(open_only=True)]


def test_a_mail_that_nothing_else_knows_becomes_one_incident_after_a_while(
    store: Store, mailbox: ImapServer
) -> None:
    mailbox.put(alert())
    other_alarms.look(KNOWN, store, NOW)
    assert kinds(store) == []

    for minutes in (31, 32, 33):
        other_alarms.look(KNOWN, store, NOW + timedelta(minutes=minutes))

    assert set(kinds(store)) == {"alarm_unmatched"}
    assert len(store.alarms.since(NOW - timedelta(days=1))) == 1


def test_a_mailbox_that_was_made_anew_doubles_nothing(store: Store, mailbox: ImapServer) -> None:
    mailbox.put(alert())
    other_alarms.look(KNOWN, store, NOW)
    mailbox.uidvalidity = 8
    mailbox.put(alert(2))
    other_alarms.look(KNOWN, store, NOW)

    assert len(store.alarms.since(NOW - timedelta(days=1))) == 2
    assert list(mailbox.mails) == [1, 2]


def test_a_mailbox_that_cannot_be_read_is_a_broken_check_until_it_can(
    store: Store, mailbox: ImapServer
) -> None:
    right, mailbox.password = mailbox.password, "another"
    other_alarms.look(KNOWN, store, NOW)
    assert kinds(store) == ["check_broken:alarms"]

    mailbox.password = right
    other_alarms.look(KNOWN, store, NOW + timedelta(minutes=1))
    assert kinds(store) == []


def test_without_the_setting_nothing_is_read(store: Store, mailbox: ImapServer) -> None:
    other_alarms.look(catalogue(), store, NOW)

    assert mailbox.commands == []
