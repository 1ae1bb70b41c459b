"""How Boomi answers: JSON where it is asked for, XML otherwise, errors in the three shapes it is known for."""

import json
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web

BUSY = "The Boomi server is currently unavailable or your account's rate limits have been exceeded. Retry later."
_XMLNS = 'xmlns:bns="http://api.platform.boomi.com/"'
_turns = count()


class BoomiFault(Exception):
    """An answer other than 200, with Boomi's words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def answer(request: web.Request, body: dict[str, Any]) -> web.Response:
    """Return an object in the form that the request accepts; XML is the default."""
    if "json" in request.headers.get("Accept", ""):
        return web.json_response(body)
    return _xml(str(body.get("@type", "Result")), body, 200)


def refuse(request: web.Request, fault: BoomiFault) -> web.Response:
    """Return an error; the shapes take turns, because no client may count on one of them."""
    if "json" not in request.headers.get("Accept", ""):
        return _xml("error", {"message": fault.message}, fault.status)
    shapes: tuple[dict[str, Any], ...] = (
        {"message": fault.message},
        {"error": {"message": fault.message}},
        {"@type": "Error", "message": fault.message},
    )
    return web.json_response(shapes[next(_turns) % len(shapes)], status=fault.status)


def _xml(root: str, body: dict[str, Any], status: int) -> web.Response:
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><bns:{root} {_XMLNS}>{_inside(body)}</bns:{root}>'
    )
    return web.Response(text=text, status=status, content_type="application/xml")


def _inside(value: Any) -> str:
    if isinstance(value, list):
        return (
            _inside(value[1]) if value[:1] == ["Long"] else "".join(_inside(each) for each in value)
        )
    if not isinstance(value, dict):
        return escape(json.dumps(value) if isinstance(value, bool) else str(value))
    return "".join(
        f"<bns:{key}>{_inside(each)}</bns:{key}>"
        for key, each in value.items()
        if not key.startswith("@")
    )
