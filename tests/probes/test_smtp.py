"""SMTP against a real server: greeting, STARTTLS, login; never a mail."""

import dataclasses
import ssl
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from include.integration_watch.domain.observation import Probe, Trouble
from include.integration_watch.probes.place import Place

from .certificates import Authority
from .looking import look, system, trouble
from .serving import Serving


class Mailbox:
    def __init__(self) -> None:
        self.heard: list[str] = []

    async def handle_MAIL(self, *_: Any) -> str:  # noqa: N802 - the server's name for it
        self.heard.append("MAIL")
        return "250 OK"


def knows(_: Any, __: Any, ___: Any, ____: str, told: Any) -> AuthResult:
    assert isinstance(told, LoginPassword)
    return AuthResult(success=(told.login, told.password) == (b"me", b"secret"), handled=False)


def serve(serving: Serving, box: Mailbox, **how: Any) -> Place:
    async def start() -> Any:
        return await serving.loop.create_server(
            lambda: SMTP(box, hostname="mail.example.com", loop=serving.loop, **how), "127.0.0.1", 0
        )

    server = serving.run(start())

    async def end() -> None:
        server.close()

    serving.at_end(end)
    return Place(host="localhost", port=server.sockets[0].getsockname()[1], scheme="smtp")


def secure(serving: Serving, authority: Authority, tls: ssl.SSLContext, box: Mailbox) -> Place:
    place = serve(
        serving,
        box,
        tls_context=tls,
        require_starttls=True,
        authenticator=knows,
        auth_required=True,
    )
    return dataclasses.replace(place, cafile=str(authority.file), login="me", password="secret")


def names(probe: Probe) -> list[str]:
    return [step.name for step in probe.steps]


def test_a_plain_server_is_greeted_and_gets_no_mail(serving: Serving) -> None:
    box = Mailbox()
    probe = look(system("smtp"), serve(serving, box))

    assert probe.first_trouble is None
    assert names(probe) == ["dns", "connect", "greeting"]
    assert box.heard == []


def test_starttls_and_login(serving: Serving, authority: Authority) -> None:
    box = Mailbox()
    place = secure(serving, authority, authority.server(), box)
    probe = look(system("smtp", conditions=["[CERTIFICATE_DAYS_LEFT] > 30"]), place)

    assert probe.first_trouble is None, probe
    assert names(probe)[:5] == ["dns", "connect", "greeting", "tls", "authenticate"]
    assert box.heard == []


def test_a_password_that_is_refused(serving: Serving, authority: Authority) -> None:
    place = secure(serving, authority, authority.server(), Mailbox())
    found = trouble(look(system("smtp"), dataclasses.replace(place, password="old")))

    assert (found.name, found.trouble) == ("authenticate", Trouble.CREDENTIALS_REFUSED)
    assert "old" not in found.detail


def test_an_expired_certificate_gets_no_password(serving: Serving, authority: Authority) -> None:
    place = secure(serving, authority, authority.server(days=-2), Mailbox())
    found = trouble(look(system("smtp"), place))

    assert (found.name, found.trouble) == ("tls", Trouble.CERTIFICATE_INVALID)


@pytest.mark.parametrize(
    ("says", "why"),
    [
        (b"554 no service\r\n", Trouble.REFUSED),
        (b"421 too busy\r\n", Trouble.REFUSED),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Trouble.ANSWER_UNREADABLE),
        (b"220-more\r\n" * 500, Trouble.ANSWER_UNREADABLE),
        (b"", Trouble.UNREACHABLE),
    ],
)
def test_a_greeting_that_is_none(serving: Serving, says: bytes, why: Trouble) -> None:
    async def talk(_: Any, writer: Any) -> None:
        writer.write(says)
        await writer.drain()

    place = Place(host="127.0.0.1", port=serving.raw(talk), scheme="smtp")

    assert trouble(look(system("smtp"), place)).trouble is why
