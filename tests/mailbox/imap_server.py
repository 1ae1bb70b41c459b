"""A real IMAP server on this machine, small: one folder, plain or by TLS, and it never forgets a mail."""

import asyncio
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class ImapServer:
    """Serves ``mails`` by their number; the password may be wrong, and it may fall silent."""

    password: str = "hunter2-hunter2"
    uidvalidity: int = 7
    mails: dict[int, bytes] = field(default_factory=dict)
    is_silent: bool = False
    commands: list[str] = field(default_factory=list)
    port: int = 0

    def put(self, raw: bytes) -> int:
        """Put a mail behind the others; return its number."""
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = raw
        return uid

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.decode().strip().partition(" ")
            self.commands.append(command)
            if self.is_silent:
                continue
            for said in self._answer(command):
                writer.write(said)
            word = "NO" if command.startswith("LOGIN") and self.password not in command else "OK"
            writer.write(f"{tag} {word} done\r\n".encode())
            await writer.drain()
            if command == "LOGOUT":
                break
        writer.close()

    def _answer(self, command: str) -> Iterator[bytes]:
        if command == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1\r\n"
        elif command.startswith(("EXAMINE", "SELECT")):
            yield f"* {len(self.mails)} EXISTS\r\n".encode()
            yield f"* OK [UIDVALIDITY {self.uidvalidity}] valid\r\n".encode()
        elif found := re.match(r"UID SEARCH UID (\d+):\*", command):
            begin = min(int(found[1]), max(self.mails, default=0))
            numbers = " ".join(str(uid) for uid in sorted(self.mails) if uid >= begin)
            yield f"* SEARCH {numbers}\r\n".encode()
        elif found := re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command):
            raw = self.mails[int(found[1])][: int(found[2])]
            yield f"* 1 FETCH (UID {found[1]} BODY[]<0> {{{len(raw)}}}\r\n".encode()
            yield raw + b")\r\n"
        elif command == "LOGOUT":
            yield b"* BYE\r\n"


@contextmanager
def open_mailbox(context: ssl.SSLContext | None = None) -> Iterator[ImapServer]:
    """Open a server in a thread of its own."""
    mailbox = ImapServer()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    starting = asyncio.start_server(mailbox.serve, "127.0.0.1", 0, ssl=context)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(20)
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
