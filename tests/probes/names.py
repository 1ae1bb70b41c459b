"""A real DNS server, and this process asking it for names of example.com instead of the machine's own."""

import asyncio
import itertools
import socket
from collections.abc import Callable
from typing import Any

import dns.message
import dns.query
import dns.rdatatype
import dns.rrset
import pytest

from .serving import Serving

Reply = Callable[[dns.message.Message], bytes | None]


def serve_names(serving: Serving, reply: Reply) -> int:
    """Answer questions over UDP; return the port."""

    class Server(asyncio.DatagramProtocol):
        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, addr: Any) -> None:
            if (answer := reply(dns.message.from_wire(data))) is not None:
                self.transport.sendto(answer, addr)

    async def start() -> Any:
        made = await serving.loop.create_datagram_endpoint(Server, ("127.0.0.1", 0))
        return made[0]

    transport = serving.run(start())

    async def end() -> None:
        transport.close()

    serving.at_end(end)
    return int(transport.get_extra_info("sockname")[1])


class Changeable:
    """Names whose address is another one each time that they are asked for, the last one for ever."""

    def __init__(self, serving: Serving, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
        self.asked: list[str] = []
        self._addresses = itertools.chain(addresses, itertools.repeat(addresses[-1]))
        self._port = serve_names(serving, self._reply)
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._look_up)

    def _reply(self, question: dns.message.Message) -> bytes:
        name = question.question[0].name.to_text()
        self.asked.append(name)
        answer = dns.message.make_response(question)
        answer.answer.append(dns.rrset.from_text(name, 0, "IN", "A", next(self._addresses)))
        return answer.to_wire()

    def _look_up(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if not str(host).endswith(".example.com"):
            return self._real(host, port, *args, **kwargs)
        question = dns.message.make_query(str(host), "A")
        answer = dns.query.udp(question, "127.0.0.1", port=self._port, timeout=5)
        return self._real(answer.answer[0][0].to_text(), port, *args, **kwargs)
