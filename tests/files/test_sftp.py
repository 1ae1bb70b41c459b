"""Files of a real SFTP server."""

import asyncio
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from include.integration_watch.domain.observation import Trouble
from include.integration_watch.files.errors import FilesError
from include.integration_watch.files.keeping import newest_kept
from include.integration_watch.files.probe import probe_files
from include.integration_watch.files.sftp import SftpFiles
from tests.probes.serving import Serving
from tests.probes.test_sftp import KEY, OneUser

from .test_keeping import NOON, datetime

AT = datetime.fromtimestamp(NOON).astimezone()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[SftpFiles]:
    serving = Serving()
    (tmp_path / "server" / "out").mkdir(parents=True)

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=OneUser,
            server_host_keys=[KEY],
            sftp_factory=lambda chan: asyncssh.SFTPServer(chan, chroot=str(tmp_path / "server")),
        )

    server = serving.run(listen())

    async def end() -> None:
        server.close()

    serving.at_end(end)
    yield SftpFiles(
        host="127.0.0.1",
        port=server.get_port(),
        login="bank",
        password="secret",
        folder="out",
        host_key=KEY.export_public_key().decode(),
    )
    serving.close()


def test_a_file_comes_whole_and_a_second_look_fetches_nothing(
    served: SftpFiles, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 5_000
    (tmp_path / "server" / "out" / "s_1.csv").write_bytes(content)
    (tmp_path / "server" / "out" / "folder.csv").mkdir()
    kept = newest_kept(served, "*.csv", tmp_path / "lake")
    assert kept.read_bytes() == content
    (tmp_path / "server" / "out" / "s_1.csv").chmod(0)
    assert newest_kept(served, "*.csv", tmp_path / "lake") == kept


def test_another_host_key_gets_no_password(served: SftpFiles, tmp_path: Path) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    with pytest.raises(FilesError, match="is not the one that the connection knows") as refused:
        newest_kept(dataclasses.replace(served, host_key=other), "*", tmp_path / "lake")
    assert refused.value.permanent


def test_without_a_known_host_key_nothing_is_asked(served: SftpFiles, tmp_path: Path) -> None:
    with pytest.raises(FilesError, match="without it the password would go to whoever answers"):
        newest_kept(dataclasses.replace(served, host_key=""), "*", tmp_path / "lake")


def test_a_password_that_is_refused_is_told_without_it(served: SftpFiles, tmp_path: Path) -> None:
    with pytest.raises(FilesError, match='does not let "bank" in') as refused:
        newest_kept(dataclasses.replace(served, password="hunter2"), "*", tmp_path / "lake")
    assert "hunter2" not in f"{refused.value} {served!r}"


def test_a_place_is_well_when_it_can_be_listed(served: SftpFiles) -> None:
    assert probe_files(served, "bank", AT).first_trouble is None
    step = probe_files(dataclasses.replace(served, folder="gone"), "bank", AT).first_trouble
    assert step is not None
    assert (step.trouble, step.name) == (Trouble.UNREACHABLE, "list")


@pytest.mark.parametrize("host", ["169.254.169.254", "::ffff:169.254.169.254", "files.example.com"])
def test_no_file_is_fetched_where_clouds_keep_secrets(
    served: SftpFiles, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = asyncio.BaseEventLoop.getaddrinfo

    async def resolves(loop, name, port, **how):  # type: ignore[no-untyped-def]
        if name == "files.example.com":
            name = "169.254.169.254"
        return await real(loop, name, port, **how)

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolves)
    with pytest.raises(FilesError, match="where clouds keep a machine's secrets") as refused:
        dataclasses.replace(served, host=host).listed()
    assert refused.value.permanent


def test_whoever_allows_it_may_ask_there(served: SftpFiles) -> None:
    assert dataclasses.replace(served, metadata_allowed=True).listed() == served.listed()
