"""Check people and systems against one another: is there somebody to tell, and is all said that a system needs?"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from include.integration_watch.domain.catalogue import Schedules
from include.integration_watch.domain.owner_group import OwnerGroup
from include.integration_watch.domain.system import System, SystemKind

from .cron import cron_mistake
from .draft import Draft
from .mistake import Mistake
from .public_holidays import free_days
from .shelf import Part, Shelf

_NEEDS: dict[SystemKind, tuple[str, ...]] = {
    SystemKind.COUPA: ("scopes",),
    SystemKind.BOOMI_PLATFORM: ("account_id",),
    SystemKind.BOOMI_RUNTIME: ("account_id", "atom_id"),
    SystemKind.ERP: ("read_table",),
}
_TAKES: dict[SystemKind, tuple[str, ...]] = {
    SystemKind.COUPA: ("read_path", "run_page"),
    SystemKind.BOOMI_PLATFORM: ("run_page",),
    SystemKind.BOOMI_RUNTIME: (),
    SystemKind.ERP: ("write_proof",),
}
_BELONGS = tuple(
    dict.fromkeys(key for keys in (*_NEEDS.values(), *_TAKES.values()) for key in keys)
)
_PLACES: dict[SystemKind, tuple[str, ...]] = {
    SystemKind.COUPA: ("run",),
    SystemKind.BOOMI_PLATFORM: ("account", "execution"),
}
_PLACE = re.compile(r"\{([^{}]*)\}")


def check_settings(draft: Draft) -> None:
    """Replace each schedule that cannot be kept by its default."""
    if draft.settings is None:
        return
    settings = draft.settings.value
    wrong = {name: message for name, cron in settings.schedules if (message := cron_mistake(cron))}
    for name, message in wrong.items():
        draft.mistakes.append(draft.settings.mistake(("schedules", name), message))
    defaults = {name: getattr(Schedules(), name) for name in wrong}
    schedules = settings.schedules.model_copy(update=defaults)
    value = settings.model_copy(update={"schedules": schedules})
    draft.settings = Part(value, draft.settings.document)


def check_owner_groups(draft: Draft) -> None:
    """Drop each group whose message would reach nobody."""
    shelf = draft.owner_groups
    found = {id: list(_group_mistakes(part, shelf)) for id, part in shelf.sound.items()}
    for id, mistakes in found.items():
        draft.mistakes += mistakes
        if mistakes:
            shelf.drop(id)
    for id in [id for id in shelf.sound if not _reaches_somebody(id, shelf)]:
        shelf.drop(id)


def _group_mistakes(part: Part[OwnerGroup], shelf: Shelf[OwnerGroup]) -> Iterator[Mistake]:
    group = part.value
    if group.fallback == group.id:
        yield part.mistake(("fallback",), "names the group itself: name another one")
    elif not group.members and not group.fallback:
        yield part.mistake((), "nobody is in this group: give it members or a fallback")
    elif group.fallback in shelf.sound and not _reaches_somebody(group.id, shelf):
        yield part.mistake(
            ("fallback",),
            f'nobody is in this group nor in "{group.fallback}": give one of them members',
        )
    if group.holidays:
        try:
            free_days(group.holidays, date.today().year)  # noqa: DTZ011 - any year will do
        except ValueError as unknown:
            yield part.mistake(("holidays",), str(unknown))
    addresses = [member.address.lower() for member in group.members]
    for number, address in enumerate(addresses):
        if address in addresses[:number]:
            yield part.mistake(
                ("members", number, "address"), f'"{address}" is in this group twice'
            )


def _reaches_somebody(id: str, shelf: Shelf[OwnerGroup]) -> bool:
    seen: set[str] = set()
    while id in shelf.sound and id not in seen:
        group = shelf.sound[id].value
        if group.members:
            return True
        seen.add(id)
        id = group.fallback or ""
    return shelf.unreadable


def check_systems(draft: Draft) -> None:
    """Drop each system without an owner, or without what its kind needs."""
    for id, part in list(draft.systems.sound.items()):
        mistakes = list(_system_mistakes(part))
        draft.mistakes += mistakes
        if mistakes or part.value.owner_group not in draft.owner_groups.sound:
            draft.systems.drop(id)


def _system_mistakes(part: Part[System]) -> Iterator[Mistake]:
    system = part.value
    kind = system.kind
    for key in _NEEDS[kind]:
        if not _given(system, key):
            yield part.mistake((key,), f"is missing: a system of kind {kind} needs it")
    for key in _BELONGS:
        if _given(system, key) and key not in (*_NEEDS[kind], *_TAKES[kind]):
            owners = sorted(other for other in _NEEDS if key in (*_NEEDS[other], *_TAKES[other]))
            message = f"means nothing for a system of kind {kind}: it is for {' and '.join(owners)}"
            yield part.mistake((key,), message)
    for place in _PLACE.findall(system.run_page):
        if place not in _PLACES.get(kind, ()):
            known = " and ".join(f"{{{name}}}" for name in _PLACES.get(kind, ()))
            yield part.mistake(("run_page",), f"has no value for {{{place}}}: only for {known}")
    if system.read_path and not system.read_path.startswith("/"):
        yield part.mistake(("read_path",), f'"{system.read_path}" must begin with "/"')


def _given(system: System, key: str) -> Any:
    return getattr(system, key)
