"""Reconciliations: which two snapshots are compared, by which keys, and what counts as the same.

Left and right are two systems of equal right; a reconciliation prefers neither.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from .normalisation import Name, Normalisation, Side
from .value import Id, Text, Value

Combine = Literal["same", "sum", "min", "max", "count"]


class Party(Value):
    """One side: a system and the object that it holds.

    ``many`` says that several of its rows may belong to one key (lines of an invoice, payments):
    they are combined first, each field as its ``combine`` says.
    """

    system: Id
    object: str = ""
    many: bool = False


class Compared(Value):
    """One field as it is compared; ``left`` and ``right`` are its columns where they differ from its name.

    ``combine_left`` and ``combine_right`` say how one side combines where it is not as the other does.
    """

    left: str = ""
    right: str = ""
    normalise: tuple[Normalisation, ...] = ()
    combine: Combine = "same"
    combine_left: Combine | None = None
    combine_right: Combine | None = None

    @model_validator(mode="before")
    @classmethod
    def _nothing_said(cls, said: Any) -> Any:
        return {} if said is None else said

    @field_validator("normalise")
    @classmethod
    def _tolerance_last(cls, chain: tuple[Normalisation, ...]) -> tuple[Normalisation, ...]:
        if any(each.name is Name.TOLERANCE for each in chain[:-1]):
            raise ValueError('"tolerance" compares two values, so it must be the last')
        return chain

    def column(self, field: str, side: Side) -> str:
        """Return the column that holds the field on one side."""
        return (self.left if side == "left" else self.right) or field

    def combined(self, side: Side) -> Combine:
        """Return how several rows of one key become one value on one side."""
        return (self.combine_left if side == "left" else self.combine_right) or self.combine


class Total(Value):
    """Totals that must agree: count and sums of ``sums`` for each value of ``by``.

    ``period`` cuts dates of ``by`` to their month, quarter or year.
    """

    by: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    period: Literal["", "day", "month", "quarter", "year"] = ""


class InFlight(Value):
    """When a document may still be on its way.

    ``changed_at`` is the field that says when it was last changed; ``within`` how long a change may
    take to the other side; ``at_most`` after what time a document is late whatever an execution
    does; ``source`` the side from which documents travel. ``left`` and ``right`` are the columns
    where they differ from ``changed_at``.
    """

    changed_at: str
    left: str = ""
    right: str = ""
    within: timedelta = timedelta(0)
    at_most: timedelta = timedelta(days=1)
    source: Side = "left"

    def column(self, side: Side) -> str:
        """Return the column that says on one side when a document was changed."""
        return (self.left if side == "left" else self.right) or self.changed_at


class Reconciliation(Value):
    """What is compared with what.

    ``key`` and ``fields`` hold what is compared by our field names; all other columns are left
    alone. ``amount`` and ``currency`` name the fields of the money at stake, ``dated`` the field
    whose days are looked at when many records are missing.
    """

    id: Id
    title: Text | None = None
    left: Party
    right: Party
    key: dict[str, Compared] = Field(min_length=1)
    fields: dict[str, Compared] = Field(default_factory=dict)
    totals: tuple[Total, ...] = ()
    in_flight: InFlight | None = None
    amount: str = ""
    currency: str = ""
    dated: str = ""
    propose_by: tuple[str, ...] = ()

    @field_validator("key", "fields", mode="before")
    @classmethod
    def _named(cls, said: Any) -> Any:
        return dict.fromkeys(said) if isinstance(said, list | tuple) else said

    @model_validator(mode="after")
    def _knows_what_it_names(self) -> "Reconciliation":
        known = {*self.key, *self.fields}
        named = [self.amount, self.currency, self.dated, *self.propose_by]
        named += [field for total in self.totals for field in (*total.by, *total.sums)]
        named += [step.by for each in self.compared.values() for step in each.normalise]
        if unknown := sorted({field for field in named if field and field not in known}):
            raise ValueError(f"{', '.join(unknown)}: not among the key and the fields")
        if both := sorted(set(self.key) & set(self.fields)):
            raise ValueError(f"{', '.join(both)}: in the key and among the fields; name it once")
        if any(Name.TOLERANCE in {s.name for s in each.normalise} for each in self.key.values()):
            raise ValueError("a key has no tolerance: equal keys must be equal")
        return self

    @property
    def compared(self) -> Mapping[str, Compared]:
        """Return the fields of the key and the others."""
        return {**self.key, **self.fields}
