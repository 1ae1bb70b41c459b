"""The backlog of an outage: how many documents waited, and how many came through since. Pure."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from statistics import median

from .integration import Integration
from .observation import Execution
from .value import Id, Instant, Value

_THROUGH = frozenset({"COMPLETE", "COMPLETE_WARN"})
_FAILED = frozenset({"ERROR", "ABORTED"})
ENOUGH_RUNS = 3
"""Fewer runs say nothing of what is usual."""

MOST_MISSED = 100
"""An estimate of more runs than this tells nobody anything more."""


class Outage(Value):
    """A time in which a system did not take part, and that is over: by plan or not.

    ``about`` is the incident's name or the window's id, ``noticed`` when that opened or was to
    start; ``began`` is when it may have begun: the last look before it that found the system well,
    or the first run that failed of it. ``also`` are the keys of others that are one with it.
    """

    about: str
    system: Id
    noticed: Instant
    began: Instant
    ended: Instant
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return what tells it from every other: an incident that came back is another outage."""
        return f"{self.about} {self.system} {self.noticed.isoformat()}"

    @property
    def names(self) -> tuple[str, ...]:
        """Return every incident's name and window's id under which people know it."""
        return (self.about, *(key.partition(" ")[0] for key in self.also))


class Backlog(Value):
    """The documents of one integration that an outage kept back.

    ``waited`` are those of failed runs as Boomi counted them, and for each run that did not take
    place what a run usually carries (``estimated`` says that there were such). ``delivered`` are
    those of good runs since, at most ``waited``; ``moved_at`` is when the last of these began.
    """

    integration: Id
    waited: int = 0
    delivered: int = 0
    estimated: bool = False
    is_gone: bool = False
    moved_at: Instant | None = None


class Followed(Value):
    """An outage and what it kept back, of each integration of which anything waited."""

    outage: Outage
    left: tuple[Backlog, ...] = ()

    @property
    def is_gone(self) -> bool:
        """Tell whether nothing of it waits any more."""
        return all(each.is_gone for each in self.left)

    def of(self, integrations: Iterable[Id]) -> "Followed":
        """Return what concerns some integrations alone."""
        wanted = frozenset(integrations)
        kept = tuple(each for each in self.left if each.integration in wanted)
        return self.model_copy(update={"left": kept})

    @property
    def waited(self) -> int:
        """Return how many documents waited in all."""
        return sum(each.waited for each in self.left)

    @property
    def delivered(self) -> int:
        """Return how many of them came through."""
        return sum(each.waited if each.is_gone else each.delivered for each in self.left)

    @property
    def is_estimated(self) -> bool:
        """Tell whether some of them were never counted."""
        return any(each.estimated for each in self.left)


def usual_load(runs: Iterable[Execution], before: datetime) -> int | None:
    """Return how many documents a run usually carries: the middle of the good ones; none for few."""
    counts = [
        run.inbound
        for run in runs
        if run.counts and run.status.value in _THROUGH and run.started_at < before
    ]
    return round(median(counts)) if len(counts) >= ENOUGH_RUNS else None


def backlog(
    integration: Integration,
    runs: Iterable[Execution],
    began: datetime,
    ended: datetime,
    free_days: AbstractSet[date],
) -> Backlog:
    """Return what an outage from ``began`` to ``ended`` kept back, and what became of it.

    It is gone when as many documents came through, or when a good run found nothing left to carry.
    Which document a run carries nobody says: what came first is taken to go first.
    """
    known = sorted((run for run in runs if run.counts), key=lambda run: run.started_at)
    waited, estimated, at = _waited(integration, known, began, ended, free_days)
    since = [run for run in known if run.started_at >= at and run.status.value in _THROUGH]
    good = [(run, max(0, run.inbound - run.inbound_errors)) for run in since]
    carried = sum(count for _, count in good)
    moved = [run.started_at for run, count in good if count]
    return Backlog(
        integration=integration.id,
        waited=waited,
        delivered=min(waited, carried),
        estimated=estimated,
        is_gone=not waited or carried >= waited or any(run.inbound == 0 for run in since),
        moved_at=max(moved, default=None),
    )


def _waited(
    integration: Integration,
    known: list[Execution],
    began: datetime,
    ended: datetime,
    free_days: AbstractSet[date],
) -> tuple[int, bool, datetime]:
    """Return how many documents waited, whether that is what is usual, not counted, and at which moment.

    A run may carry them before anybody looked and saw that the system is back.
    """
    inside = [
        run for run in known if (run.ended_at or run.started_at) >= began and run.started_at < ended
    ]
    failed = [run for run in inside if run.status.value in _FAILED]
    good = [run for run in inside if run.status.value in _THROUGH]
    last_good = max((run.started_at for run in good), default=began)
    at = failed[-1].started_at if failed else ended
    # A failed run is tried again with the same documents: the largest try counts once.
    if counted := max((run.inbound for run in failed), default=0):
        return counted, False, at
    missed = 1 if failed else _missed(integration, known, last_good, ended, free_days)
    usual = usual_load(known, began) if missed else None
    return (missed * usual, True, at) if usual else (0, False, ended)


def _missed(
    integration: Integration,
    known: list[Execution],
    since: datetime,
    ended: datetime,
    free_days: AbstractSet[date],
) -> int:
    """Return how many runs should have taken place in a span of time and did not."""
    count, at = 0, since
    while (
        count < MOST_MISSED
        and (due := integration.cadence.next_deadline(at, integration.tzinfo, free_days)) < ended
    ):
        begins, _ = integration.cadence.due(due, integration.tzinfo, free_days)
        count += not any(begins < run.started_at <= ended for run in known)
        at = due
    return count


def merged(outages: Iterable[Outage], apart: timedelta) -> tuple[Outage, ...]:
    """Return the outages of each system with those as one that overlap or lie closer than ``apart``.

    One that is noticed in several ways kept each document back once; it is called by its first name.
    """
    found: list[Outage] = []
    for each in sorted(outages, key=lambda one: (one.system, one.began, one.about)):
        last = found[-1] if found else None
        if last is None or last.system != each.system or each.began > last.ended + apart:
            found.append(each)
        else:
            joined = {"ended": max(last.ended, each.ended), "also": (*last.also, each.key)}
            found[-1] = last.model_copy(update=joined)
    return tuple(sorted(found, key=lambda one: (one.ended, one.about)))
