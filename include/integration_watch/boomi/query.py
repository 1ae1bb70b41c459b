"""Queries over execution records: filters, pages of 100, and beginning again when a page is lost."""

import json
import logging
from collections.abc import Iterator
from typing import Any

from .answer import Page, Question, read_page
from .endpoint import Endpoint
from .errors import AnswerUnreadable, PageLost, Refused
from .exchange import Exchange

log = logging.getLogger(__name__)

_OBJECT = "ExecutionRecord"
_MOST_PAGES = 1000


def that(name: str, operator: str, argument: str) -> dict[str, Any]:
    """Return a filter on one property."""
    return {"property": name, "operator": operator, "argument": [argument]}


def all_of(*expressions: dict[str, Any]) -> dict[str, Any]:
    """Return a filter that holds where each of these does."""
    return {"operator": "and", "nestedExpression": list(expressions)}


def any_of(name: str, arguments: tuple[str, ...]) -> dict[str, Any]:
    """Return a filter for any of these values: Boomi has no IN, only an "or" of EQUALS."""
    expressions = [that(name, "EQUALS", argument) for argument in arguments]
    if len(expressions) == 1:
        return expressions[0]
    return {"operator": "or", "nestedExpression": expressions}


class ExecutionQuery:
    """Yields the raw execution records that a filter finds."""

    def __init__(self, exchange: Exchange, endpoint: Endpoint, question: Question) -> None:
        self._exchange = exchange
        self._endpoint = endpoint
        self._question = question

    def rows(self, expression: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the records of all pages, each state of a run once.

        How long a page token lives is documented nowhere: if one is refused, the query begins
        again, once.
        """
        told: dict[str, tuple[Any, Any]] = {}
        for last_try in (False, True):
            try:
                for page in self._pages(expression):
                    for row in page.rows:
                        run_id = str(row.get("executionId"))
                        state = (row.get("status"), row.get("recordedDate"))
                        if told.get(run_id) != state:
                            told[run_id] = state
                            yield row
            except PageLost:
                if last_try:
                    raise
                log.info("Boomi no longer knows the page token: the query begins again.")
            else:
                return

    def _pages(self, expression: dict[str, Any]) -> Iterator[Page]:
        wanted = {"QueryFilter": {"expression": expression}}
        page = self._exchange.ask(
            self._question,
            "POST",
            self._endpoint.url(_OBJECT, "query"),
            body=json.dumps(wanted).encode(),
            read=read_page,
        )
        yield page
        tokens: set[str] = set()
        while page.next_token:
            if page.next_token in tokens or len(tokens) == _MOST_PAGES:
                raise AnswerUnreadable(
                    f"{self._question}: the pages do not end (there were {len(tokens) + 1}). "
                    "Shorten look_back in settings.yaml; if this stays, Boomi repeats its pages."
                )
            tokens.add(page.next_token)
            page = self._next_page(page.next_token)
            yield page

    def _next_page(self, token: str) -> Page:
        """Return the page of a token, which goes as it came: plain text, not JSON, not in a URL."""
        try:
            return self._exchange.ask(
                self._question,
                "POST",
                self._endpoint.url(_OBJECT, "queryMore"),
                body=token.encode("utf-8", "replace"),
                content_type="text/plain",
                read=read_page,
            )
        except Refused as lost:
            raise PageLost(str(lost)) from lost
