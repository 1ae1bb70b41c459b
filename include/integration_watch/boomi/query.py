"""Queries: filters, pages of 100, and beginning again when a page is lost."""

import json
import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

from .ahead import taken_ahead
from .answer import Page, Question, read_page
from .endpoint import Endpoint
from .errors import AnswerUnreadable, PageLost, Refused, TooMany
from .exchange import Exchange

log = logging.getLogger(__name__)

MOST_PAGES = 200
"""Who wants more asks for less at a time: what a query holds in memory is bounded by this."""
MOST_PAGES_AT_ONCE = 5_000
"""Of what cannot be asked for in parts: all that is open, all of one second. Of each of half a million
records a number is held; a server that always has one more page is left all the same."""
PAGES_AHEAD = 8
"""How many pages may wait to be kept: while a thousand executions are written, asking goes on."""


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


class _Turned(NamedTuple):
    rows: tuple[dict[str, Any], ...]
    states: tuple[int, ...]
    next_token: str


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
                    for state, row in zip(page.states, page.rows, strict=True):
                        if state not in told:
                            told.add(state)
                            yield row
            except PageLost:
                if last_try:
                    raise
                log.info("Boomi no longer knows the page token: the query begins again.")
            else:
                return

    def _pages(self, expression: dict[str, Any] | None) -> Iterator[_Turned]:
        """Yield page after page; from the second on some are under way while others are kept."""
        pages = self._turn(expression)
        first = next(pages)
        yield first
        if first.next_token:
            yield from taken_ahead(pages, PAGES_AHEAD) if self._ahead else pages

    def _turn(self, expression: dict[str, Any] | None) -> Iterator[_Turned]:
        """Turn pages until the last, one that came before, or more than are bearable."""
        wanted = None if expression is None else {"QueryFilter": {"expression": expression}}
        page = self._exchange.ask(
            self._question,
            "POST",
            self._endpoint.url(self._question.object, "query"),
            body=None if wanted is None else json.dumps(wanted).encode(),
            read=read_page,
        )
        seen: set[int] = set()
        while True:
            states = self._states(page)
            mark = hash(states or page.next_token)
            if page.next_token and mark in seen:
                raise AnswerUnreadable(
                    f"{self._question}: the pages do not end, page {len(seen) + 1} came before. "
                    "Boomi repeats its pages; if this stays, tell its support."
                )
            seen.add(mark)
            yield _Turned(page.rows, states, page.next_token)
            if not page.next_token:
                return
            if len(seen) >= self._most_pages:
                raise TooMany(
                    f"{self._question}: more than {self._most_pages} pages. It is asked for less "
                    "at a time."
                )
            page = self._next_page(page.next_token)

    def _states(self, page: Page) -> tuple[int, ...]:
        """Return what tells the records of a page from each other and from those of other pages."""
        names = self._state
        return tuple(hash(tuple([str(row.get(name)) for name in names])) for row in page.rows)

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
