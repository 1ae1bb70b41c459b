"""Read a calendar's file or address: never more than fits, never longer than it may take."""

from pathlib import Path
from urllib.parse import urlsplit

import requests

from .events import MOST_BYTES, CalendarUnreadable

TIMEOUT = 20.0
_SCHEMES = {"webcal": "https", "webcals": "https"}


def read_file(path: Path, named: str) -> bytes:
    """Return the bytes of a calendar file; raise CalendarUnreadable with what to do."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as broken:
        reason = broken.strerror or type(broken).__name__
        raise CalendarUnreadable(f"{named}: {path} cannot be read ({reason})") from None


def read_address(url: str, named: str) -> bytes:
    """Return the bytes behind an address; raise CalendarUnreadable without telling the address.

    The address of a private calendar is a secret: it stands in no message.
    """
    parts = urlsplit(url)
    scheme = _SCHEMES.get(parts.scheme, parts.scheme)
    if scheme not in ("http", "https") or not parts.netloc:
        raise CalendarUnreadable(f"{named}: its address must begin with https://")
    try:
        with requests.get(
            parts._replace(scheme=scheme).geturl(), timeout=TIMEOUT, stream=True
        ) as answer:
            if answer.status_code != requests.codes.ok:
                raise CalendarUnreadable(f"{named}: its address answers {answer.status_code}")
            found = b""
            for piece in answer.iter_content(65_536):
                found += piece
                if len(found) > MOST_BYTES:
                    break
            return found
    except requests.RequestException as broken:
        kind = type(broken).__name__
        raise CalendarUnreadable(f"{named}: its address does not answer ({kind})") from None
