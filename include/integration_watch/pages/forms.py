"""Read what a form sent: small, plain, and from a page of ours."""

from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

LARGEST = 16_384
_FROM_HERE = ("", "same-origin", "none")


def refuse_foreign(request: Request) -> None:
    """Refuse a form that another site made the browser send."""
    if request.headers.get("sec-fetch-site", "") not in _FROM_HERE:
        raise HTTPException(403, "cross-site")


async def fields(request: Request) -> dict[str, str]:
    """Return the fields of an urlencoded form; a larger body or another kind is refused."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413, "too large")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=40)
    except (UnicodeDecodeError, ValueError):
        raise HTTPException(400, "unreadable form") from None
    return {name: value.strip() for name, value in pairs}
