"""What a source looked like: its columns, what they hold, what could not be read - and what drifted."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import SequenceMatcher

from pydantic import Field

from .finding import Clearance, Finding, Judgement, Kind, Layer, Severity
from .value import Value

ALIKE = 0.75
"""How alike two names must be for one to be taken for the other, renamed."""

SHOWN = 20

FILE_FIELD = "source_file"
"""The column of a snapshot that names the file in which each row stood."""


class SourceShape(Value):
    """The shape of a source when it was read.

    ``columns`` are the headings of a file, the columns of a table or what every record of a sample
    has, ``sometimes`` what only some of them have, ``declared`` what a database says of a column:
    its type, and whether it may be empty. ``kinds`` is what the values of a field nearly all are:
    ``number``, ``day`` or ``text``. ``left_out`` counts the places of a file that could not be read,
    ``problems`` names the first. ``batch`` are the states of the files that were read, ``taken``
    those of all that need not be taken again.
    """

    file: str = ""
    columns: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()
    declared: Mapping[str, str] = Field(default_factory=dict)
    kinds: Mapping[str, str] = Field(default_factory=dict)
    left_out: int = 0
    problems: tuple[str, ...] = ()
    batch: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


class Drift(Value):
    """What is other than the last time; ``renamed`` and ``changed`` hold (name, before, now)."""

    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    changed: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_none(self) -> bool:
        """Tell whether everything is as it was."""
        return not (self.gone or self.new or self.renamed or self.changed)


def drift(before: SourceShape | None, now: SourceShape) -> Drift:
    """Return how a source drifted since it was last read; a first reading has nothing to drift from."""
    if before is None:
        return Drift()
    gone = [name for name in before.columns if name not in (*now.columns, *now.sometimes)]
    new = [name for name in now.columns if name not in (*before.columns, *before.sometimes)]
    if not before.columns or not now.columns:
        gone, new = [], []
    renamed = []
    for name in list(gone):
        likely = max(new, key=lambda other: _likeness(name, other), default="")
        if likely and _likeness(name, likely) >= ALIKE:
            renamed.append((name, likely))
            gone.remove(name)
            new.remove(likely)
    changed = (*_changed(before.declared, now.declared), *_changed(before.kinds, now.kinds))
    return Drift(gone=tuple(gone), new=tuple(new), renamed=tuple(renamed), changed=changed)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for field, was in before.items():
        if field in now and now[field] != was:
            yield field, was, now[field]


def judge_source(
    integration: str, object_: str, shape: SourceShape, drifted: Drift, at: datetime
) -> Judgement:
    """Judge what became of a source: a warning for drift, an error for rows that could not be read.

    Drift is news: it is over with the next reading that finds things as they are now.
    """
    told = _told(drifted)
    return _judged(
        integration,
        Kind.SCHEMA_DRIFT,
        Severity.WARNING,
        at,
        facts=told | {"object": object_, "drift": "; ".join(_sentences(drifted))} if told else {},
        excerpt="\n".join(_sentences(drifted)),
    ) + _judged(
        integration,
        Kind.ROWS_LEFT_OUT,
        Severity.ERROR,
        at,
        facts={"object": object_, "file": shape.file, "left_out": str(shape.left_out)}
        if shape.left_out
        else {},
        excerpt="\n".join(shape.problems),
    )


def _judged(
    subject: str,
    kind: Kind,
    severity: Severity,
    at: datetime,
    *,
    facts: dict[str, str],
    excerpt: str,
) -> Judgement:
    if not facts:
        cleared = Clearance(layer=Layer.DATA, subject=subject, kind=kind.value, as_of=at)
        return Judgement(cleared=(cleared,))
    found = Finding(
        layer=Layer.DATA,
        subject=subject,
        kind=kind.value,
        severity=severity,
        observed_at=at,
        since=at,
        facts=facts,
        excerpt=excerpt[:2000],
    )
    return Judgement(findings=(found,))


def _told(drifted: Drift) -> dict[str, str]:
    named = {
        "gone": drifted.gone,
        "new": drifted.new,
        "renamed": tuple(f"{old} -> {name}" for old, name in drifted.renamed),
        "changed": tuple(f"{field}: {was} -> {now}" for field, was, now in drifted.changed),
    }
    return {word: ", ".join(names[:SHOWN]) for word, names in named.items() if names}


def _sentences(drifted: Drift) -> list[str]:
    """Return the drift as signs that need no language: ``- gone``, ``+ new``, ``old -> new``."""
    return [
        *(f"- {name}" for name in drifted.gone[:SHOWN]),
        *(f"+ {name}" for name in drifted.new[:SHOWN]),
        *(f"{old} -> {name}" for old, name in drifted.renamed[:SHOWN]),
        *(f"{field}: {was} -> {now}" for field, was, now in drifted.changed[:SHOWN]),
    ]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
