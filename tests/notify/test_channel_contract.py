"""What every channel owes the outbox, held against real servers on this machine."""

import json
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from include.integration_watch.domain.delivery import Channel, ChannelError, Message
from include.integration_watch.notify.apprise_channel import AppriseChannel
from include.integration_watch.notify.email import EmailChannel
from tests.wiring.post_office import open_office

from .scene import message, refused
from .web_service import WebService, open_service

SECRET = "hunter2-hunter2"


@dataclass
class Line:
    """One channel with the means to disturb it."""

    channel: Channel
    address: str
    taken: Callable[[], list[str]]
    refuse: Callable[[], None]
    busy: Callable[[], None]
    silent: Callable[[], None]

    def send(self, **changed: object) -> None:
        told = message(refused()).model_copy(update={"address": self.address, **changed})
        self.channel.send(told)

    def refusal(self) -> ChannelError:
        with pytest.raises(ChannelError) as raised:
            self.send()
        return raised.value


def connect(monkeypatch: pytest.MonkeyPatch, conn_id: str, url: str) -> None:
    told = json.dumps({"conn_type": "generic", "password": url})
    monkeypatch.setenv(f"AIRFLOW_CONN_{conn_id.upper()}", told)


@contextmanager
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    with open_office(monkeypatch) as office:

        def text(sent: EmailMessage) -> str:
            return str(sent["Subject"]) + str(sent.get_body(("plain",)).get_content())  # type: ignore[union-attr]

        def silent() -> None:
            office.silent_in_data = 1
            office.set_patience(1)

        yield Line(
            channel=EmailChannel("post", "watch@example.com"),
            address="payables@example.com",
            taken=lambda: [text(sent) for sent in office.mails],
            refuse=lambda: setattr(office, "unknown", frozenset({"payables@example.com"})),
            busy=lambda: setattr(office, "greylist", True),
            silent=silent,
        )


@contextmanager
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    with open_service() as service:
        connect(monkeypatch, "chat", service.url(f"{SECRET}/{{target}}", "rto=2&cto=2"))
        yield Line(
            channel=AppriseChannel("chat"),
            address="chat:+4930123456",
            taken=lambda: [body["message"] for _, body in service.posts],
            refuse=lambda: setattr(service, "code", 400),
            busy=lambda: setattr(service, "code", 503),
            silent=lambda: setattr(service, "is_silent", True),
        )


@pytest.fixture(params=[mail, web], ids=["mail", "apprise"])
def line(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    with request.param(monkeypatch) as opened:
        yield opened


def test_a_message_arrives_with_verdict_who_moves_first_and_incident(line: Line) -> None:
    line.send()

    (text,) = line.taken()
    for part in ("FEHLER", "Rechnungen nach Coupa", "Zuerst handelt", "INC-317"):
        assert part in text


def test_a_refusal_of_the_recipient_is_final(line: Line) -> None:
    line.refuse()

    assert line.refusal().permanent
    assert line.taken() == []


def test_a_busy_service_is_asked_again(line: Line) -> None:
    line.busy()

    assert not line.refusal().permanent


def test_silence_is_temporary(line: Line) -> None:
    line.silent()

    assert not line.refusal().permanent


def test_a_refusal_names_the_connection_or_the_address_and_no_secret(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    line.refuse()

    said = str(line.refusal())

    assert line.address in said
    assert SECRET not in said
    assert SECRET not in caplog.text


@pytest.fixture
def service() -> Iterator[WebService]:
    with open_service() as opened:
        yield opened


@pytest.mark.parametrize(
    ("code", "permanent", "bounced"),
    [
        (400, True, False),
        (404, True, True),
        (410, True, True),
        (401, False, False),
        (403, False, False),
        (429, False, False),
        (500, False, False),
        (503, False, False),
    ],
)
def test_the_answer_says_whether_trying_again_is_of_use(
    service: WebService, monkeypatch: pytest.MonkeyPatch, code: int, permanent: bool, bounced: bool
) -> None:
    connect(monkeypatch, "chat", service.url("hook"))
    service.code = code

    with pytest.raises(ChannelError) as raised:
        AppriseChannel("chat").send(message(refused()).model_copy(update={"address": "chat:"}))

    assert (raised.value.permanent, raised.value.bounced) == (permanent, bounced)


def test_a_success_says_nothing_of_the_address_in_any_log(
    service: WebService, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    connect(monkeypatch, "chat", service.url(SECRET))
    caplog.set_level(logging.DEBUG)

    AppriseChannel("chat").send(message(refused()).model_copy(update={"address": "chat:"}))

    assert len(service.posts) == 1
    assert SECRET not in caplog.text


def test_a_target_cannot_change_where_the_message_goes(
    service: WebService, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(monkeypatch, "chat", service.url("to/{target}"))

    AppriseChannel("chat").send(message(refused()).model_copy(update={"address": "chat:a@b#c"}))

    ((path, _),) = service.posts
    assert path.rstrip("/") in ("/to/a%40b%23c", "/to/a@b%23c")


def test_what_other_systems_said_mentions_nobody_and_is_no_link(
    service: WebService, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(monkeypatch, "chat", service.url("hook"))
    told = message(refused()).model_copy(
        update={"address": "chat:", "short": "<!channel> @here [pay](https://x.example.com) a@b.de"}
    )

    AppriseChannel("chat").send(told)

    ((_, body),) = service.posts
    assert "<!" not in body["message"]
    assert "@here" not in body["message"]
    assert "](" not in body["message"]
    assert "a@b.de" in body["message"]


@pytest.mark.parametrize(
    ("url", "address", "said"),
    [
        ("", "chat:", "no address that Apprise knows"),
        ("nonsense://x", "chat:", "no address that Apprise knows"),
        ("json://127.0.0.1/{target}", "chat:", "asks for a target"),
        ("json://127.0.0.1/", "chat:+49", "has no place {target}"),
    ],
)
def test_a_connection_that_cannot_serve_says_why_and_gives_nothing_up(
    monkeypatch: pytest.MonkeyPatch, url: str, address: str, said: str
) -> None:
    connect(monkeypatch, "chat", url)

    with pytest.raises(ChannelError, match=said.replace("{", r"\{")) as raised:
        AppriseChannel("chat").send(message(refused()).model_copy(update={"address": address}))

    assert not raised.value.permanent


def test_a_connection_that_is_not_there_is_named() -> None:
    with pytest.raises(ChannelError, match="no connection nowhere"):
        AppriseChannel("nowhere").send(message(refused()).model_copy(update={"address": "chat:"}))


def test_nobody_listening_is_temporary(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    connect(monkeypatch, "chat", f"json://127.0.0.1:{port}/")

    with pytest.raises(ChannelError, match="could not be reached") as raised:
        AppriseChannel("chat").send(message(refused()).model_copy(update={"address": "chat:"}))

    assert not raised.value.permanent


def test_the_short_form_is_short_and_the_same_in_both_languages() -> None:
    texts: list[Message] = [message(refused(), language=language) for language in ("de", "en")]

    assert all(len(told.short) < 600 for told in texts)
    assert all(len(told.short.splitlines()) == 4 for told in texts)
    assert "Zuerst handelt" in texts[0].short
    assert "Moves first" in texts[1].short
