"""SFTP against a real server: the known host key, a folder, space, and a file that is gone afterwards."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from include.integration_watch.domain.observation import Probe, Trouble
from include.integration_watch.probes.place import Place

from .looking import look, system, trouble
from .serving import Serving

KEY = asyncssh.generate_private_key("ssh-ed25519")


class OneUser(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("bank", "secret")


class Full(asyncssh.SFTPServer):
    def write(self, *_: Any) -> int:
        raise asyncssh.SFTPFailure("No space left on device")


class ReadOnly(asyncssh.SFTPServer):
    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if pflags & asyncssh.FXF_WRITE:
            raise asyncssh.SFTPPermissionDenied("read only")
        return super().open(path, pflags, attrs)


class Keeps(asyncssh.SFTPServer):
    def remove(self, path: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("nothing is ever removed")


class Alters(asyncssh.SFTPServer):
    def read(self, *arguments: Any) -> bytes:
        return super().read(*arguments).upper()  # type: ignore[union-attr]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for folder in ("out", "probe"):
        (tmp_path / folder).mkdir()
    (tmp_path / "out" / "payments.xml").write_text("<x/>")
    return tmp_path


Serve = Callable[..., Place]


@pytest.fixture
def serve(serving: Serving, files: Path) -> Serve:
    def start(kind: type[asyncssh.SFTPServer] = asyncssh.SFTPServer) -> Place:
        async def listen() -> asyncssh.SSHAcceptor:
            return await asyncssh.listen(
                "127.0.0.1",
                0,
                server_factory=OneUser,
                server_host_keys=[KEY],
                sftp_factory=lambda chan: kind(chan, chroot=str(files)),
            )

        server = serving.run(listen())

        async def end() -> None:
            server.close()

        serving.at_end(end)
        return Place(
            host="127.0.0.1",
            port=server.get_port(),
            scheme="ssh",
            login="bank",
            password="secret",
            host_key=KEY.export_public_key().decode(),
        )

    return start


def seen(place: Place, **more: Any) -> Probe:
    return look(system("sftp", folder="out", **more), place)


PROOF = {"file_proof": {"folder": "probe"}}


def test_it_signs_in_lists_and_tells_the_space(serve: Serve) -> None:
    probe = seen(serve(), conditions=["[FILES] == 1", "[FREE_MB] > 0"])

    assert probe.first_trouble is None
    assert [step.name for step in probe.steps][:5] == [
        "dns",
        "connect",
        "authenticate",
        "list",
        "space",
    ]
    assert probe.proof == "read"


def test_a_file_is_written_read_and_removed_only_where_the_owner_allows_it(
    serve: Serve, files: Path
) -> None:
    place = serve()

    assert "file" not in [step.name for step in seen(place).steps]
    allowed = seen(place, **PROOF)

    assert allowed.first_trouble is None
    assert allowed.proof.startswith("file")
    assert list((files / "probe").iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "why", "says"),
    [
        (Full, Trouble.REFUSED, "No space left on device"),
        (ReadOnly, Trouble.REFUSED, "read only"),
        (Keeps, Trouble.CREATED, "could not be removed"),
        (Alters, Trouble.REFUSED, "came back changed"),
    ],
)
def test_a_server_that_takes_no_file_is_told_in_its_own_words(
    serve: Serve, files: Path, kind: type[asyncssh.SFTPServer], why: Trouble, says: str
) -> None:
    found = trouble(seen(serve(kind), **PROOF))

    assert (found.name, found.trouble) == ("file", why)
    assert says in found.detail
    assert (list((files / "probe").iterdir()) == []) is (kind is not Keeps)


def test_a_password_that_is_refused(serve: Serve) -> None:
    found = trouble(seen(dataclasses.replace(serve(), password="old")))

    assert (found.name, found.trouble) == ("authenticate", Trouble.CREDENTIALS_REFUSED)


def test_another_host_key_gets_no_password(serve: Serve) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    found = trouble(seen(dataclasses.replace(serve(), host_key=other)))

    assert (found.name, found.trouble) == ("authenticate", Trouble.CERTIFICATE_INVALID)
    assert "host key" in found.detail


def test_a_folder_that_is_not_there(serve: Serve) -> None:
    found = trouble(look(system("sftp", folder="gone"), serve()))

    assert (found.name, found.trouble) == ("list", Trouble.REFUSED)


def test_what_is_no_ssh_server(serving: Serving, serve: Serve) -> None:
    async def talk(_: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 10)
        await writer.drain()

    place = dataclasses.replace(serve(), port=serving.raw(talk))
    found = trouble(seen(place, timeout="PT2S"))

    assert found.name == "authenticate"
    assert found.trouble in (Trouble.ANSWER_UNREADABLE, Trouble.UNREACHABLE)
