"""Endpoint contracts: what one system demands of one object, and what another leaves open."""

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from .finding import Kind, Severity
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
    """A field must name a record of another object of the target: there, in status, and in date.

    ``object`` is another object of the same endpoint contract, looked up by ``field``; where
    ``status_field`` is given the record must have one of ``allowed``. Where ``valid_on`` names a date of
    the document, the record must be valid on that day: from ``valid_from`` to ``valid_to``, both
    days included; an end that is empty is open.
    """

    object: str
    field: str
    status_field: str = ""
    allowed: tuple[str, ...] = ()
    valid_on: str = ""
    valid_from: str = ""
    valid_to: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields of the other object that the look-up needs."""
        named = (self.field, self.status_field, self.valid_from, self.valid_to)
        return tuple(dict.fromkeys(field for field in named if field))


class Requirement(Value):
    """What can be demanded of one field. What is not said is not demanded."""

    required: bool = False
    unique: bool | Literal["folded"] = False
    unique_within: tuple[str, ...] = ()
    format: Pattern | None = None
    max_length: Annotated[int, Field(gt=0)] | None = None
    one_of: tuple[str, ...] = ()
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    strict_min: bool = False
    strict_max: bool = False
    not_before: str = ""
    reference: Reference | None = None
    severity: Severity = Severity.ERROR
    error_rule: Id | None = None

    @property
    def has_range(self) -> bool:
        """Tell whether values must be numbers within bounds."""
        return self.min_value is not None or self.max_value is not None


class ConditionalRequirement(Requirement):
    """What is demanded of a field where other fields of the record have certain values."""

    when: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(min_length=1)


class FieldRule(Requirement):
    """What one system demands of one field, always and in certain cases.

    ``personal`` marks what speaks of a person: it is checked like any other field and masked
    wherever a result of the check is kept or shown.
    """

    cases: tuple[ConditionalRequirement, ...] = ()
    personal: bool = False


class Payable(Value):
    """When money is due for a document: its day, its payment term, and what the term allows.

    ``dated`` and ``term`` are fields of the document; ``terms`` is the object whose key a term
    names, with ``net_days`` and ``discount_days`` among its fields.
    """

    dated: str
    term: str
    terms: str = "payment_term"
    net_days: str = ""
    discount_days: str = ""

    @property
    def allowed(self) -> tuple[str, ...]:
        """Return the fields of a term that say until when."""
        return tuple(field for field in (self.net_days, self.discount_days) if field)


class ObjectContract(Value):
    """What one system demands of one object: where it lies, its key, its money, its fields.

    ``resource`` is the Coupa resource (``suppliers``) or the table of the ERP; ``columns`` maps a
    field of ours to the system's own name where they differ (``payment-term.code``: a dotted path
    into Coupa's JSON). Of a system of files ``resource`` is a pattern, and ``files`` says which of those that
    match are the data: the ``newest`` alone, or each ``new`` one since the last look.
    """

    resource: str
    columns: dict[str, str] = Field(default_factory=dict)
    files: Literal["newest", "new"] = "newest"
    key: tuple[str, ...] = Field(min_length=1)
    title_field: str = ""
    amount_field: str = ""
    currency_field: str = ""
    payable: Payable | None = None
    fields: dict[str, FieldRule] = Field(default_factory=dict)

    @property
    def key_fields(self) -> tuple[str, ...]:
        """Return every field needed to name a document to a person."""
        due = (self.payable.dated, self.payable.term) if self.payable else ()
        named = (*self.key, self.title_field, self.amount_field, self.currency_field, *due)
        return tuple(dict.fromkeys(field for field in named if field))

    @property
    def number_fields(self) -> tuple[str, ...]:
        """Return the fields whose values are numbers: the amount, and what must lie in a range."""
        ranged = [
            name
            for name, rule in self.fields.items()
            for one in (rule, *rule.cases)
            if one.has_range
        ]
        return tuple(dict.fromkeys(name for name in (self.amount_field, *ranged) if name))

    @property
    def day_fields(self) -> tuple[str, ...]:
        """Return the fields whose values are days: what is held against another day."""
        named = [
            day
            for name, rule in self.fields.items()
            for one in (rule, *rule.cases)
            for day in (
                *((name, one.not_before) if one.not_before else ()),
                *((one.reference.valid_on,) if one.reference else ()),
            )
        ]
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def personal_fields(self) -> frozenset[str]:
        """Return the fields that are marked as personal."""
        return frozenset(name for name, rule in self.fields.items() if rule.personal)

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
    """One rule that the target demands and the source does not guarantee.

    ``when`` are the values that other fields must have for it to be demanded of a record.
    """

    kind: str
    field: str
    rule: Requirement
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields of a record that must be known to judge it."""
        rule = self.rule
        of_kind: tuple[str, ...] = ()
        if self.kind == Kind.NOT_UNIQUE.value:
            of_kind = rule.unique_within
        elif self.kind == Kind.DATE_ORDER.value:
            of_kind = (rule.not_before,)
        elif self.kind == Kind.REFERENCE.value and rule.reference and rule.reference.valid_on:
            of_kind = (rule.reference.valid_on,)
        return tuple(dict.fromkeys((self.field, *of_kind, *self.when)))


def difference(source: ObjectContract | None, target: ObjectContract) -> tuple[Demand, ...]:
    """Return what the target demands of an object and the source does not already guarantee.

    The four classes of data error: a system rule (uniqueness), required on one side only, a
    format (length, domain, range, order of dates) of one side only, a reference that must exist in
    an allowed status. References are always demanded: the source cannot guarantee another
    system's records.
    """
    demands: list[Demand] = []
    for name, rule in target.fields.items():
        given = source.fields.get(name, FieldRule()) if source else FieldRule()
        demands += [Demand(kind=kind, field=name, rule=rule) for kind in _open(given, rule)]
        for case in rule.cases:
            same = [known for known in given.cases if known.when == case.when]
            demands += [
                Demand(kind=kind, field=name, rule=case, when=case.when)
                for kind in _open(given, case)
                if not any(kind not in _open(known, case) for known in same)
            ]
    return tuple(demands)


def _open(given: Requirement, rule: Requirement) -> list[str]:
    """Return the kinds of what is demanded by a rule and not guaranteed by what is given."""
    wanted = {
        Kind.NOT_UNIQUE: bool(rule.unique)
        and (given.unique, given.unique_within) != (rule.unique, rule.unique_within),
        Kind.REQUIRED: rule.required and not given.required,
        Kind.FORMAT: rule.format is not None and given.format != rule.format,
        Kind.LENGTH: rule.max_length is not None
        and not (given.max_length and given.max_length <= rule.max_length),
        Kind.DOMAIN: bool(rule.one_of)
        and not (given.one_of and set(given.one_of) <= set(rule.one_of)),
        Kind.RANGE: rule.has_range and not _within(given, rule),
        Kind.DATE_ORDER: bool(rule.not_before) and given.not_before != rule.not_before,
        Kind.REFERENCE: rule.reference is not None,
    }
    return [kind.value for kind, needed in wanted.items() if needed]


def _within(given: Requirement, rule: Requirement) -> bool:
    """Tell whether every number that is given lies within the bounds of a rule."""
    low, high = rule.min_value, rule.max_value
    above = low is None or (
        given.min_value is not None
        and (
            given.min_value > low
            or (given.min_value == low and (given.strict_min or not rule.strict_min))
        )
    )
    below = high is None or (
        given.max_value is not None
        and (
            given.max_value < high
            or (given.max_value == high and (given.strict_max or not rule.strict_max))
        )
    )
    return above and below
