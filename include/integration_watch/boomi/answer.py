"""What Boomi answered, read: its JSON, or the typed error that it amounts to."""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import Field

from include.integration_watch.domain.value import Value

from .errors import AnswerUnreadable, BoomiError, Busy, Forbidden, Refused, Unauthorised
from .log_text import shorten, tidy
from .wire import number

_LONGEST_QUOTE = 300
_LONGEST_WAIT = 30.0
_REPORT = "Check the host of the connection; if it is right, Boomi changed its API."
_CHECK = "Check account_id and atom_id in systems.yaml and the host of the connection."
_NAME = re.compile(r"\w+")
_PRIVILEGES = {
    "ExecutionRecord": "API and VIEW_RESULT",
    "ProcessLog": "API and VIEW_RESULT",
    "ExecutionSummaryRecord": "API and VIEW_RESULT",
    "Event": "API and VIEW_RESULT",
    "ExecutionConnector": "API and VIEW_RESULT",
    "GenericConnectorRecord": "API and VIEW_RESULT",
    "AuditLog": "API and View Audit Logs",
    "ProcessSchedules": "API and ATOM_MANAGEMENT_READ_ONLY",
    "ProcessScheduleStatus": "API and ATOM_MANAGEMENT_READ_ONLY",
    "Atom": "API and ATOM_MANAGEMENT_READ_ONLY",
    "ListQueues": "API and ATOM_MANAGEMENT",
    "ListenerStatus": "API and ATOM_MANAGEMENT",
}


class Question(Value):
    """What is asked, in words for messages: an object of the API, at a host, for an account."""

    object: str
    host: str
    account: str

    def __str__(self) -> str:
        account = f", account {self.account}" if self.account else ""
        return f"Asked Boomi ({self.host}{account}) for {self.object}"


class Answer(Value):
    """A status, headers with names in lower case, and the whole body, which no log ever shows."""

    status: int
    headers: dict[str, str] = Field(repr=False)
    body: bytes = Field(repr=False)


class Page(Value):
    """Up to 100 records of a query, and the token of the next page where there is one."""

    rows: tuple[dict[str, Any], ...] = Field(repr=False)
    next_token: str = Field(default="", repr=False)


def read_json(question: Question, answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer; raise the error that it tells of otherwise.

    - A status other than 200 is an error, whatever the body says.
    - JSON that breaks off is temporary: the server is known to cut answers short.
    - HTML with status 200 is not Boomi speaking; asking again would not help.
    """
    if answer.status != HTTPStatus.OK:
        raise error_of(question, answer)
    if _is_markup(answer):
        raise AnswerUnreadable(
            f"{question}: a web page or XML came back instead of JSON. Check that the host of the "
            "connection is Boomi's API (https://api.boomi.com) and no proxy or login page."
        )
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError) as broken:
        raise AnswerUnreadable(
            f"{question}: the answer is no whole JSON, it broke off after {len(answer.body)} bytes. "
            "It is asked again; if this stays, look at status.boomi.com.",
            permanent=False,
        ) from broken
    if not isinstance(content, dict):
        raise AnswerUnreadable(f"{question}: JSON came back that is no object. {_REPORT}")
    if content.get("@type") == "Error":
        raise Refused(f"{question}: an error came back{_quote(answer)}. {_CHECK}")
    return content


def read_page(question: Question, answer: Answer) -> Page:
    """Return one page of a query; an empty one where Boomi left ``result`` out because of no hits.

    ``numberOfResults`` counts the whole query, and not reliably: it only tells none from lost.
    """
    content = read_json(question, answer)
    rows = content.get("result")
    if (
        rows is None
        and content.get("numberOfResults") is None
        and content.get("@type") != "QueryResult"
    ):
        raise AnswerUnreadable(f"{question}: JSON came back that is no query result. {_REPORT}")
    if rows is None and number(content.get("numberOfResults")):
        raise AnswerUnreadable(
            f"{question}: the answer counts records but brings none. It is asked again.",
            permanent=False,
        )
    rows = rows or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise AnswerUnreadable(f"{question}: the records are not in the form of records. {_REPORT}")
    token = content.get("queryToken")
    return Page.model_construct(
        rows=tuple(rows), next_token=token if isinstance(token, str) else ""
    )


def error_of(question: Question, answer: Answer) -> BoomiError:
    """Return the error that a status stands for, with what to do about it."""
    came_back = f"{question}: {answer.status} came back{_quote(answer)}."
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            return Unauthorised(
                f"{came_back} Boomi does not accept the credentials. Check the connection: login "
                "BOOMI_TOKEN.<user>, password a Platform API token that is not revoked."
            )
        case HTTPStatus.FORBIDDEN:
            return Forbidden(f"{came_back} {_missing_privilege(question)}")
        case HTTPStatus.TOO_MANY_REQUESTS | HTTPStatus.SERVICE_UNAVAILABLE:
            return Busy(
                f"{came_back} Boomi is too busy, or the account is over its rate limit. It is asked "
                "again; if this stays, lower boomi_requests_per_second in settings.yaml.",
                retry_after=_retry_after(answer.headers),
            )
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Busy(
                f"{came_back} Boomi failed inside. It is asked again; if this stays, look at "
                "status.boomi.com.",
                retry_after=_retry_after(answer.headers),
            )
    return Refused(f"{came_back} {_CHECK}")


def _missing_privilege(question: Question) -> str:
    named = _NAME.match(question.object)
    wanted = _PRIVILEGES.get(named[0], "API") if named else "API"
    return (
        f"The user may not do this: give its role the privileges {wanted} in account "
        f"{question.account}, and attach the role to every environment that is watched."
    )


def _quote(answer: Answer) -> str:
    """Return Boomi's own sentence from any of its three error shapes; nothing from anything else."""
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    inner = content.get("error", content) if isinstance(content, dict) else None
    said = inner.get("message") if isinstance(inner, dict) else None
    quoted = shorten(tidy(said), _LONGEST_QUOTE).rstrip(".") if isinstance(said, str) else ""
    return f' ("{quoted}")' if quoted else ""


def _is_markup(answer: Answer) -> bool:
    kind = answer.headers.get("content-type", "")
    return "html" in kind or "xml" in kind or answer.body.lstrip()[:1] == b"<"


def _retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds that Boomi asks for, bounded; it documents none, a gateway may send some."""
    try:
        seconds = float(headers.get("retry-after", "0"))
    except ValueError:
        return 0.0
    return min(seconds, _LONGEST_WAIT) if seconds > 0 else 0.0
