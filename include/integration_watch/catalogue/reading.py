"""Read the files of the configuration into the draft; a part that is wrong falls away alone."""

import re
from pathlib import Path
from typing import Any, TypeVar

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.contract import EndpointContract, ObjectContract
from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.loader import Loader
from include.integration_watch.domain.maintenance import MaintenanceCalendar, PlannedWindow
from include.integration_watch.domain.owner_group import OwnerGroup
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.domain.system import System
from include.integration_watch.domain.value import Value

from .document import Document
from .draft import Draft
from .mistake import KeyPath
from .shape import shape
from .shelf import Part, Shelf
from .wording import unknown_key

V = TypeVar("V", bound=Value)
Listed = TypeVar("Listed", System, OwnerGroup, ErrorRule, PlannedWindow, MaintenanceCalendar)
Filed = TypeVar("Filed", Integration, Loader, ReconciliationPlan)

_ID = re.compile(r"^[a-z][a-z0-9_]{0,79}$")
_ID_HINT = 'write lower-case words joined by underscores, like "invoices_to_erp"'


def read_settings(draft: Draft) -> None:
    """Read settings.yaml; a key that is wrong falls back on its default."""
    document = draft.open(draft.root / "settings.yaml", needed="it must name the platform_group")
    if document is None:
        return
    value = _take(draft, Settings, document, (), document.data)
    if value is None:
        spare = {"platform_group": "_"}
        sound = {
            key: raw
            for key, raw in document.data.items()
            if not shape(Settings, document, (), spare | {key: raw})[1]
        }
        value, _ = shape(Settings, document, (), sound)
    if value is not None:
        draft.settings = Part(value, document)


def read_list(
    draft: Draft, shelf: Shelf[Listed], kind: type[Listed], *, file: str, key: str, needed: str
) -> None:
    """Read a file that lists parts under one key."""
    path = draft.root / file
    document = draft.open(path, needed=needed)
    entries = document.data.get(key) if document else None
    if document is None or not isinstance(entries, list):
        shelf.unreadable = bool(needed) or path.exists()
        if document is not None:
            draft.mistakes.append(
                document.mistake((key,), f"{path.name} must list its entries here")
            )
        return
    if twice := document.mistakes_at_top():
        draft.mistakes += twice
        shelf.unreadable = True
    for other in document.data:
        if other != key:
            draft.mistakes.append(document.mistake((other,), unknown_key(str(other), [key])))
    for number, raw in enumerate(entries):
        _read_entry(draft, shelf, kind, document, (key, number), raw)


def _read_entry(
    draft: Draft,
    shelf: Shelf[Listed],
    kind: type[Listed],
    document: Document,
    at: KeyPath,
    raw: Any,
) -> None:
    value = _take(draft, kind, document, at, raw)
    named = raw.get("id") if isinstance(raw, dict) else None
    shelf.places.append((named if isinstance(named, str) else "", document, at))
    if not isinstance(named, str) or not _ID.match(named):
        shelf.unreadable = True  # any id could have been meant
        if isinstance(named, str):
            draft.mistakes.append(document.mistake((*at, "id"), _no_id(named)))
    elif shelf.knows_exactly(named):
        draft.mistakes.append(document.mistake((*at, "id"), f'a second {shelf.noun} "{named}"'))
    elif value is None:
        shelf.broken.add(named)
    else:
        shelf.sound[named] = Part(value, document, at)


def read_named(draft: Draft, shelf: Shelf[Filed], kind: type[Filed], path: Path) -> None:
    """Read one part's file; its id must be its file's name."""
    document = draft.open(path)
    value = _take(draft, kind, document, (), document.data) if document else None
    if document is not None:
        shelf.places.append((path.stem, document, ()))
    if document is None or value is None:
        shelf.broken.add(path.stem)
    elif value.id != path.stem:
        message = f'"{value.id}" must equal the file name: write "{path.stem}"'
        if (path.parent / f"{value.id}.yaml").exists():
            message = f'"{value.id}" is the id of {value.id}.yaml: write "{path.stem}"'
        draft.mistakes.append(document.mistake(("id",), message))
        shelf.broken.add(path.stem)
    elif not _ID.match(value.id):
        draft.mistakes.append(document.mistake(("id",), _no_id(value.id)))
        shelf.broken.add(path.stem)
    else:
        shelf.sound[value.id] = Part(value, document)


def read_contract(draft: Draft, path: Path) -> None:
    """Read one system's endpoint contract, object by object."""
    shelf: Shelf[ObjectContract] = Shelf("object", inside=f" in endpoints/{path.name}")
    draft.objects[path.stem] = shelf
    document = draft.open(path)
    objects = document.data.get("objects") if document else None
    if document is None or not isinstance(objects, dict):
        shelf.unreadable = True
        if document is not None:
            draft.mistakes.append(document.mistake(("objects",), "must hold the objects by name"))
        return
    head, mistakes = shape(EndpointContract, document, (), document.data | {"objects": {}})
    twice = document.mistakes_at_top()
    shelf.unreadable = bool(twice)
    draft.mistakes += mistakes + twice
    if head is not None and head.system != path.stem:
        message = f'"{head.system}" must equal the file name: write "{path.stem}"'
        draft.mistakes.append(document.mistake(("system",), message))
    draft.contracts[path.stem] = EndpointContract(
        system=path.stem, version=head.version if head else "1", objects={}
    )
    for name, raw in objects.items():
        at: KeyPath = ("objects", name)
        value = _take(draft, ObjectContract, document, at, raw)
        if not isinstance(name, str) or not _ID.match(name):
            draft.mistakes.append(document.mistake(at, _no_id(name)))
            value = None
        shelf.places.append((str(name), document, at))
        if value is None:
            shelf.broken.add(str(name))
        else:
            shelf.sound[name] = Part(value, document, at)


def _take(draft: Draft, kind: type[V], document: Document, at: KeyPath, raw: Any) -> V | None:
    """Return a sound value, or none after noting all that is wrong with it."""
    value, mistakes = shape(kind, document, at, raw)
    mistakes += document.mistakes_under(at)
    draft.mistakes += mistakes
    return None if mistakes else value


def _no_id(name: object) -> str:
    return f'"{name}" is no id: {_ID_HINT}'
