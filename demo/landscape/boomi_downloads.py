"""Boomi's download URLs: 202 while the runtime prepares, the content once, and then 404 for ever."""

from dataclasses import dataclass
from itertools import count
from uuid import UUID, uuid5

from .process_log import log_zip
from .runs import Run

_NAMESPACE = UUID("8d0c5d5a-6a43-4f21-9d36-fd2b3e9f4b11")


@dataclass
class Download:
    """One request for a log. It is spent by its first 200, 204 or 504."""

    run: Run
    polls_left: int
    spent: bool = False


class Downloads:
    """The logs that were asked for."""

    def __init__(self, polls: int) -> None:
        self._polls = polls
        self._asked: dict[str, Download] = {}
        self._turns = count()

    def request(self, run: Run) -> str:
        """Begin a download and return its name; each request has one of its own."""
        name = f"ProcessLog-{uuid5(_NAMESPACE, f'{run.id}/{next(self._turns)}')}"
        self._asked[name] = Download(run, self._polls)
        return name

    def fetch(self, name: str, *, online: bool) -> tuple[int, bytes]:
        """Return status and body of one GET."""
        download = self._asked.get(name)
        if download is None or download.spent:
            return 404, b""
        if online and download.polls_left > 0:
            download.polls_left -= 1
            return 202, b""
        download.spent = True
        if not online:
            return 504, b""
        if download.run.status == "DISCARDED" or download.run.type.startswith("test_"):
            return 204, b""
        return 200, log_zip(download.run)
