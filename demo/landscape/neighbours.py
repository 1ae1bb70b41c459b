"""Who answers for a scenario's neighbours: real servers on 127.0.0.1, each with one thing wrong."""

import asyncio
import datetime as dt
import ipaddress
import socket
import sqlite3
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any

import asyncssh
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .neighbour_plants import Neighbour

HOST = "127.0.0.1"
DAYS_LEFT = 5
SLOW_S = 0.5
_GRANTED = "orders.read"


class Neighbours:
    """The servers of one landscape; ``home`` keeps their files."""

    def __init__(self, home: Path, stack: AsyncExitStack) -> None:
        self._home = home / "neighbours"
        self._stack = stack
        self._servers: dict[str, Callable[[Neighbour], Awaitable[dict[str, Any]]]] = {
            "expiring_certificate": self._expiring_certificate,
            "lost_scope": self._lost_scope,
            "full_sftp": self._full_sftp,
            "read_only_database": self._read_only_database,
            "slow_web": self._slow_web,
            "flapping_host": self._flapping_host,
            "nobody": self._nobody,
        }

    async def start(self, neighbours: tuple[Neighbour, ...]) -> dict[str, Any]:
        """Start a server for each; return their connections by id."""
        if neighbours:
            self._home.mkdir(parents=True, exist_ok=True)
        return {each.id: await self._servers[each.server](each) for each in neighbours}

    async def _expiring_certificate(self, _: Neighbour) -> dict[str, Any]:
        file = self._home / "portal.pem"
        await asyncio.to_thread(_write_certificate, file)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        port = await self._web(_well, tls=context)
        # Signed by itself, so it is its own authority for whoever is told to trust it.
        extra = {"cafile": str(file)}
        return {"conn_type": "http", "host": f"https://{HOST}:{port}", "extra": extra}

    async def _lost_scope(self, _: Neighbour) -> dict[str, Any]:
        login, secret = token_hex(8), token_hex(16)

        async def answer(request: web.Request) -> web.Response:
            if request.path != "/oauth/token":
                return web.json_response([])
            form = await request.post()
            if not set(str(form.get("scope", "")).split()) <= {_GRANTED}:
                return web.json_response({"error": "invalid_scope"}, status=400)
            return web.json_response({"access_token": token_hex(16), "expires_in": 3600})

        port = await self._web(answer)
        host = f"http://{HOST}:{port}"
        return {"conn_type": "http", "host": host, "login": login, "password": secret}

    async def _slow_web(self, _: Neighbour) -> dict[str, Any]:
        async def answer(request: web.Request) -> web.Response:
            await asyncio.sleep(SLOW_S)
            return await _well(request)

        return {"conn_type": "http", "host": f"http://{HOST}:{await self._web(answer)}"}

    async def _flapping_host(self, _: Neighbour) -> dict[str, Any]:
        asked = count()

        async def answer(request: web.Request) -> web.Response:
            if next(asked) % 2 and request.transport is not None:
                request.transport.abort()
            return await _well(request)

        return {"conn_type": "http", "host": f"http://{HOST}:{await self._web(answer)}"}

    async def _full_sftp(self, _: Neighbour) -> dict[str, Any]:
        login, secret = "integration-watch", token_hex(16)
        root = self._home / "sftp"
        (root / "probe").mkdir(parents=True, exist_ok=True)
        key = asyncssh.generate_private_key("ssh-ed25519")

        class OneUser(asyncssh.SSHServer):
            def begin_auth(self, username: str) -> bool:
                del username
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == (login, secret)

        class Full(asyncssh.SFTPServer):
            def write(self, file_obj: object, offset: int, data: bytes) -> int:
                del file_obj, offset, data
                raise asyncssh.SFTPFailure("No space left on device")

        def sftp(channel: asyncssh.SSHServerChannel[bytes]) -> asyncssh.SFTPServer:
            return Full(channel, chroot=str(root).encode())

        server = await asyncssh.listen(
            HOST, 0, server_factory=OneUser, server_host_keys=[key], sftp_factory=sftp
        )
        self._stack.callback(server.close)
        return {
            "conn_type": "sftp",
            "host": HOST,
            "port": server.get_port(),
            "login": login,
            "password": secret,
            "extra": {"host_key": key.export_public_key().decode().strip()},
        }

    async def _read_only_database(self, _: Neighbour) -> dict[str, Any]:
        file = self._home / "archive.db"
        await asyncio.to_thread(_write_archive, file)
        return {"conn_type": "sqlite", "host": str(file)}

    async def _nobody(self, _: Neighbour) -> dict[str, Any]:
        """Hold a port at which nobody listens, so that nobody else takes it."""
        held = socket.socket()
        held.bind((HOST, 0))
        self._stack.callback(held.close)
        return {"conn_type": "generic", "host": HOST, "port": held.getsockname()[1]}

    async def _web(
        self,
        answer: Callable[[web.Request], Awaitable[web.Response]],
        *,
        tls: ssl.SSLContext | None = None,
    ) -> int:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, HOST, 0, ssl_context=tls).start()
        port: int = runner.addresses[0][1]
        return port


async def _well(_: web.Request) -> web.Response:
    return web.json_response({"status": "UP"})


def _write_certificate(file: Path) -> None:
    """Write a certificate of this machine's address that ends in five days, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal.example.com")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address(HOST))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=85))
        .not_valid_after(now + dt.timedelta(days=DAYS_LEFT, hours=12))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    file.chmod(0o600)


def _write_archive(file: Path) -> None:
    """Write a database that can be read and takes no row."""
    file.unlink(missing_ok=True)
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE intake (source TEXT)")
        database.execute("INSERT INTO intake VALUES ('first')")
        database.execute(
            "CREATE TRIGGER read_only BEFORE INSERT ON intake "
            "BEGIN SELECT RAISE(ABORT, 'the archive is read-only'); END"
        )
    database.close()
