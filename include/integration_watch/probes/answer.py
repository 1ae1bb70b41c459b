"""What a web server answered: status, body as far as it is read, certificate."""

import json
import zlib
from typing import Any

import aiohttp

from include.integration_watch.domain.observation import Trouble

from .failures import TroubleError

LARGEST = 1_048_576
"""The most bytes of a body that are read."""

_CHUNK = 65_536


class Answer:
    """One answer: status, bounded body, where it points to, days left of the certificate."""

    def __init__(
        self, answer: aiohttp.ClientResponse, body: bytes, cut_off: bool, days_left: int | None
    ) -> None:
        self.status = answer.status
        self.location = answer.headers.get("Location", "")
        self.body = body
        self.cut_off = cut_off
        self.days_left = days_left


async def read_body(answer: aiohttp.ClientResponse) -> tuple[bytes, bool]:
    """Return the body as far as it is read, and whether there is more of it."""
    parts: list[bytes] = []
    size = 0
    packed = answer.headers.get("Content-Encoding", "").lower() in ("gzip", "deflate")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if packed else None
    async for chunk in answer.content.iter_chunked(_CHUNK):
        try:
            plain = unpack.decompress(chunk, LARGEST + 1 - size) if unpack else chunk
        except zlib.error as odd:
            raise TroubleError(Trouble.ANSWER_UNREADABLE, "its answer cannot be unpacked") from odd
        parts.append(plain)
        size += len(plain)
        if size > LARGEST:
            return b"".join(parts)[:LARGEST], True
    return b"".join(parts), False


def readable(body: bytes) -> Any:
    """Return a body as JSON where it is JSON, else as text."""
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
