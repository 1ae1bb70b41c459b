"""The mailbox against a real IMAP server: read-only, by number, patient for a while."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from include.integration_watch.mailbox.client import MailboxClient
from include.integration_watch.mailbox.errors import MailboxError

from .imap_server import ImapServer, open_mailbox


@pytest.fixture
def mailbox() -> Iterator[ImapServer]:
    with open_mailbox() as opened:
        yield opened


def client(mailbox: ImapServer) -> MailboxClient:
    return MailboxClient(
        host="127.0.0.1",
        port=mailbox.port,
        user="alarms",
        password=mailbox.password,
        tls=False,
        timeout=10,
    )


def test_new_mails_come_oldest_first_and_each_once(mailbox: ImapServer) -> None:
    for number in range(3):
        mailbox.put(f"Subject: {number}\r\n\r\n".encode())

    first = client(mailbox).after(0, 0, limit=2)
    second = client(mailbox).after(first.uidvalidity, first.mails[-1].uid)

    assert [mail.uid for mail in first.mails] == [1, 2]
    assert [mail.uid for mail in second.mails] == [3]
    assert client(mailbox).after(7, 3).mails == ()


def test_an_empty_mailbox_holds_nothing(mailbox: ImapServer) -> None:
    assert client(mailbox).after(0, 0).mails == ()


def test_a_mailbox_that_was_made_anew_is_read_from_its_beginning(mailbox: ImapServer) -> None:
    mailbox.put(b"Subject: old\r\n\r\n")
    mailbox.uidvalidity = 8

    assert [mail.uid for mail in client(mailbox).after(7, 900).mails] == [1]


def test_nothing_is_marked_moved_or_deleted(mailbox: ImapServer) -> None:
    mailbox.put(b"Subject: one\r\n\r\n")
    client(mailbox).after(0, 0)

    said = " ".join(mailbox.commands)
    assert "EXAMINE" in said
    assert not any(word in said for word in ("SELECT", "STORE", "EXPUNGE", "MOVE", "BODY["))


def test_a_wrong_password_is_said_without_it(mailbox: ImapServer) -> None:
    wrong = replace(client(mailbox), password="not-this-one")

    with pytest.raises(MailboxError, match="cannot be read") as raised:
        wrong.after(0, 0)

    assert "not-this-one" not in str(raised.value)
    assert "not-this-one" not in repr(wrong)


def test_a_silent_server_is_not_waited_for_for_ever(mailbox: ImapServer) -> None:
    mailbox.is_silent = True

    with pytest.raises(MailboxError, match="imap_alarms"):
        replace(client(mailbox), timeout=0.3).after(0, 0)


def test_a_server_without_tls_is_refused_where_tls_is_meant(mailbox: ImapServer) -> None:
    with pytest.raises(MailboxError, match="cannot be reached"):
        replace(client(mailbox), tls=True).after(0, 0)
