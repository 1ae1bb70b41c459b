"""Coupa's own words out of an error body, whichever of its shapes the body has.

Coupa documents ``{"errors": {"user": ["…"]}}`` and ``<errors><error>…</error></errors>``; a string
in place of the list, a flat list, ``{"error": "…"}`` and pages of the front end are met as well.
"""

import html
import json
import re
from typing import Any

_XML_ERROR = re.compile(r"<error(?:\s[^>]*)?>(.*?)</error>", re.DOTALL | re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_HTML_TITLE = re.compile(r"<(title|h1)[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_LONGEST = 500
_MOST = 50


def error_messages(body: str) -> tuple[str, ...]:
    """Return the sentences of an error body, each on one line and of bearable length."""
    text = body.strip()
    if not text:
        return ()
    try:
        found = _of_json(json.loads(text))
    except (ValueError, RecursionError):
        found = _of_markup(text) if text.startswith("<") else [text]
    lines = (" ".join(message.split())[:_LONGEST] for message in found)
    return tuple(line for line in lines if line)[:_MOST]


def complaints(body: str) -> dict[str, str]:
    """Return what a refusal says of each field: ``{"errors": {"supplier": ["can't be blank"]}}``."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    errors = told.get("errors") if isinstance(told, dict) else None
    if not isinstance(errors, dict):
        return {}
    return {
        str(name)[:_LONGEST]: "; ".join(_leaves(said))[:_LONGEST]
        for name, said in list(errors.items())[:_MOST]
    }


def is_html(body: str) -> bool:
    """Tell whether a body is a page for people: a login, a maintenance notice, a proxy's word."""
    start = body.lstrip()[:200].lower()
    return start.startswith(("<!doctype html", "<html", "<head", "<body"))


def _of_json(value: Any) -> list[str]:
    if isinstance(value, dict) and ("errors" in value or "error" in value):
        told = _leaves(value.get("errors")) + _leaves(value.get("error"))
        return told + _leaves(value.get("error_description"))
    return _leaves(value)


def _leaves(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in _leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in _leaves(inner)]
    return [str(value)]


def _of_markup(text: str) -> list[str]:
    if not is_html(text):
        return [_plain(found) for found in _XML_ERROR.findall(text)]
    title = _HTML_TITLE.search(text)
    return [_plain(title[2])] if title else []


def _plain(markup: str) -> str:
    if cdata := _CDATA.findall(markup):
        return " ".join(cdata)
    return html.unescape(_TAG.sub(" ", markup))
