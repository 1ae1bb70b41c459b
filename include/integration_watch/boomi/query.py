"""Queries: filters, pages of 100, and beginning again when a page is lost."""

import json
import logging
from collections.abc import Hashable, Iterator
from typing import Any

from .answer import Page, Question, read_page
from .endpoint import Endpoint
from .errors import AnswerUnreadable, PageLost, Refused, TooMany
from .exchange import Exchange

log = logging.getLogger(__name__)

MOST_PAGES = 200
"""Who wants more asks for less at a time: what a query holds in memory is bounded by this."""


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


class Query:
    """Yields the raw records of one object that a filter finds; ``state`` names what tells two apart."""

    def __init__(
        self,
        exchange: Exchange,
        endpoint: Endpoint,
        question: Question,
        state: tuple[str, ...],
        *,
        most_pages: int = MOST_PAGES,
    ) -> None:
        self._exchange = exchange
        self._endpoint = endpoint
        self._question = question
        self._state = state
        self._most_pages = most_pages

    def rows(self, expression: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
        """Yield the records of all pages, each state of a record once; without a filter all there are.

        How long a page token lives is documented nowhere: if one is refused, the query begins
        again, once. TooMany says that a narrower question is needed.
        """
        told: set[int] = set()
        for last_try in (False, True):
            try:
                for page in self._pages(expression):
                    for row in page.rows:
                        state = hash(self._state_of(row))
                        if state not in told:
                            told.add(state)
                            yield row
            except PageLost:
                if last_try:
                    raise
                log.info("Boomi no longer knows the page token: the query begins again.")
            else:
                return

    def _state_of(self, row: dict[str, Any]) -> tuple[Hashable, ...]:
        return tuple(str(row.get(name)) for name in self._state)

    def _pages(self, expression: dict[str, Any] | None) -> Iterator[Page]:
        """Yield page after page, until the last, one that came before, or more than are bearable."""
        wanted = None if expression is None else {"QueryFilter": {"expression": expression}}
        page = self._exchange.ask(
            self._question,
            "POST",
            self._endpoint.url(self._question.object, "query"),
            body=None if wanted is None else json.dumps(wanted).encode(),
            read=read_page,
        )
        seen: set[Hashable] = set()
        while True:
            mark = tuple(map(self._state_of, page.rows)) or page.next_token
            repeated = page.next_token and hash(mark) in seen
            seen.add(hash(mark))
            if repeated:
                raise AnswerUnreadable(
                    f"{self._question}: the pages do not end, page {len(seen) + 1} came before. "
                    "Boomi repeats its pages; if this stays, tell its support."
                )
            yield page
            if not page.next_token:
                return
            if len(seen) >= self._most_pages:
                raise TooMany(
                    f"{self._question}: more than {self._most_pages} pages. It is asked for less "
                    "at a time."
                )
            page = self._next_page(page.next_token)

    def _next_page(self, token: str) -> Page:
        """Return the page of a token, which goes as it came: plain text, not JSON, not in a URL."""
        try:
            return self._exchange.ask(
                self._question,
                "POST",
                self._endpoint.url(self._question.object, "queryMore"),
                body=token.encode("utf-8", "replace"),
                content_type="text/plain",
                read=read_page,
            )
        except Refused as lost:
            raise PageLost(str(lost)) from lost
