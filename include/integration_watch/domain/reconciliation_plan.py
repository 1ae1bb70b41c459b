"""Reconciliations as they are configured: what is compared, for which integration, and what follows."""

from pydantic import Field, model_validator

from .difference import DifferenceKind, PatternKind
from .finding import Severity
from .normalisation import Side
from .reconciliation import Reconciliation
from .value import Id, Text, Value


class RuleFor(Value):
    """The row of the error catalogue for some differences; what is not named does not matter."""

    rule: Id
    kind: DifferenceKind | None = None
    field: str = ""
    pattern: PatternKind | None = None


class ReconciliationPlan(Reconciliation):
    """A reconciliation with what becomes of its differences.

    The data check of ``integration`` makes it. ``where_left`` and ``where_right`` narrow what is
    read of each side, as those of an integration do. ``in_place`` compares two ERP tables in their
    databases, so that only records that may differ are read. ``corrects`` is the side that is put right by
    the file of ``loader``.
    """

    title: Text
    integration: Id
    where_left: dict[str, str] = Field(default_factory=dict)
    where_right: dict[str, str] = Field(default_factory=dict)
    in_place: bool = False
    severity: Severity = Severity.ERROR
    error_rule: Id | None = None
    error_rules: tuple[RuleFor, ...] = ()
    corrects: Side | None = None
    loader: Id | None = None

    @model_validator(mode="after")
    def _rules_are_of_known_fields(self) -> "ReconciliationPlan":
        named = {each.field for each in self.error_rules if each.field}
        if unknown := sorted(named - set(self.fields)):
            raise ValueError(f"error_rules: {', '.join(unknown)}: not among the fields")
        return self

    def columns(self, side: Side) -> tuple[str, ...]:
        """Return the fields that are read of one side."""
        compared = (each.column(field, side) for field, each in self.compared.items())
        changed = (self.in_flight.column(side),) if self.in_flight else ()
        return tuple(dict.fromkeys((*compared, *changed)))
