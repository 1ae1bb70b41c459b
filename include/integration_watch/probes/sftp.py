"""Look at an SFTP server: sign in, list a folder, its space, and where allowed write a file and remove it."""

import asyncio
import logging
import secrets
import socket

import asyncssh

from include.integration_watch.domain.observation import Trouble
from include.integration_watch.domain.system import System

from .failures import TroubleError
from .network import Network
from .place import Place
from .record import Record

# It tells of every channel; the log of a task is for people.
logging.getLogger("asyncssh").setLevel(logging.WARNING)

_MEGABYTE = 1_000_000
_MOST_FILES = 100_000
_LAST_CHANCE = 2.0
PREFIX = "integration-watch-probe-"


async def look(system: System, place: Place, record: Record, network: Network) -> None:
    """Sign in with the known host key alone, then go as far as the system's entry asks."""
    record.proof = "read"
    with record.step("dns"):
        addresses = await network.addresses(place.host, place.port)
    with record.step("connect"):
        connected = await _connect(addresses, place.port)
    with record.step("authenticate"):
        try:
            session = await _sign_in(place, connected)
        except BaseException:
            # Also when our time is over, which cancels us: an open socket would stay behind.
            connected.close()
            raise
    try:
        with record.step("list"):
            sftp = await _open(session)
            record.seen["FILES"] = await _count(sftp, system.folder or ".")
        await _space(sftp, system.folder or ".", record)
        if system.file_proof:
            with record.step("file"):
                await _write_and_remove(sftp, system.file_proof.folder)
            record.proof = "file, written, read and removed"
    finally:
        session.abort()


async def _connect(addresses: list[str], port: int) -> socket.socket:
    """Return a connected socket: asyncssh itself would look the name up a second time."""
    loop = asyncio.get_running_loop()
    failed: OSError | None = None
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        connected = socket.socket(family, socket.SOCK_STREAM)
        connected.setblocking(False)
        try:
            await loop.sock_connect(connected, (address, port))
        except BaseException as error:
            connected.close()
            if not isinstance(error, OSError):
                raise
            failed = failed or error
        else:
            return connected
    raise failed or OSError("no address")


async def _sign_in(place: Place, connected: socket.socket) -> asyncssh.SSHClientConnection:
    try:
        return await asyncssh.connect(
            place.host,
            place.port,
            sock=connected,
            username=place.login,
            password=place.password or None,
            client_keys=[place.private_key] if place.private_key else None,
            known_hosts=([asyncssh.import_public_key(place.host_key)], [], []),
            agent_path=None,
            config=None,
            login_timeout=None,
            preferred_auth="publickey,password" if place.private_key else "password",
        )
    except asyncssh.HostKeyNotVerifiable as other:
        raise TroubleError(
            Trouble.CERTIFICATE_INVALID, "its host key is not the one that the connection knows"
        ) from other
    except asyncssh.PermissionDenied as denied:
        raise TroubleError(
            Trouble.CREDENTIALS_REFUSED, f'it does not let "{place.login}" in'
        ) from denied
    except (asyncssh.ProtocolError, asyncssh.ProtocolNotSupported) as odd:
        raise TroubleError(
            Trouble.ANSWER_UNREADABLE, f"it does not answer as an SSH server ({odd.reason})"
        ) from odd
    except asyncssh.KeyExchangeFailed as odd:
        raise TroubleError(Trouble.ANSWER_UNREADABLE, f"no key exchange ({odd.reason})") from odd
    except asyncssh.DisconnectError as gone:
        raise TroubleError(Trouble.UNREACHABLE, f"it hung up ({gone.reason})") from gone


async def _open(session: asyncssh.SSHClientConnection) -> asyncssh.SFTPClient:
    try:
        return await session.start_sftp_client()
    except asyncssh.Error as refused:
        raise TroubleError(Trouble.REFUSED, f"it offers no SFTP ({refused.reason})") from refused


async def _count(sftp: asyncssh.SFTPClient, folder: str) -> int:
    count = 0
    try:
        async for entry in sftp.scandir(folder):
            count += str(entry.filename) not in (".", "..")
            if count == _MOST_FILES:
                break
    except asyncssh.SFTPError as refused:
        raise _refused(f'listing "{folder}"', refused) from refused
    return count


async def _space(sftp: asyncssh.SFTPClient, folder: str, record: Record) -> None:
    """Ask for the free space; only some servers know the question, and silence is no trouble."""
    with record.step("space"):
        try:
            told = await sftp.statvfs(folder)
        except asyncssh.SFTPError:
            return
        if told.bavail is not None and told.frsize:
            record.seen["FREE_MB"] = told.bavail * told.frsize // _MEGABYTE


async def _write_and_remove(sftp: asyncssh.SFTPClient, folder: str) -> None:
    """Write a small file, read it back and remove it; whatever happens, it is to be gone."""
    path = f"{folder.rstrip('/')}/{PREFIX}{secrets.token_hex(8)}.txt"
    content = f"A probe of Integration Watch. It may be deleted. {secrets.token_hex(8)}\n"
    try:
        async with sftp.open(path, "w") as file:
            await file.write(content)
        async with sftp.open(path, "r") as file:
            came = await file.read(len(content) + 1)
    except asyncssh.SFTPError as refused:
        await _tidy(sftp, path)
        raise _refused(f'writing into "{folder}"', refused) from refused
    except BaseException:
        # Our time is over: what was begun is removed all the same, within a little time of its own.
        await asyncio.shield(asyncio.wait_for(_tidy(sftp, path), _LAST_CHANCE))
        raise
    left = await _tidy(sftp, path)
    if left:
        raise TroubleError(Trouble.CREATED, f'the file "{path}" could not be removed: {left}')
    if came != content:
        raise TroubleError(Trouble.REFUSED, f'the file "{path}" came back changed')


async def _tidy(sftp: asyncssh.SFTPClient, path: str) -> str:
    """Remove the file; return why that failed, nothing where it is gone."""
    try:
        await sftp.remove(path)
    except asyncssh.SFTPNoSuchFile:
        return ""
    except (asyncssh.Error, OSError) as failed:
        return str(getattr(failed, "reason", failed)) or type(failed).__name__
    return ""


def _refused(doing: str, error: asyncssh.SFTPError) -> TroubleError:
    if isinstance(error, (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection)):
        return TroubleError(Trouble.UNREACHABLE, f"it hung up while {doing}")
    return TroubleError(Trouble.REFUSED, f"it refused {doing}: {error.reason or error.code}")
