"""What is read of a worklist: filters, counts, what became of decisions, the trend."""

import json
from enum import StrEnum
from typing import TypeVar

from pydantic import Field

from .difference import Keyless, Pairing, Remark, Suggestion
from .error_rule import FirstResponder
from .finding import Money
from .value import Id, Instant, Value
from .worklist import Entry, Refusal, State, Why

Kept = TypeVar("Kept", bound=Value)


class Order(StrEnum):
    """In which order rows are shown."""

    MONEY = "money"
    OLDEST = "oldest"
    NUMBER = "number"


class Filter(Value):
    """Which rows are wanted; what is empty asks for nothing. ``text`` is searched in keys and values.

    ``responder`` is who moves first; the store knows ``error_rules`` instead, the rows that say so.
    """

    states: tuple[State, ...] = ()
    pattern: str | None = None
    field: str = ""
    kind: str = ""
    assigned_to: str = ""
    responder: FirstResponder | None = None
    error_rules: tuple[str, ...] | None = None
    text: str = Field(default="", max_length=200)
    order: Order = Order.MONEY


class Target(Value):
    """One row that a decision is about, as whoever decides saw it."""

    id: int
    version: int


class PatternTarget(Value):
    """All rows of a pattern in some states, as a page showed them.

    ``seen`` is the revision that the page was made from, ``comparison`` the newest one at that time.
    """

    pattern: str
    states: tuple[State, ...] = (State.OPEN,)
    seen: int
    comparison: str


class Refused(Value):
    """A row about which a decision was not kept, and why; ``now`` is the row as it stands."""

    id: int
    reason: Refusal
    now: Entry | None = None


class Outcome(Value):
    """What became of a decision: how many rows it was kept for, which not.

    ``refused`` is a sample of at most 50; ``refused_count`` speaks of all.
    """

    done: int = 0
    refused: tuple[Refused, ...] = ()
    refused_count: int = 0


class Applied(Value):
    """What a comparison did to the worklist: how many rows per reason; nothing where it was known.

    ``is_older`` says that a newer comparison was applied before; ``left_out`` counts new
    differences beyond what a worklist holds.
    """

    counts: dict[Why, int] = Field(default_factory=dict)
    is_older: bool = False
    left_out: int = 0


class PatternCount(Value):
    """How many rows of a pattern are somebody's business, their money, and the row about most of them."""

    pattern: str
    count: int
    money: tuple[Money, ...] = ()
    example: Entry | None = None
    error_rule: str = ""


class StillOpen(Value):
    """What one worklist still asks somebody to do about one kind of difference and field.

    ``pattern`` is the one that most of the rows share; ``examples`` are those with the most money.
    ``error_rules`` counts the rows by the row of the error catalogue about them.
    """

    kind: str
    field: str
    count: int
    pattern: str = ""
    pattern_count: int = 0
    money: tuple[Money, ...] = ()
    examples: tuple[Entry, ...] = ()
    error_rules: dict[str, int] = Field(default_factory=dict)


class Tally(Value):
    """Counts of one worklist: rows by state; of what is not quiet money by currency, and rows by advice."""

    states: dict[State, int] = Field(default_factory=dict)
    error_rules: dict[str, int] = Field(default_factory=dict)
    money: tuple[Money, ...] = ()
    revision: int = 0
    comparison: str = ""
    at: Instant | None = None


class Step(Value):
    """One thing that happened to one row."""

    at: Instant
    who: str
    source: str
    what: str
    state: State
    left: str | None = None
    right: str | None = None
    detail: str = ""


class OpenOf(Value):
    """What was somebody's business of one kind and field after a comparison."""

    kind: str
    field: str
    count: int = 0
    money: tuple[Money, ...] = ()


class Compared(Value):
    """One comparison kept for the trend; ``summary`` holds its figures as text.

    Figures: ``left_rows``, ``right_rows``, ``same``, ``hidden``, ``under_way``, and of the worklist
    ``open``, ``new`` (found first or again) and ``over`` (proven).
    """

    id: str
    reconciliation: Id
    at: Instant
    as_of: Instant
    summary: dict[str, str] = Field(default_factory=dict)

    @property
    def patterns(self) -> list[dict[str, str]]:
        """Return what differences shared: id, kind, field and detail of each pattern."""
        said = json.loads(self.summary.get("patterns", "[]"))
        return [{name: str(value) for name, value in each.items()} for each in said]

    @property
    def open(self) -> int:
        """Return how many differences were somebody's business after it."""
        return self.figure("open")

    def figure(self, name: str) -> int:
        """Return a figure of the summary; nought where it was not kept."""
        return int(self.summary.get(name, "0"))

    @property
    def money(self) -> tuple[Money, ...]:
        """Return the money at stake after it, by currency."""
        return self._values("money", Money)

    @property
    def groups(self) -> tuple[OpenOf, ...]:
        """Return what was open after it, by kind and field."""
        return self._values("groups", OpenOf)

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """Return the normalisations that would make differences vanish."""
        return self._values("suggestions", Suggestion)

    @property
    def pairings(self) -> tuple[Pairing, ...]:
        """Return the records without a common key that read alike."""
        return self._values("pairings", Pairing)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Return what there is to know about what was read."""
        return self._values("remarks", Remark)

    @property
    def keyless(self) -> tuple[Keyless, ...]:
        """Return the first records without a key."""
        return self._values("keyless", Keyless)

    def _values(self, name: str, kind: type[Kept]) -> tuple[Kept, ...]:
        return tuple(map(kind.model_validate, json.loads(self.summary.get(name, "[]"))))

    def of(self, kind: str, field: str) -> OpenOf:
        """Return what was open of one kind and field."""
        none = OpenOf(kind=kind, field=field)
        return next(
            (each for each in self.groups if (each.kind, each.field) == (kind, field)), none
        )
