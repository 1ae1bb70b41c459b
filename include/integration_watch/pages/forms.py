"""Read what a form sent: small, plain, and from a page of ours."""

from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile

LARGEST = 16_384
MOST = 40
_FROM_HERE = ("", "same-origin", "none")


def refuse_foreign(request: Request) -> None:
    """Refuse a form that another site made the browser send."""
    if request.headers.get("sec-fetch-site", "") not in _FROM_HERE:
        raise HTTPException(403, "cross-site")


async def fields(request: Request) -> dict[str, str]:
    """Return the fields of an urlencoded form; a larger body or another kind is refused."""
    sent = await pairs(request, largest=LARGEST, most=MOST)
    return {name: value.strip() for name, value in sent}


async def pairs(request: Request, *, largest: int, most: int) -> list[tuple[str, str]]:
    """Return the names and values of an urlencoded form in their order."""
    body = await _body(request, largest)
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=most)
    except (UnicodeDecodeError, ValueError):
        raise HTTPException(400, "unreadable form") from None


async def uploaded(request: Request, *, largest: int) -> tuple[dict[str, str], str, bytes]:
    """Return the fields of a form, and the name and content of the one file that it brings."""
    announced = request.headers.get("content-length", "")
    if not announced.isdecimal() or int(announced) > largest:
        raise HTTPException(413, "too large")
    async with request.form(max_files=1, max_fields=10) as form:
        said = {name: value for name, value in form.items() if isinstance(value, str)}
        files = [value for value in form.values() if isinstance(value, UploadFile)]
        if not files:
            return said, "", b""
        return said, files[0].filename or "", await files[0].read()


async def _body(request: Request, largest: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise HTTPException(413, "too large")
    return bytes(body)
