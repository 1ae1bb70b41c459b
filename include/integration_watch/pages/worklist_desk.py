"""What the pages of reconciliations ask for; who answers is decided elsewhere."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pydantic import Field

from include.integration_watch.domain.difference import Suggestion
from include.integration_watch.domain.error_rule import ErrorRule, FirstResponder
from include.integration_watch.domain.progress import Progress
from include.integration_watch.domain.value import Id, Language, Text, Value
from include.integration_watch.domain.worklist import Entry, State
from include.integration_watch.domain.worklist_view import (
    Compared,
    Filter,
    Outcome,
    PatternCount,
    Step,
    Tally,
)

from .worklist_order import BUSINESS, WorklistOrder

ROWS = 50
"""Rows of one page."""


class Steward(Value):
    """Who looks at a worklist: the name their decisions are kept under, and whether they may decide."""

    name: str
    may_decide: bool


class WorklistCard(Value):
    """One reconciliation in the list of all.

    ``systems`` are what people call its two systems; ``suggestions`` are normalisations of the
    newest comparison, each with the YAML that puts it into the reconciliation.
    """

    id: Id
    title: Text
    left: Text
    right: Text
    key_fields: tuple[str, ...]
    owner: Text
    tally: Tally
    trend: tuple[Compared, ...] = ()
    rules: dict[str, ErrorRule] = Field(default_factory=dict)
    loader: Text | None = None
    systems: dict[str, Text] = Field(default_factory=dict)
    suggestions: tuple[tuple[Suggestion, str], ...] = ()

    @property
    def newest(self) -> Compared | None:
        """Return the newest comparison, or none."""
        return self.trend[0] if self.trend else None

    @property
    def business(self) -> int:
        """Return how many rows somebody has to do something about."""
        return sum(self.tally.states.get(state, 0) for state in BUSINESS)

    @property
    def counts(self) -> tuple[int, ...]:
        """Return how many were open after each comparison, the oldest first, and last how many are now."""
        return self.progress.counts

    @property
    def progress(self) -> Progress:
        """Return how far the reconciliation has come."""
        return Progress(
            id=self.id,
            title=self.title,
            integration=self.id,
            compared=self.trend,
            open=self.business,
            money=self.tally.money,
        )

    def count(self, state: str) -> int:
        """Return how many rows are in a state."""
        return self.tally.states.get(State(state), 0)

    @property
    def advice(self) -> list[tuple[ErrorRule, int]]:
        """Return the rows of the error catalogue about what is open, each with how many rows."""
        found = self.tally.error_rules.items()
        return [(self.rules[id], count) for id, count in found if id in self.rules]

    @property
    def responders(self) -> dict[FirstResponder, int]:
        """Return who moves first about how many open rows, the most first."""
        counts: Counter[FirstResponder] = Counter()
        for id, count in self.tally.error_rules.items():
            counts[self.responder(id)] += count
        return dict(counts.most_common())

    def responder(self, rule: str) -> FirstResponder:
        """Return who moves first; without a row of the error catalogue the owner does."""
        known = self.rules.get(rule)
        return known.first_responder if known else FirstResponder.CUSTOMER

    def named(self, key: tuple[str, ...]) -> list[tuple[str, str]]:
        """Return the values of a key, each with the name of its field."""
        return list(zip(self.key_fields, key, strict=False))


class WorklistView(Value):
    """Everything on one page of a worklist; ``form`` is the token that its forms carry."""

    card: WorklistCard
    wanted: Filter
    entries: tuple[Entry, ...]
    total: int
    page: int
    patterns: tuple[PatternCount, ...] = ()
    form: str = ""

    @property
    def shared(self) -> dict[str, dict[str, str]]:
        """Return what the newest comparison said of each pattern, by the pattern's id."""
        newest = self.card.trend[0].patterns if self.card.trend else []
        return {each["id"]: each for each in newest}

    @property
    def pages(self) -> int:
        """Return how many pages the wanted rows fill."""
        return max(1, -(-self.total // ROWS))


class TakenBack(Value):
    """What became of a returned sheet: decisions kept, rows unchanged, and each problem in words."""

    done: int = 0
    unchanged: int = 0
    problems: tuple[tuple[int, str], ...] = ()
    problem_count: int = 0
    refused: str = ""


class Proposal(Value):
    """A correction file before it is taken away: its first lines, and what it leaves out and why.

    ``left_out`` holds the worklist's row, the record and the reason in words.
    """

    card: WorklistCard
    columns: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    line_count: int = 0
    changed: int = 0
    created: int = 0
    deactivated: int = 0
    left_out: tuple[tuple[int, str, str], ...] = ()
    left_out_count: int = 0


class Download(Value):
    """A file to be saved."""

    name: str
    media_type: str
    content: bytes


class WorklistDesk(Protocol):
    """Answers for worklists; `LinkRefused` where a form or a worklist is not there."""

    def cards(self) -> tuple[WorklistCard, ...]:
        """Return every reconciliation."""

    def view(
        self, id: str, wanted: Filter, page: int, steward: Steward, now: datetime
    ) -> WorklistView:
        """Return one page of a worklist with a fresh form."""

    def row(self, id: str, number: int) -> tuple[Entry, Sequence[Step]]:
        """Return one row and everything that happened to it."""

    def decide(
        self, id: str, order: WorklistOrder, *, form: str, steward: Steward, now: datetime
    ) -> Outcome:
        """Do what a form orders, once; raise `OrderRefused` where it cannot be done at all."""

    def export(self, id: str, wanted: Filter, kind: str, language: Language) -> Download:
        """Return the wanted rows as a sheet; raise `OrderRefused` where they are too many."""

    def correction(self, id: str, wanted: Filter) -> Download:
        """Return what must change as a file that the system's loader takes."""

    def proposal(self, id: str, wanted: Filter, language: Language) -> Proposal:
        """Return what the correction file holds, and everything that it leaves out."""

    def left_out(self, id: str, wanted: Filter, language: Language) -> Download:
        """Return what the correction file leaves out, as a table."""

    def take_back(
        self,
        id: str,
        name: str,
        content: bytes,
        *,
        form: str,
        steward: Steward,
        now: datetime,
        language: Language,
    ) -> TakenBack:
        """Keep what a returned sheet decides, and name everything that was not kept."""
