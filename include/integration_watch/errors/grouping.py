"""Group masked messages: what differs only in a place where values stand is one error.

Plain Drain groups by length and first words, which fails where a value has several words or stands
first. Here two messages are one error when they are equal once masked, or when they differ in a
place where values stand: a value was masked there in another message, or at least three different
ones stand in it. What stands there must be a name: it holds a capitalised word that neither the
catalogue nor the configuration knows, or a value that was masked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from .masking import VALUE

Words = tuple[str, ...]
Slot = tuple[Words, Words]

_LONGEST_FILLER = 6
_FEWEST_FILLERS = 3
_FEWEST_WORDS = 3
_ROUNDS = 6


def group(messages: Iterable[Words], vocabulary: Collection[str] = ()) -> list[Words]:
    """Return for each message the template of its group: words as written, ``<*>`` for values."""
    given = list(messages)
    written: dict[Words, Words] = {}
    for words in given:
        written.setdefault(_folded(words), words)
    now = {shape: shape for shape in written}
    for _ in range(_ROUNDS):
        shapes = {shape: written[shape] for shape in dict.fromkeys(now.values())}
        moved = _widened(shapes, vocabulary) or _absorbed(shapes, vocabulary)
        if not moved:
            break
        for shape, words in moved.items():
            written.setdefault(_folded(words), words)
            moved[shape] = _folded(words)
        now = {shape: moved.get(stands, stands) for shape, stands in now.items()}
    return [written[now[_folded(words)]] for words in given]


def _folded(words: Words) -> Words:
    return tuple(word.casefold() for word in words)


def _widened(shapes: dict[Words, Words], vocabulary: Collection[str]) -> dict[Words, Words]:
    """Return the shapes that differ in one place where values stand, with ``<*>`` in that place."""
    slots: dict[Slot, dict[Words, Words]] = defaultdict(dict)
    for shape, words in shapes.items():
        for begin in range(len(shape)):
            for end in range(begin + 1, min(begin + _LONGEST_FILLER, len(shape)) + 1):
                slot = (shape[:begin], shape[end:])
                if _constant(slot) >= _FEWEST_WORDS and _is_a_name(words[begin:end], vocabulary):
                    slots[slot][shape[begin:end]] = shape
    moved: dict[Words, Words] = {}
    for (before, after), fillers in sorted(slots.items(), key=lambda each: -_constant(each[0])):
        if not _holds_values(fillers) or any(shape in moved for shape in fillers.values()):
            continue
        for shape in fillers.values():
            words = shapes[shape]
            wide = (*words[: len(before)], VALUE, *words[len(words) - len(after) :])
            if wide != words:
                moved[shape] = _squeezed(wide)
    return moved


def _holds_values(fillers: Collection[Words]) -> bool:
    if len(fillers) >= _FEWEST_FILLERS:
        return True
    return len(fillers) > 1 and any(VALUE in filler for filler in fillers)


def _absorbed(shapes: dict[Words, Words], vocabulary: Collection[str]) -> dict[Words, Words]:
    """Return the shapes that a template with several places for values takes in."""
    templates = [shape for shape in shapes if VALUE in shape and _constant((shape, ())) >= 3]  # noqa: PLR2004
    by_last: dict[str, list[Words]] = defaultdict(list)
    for template in templates:
        by_last[template[-1]].append(template)
    moved: dict[Words, Words] = {}
    for shape, words in shapes.items():
        for template in (*by_last[shape[-1]], *by_last[VALUE]) if shape else ():
            if template != shape and _takes(template, words, vocabulary):
                moved[shape] = shapes[template]
                break
    return {shape: words for shape, words in moved.items() if _folded(words) not in moved}


def _takes(template: Words, words: Words, vocabulary: Collection[str]) -> bool:
    """Tell whether a template is a message, with names in the places of its values."""
    if not template:
        return not words
    head, rest = template[0], template[1:]
    if head != VALUE:
        return bool(words) and words[0].casefold() == head and _takes(rest, words[1:], vocabulary)
    return any(
        _is_a_name(words[:length], vocabulary) and _takes(rest, words[length:], vocabulary)
        for length in range(1, min(_LONGEST_FILLER, len(words)) + 1)
    )


def _constant(slot: Slot) -> int:
    return sum(word != VALUE for part in slot for word in part)


def _is_a_name(filler: Words, vocabulary: Collection[str]) -> bool:
    known = sum(word.casefold() in vocabulary for word in filler)
    names = sum(word[:1].isupper() and word.casefold() not in vocabulary for word in filler)
    if VALUE in filler:
        return known < names + filler.count(VALUE)
    return names > 0 and known <= names


def _squeezed(words: Words) -> Words:
    """Return words with one ``<*>`` where several stand side by side."""
    return tuple(
        word
        for number, word in enumerate(words)
        if word != VALUE or words[number - 1 : number] != (VALUE,)
    )
