"""Support cases: what Coupa Support must hear of, and who is to file it until when. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from .catalogue import Catalogue
from .finding import Kind, Severity
from .in_maintenance import touched_by_window
from .incident import Incident
from .integration import Integration
from .maintenance import Maintenance
from .notice import Notice, NoticeKind, notice_id
from .routing import Because, Recipient, recipients_in
from .value import Id, Instant, Value

MOST_REMINDERS = 30

_IMPACT = frozenset(
    {
        Kind.UNREACHABLE,
        Kind.REFUSES_DATA,
        Kind.RUNTIME_OFFLINE,
        Kind.ANSWER_UNREADABLE,
        Kind.CERTIFICATE_INVALID,
        Kind.CONDITION_FAILED,
        Kind.HEARTBEAT_LATE,
        Kind.MAINTENANCE_OVERRUN,
        Kind.MAINTENANCE_UNANNOUNCED,
    }
)


class Collision(Value):
    """A run that falls into a window: when it is due, and how many documents it usually carries."""

    integration: Id
    due: Instant
    documents: int | None = None


def collisions(
    window: Maintenance, catalogue: Catalogue, usual: Mapping[Id, int] | None = None
) -> tuple[Collision, ...]:
    """Return the next run of every integration that falls into a window, first due first.

    ``usual`` is how many documents a run of each integration carries, where that is known.
    """
    touched: dict[Id, Integration] = {
        each.id: each
        for system in window.systems
        for each in touched_by_window(window, system, catalogue)
    }
    found = (
        Collision(
            integration=each.id,
            due=each.cadence.next_deadline(
                window.starts, each.tzinfo, catalogue.free_days_of(each)
            ),
            documents=(usual or {}).get(each.id),
        )
        for each in touched.values()
    )
    return tuple(sorted(found, key=lambda each: (each.due, each.integration)))


def is_impact(incident: Incident, catalogue: Catalogue) -> bool:
    """Tell whether an incident is an outage of an endpoint that Coupa Support must hear of.

    What planned maintenance explains was announced; what another outage explains is told there.
    """
    finding = incident.finding
    return (
        finding.subject in catalogue.systems_by_id
        and finding.word in _IMPACT
        and finding.severity.at_least(Severity.ERROR)
        and not incident.is_explained
        and incident.held_until is None
        and not incident.silenced
    )


def case_notices(
    windows: Iterable[Maintenance],
    incidents: Iterable[Incident],
    filed: Iterable[str],
    catalogue: Catalogue,
    now: datetime,
    *,
    asked_at: Mapping[str, datetime],
) -> tuple[Notice, ...]:
    """Return the requests and reminders to file a case; the same ones again until time moves on.

    ``asked_at`` is when each case was asked for first; reminders are counted from there. Nobody is
    asked while ``support_case_group`` names nobody. Of a window the requests begin
    ``announce_before`` ahead and end with it; of an outage they begin when it is told and end
    with it.
    """
    group = catalogue.settings.support_case_group
    if group is None or group not in catalogue.owner_groups_by_id:
        return ()
    done = frozenset(filed)
    ahead = catalogue.settings.announce_before
    wanted: list[tuple[str, int | None]] = [
        (window.id, None)
        for window in windows
        if not window.is_void and window.starts - ahead <= now < window.over_at
    ]
    wanted += [
        (each.name, each.number)
        for each in incidents
        if each.resolved_at is None and is_impact(each, catalogue)
    ]
    found: list[Notice] = []
    for about, number in wanted:
        if about in done:
            continue
        waited = now - asked_at.get(about, now)
        turn = min(int(waited / catalogue.settings.support_case_again), MOST_REMINDERS)
        kinds = [(NoticeKind.SUPPORT_CASE, 0)]
        if turn > 0:
            kinds.append((NoticeKind.SUPPORT_CASE_REMINDER, turn))
        for kind, nth in kinds:
            found += _to_each(kind, group, about, nth, number, catalogue, now)
    return tuple(found)


def _to_each(
    kind: NoticeKind,
    group: Id,
    about: str,
    nth: int,
    number: int | None,
    catalogue: Catalogue,
    now: datetime,
) -> list[Notice]:
    return [
        Notice(
            id=notice_id(kind, about, nth, each.address),
            kind=kind,
            group=each.group,
            address=each.address,
            language=each.language,
            incident=number,
            about=about,
            at=now,
        )
        for each in recipients_in(group, Because.RUNS_THE_MONITOR, catalogue)
    ]


def ahead_notices(
    windows: Iterable[Maintenance], catalogue: Catalogue, now: datetime
) -> tuple[Notice, ...]:
    """Return what is told before each window: days ahead, and again hours ahead.

    The owners of its systems and of every integration that collides with it hear of it, each
    address once for each time. A window that was moved is told anew.
    """
    settings = catalogue.settings
    found: list[Notice] = []
    for window in windows:
        if window.is_void or now >= window.starts:
            continue
        steps = [
            name
            for name, ahead in (
                ("days", settings.announce_before),
                ("hours", settings.announce_again),
            )
            if now >= window.starts - ahead
        ]
        # Announced late, it is told once: the last step alone.
        for step in steps[-1:]:
            for each in concerned(window, catalogue):
                told = (window.id, window.starts, window.ends, step, each.address)
                found.append(
                    Notice(
                        id=notice_id(NoticeKind.MAINTENANCE_AHEAD, *told),
                        kind=NoticeKind.MAINTENANCE_AHEAD,
                        group=each.group,
                        address=each.address,
                        language=each.language,
                        about=window.id,
                        at=now,
                    )
                )
    return tuple(found)


def concerned(window: Maintenance, catalogue: Catalogue) -> tuple[Recipient, ...]:
    """Return whom a window concerns: the owners of its systems and of every run that collides with it."""
    groups = [
        catalogue.system(each).owner_group
        for each in window.systems
        if each in catalogue.systems_by_id
    ]
    groups += [
        catalogue.integration(each.integration).owner_group
        for each in collisions(window, catalogue)
    ]
    told: dict[str, Recipient] = {}
    for group in dict.fromkeys(groups):
        for each in recipients_in(group, Because.OWNS_SYSTEM, catalogue):
            told.setdefault(each.address, each)
    return tuple(told.values())
