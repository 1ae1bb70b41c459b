"""Coupa's releases: no part of its API tells which one runs, so people and calendars say when it came.

Coupa ships three major releases a year, a maintenance release every two weeks and patches between
(``R.Y.Z``, like 34.4.0), and tells their dates by mail and on pages behind its login.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from .maintenance import Maintenance
from .platform_record import ChangeKind, PlatformChange

_NAMED = re.compile(
    r"(?:\bR\s?|\brelease\s+R?|\bcoupa\s+R?)(?P<version>\d{2}(?:\.\d{1,3}){0,2})\b(?![:/])",
    re.IGNORECASE,
)
_VERSION = re.compile(r"^R?(?P<version>\d{2}(?:\.\d{1,3}){0,2})$", re.IGNORECASE)


def release_named(title: str) -> str:
    """Return the release that a title names, like ``R45.1``; nothing where it names none."""
    found = _NAMED.search(title)
    return f"R{found['version']}" if found else ""


def version_of(text: str) -> str:
    """Return a release as it is written here; raise ValueError where the text is none."""
    found = _VERSION.match(text.strip())
    if found is None:
        raise ValueError(f'"{text}" is no release: write it like R45 or R45.1.2')
    return f"R{found['version']}"


def noted(system: str, version: str, at: datetime, by: str = "") -> PlatformChange:
    """Return a release that somebody noted; the same release of a system is noted once."""
    return PlatformChange(
        id=f"release/{system}/{version}",
        account=system,
        at=at,
        kind=ChangeKind.RELEASE,
        type="release",
        action=version,
        by=by,
        source="noted",
    )


def of_windows(
    system: str, windows: Iterable[Maintenance], since: datetime, until: datetime
) -> tuple[PlatformChange, ...]:
    """Return the releases that windows of a system name, dated when these began."""
    return tuple(
        PlatformChange(
            id=f"release/{system}/{window.id}",
            account=system,
            at=window.starts,
            kind=ChangeKind.RELEASE,
            type="release",
            action=version,
            source=window.source,
        )
        for window in windows
        if system in window.systems
        and not window.is_void
        and since <= window.starts < until
        and (version := release_named(window.title))
    )
