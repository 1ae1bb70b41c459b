"""How far each source was read, and from when on what we hold of it is whole."""

from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.value import Instant, Value

from . import tables as t
from .observations import upsert


class Watermark(Value):
    """How far a source was read, and from when on what we hold of it is whole."""

    at: Instant
    whole_since: Instant


class Read(Value):
    """What moves a watermark: ``name`` was read without a gap from what is known, up to ``at``.

    ``whole_since`` reaches further back where older records were filled in. ``after_gap`` says that
    the source no longer held what we had not read: what we hold is whole only from then on.
    """

    name: str
    at: Instant
    whole_since: Instant
    after_gap: bool = False


def watermark(connection: sa.Connection, name: str) -> Watermark | None:
    """Return how far a source was read, or none where it never was."""
    found = connection.execute(
        sa.select(t.watermark).where(t.watermark.c.name == name)
    ).one_or_none()
    return Watermark(at=found.at, whole_since=found.whole_since) if found else None


def move(connection: sa.Connection, read: Read) -> None:
    """Say how far a source was read."""
    mark = merged(_locked(connection, read.name), read)
    row = {"name": read.name, "at": mark.at, "whole_since": mark.whole_since}
    upsert(connection, t.watermark, [row])


def merged(known: Watermark | None, read: Read) -> Watermark:
    """Return where a mark is after a read.

    Two readers at once never undo each other: the mark only moves on, and what is whole only grows,
    unless a gap was seen.
    """
    if known is None:
        return Watermark(at=read.at, whole_since=read.whole_since)
    wider = max if read.after_gap else min
    return Watermark(
        at=max(read.at, known.at), whole_since=wider(read.whole_since, known.whole_since)
    )


def forget(connection: sa.Connection, prefix: str, before: datetime) -> None:
    """Say that what some sources held before a moment is forgotten."""
    connection.execute(
        sa.update(t.watermark)
        .where(t.watermark.c.name.startswith(prefix, autoescape=True))
        .where(t.watermark.c.whole_since < before)
        .values(whole_since=before)
    )


def _locked(connection: sa.Connection, name: str) -> Watermark | None:
    # PostgreSQL lets nobody else move it meanwhile; SQLite has one writer anyway.
    found = connection.execute(
        sa.select(t.watermark).where(t.watermark.c.name == name).with_for_update()
    ).one_or_none()
    return Watermark(at=found.at, whole_since=found.whole_since) if found else None
