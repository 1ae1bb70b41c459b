"""Check what systems depend on: each must exist, and none may depend on itself."""

from collections.abc import Iterator

from include.integration_watch.domain.system import System

from .draft import Draft
from .mistake import Mistake
from .shelf import Part, Shelf


def check_dependencies(draft: Draft) -> None:
    """Note what cannot be; the system is watched all the same, only its trouble is explained less."""
    for part in draft.systems.sound.values():
        draft.mistakes += _mistakes(part, draft.systems)


def _mistakes(part: Part[System], shelf: Shelf[System]) -> Iterator[Mistake]:
    for number, below in enumerate(part.value.depends_on):
        keys = ("depends_on", number)
        if not shelf.knows(below):
            yield part.mistake(keys, shelf.unknown(below))
        elif circle := _circle(part.value.id, below, shelf):
            chain = " -> ".join((part.value.id, *circle))
            yield part.mistake(keys, f"goes round in a circle ({chain}): take one of these out")


def _circle(system: str, below: str, shelf: Shelf[System]) -> tuple[str, ...]:
    """Return the way from a system below back to the system, or nothing."""
    ways: list[tuple[str, ...]] = [(below,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == system:
            return way
        part = shelf.sound.get(way[-1])
        if part is None or way[-1] in seen:
            continue
        seen.add(way[-1])
        ways += [(*way, further) for further in part.value.depends_on]
    return ()
