"""Check endpoint contracts: every field, object and error rule that they name is there."""

from collections.abc import Iterator
from typing import TypeVar

from include.integration_watch.domain.contract import ObjectContract, Reference, Requirement
from include.integration_watch.domain.contradiction import contradictions, reference_cycle

from .draft import Draft
from .mistake import KeyPath, Mistake, did_you_mean
from .shelf import Part, Shelf

R = TypeVar("R", bound=Requirement)


def check_contracts(draft: Draft) -> None:
    """Drop each object that is wrong, and each that refers to a dropped one."""
    for system in list(draft.contracts):
        _check_system(draft, system)
    for system, shelf in draft.objects.items():
        check_objects(draft, system)
        _check_error_rules(draft, shelf)


def check_objects(draft: Draft, system: str) -> None:
    """Drop each object of one contract that contradicts itself or names what is not there."""
    shelf = draft.objects[system]
    for name, part in list(shelf.sound.items()):
        mistakes = [
            *_field_mistakes(part),
            *_rule_mistakes(part, shelf),
            *_payable_mistakes(part, shelf),
            *(
                part.mistake(("fields", each.field, each.key), each.why)
                for each in contradictions(part.value)
            ),
        ]
        draft.mistakes += mistakes
        if mistakes or system not in draft.contracts:
            shelf.drop(name)
    _check_cycles(draft, shelf)
    _drop_dependents(shelf)


def _check_system(draft: Draft, system: str) -> None:
    """Refuse a contract whose file is not named by a system."""
    if draft.systems.knows(system):
        return
    path = draft.root / "endpoints" / f"{system}.yaml"
    document = draft.open(path)
    if document is not None:
        draft.mistakes.append(document.mistake(("system",), draft.systems.unknown(system)))
    del draft.contracts[system]


def _field_mistakes(part: Part[ObjectContract]) -> Iterator[Mistake]:
    contract = part.value
    named: list[tuple[KeyPath, str]] = [
        (("key", number), field) for number, field in enumerate(contract.key)
    ]
    named += [(("columns", field), field) for field in contract.columns]
    named += [
        ((key,), field)
        for key in ("title_field", "amount_field", "currency_field")
        if (field := getattr(contract, key))
    ]
    for at, field in named:
        if field not in contract.fields:
            yield part.mistake(
                at, f'"{field}" is not among the fields{did_you_mean(field, contract.fields)}'
            )


def _rule_mistakes(part: Part[ObjectContract], shelf: Shelf[ObjectContract]) -> Iterator[Mistake]:
    for name, rule in part.value.fields.items():
        at: KeyPath = ("fields", name)
        yield from _requirement_mistakes(part, at, rule, shelf)
        for number, case in enumerate(rule.cases):
            inner: KeyPath = (*at, "cases", number)
            yield from _requirement_mistakes(part, inner, case, shelf)
            for field in case.when:
                yield from _unknown(part, (*inner, "when", field), field)


def _payable_mistakes(
    part: Part[ObjectContract], shelf: Shelf[ObjectContract]
) -> Iterator[Mistake]:
    payable = part.value.payable
    if payable is None:
        return
    for key in ("dated", "term"):
        yield from _unknown(part, ("payable", key), getattr(payable, key))
    if not shelf.knows(payable.terms):
        yield part.mistake(("payable", "terms"), shelf.unknown(payable.terms))
    elif payable.terms in shelf.sound:
        fields = shelf.sound[payable.terms].value.fields
        for key in ("net_days", "discount_days"):
            field = getattr(payable, key)
            if field and field not in fields:
                near = did_you_mean(field, fields)
                yield part.mistake(
                    ("payable", key), f'{payable.terms} has no field "{field}"{near}'
                )


def _requirement_mistakes(
    part: Part[ObjectContract], at: KeyPath, rule: Requirement, shelf: Shelf[ObjectContract]
) -> Iterator[Mistake]:
    if rule.unique_within and not rule.unique:
        yield part.mistake((*at, "unique_within"), "means nothing without unique: true")
    for flag, bound in (("strict_min", "min_value"), ("strict_max", "max_value")):
        if getattr(rule, flag) and getattr(rule, bound) is None:
            yield part.mistake((*at, flag), f"means nothing without {bound}")
    if rule.not_before:
        yield from _unknown(part, (*at, "not_before"), rule.not_before)
    if rule.reference is not None:
        yield from _one_reference(part, (*at, "reference"), rule.reference, shelf)


def _unknown(part: Part[ObjectContract], at: KeyPath, field: str) -> Iterator[Mistake]:
    fields = part.value.fields
    if field not in fields:
        yield part.mistake(at, f'"{field}" is not among the fields{did_you_mean(field, fields)}')


def _one_reference(
    part: Part[ObjectContract],
    at: KeyPath,
    reference: Reference,
    shelf: Shelf[ObjectContract],
) -> Iterator[Mistake]:
    if bool(reference.status_field) != bool(reference.allowed):
        key = "allowed" if reference.status_field else "status_field"
        yield part.mistake((*at, key), "is missing: status_field and allowed go together")
    if reference.valid_on:
        yield from _unknown(part, (*at, "valid_on"), reference.valid_on)
    if bool(reference.valid_on) != bool(reference.valid_from or reference.valid_to):
        key = "valid_from" if reference.valid_on else "valid_on"
        yield part.mistake(
            (*at, key), "is missing: valid_on goes together with valid_from, valid_to or both"
        )
    if reference.object not in shelf.sound:
        return
    fields = shelf.sound[reference.object].value.fields
    for key in ("field", "status_field", "valid_from", "valid_to"):
        field = getattr(reference, key)
        if field and field not in fields:
            near = did_you_mean(field, fields)
            yield part.mistake((*at, key), f'{reference.object} has no field "{field}"{near}')


def _check_cycles(draft: Draft, shelf: Shelf[ObjectContract]) -> None:
    """Refuse a ring of objects each of which must name a record of the next."""
    while ring := reference_cycle({name: part.value for name, part in shelf.sound.items()}):
        first, *others = ring
        part = shelf.sound[first]
        field = next(
            name
            for name, rule in part.value.fields.items()
            if rule.required and rule.reference and rule.reference.object == (*others, first)[0]
        )
        told = " needs ".join((*ring, first))
        draft.mistakes.append(
            part.mistake(
                ("fields", field, "reference"),
                f"{told}: no first record could ever be made; one of the references must not be required",
            )
        )
        shelf.drop(first)


def _drop_dependents(shelf: Shelf[ObjectContract]) -> None:
    while dropped := [
        name
        for name, part in shelf.sound.items()
        if any(
            each.reference and each.reference.object not in shelf.sound
            for rule in part.value.fields.values()
            for each in (rule, *rule.cases)
        )
    ]:
        for name in dropped:
            shelf.drop(name)


def _check_error_rules(draft: Draft, shelf: Shelf[ObjectContract]) -> None:
    """Take away error rules that are not there: a finding without advice is better than none."""
    for name, part in list(shelf.sound.items()):
        fields = dict(part.value.fields)
        for field, rule in part.value.fields.items():
            cases = tuple(_with_known_rule(case, draft) for case in rule.cases)
            fields[field] = _with_known_rule(rule.model_copy(update={"cases": cases}), draft)
        value = part.value.model_copy(update={"fields": fields})
        shelf.sound[name] = Part(value, part.document, part.keys)


def _with_known_rule(rule: R, draft: Draft) -> R:
    if rule.error_rule is None or rule.error_rule in draft.error_rules.sound:
        return rule
    return rule.model_copy(update={"error_rule": None})
