"""Check endpoint contracts: every field, object and error rule that they name is there."""

from collections.abc import Iterator

from include.integration_watch.domain.contract import FieldRule, ObjectContract

from .draft import Draft
from .mistake import KeyPath, Mistake, did_you_mean
from .shelf import Part, Shelf


def check_contracts(draft: Draft) -> None:
    """Drop each object that is wrong, and each that refers to a dropped one."""
    for system in list(draft.contracts):
        _check_system(draft, system)
    for system, shelf in draft.objects.items():
        for name, part in list(shelf.sound.items()):
            mistakes = [*_field_mistakes(part), *_reference_mistakes(part, shelf)]
            draft.mistakes += mistakes
            if mistakes or system not in draft.contracts:
                shelf.drop(name)
        _drop_dependents(shelf)
        _check_error_rules(draft, shelf)


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


def _reference_mistakes(
    part: Part[ObjectContract], shelf: Shelf[ObjectContract]
) -> Iterator[Mistake]:
    for name, rule in part.value.fields.items():
        yield from _one_reference(part, name, rule, shelf)
        if rule.unique_within and not rule.unique:
            yield part.mistake(
                ("fields", name, "unique_within"), "means nothing without unique: true"
            )


def _one_reference(
    part: Part[ObjectContract], name: str, rule: FieldRule, shelf: Shelf[ObjectContract]
) -> Iterator[Mistake]:
    reference = rule.reference
    if reference is None:
        return
    at: KeyPath = ("fields", name, "reference")
    if bool(reference.status_field) != bool(reference.allowed):
        key = "allowed" if reference.status_field else "status_field"
        yield part.mistake((*at, key), "is missing: status_field and allowed go together")
    if reference.object not in shelf.sound:
        return
    fields = shelf.sound[reference.object].value.fields
    for key, field in (("field", reference.field), ("status_field", reference.status_field)):
        if field and field not in fields:
            near = did_you_mean(field, fields)
            yield part.mistake((*at, key), f'{reference.object} has no field "{field}"{near}')


def _drop_dependents(shelf: Shelf[ObjectContract]) -> None:
    while dropped := [
        name
        for name, part in shelf.sound.items()
        if any(
            rule.reference and rule.reference.object not in shelf.sound
            for rule in part.value.fields.values()
        )
    ]:
        for name in dropped:
            shelf.drop(name)


def _check_error_rules(draft: Draft, shelf: Shelf[ObjectContract]) -> None:
    """Take away error rules that are not there: a finding without advice is better than none."""
    for name, part in list(shelf.sound.items()):
        fields = dict(part.value.fields)
        for field, rule in part.value.fields.items():
            if rule.error_rule is None or rule.error_rule in draft.error_rules.sound:
                continue
            fields[field] = rule.model_copy(update={"error_rule": None})
        value = part.value.model_copy(update={"fields": fields})
        shelf.sound[name] = Part(value, part.document, part.keys)
