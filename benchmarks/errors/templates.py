"""Messages written from templates: ``{supplier}`` and the like become values, some known to the record."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

Makers = Mapping[str, Callable[[random.Random], str]]
_KNOWN_SHARE, _FULL_STOP_SHARE = 0.8, 0.1


@dataclass(frozen=True)
class Message:
    """One message, the error it is an instance of, and the values that its record knows."""

    text: str
    label: int
    values: tuple[str, ...]


def written(
    templates: Sequence[str],
    makers: Makers,
    known: Collection[str],
    count: int,
    chance: random.Random,
) -> list[Message]:
    """Return so many messages: a few errors are frequent and many are rare, as in the real world.

    ``known`` are the values that a record mostly knows: its number, its supplier and its sums, while
    a person or a date mostly is not among them.
    """
    order = list(range(len(templates)))
    chance.shuffle(order)
    weights = [1 / (rank + 2) for rank in range(len(order))]
    labels = order + chance.choices(order, weights, k=count - len(order))
    return [_message(label, templates[label], makers, known, chance) for label in labels]


def _message(
    label: int, words: str, makers: Makers, known: Collection[str], chance: random.Random
) -> Message:
    record: list[str] = []
    pieces: list[str] = []
    for piece in words.replace("{{", "\0").replace("}}", "\1").split("{"):
        name, closed, rest = piece.partition("}")
        if not closed or name not in makers:
            pieces.append(piece)
            continue
        value = makers[name](chance)
        if name in known and chance.random() < _KNOWN_SHARE:
            record.append(value)
        pieces += [value, rest]
    text = "".join(pieces).replace("\0", "{").replace("\1", "}")
    if chance.random() < _FULL_STOP_SHARE:
        text = f"{text.rstrip('.')}."
    return Message(text, label, tuple(record))
