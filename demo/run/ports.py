"""Find a free port, the same one again where possible: links in yesterday's mails stay good."""

import fcntl
import os
import socket
import tempfile
from pathlib import Path

HOST = "127.0.0.1"
USUAL = 8080


def choose_port(memory: Path, *, usual: int = USUAL) -> int:
    """Return the port of the last start, else the usual one, else any; remember it.

    The port is claimed for as long as this process lives: Airflow takes seconds to bind it, and
    another demo that starts meanwhile must not choose the same.
    """
    wished = [usual]
    if memory.exists() and (text := memory.read_text().strip()).isdecimal():
        wished.insert(0, int(text))
    port = next((port for port in wished if is_free(port) and claim(port)), None) or any_port()
    memory.write_text(f"{port}\n")
    return port


def is_free(port: int) -> bool:
    """Tell whether nobody listens there: not on our address, and not on every address."""
    for host in (HOST, ""):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                return False
    return True


def claim(port: int) -> bool:
    """Claim a port among the demos of this machine; tell whether it is ours now."""
    file = Path(tempfile.gettempdir()) / f"integration-watch-{os.getuid()}-port-{port}"
    # Never closed: the claim ends with the process, however it ends.
    fd = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(fd, 20, 0)
        os.close(fd)
        return holder == str(os.getpid()).encode()
    os.truncate(fd, 0)
    os.pwrite(fd, str(os.getpid()).encode(), 0)
    return True


def any_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
