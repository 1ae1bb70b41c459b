"""Queries: filters, pages of 100, and beginning again when a page is lost."""

import json
import logging
from collections.abc import Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
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
        ahead: bool = True,
    ) -> None:
        self._exchange = exchange
        self._endpoint = endpoint
        self._question = question
        self._state = state
        self._most_pages = most_pages
        self._ahead = ahead

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
        first = self._exchange.ask(
            self._question,
            "POST",
            self._endpoint.url(self._question.object, "query"),
            body=None if wanted is None else json.dumps(wanted).encode(),
            read=read_page,
        )
        seen: set[int] = set()
        for page in self._turn(first):
            mark = hash(tuple(map(self._state_of, page.rows)) or page.next_token)
            if page.next_token and mark in seen:
                raise AnswerUnreadable(
                    f"{self._question}: the pages do not end, page {len(seen) + 1} came before. "
                    "Boomi repeats its pages; if this stays, tell its support."
                )
            seen.add(mark)
            yield page
            if page.next_token and len(seen) >= self._most_pages:
                raise TooMany(
                    f"{self._question}: more than {self._most_pages} pages. It is asked for less "
                    "at a time."
                )

    def _turn(self, first: Page) -> Iterator[Page]:
        """Turn pages; from the second on the next is under way while one is looked at and kept."""
        yield first
        if not first.next_token:
            return
        page = self._next_page(first.next_token)
        if not self._ahead:
            while page.next_token:
                yield page
                page = self._next_page(page.next_token)
            yield page
            return
        with ThreadPoolExecutor(1) as beside:
            while page.next_token:
                coming = beside.submit(self._next_page, page.next_token)
                yield page
                page = coming.result()
            yield page

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
