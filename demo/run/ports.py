"""Find a free port, the same one again where possible: links in yesterday's mails stay good."""

import socket
from pathlib import Path

HOST = "127.0.0.1"
USUAL = 8080


def choose_port(memory: Path, *, usual: int = USUAL) -> int:
    """Return the port of the last start, else the usual one, else any; remember it."""
    wished = [usual]
    if memory.exists() and (text := memory.read_text().strip()).isdecimal():
        wished.insert(0, int(text))
    port = next((port for port in wished if is_free(port)), None) or any_port()
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


def any_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
