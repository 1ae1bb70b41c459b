"""Look at a mail server: greeting, EHLO, STARTTLS, login; no mail is sent."""

import asyncio
import base64
import ipaddress
import re
from typing import NamedTuple

from include.integration_watch.domain.observation import Trouble

from .failures import TroubleError
from .network import Network
from .place import Place
from .record import Record
from .tcp import encrypt, hang_up

_LINE = re.compile(rb"^(\d{3})([ -])(.*)$")
_MOST_LINES = 100
_SHOWN = 200


class Reply(NamedTuple):
    """What the server said: its code and its lines."""

    code: int
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """Return the reply as it is quoted."""
        return f"{self.code} {' '.join(self.lines)}"[:_SHOWN]

    def offers(self, word: str) -> bool:
        """Tell whether an extension stands among the lines of EHLO."""
        return any(line.upper().split(" ")[0] == word for line in self.lines)


class _Talk:
    """One SMTP conversation."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def say(self, line: str) -> Reply:
        self._writer.write(f"{line}\r\n".encode())
        await self._writer.drain()
        return await self.hear()

    async def hear(self) -> Reply:
        lines: list[str] = []
        while len(lines) < _MOST_LINES:
            try:
                raw = await self._reader.readline()
            except ValueError as endless:
                raise TroubleError(
                    Trouble.ANSWER_UNREADABLE, "it answers with a line without end"
                ) from endless
            if not raw:
                raise TroubleError(Trouble.UNREACHABLE, "it hung up")
            found = _LINE.match(raw.strip())
            if found is None:
                raise TroubleError(Trouble.ANSWER_UNREADABLE, "it does not answer as a mail server")
            lines.append(found[3].decode("utf-8", "replace"))
            if found[2] == b" ":
                return Reply(int(found[1]), tuple(lines))
        raise TroubleError(Trouble.ANSWER_UNREADABLE, "it answers with lines without end")

    async def expect(self, line: str, code: int) -> Reply:
        reply = await (self.say(line) if line else self.hear())
        if reply.code != code:
            raise TroubleError(Trouble.REFUSED, f"it says: {reply}")
        return reply


async def look(place: Place, record: Record, network: Network) -> None:
    """Go as far as a client goes before it hands over a mail."""
    with record.step("dns"):
        addresses = await network.addresses(place.host, place.port)
    with record.step("connect"):
        reader, writer = await network.connect_to(addresses, place.port)
    try:
        talk = _Talk(reader, writer)
        encrypted = place.scheme == "smtps"
        if encrypted:
            with record.step("tls"):
                await encrypt(writer, place, record, network)
        with record.step("greeting"):
            await talk.expect("", 220)
            offered = await talk.expect("EHLO integration-watch.invalid", 250)
        if not encrypted and offered.offers("STARTTLS"):
            with record.step("tls"):
                await talk.expect("STARTTLS", 220)
                await encrypt(writer, place, record, network)
                offered = await talk.expect("EHLO integration-watch.invalid", 250)
            encrypted = True
        if place.login:
            with record.step("authenticate"):
                await _sign_in(talk, place, safe=encrypted or _is_here(addresses))
        await talk.say("QUIT")
    finally:
        await hang_up(writer)


async def _sign_in(talk: _Talk, place: Place, *, safe: bool) -> None:
    if not safe:
        raise TroubleError(
            Trouble.REFUSED, "it offers no STARTTLS: the password is not sent unencrypted"
        )
    secret = base64.b64encode(f"\0{place.login}\0{place.password}".encode()).decode()
    reply = await talk.say(f"AUTH PLAIN {secret}")
    if reply.code != 235:  # noqa: PLR2004 - authentication succeeded (RFC 4954)
        denied = reply.code in (530, 534, 535)
        trouble = Trouble.CREDENTIALS_REFUSED if denied else Trouble.REFUSED
        raise TroubleError(trouble, f"it says: {reply}")


def _is_here(addresses: list[str]) -> bool:
    return all(ipaddress.ip_address(each.partition("%")[0]).is_loopback for each in addresses)
