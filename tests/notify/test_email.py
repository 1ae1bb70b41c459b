"""The mail channel against a real SMTP server on this machine."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from hypothesis import example, given
from hypothesis import strategies as st

from include.integration_watch.domain.delivery import ChannelError, Message
from include.integration_watch.notify.email import EmailChannel, mime

from .scene import message, refused

SECRET = "hunter2-hunter2"


@dataclass
class Mailbox:
    """Takes mail, except where it was told to answer otherwise."""

    recipient_answer: str = ""
    data_answer: str = ""
    sender_answer: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.sender_answer or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.recipient_answer:
            envelope.rcpt_tos.append(address)
        return self.recipient_answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data_answer:
            return self.data_answer
        parsed = BytesParser(policy=default).parsebytes(envelope.content or b"")
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.envelopes.append((envelope.mail_from or "", envelope.rcpt_tos))
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _connect(monkeypatch: pytest.MonkeyPatch, port: int, login: str = "", extra: str = "") -> None:
    monkeypatch.setenv(
        "AIRFLOW_CONN_POST",
        f"smtp://{login}127.0.0.1:{port}/?disable_ssl=true&disable_tls=true{extra}",
    )


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    box = Mailbox()
    port = _free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    _connect(monkeypatch, port)
    yield box
    server.stop()


@pytest.fixture
def told() -> Message:
    return message(refused())


def _refusal(told: Message) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        EmailChannel("post").send(told)
    return caught.value


def test_a_message_arrives_as_text_and_html(mailbox: Mailbox, told: Message) -> None:
    EmailChannel("post").send(told)

    (mail,) = mailbox.mails
    assert mailbox.envelopes == [("watch@example.com", ["payables@example.com"])]
    assert mail["Subject"] == told.subject
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert plain.get_content().replace("\r\n", "\n").rstrip() == told.text
    assert html.get_content().replace("\r\n", "\n").rstrip() == told.html


@given(st.text(st.sampled_from("aZ09 ·–ü=?_[]€\u4e2d\U0001f600"), max_size=160))
@example("[FEHLER · Dienst · Einkauf] Promised Requests – übertragen: Lauf ausgeblieben")
@example(
    "[Maintenance] ERP: Tue 24 Nov 2026, 18:07 CET until 18:09 CET, and the runs that fall into it"
)
@example("=?utf-8?q?paid?= already")
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    told = message(refused()).model_copy(update={"subject": subject})

    raw = mime(told, sender=told.sender).as_bytes()

    read = message_from_bytes(raw, policy=default)["Subject"]
    assert str(read) == " ".join(subject.split())
    assert max(len(line) for line in raw.partition(b"\r\nFrom:")[0].splitlines()) <= 78


def test_a_resend_is_recognised_and_threads_are_kept(mailbox: Mailbox, told: Message) -> None:
    EmailChannel("post").send(told)
    EmailChannel("post").send(told)

    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"] == "<0f3a@example.com>"
    assert first["References"] == first["In-Reply-To"] == f"<{told.thread}>"


def test_no_automatic_reply_is_asked_for(mailbox: Mailbox, told: Message) -> None:
    EmailChannel("post").send(told)

    assert mailbox.mails[0]["Auto-Submitted"] == "auto-generated"


def test_a_sender_of_the_channel_replaces_the_message_s_own(
    mailbox: Mailbox, told: Message
) -> None:
    EmailChannel("post", "Wache <wache@example.com>").send(told)

    assert mailbox.envelopes[0][0] == "wache@example.com"
    assert mailbox.mails[0]["From"] == "Wache <wache@example.com>"


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [("550 no such mailbox", True), ("451 greylisted", False), ("552 mailbox full", True)],
)
def test_a_recipient_that_is_refused(
    mailbox: Mailbox, told: Message, answer: str, permanent: bool
) -> None:
    mailbox.recipient_answer = answer

    refusal = _refusal(told)

    assert refusal.permanent is permanent
    assert answer in str(refusal)
    assert "payables@example.com" in str(refusal)


@pytest.mark.parametrize(
    ("answer", "permanent"), [("554 looks like spam", True), ("452 no room now", False)]
)
def test_a_message_that_is_refused(
    mailbox: Mailbox, told: Message, answer: str, permanent: bool
) -> None:
    mailbox.data_answer = answer

    refusal = _refusal(told)

    assert refusal.permanent is permanent
    assert answer in str(refusal)


def test_a_sender_that_is_refused_concerns_everybody_and_is_temporary(
    mailbox: Mailbox, told: Message
) -> None:
    mailbox.sender_answer = "550 who are you"

    refusal = _refusal(told)

    assert not refusal.permanent
    assert "settings.yaml: sender" in str(refusal)


def test_a_server_that_is_not_there_is_temporary(
    monkeypatch: pytest.MonkeyPatch, told: Message
) -> None:
    _connect(monkeypatch, _free_port())

    refusal = _refusal(told)

    assert not refusal.permanent
    assert "connection post refuses the connection" in str(refusal)


def test_a_server_that_says_nothing_is_given_up_soon(
    monkeypatch: pytest.MonkeyPatch, told: Message
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        _connect(monkeypatch, silent.getsockname()[1], extra="&timeout=1")

        refusal = _refusal(told)

    assert not refusal.permanent
    assert "Unable to connect" in str(refusal)


def test_no_answer_is_waited_for_longer_than_a_callback_may(
    monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox, told: Message
) -> None:
    from include.integration_watch.notify.mail_server import MailServer

    _connect(monkeypatch, 25, extra="&timeout=60")
    server = MailServer("post")
    server.smtp_connection = server.get_connection("post")

    assert server.timeout < 10
    assert server.smtp_retry_limit == 0


def test_a_connection_that_nobody_made_is_named(told: Message) -> None:
    with pytest.raises(ChannelError, match="connection nowhere could not be used") as caught:
        EmailChannel("nowhere").send(told)

    assert not caught.value.permanent


def test_a_sign_in_that_is_refused_is_temporary_and_tells_no_secret(
    monkeypatch: pytest.MonkeyPatch, told: Message
) -> None:
    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False, message=f"535 no: {SECRET}")

    port = _free_port()
    server = Controller(
        Mailbox(),
        hostname="127.0.0.1",
        port=port,
        authenticator=refuse,
        auth_require_tls=False,
    )
    server.start()
    _connect(monkeypatch, port, login=f"watch:{SECRET}@")
    try:
        refusal = _refusal(told)
    finally:
        server.stop()

    assert not refusal.permanent
    assert "refuses the sign-in" in str(refusal)
    assert SECRET not in str(refusal)
    assert refusal.__cause__ is None


def test_what_is_no_address_is_refused_with_the_place_to_correct_it(told: Message) -> None:
    broken = told.model_copy(update={"address": "a,b@example.com"})

    refusal = _refusal(broken)

    assert refusal.permanent
    assert "is no mail address; correct it in the owner group's members" in str(refusal)
