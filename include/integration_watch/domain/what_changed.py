"""What was changed between the last good run and one that failed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from .observation import Execution
from .platform_record import ChangeKind, PlatformChange

AT_MOST = 5
WITHOUT_A_GOOD_RUN = timedelta(days=7)
_OF_NO_CONSEQUENCE = frozenset({ChangeKind.RUN})
_FOR_ALL = frozenset({ChangeKind.RUNTIME, ChangeKind.PROPERTIES, ChangeKind.RELEASE})
"""Changes that may touch every process of an account, whatever they name."""


def since_last_good(
    failed: Execution, last_good: datetime | None, changes: Iterable[PlatformChange]
) -> tuple[PlatformChange, ...]:
    """Return the changes that may have to do with a failure, newest first, at most `AT_MOST`.

    They lie between the start of the last good run and the end of the failed one, and name its process
    or its runtime; what names neither counts where its sort may touch every process. Those that name
    the process, and releases of Coupa, come first.
    """
    since = last_good or failed.started_at - WITHOUT_A_GOOD_RUN
    until = failed.ended_at or failed.started_at
    its_own = {failed.process_id, failed.process} - {""}
    around = {failed.atom_id} - {""}
    near = [
        change
        for change in changes
        if since <= change.at <= until
        and change.kind not in _OF_NO_CONSEQUENCE
        and (
            its_own & set(change.subjects)
            or (change.kind in _FOR_ALL and _concerns(change, around))
        )
    ]
    ordered = sorted(near, key=lambda change: change.at, reverse=True)
    return tuple(sorted(ordered, key=lambda change: not _is_near(change, its_own))[:AT_MOST])


def _is_near(change: PlatformChange, its_own: set[str]) -> bool:
    return change.kind is ChangeKind.RELEASE or bool(its_own & set(change.subjects))


def _concerns(change: PlatformChange, around: set[str]) -> bool:
    return not change.subjects or bool(around & set(change.subjects))


def in_one_line(changes: Sequence[PlatformChange]) -> str:
    """Return changes as facts carry them: ``2026-03-04T07:10:00+00:00|schedule|UPDATE``, by semicolons."""
    return ";".join(
        f"{change.at.isoformat()}|{change.kind.value}|{change.action}" for change in changes
    )
