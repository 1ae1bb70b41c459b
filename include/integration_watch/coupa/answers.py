"""What an HTTP answer of Coupa means: its JSON, or the error that says what to do."""

import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from include.integration_watch.domain.unannounced import speaks_of_maintenance

from .error_messages import error_messages, is_html
from .errors import (
    CoupaBusyError,
    CoupaCredentialsError,
    CoupaCutOffError,
    CoupaError,
    CoupaNotThereError,
    CoupaRefusedError,
    CoupaScopeError,
    CoupaUnavailableError,
    CoupaUnreadableError,
)

_TOO_MANY = 429
_SERVER = 500


def json_of(answer: requests.Response, asked: str) -> Any:
    """Return the JSON of a good answer, its decimals as the text that came; raise otherwise.

    ``asked`` names the request in the message: ``GET /api/invoices``.
    """
    if answer.status_code in (requests.codes.ok, requests.codes.created):
        return _parsed(answer.content, asked)
    raise error_of(answer, asked)


def text_of(answer: requests.Response) -> str:
    """Return the body as text to quote; guessing its encoding would cost more than it brings."""
    return answer.content.decode("utf-8", "replace")


def error_of(answer: requests.Response, asked: str) -> CoupaError:
    """Return the error that an answer other than 200 stands for."""
    status, body = answer.status_code, text_of(answer)
    told = error_messages(body)
    words = f'"{"; ".join(told)[:500]}"' if told else "no reason given"
    where = f"Coupa answered {asked} with {status}"
    if status == _TOO_MANY or status >= _SERVER:
        return _for_now(answer, where, words, told)
    if status in range(300, 400):
        elsewhere = urlsplit(answer.headers.get("Location", "")).netloc or "another page"
        return CoupaUnreadableError(
            f"{where}, a redirection to {elsewhere}: check the host of the connection"
        )
    if status in (requests.codes.unauthorized, requests.codes.forbidden):
        return _not_allowed(status, f"{where} ({words})", told)
    if is_html(body):
        missing = status == requests.codes.not_found
        sort = CoupaNotThereError if missing else CoupaUnreadableError
        return sort(_html_sentence(body, where))
    return CoupaRefusedError(f"{where}: {words}", messages=told)


def _for_now(
    answer: requests.Response, where: str, words: str, told: tuple[str, ...]
) -> CoupaUnavailableError:
    wait = retry_after(answer.headers)
    if answer.status_code == _TOO_MANY:
        advice = "too many requests, lower coupa_requests_per_second"
        return CoupaBusyError(f"{where}: {advice}", retry_after=wait, messages=told)
    advice = "it is down or being deployed"
    if speaks_of_maintenance(text_of(answer)):
        advice = "its page speaks of maintenance"
    return CoupaUnavailableError(f"{where} ({words}): {advice}", retry_after=wait, messages=told)


def _not_allowed(status: int, where: str, told: tuple[str, ...]) -> CoupaError:
    if status == requests.codes.unauthorized:
        return CoupaCredentialsError(
            f"{where}: the access token is not accepted, "
            "check that the client is active and may use this part of the API",
            messages=told,
        )
    return CoupaScopeError(
        f"{where}: the client may not do this, grant it the scope", messages=told
    )


def no_answer(error: requests.RequestException, asked: str, host: str) -> CoupaError:
    """Return the error that a request without a (whole) answer stands for.

    The words of the exception are not repeated: they may name a proxy and its password.
    """
    if isinstance(
        error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError
    ):
        return CoupaCutOffError(f"the answer of {host} to {asked} broke off before its end")
    if isinstance(error, requests.Timeout):
        return CoupaUnavailableError(f"{host} did not answer {asked} in time")
    if isinstance(error, requests.exceptions.ProxyError):
        return CoupaUnavailableError(f"the proxy on the way to {host} does not let us through")
    return CoupaUnavailableError(f"{host} cannot be reached: {_reason(error)}")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, written as seconds or as a date."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        # The server's own clock: ours may differ from it.
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return max(0.0, wait.total_seconds())


def _parsed(body: bytes, asked: str) -> Any:
    try:
        return json.loads(body, parse_float=str)
    except (ValueError, RecursionError) as broken:
        text = body.decode("utf-8", "replace")
        if is_html(text):
            raise CoupaUnreadableError(_html_sentence(text, f"Coupa answered {asked}")) from broken
        if text.lstrip()[:1] in ("[", "{"):
            raise CoupaCutOffError(
                f"the answer to {asked} is no whole JSON, it breaks off after {len(body)} bytes"
            ) from broken
        raise CoupaUnreadableError(
            f"the answer to {asked} is no JSON: check that the host of the connection is Coupa's"
        ) from broken


def _html_sentence(text: str, where: str) -> str:
    title = "; ".join(error_messages(text))[:200]
    named = f' titled "{title}"' if title else ""
    return (
        f"{where} with an HTML page{named} instead of JSON: "
        "check the host of the connection, and whether a login or proxy stands before it"
    )


def _reason(error: BaseException) -> str:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({cause.verify_message})"
        if isinstance(cause, ssl.SSLError):
            return "no TLS connection comes about"
        if isinstance(cause, socket.gaierror):
            return "its name is not known"
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
    return "the connection was closed"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to its causes; requests and urllib3 keep them in different places."""
    seen: list[BaseException] = []
    todo: list[object] = [error]
    while todo:
        each = todo.pop(0)
        if not isinstance(each, BaseException) or each in seen:
            continue
        seen.append(each)
        yield each
        todo += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
