"""Rows that a file did not bring into Coupa, and that a later file did: settled by their own key.

That a record is there says nothing: it may have been there before. What counts is that Coupa saved it
while it loaded a later file of the same integration, and did not refuse it there.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from .coupa_file import CoupaFile
from .spelling import folded

SAVED_LATER = timedelta(minutes=2)
"""So long after the end of a file Coupa may still write what it took of it."""


class Asked(NamedTuple):
    """What is to be asked: which of these keys Coupa saved from one moment until another."""

    file: CoupaFile
    later: CoupaFile
    keys: tuple[str, ...]
    since: datetime
    until: datetime


def to_ask(files: Sequence[CoupaFile], now: datetime) -> Iterator[Asked]:
    """Yield what is to be asked about an integration's files, oldest first; each pair of files once.

    A later file of which not every error is kept says nothing of a key: it may be among the others.
    """
    for place, file in enumerate(files):
        if not file.is_over or file.is_clean:
            continue
        for later in files[place + 1 :]:
            asked = _about(file, later, now)
            if asked is not None:
                yield asked


def _about(file: CoupaFile, later: CoupaFile, now: datetime) -> Asked | None:
    since, ended = later.started_at or later.at, later.ended_at
    if not later.is_over or ended is None or later.refused > len(later.errors):
        return None
    until = ended + SAVED_LATER
    if until > now or later.id in file.asked_with or not later.taken:
        return None
    refused = {folded(error.key) for error in later.errors}
    keys = dict.fromkeys(
        error.key
        for error in file.errors
        if error.key and error.id not in file.passed and folded(error.key) not in refused
    )
    return Asked(file, later, tuple(keys), since, until) if keys else None


def answered(asked: Asked, file: CoupaFile, saved: Iterable[str]) -> CoupaFile:
    """Return a file as it stands after Coupa said which keys it saved."""
    there = {folded(number) for number in saved}
    wanted = {folded(key) for key in asked.keys} & there
    passed = {error.id for error in file.errors if error.key and folded(error.key) in wanted}
    return file.model_copy(
        update={
            "passed": tuple(sorted({*file.passed, *passed})),
            "asked_with": tuple(sorted({*file.asked_with, asked.later.id})),
        }
    )
