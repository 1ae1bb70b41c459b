"""Shelves: the parts of one sort that were read, sound or broken, and where each one stands."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from include.integration_watch.domain.value import Value

from .document import Document
from .mistake import KeyPath, Mistake, did_you_mean

V = TypeVar("V", bound=Value)


@dataclass(frozen=True)
class Part(Generic[V]):
    """One sound value and its place in the files."""

    value: V
    document: Document
    keys: KeyPath = ()

    def mistake(self, keys: KeyPath, message: str) -> Mistake:
        """Return a mistake at a key of this part."""
        return self.document.mistake((*self.keys, *keys), message)


@dataclass
class Shelf(Generic[V]):
    """All parts of one sort by id; ``noun`` and ``inside`` say what and where they are.

    A broken part has told its own mistake, so whoever needs it falls away without another one.
    ``unreadable`` says that the whole file is broken, and any id could have stood in it;
    ``unread`` holds ids whose files were not asked for, ``places`` where each part stands.
    """

    noun: str
    inside: str = ""
    sound: dict[str, Part[V]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    unreadable: bool = False
    places: list[tuple[str, Document, KeyPath]] = field(default_factory=list)

    def knows(self, id: str) -> bool:
        """Tell whether the id stands somewhere, sound or broken, or might."""
        return self.unreadable or id in self.unread or self.knows_exactly(id)

    def knows_exactly(self, id: str) -> bool:
        """Tell whether the id was read, sound or broken."""
        return id in self.sound or id in self.broken

    def unknown(self, id: str) -> str:
        """Return the sentence for an id that stands nowhere."""
        near = did_you_mean(id, [*self.sound, *self.broken])
        return f'no {self.noun} "{id}"{self.inside}{near}'

    def drop(self, id: str) -> None:
        """Move a part to the broken ones."""
        self.sound.pop(id, None)
        self.broken.add(id)

    def drop_at(self, id: str, keys: KeyPath) -> None:
        """Move a part to the broken ones if it is the one that stands at this place."""
        if id in self.sound and self.sound[id].keys == keys:
            self.drop(id)

    @property
    def values(self) -> tuple[V, ...]:
        """Return the sound values in the order of the files."""
        return tuple(self.by_id.values())

    @property
    def by_id(self) -> dict[str, V]:
        """Return the sound values by their ids."""
        return {id: part.value for id, part in self.sound.items()}
