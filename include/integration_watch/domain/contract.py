"""Endpoint contracts: what one system demands of one object, and what another leaves open."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from .finding import Severity
from .pattern_risk import is_catastrophic
from .value import Id, Value


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as broken:
        raise ValueError(f'"{pattern}" is not a regular expression: {broken}') from broken
    if is_catastrophic(pattern, re.MULTILINE):
        raise ValueError(
            f'"{pattern}" can take exponential time, because a loop in it can take the same text in '
            "two ways: write the inner loop so that it ends where the next turn begins"
        )
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class Reference(Value):
    """A field must name a record of another object in the same system, in an allowed status.

    ``object`` is another object of the same endpoint contract, looked up by ``field``; where
    ``status_field`` is given the record must have one of ``allowed``.
    """

    object: str
    field: str
    status_field: str = ""
    allowed: tuple[str, ...] = ()


class FieldRule(Value):
    """What one system demands of one field. What is not said is not demanded."""

    required: bool = False
    unique: bool | Literal["folded"] = False
    unique_within: tuple[str, ...] = ()
    format: Pattern | None = None
    max_length: Annotated[int, Field(gt=0)] | None = None
    one_of: tuple[str, ...] = ()
    reference: Reference | None = None
    severity: Severity = Severity.ERROR
    error_rule: Id | None = None


class ObjectContract(Value):
    """What one system demands of one object: where it lies, its key, its money, its fields.

    ``resource`` is the Coupa resource (``suppliers``) or the table of the ERP; ``columns`` maps a
    field of ours to the system's own name where they differ (``payment-term.code``: a dotted path
    into Coupa's JSON).
    """

    resource: str
    columns: dict[str, str] = Field(default_factory=dict)
    key: tuple[str, ...] = Field(min_length=1)
    title_field: str = ""
    amount_field: str = ""
    currency_field: str = ""
    fields: dict[str, FieldRule] = Field(default_factory=dict)

    @property
    def key_fields(self) -> tuple[str, ...]:
        """Return every field needed to name a document to a person."""
        named = (*self.key, self.title_field, self.amount_field, self.currency_field)
        return tuple(dict.fromkeys(field for field in named if field))

    @model_validator(mode="after")
    def _scopes_are_fields(self) -> "ObjectContract":
        for name, rule in self.fields.items():
            for scope in rule.unique_within:
                if scope not in self.fields:
                    raise ValueError(f"{name}.unique_within: no field {scope} in this contract")
        return self


class EndpointContract(Value):
    """Everything that one system demands, per object."""

    system: Id
    version: str = "1"
    objects: dict[str, ObjectContract]


class Demand(Value):
    """One rule that the target demands and the source does not guarantee: one expectation."""

    kind: str
    field: str
    rule: FieldRule


def difference(source: ObjectContract | None, target: ObjectContract) -> tuple[Demand, ...]:
    """Return what the target demands of an object and the source does not already guarantee.

    The four classes of data error: a system rule (uniqueness), required on one side only, a
    format (length, domain) of one side only, a reference that must exist in an allowed status.
    References are always demanded: the source cannot guarantee another system's records.
    """
    demands: list[Demand] = []
    for name, rule in target.fields.items():
        given = source.fields.get(name, FieldRule()) if source else FieldRule()
        wanted = (
            (
                "not_unique",
                rule.unique
                and (given.unique != rule.unique or given.unique_within != rule.unique_within),
            ),
            ("required", rule.required and not given.required),
            ("format", rule.format is not None and given.format != rule.format),
            (
                "length",
                rule.max_length is not None
                and not (given.max_length and given.max_length <= rule.max_length),
            ),
            (
                "domain",
                bool(rule.one_of) and not (given.one_of and set(given.one_of) <= set(rule.one_of)),
            ),
            ("reference", rule.reference is not None),
        )
        demands.extend(
            Demand(kind=kind, field=name, rule=rule) for kind, needed in wanted if needed
        )
    return tuple(demands)
