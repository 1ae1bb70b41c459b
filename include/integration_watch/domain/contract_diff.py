"""What one contract demands and another does not guarantee, in the four classes of data error."""

from collections.abc import Callable, Mapping

from pydantic import Field

from .contract import Demand, EndpointContract, ObjectContract, Requirement, difference
from .contradiction import Contradiction, between
from .error_rule import ErrorClass
from .finding import Kind
from .value import Id, Value

_CLASSES = {
    Kind.NOT_UNIQUE: ErrorClass.SYSTEM_RULE,
    Kind.REQUIRED: ErrorClass.REQUIRED,
    Kind.FORMAT: ErrorClass.FORMAT,
    Kind.LENGTH: ErrorClass.FORMAT,
    Kind.DOMAIN: ErrorClass.FORMAT,
    Kind.RANGE: ErrorClass.FORMAT,
    Kind.DATE_ORDER: ErrorClass.SYSTEM_RULE,
    Kind.REFERENCE: ErrorClass.REFERENCE,
}
CLASSES = (
    ErrorClass.SYSTEM_RULE,
    ErrorClass.REQUIRED,
    ErrorClass.FORMAT,
    ErrorClass.REFERENCE,
)
"""In the order in which people name them: a rule of one system, required, format, reference."""


class Gap(Value):
    """One demand that the source does not guarantee; ``demanded`` and ``given`` in the contract's words."""

    object: Id
    field: str
    error_class: ErrorClass
    kind: str
    demanded: str
    given: str = ""
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    error_rule: Id | None = None


class Contradicting(Contradiction):
    """A contradiction between the two sides, and of which object."""

    object: Id


class ContractDiff(Value):
    """The difference of two contracts, one way: what the target demands of what the source sends.

    ``not_described`` are objects that only one of the two describes, ``not_sent`` fields that the
    target makes demands on and the source does not list.
    """

    source: Id
    source_version: str
    target: Id
    target_version: str
    gaps: tuple[Gap, ...] = ()
    contradictions: tuple[Contradicting, ...] = ()
    not_described: tuple[str, ...] = ()
    not_sent: tuple[str, ...] = ()

    def of(self, error_class: ErrorClass) -> tuple[Gap, ...]:
        """Return the gaps of one class."""
        return tuple(gap for gap in self.gaps if gap.error_class is error_class)


def diff(
    source: EndpointContract, target: EndpointContract, objects: tuple[str, ...] = ()
) -> ContractDiff:
    """Return what a target demands and a source does not guarantee, of some objects or of all."""
    shared = [name for name in target.objects if name in source.objects]
    wanted = [name for name in shared if not objects or name in objects]
    return ContractDiff(
        source=source.system,
        source_version=source.version,
        target=target.system,
        target_version=target.version,
        gaps=tuple(
            gap
            for name in wanted
            for gap in _gaps(name, source.objects[name], target.objects[name])
        ),
        contradictions=tuple(
            Contradicting(object=name, **found.model_dump())
            for name in wanted
            for found in between(source.objects[name], target.objects[name])
        ),
        not_described=tuple(
            name
            for name in dict.fromkeys((*source.objects, *target.objects))
            if name not in shared and (not objects or name in objects)
        ),
        not_sent=tuple(
            f"{name}.{field}"
            for name in wanted
            for field in _asked(source.objects[name], target.objects[name])
            if field not in source.objects[name].fields
        ),
    )


def _asked(source: ObjectContract, target: ObjectContract) -> tuple[str, ...]:
    asked = [field for demand in difference(source, target) for field in demand.fields]
    return tuple(dict.fromkeys(asked))


def _gaps(name: str, source: ObjectContract, target: ObjectContract) -> list[Gap]:
    return [
        Gap(
            object=name,
            field=demand.field,
            error_class=_CLASSES[Kind(demand.kind)],
            kind=demand.kind,
            demanded=demanded(demand),
            given=_given(source.fields.get(demand.field), demand),
            when=demand.when,
            error_rule=demand.rule.error_rule,
        )
        for demand in difference(source, target)
    ]


def demanded(demand: Demand) -> str:
    """Return what is demanded, in the words of a contract."""
    return _said(demand.rule, Kind(demand.kind))


def _given(rule: Requirement | None, demand: Demand) -> str:
    """Return what the source says of the same, which is not enough; nothing where it says nothing."""
    kind = Kind(demand.kind)
    return _said(rule, kind) if rule is not None and kind is not Kind.REFERENCE else ""


def _said(rule: Requirement, kind: Kind) -> str:
    return _SAID[kind](rule)


def _unique(rule: Requirement) -> str:
    if not rule.unique:
        return ""
    folded = " folded" if rule.unique == "folded" else ""
    within = f" within {', '.join(rule.unique_within)}" if rule.unique_within else ""
    return f"unique{folded}{within}"


def _bounds(rule: Requirement) -> str:
    low = "" if rule.min_value is None else f"{'>' if rule.strict_min else '≥'} {rule.min_value}"
    high = "" if rule.max_value is None else f"{'<' if rule.strict_max else '≤'} {rule.max_value}"
    return ", ".join(bound for bound in (low, high) if bound)


def _reference(rule: Requirement) -> str:
    reference = rule.reference
    if reference is None:
        return ""
    said = f"→ {reference.object}.{reference.field}"
    if reference.status_field:
        said += f" [{reference.status_field}: {', '.join(reference.allowed)}]"
    if reference.valid_on:
        said += (
            f" [{reference.valid_from or '…'} ≤ {reference.valid_on} ≤ {reference.valid_to or '…'}]"
        )
    return said


_SAID: Mapping[Kind, Callable[[Requirement], str]] = {
    Kind.NOT_UNIQUE: _unique,
    Kind.REQUIRED: lambda rule: "required" if rule.required else "",
    Kind.FORMAT: lambda rule: rule.format or "",
    Kind.LENGTH: lambda rule: f"≤ {rule.max_length}" if rule.max_length else "",
    Kind.DOMAIN: lambda rule: ", ".join(rule.one_of),
    Kind.RANGE: _bounds,
    Kind.DATE_ORDER: lambda rule: f"≥ {rule.not_before}" if rule.not_before else "",
    Kind.REFERENCE: _reference,
}
