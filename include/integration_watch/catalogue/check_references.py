"""Check that every id which stands somewhere names something, in broken parts as in sound ones."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from .document import Document
from .draft import Draft
from .mistake import KeyPath
from .shelf import Shelf


class _Named(NamedTuple):
    """An id at a place, and the shelf on which it should stand."""

    keys: KeyPath
    shelf: Shelf[Any]


def check_references(draft: Draft) -> None:
    """Note each id that stands nowhere, and drop the part that names it.

    The advice of the error catalogue is no reason to drop what asks for it: a finding without
    advice is better than none.
    """
    if draft.settings is not None:
        document = draft.settings.document
        _check(
            draft,
            document,
            (),
            [
                _Named((key,), draft.owner_groups)
                for key in ("platform_group", "support_case_group")
            ],
        )
    for shelf, named in (
        (draft.owner_groups, [_Named(("fallback",), draft.owner_groups)]),
        (draft.systems, [_Named(("owner_group",), draft.owner_groups)]),
        (draft.error_rules, _of_error_rule(draft)),
        (draft.integrations, _of_integration(draft)),
        (draft.maintenance, []),
        (draft.calendars, []),
        (draft.loaders, [_Named(("system",), draft.systems)]),
        (draft.reconciliations, _of_reconciliation(draft)),
    ):
        for id, document, keys in shelf.places:
            listed = [*_systems(document, keys, draft), *_rules(document, keys, draft)]
            if not _check(draft, document, keys, [*named, *listed]):
                shelf.drop_at(id, keys)
    for objects in draft.objects.values():
        for id, document, keys in objects.places:
            _check(draft, document, keys, _advice(document, keys, draft))
            if not _check(draft, document, keys, _of_object(document, keys, objects)):
                objects.drop_at(id, keys)


def _check(draft: Draft, document: Document, keys: KeyPath, named: list[_Named]) -> bool:
    sound = True
    for inner, shelf in named:
        at = (*keys, *inner)
        id = document.at(at)
        if isinstance(id, str) and id and not shelf.knows(id):
            draft.mistakes.append(document.mistake(at, shelf.unknown(id)))
            sound = False
    return sound


def _of_error_rule(draft: Draft) -> list[_Named]:
    return [
        _Named(("integration",), draft.integrations),
        _Named(("responder_group",), draft.owner_groups),
    ]


def _of_integration(draft: Draft) -> list[_Named]:
    return [
        _Named(("source", "system"), draft.systems),
        _Named(("target", "system"), draft.systems),
        _Named(("boomi_system",), draft.systems),
        _Named(("owner_group",), draft.owner_groups),
        _Named(("support_group",), draft.owner_groups),
    ]


def _systems(document: Document, keys: KeyPath, draft: Draft) -> list[_Named]:
    """Return the systems that a window or a calendar lists."""
    listed = document.at((*keys, "systems"))
    count = len(listed) if isinstance(listed, list) else 0
    return [_Named(("systems", number), draft.systems) for number in range(count)]


def _rules(document: Document, keys: KeyPath, draft: Draft) -> list[_Named]:
    """Return the rows of the error catalogue that a reconciliation lists."""
    listed = document.at((*keys, "error_rules"))
    count = len(listed) if isinstance(listed, list) else 0
    return [_Named(("error_rules", number, "rule"), draft.error_rules) for number in range(count)]


def _of_reconciliation(draft: Draft) -> list[_Named]:
    return [
        _Named(("integration",), draft.integrations),
        _Named(("left", "system"), draft.systems),
        _Named(("right", "system"), draft.systems),
        _Named(("loader",), draft.loaders),
        _Named(("error_rule",), draft.error_rules),
    ]


def _of_object(document: Document, keys: KeyPath, objects: Shelf[Any]) -> list[_Named]:
    return [_Named((*at, "reference", "object"), objects) for at in _requirements(document, keys)]


def _advice(document: Document, keys: KeyPath, draft: Draft) -> list[_Named]:
    return [_Named((*at, "error_rule"), draft.error_rules) for at in _requirements(document, keys)]


def _requirements(document: Document, keys: KeyPath) -> Iterator[KeyPath]:
    """Yield where something is demanded of a field: always, and in each of its cases."""
    fields = document.at((*keys, "fields"))
    for field in fields if isinstance(fields, dict) else ():
        yield ("fields", field)
        cases = document.at((*keys, "fields", field, "cases"))
        count = len(cases) if isinstance(cases, list) else 0
        yield from (("fields", field, "cases", number) for number in range(count))
