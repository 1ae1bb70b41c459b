"""The first responder's clock: until when, stopped by whom, and who is to be reminded."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from .action import Action, Deed
from .catalogue import Catalogue
from .finding import Severity
from .incident import Incident
from .notice import Notice, NoticeKind, notice_id
from .outside_party import OutsideParty
from .owner_group import OwnerGroup
from .routing import Because, Recipient, groups_for, recipients_in
from .value import Id, Instant, Value
from .working_hours import WorkCalendar

_STOPS = frozenset({Deed.ACKNOWLEDGED, Deed.ACCEPTED})


class Clock(Value):
    """How one incident's time runs: for which group since when, until when, and when it stopped.

    ``group`` is none while the ball is outside; then nobody here is late, and the time that runs is
    that of ``party``. ``handed_by`` is the group that handed it over.
    """

    incident: int
    group: Id | None
    started_at: Instant
    due_at: Instant
    escalates_at: Instant
    stopped_at: Instant | None = None
    party: str = ""
    handed_by: str = ""


class _Ball(NamedTuple):
    """Who has an incident since when, what stopped their time, and until when nothing is said."""

    holder: str
    by: str
    started: datetime
    stopped: datetime | None
    silent: datetime | None


def calendar_of(group: OwnerGroup | OutsideParty, catalogue: Catalogue) -> WorkCalendar:
    """Return the hours in which a group or a party works."""
    return WorkCalendar(
        hours=group.hours,
        zone=group.zone or catalogue.settings.zone,
        free_days=catalogue.free_days.get(group.holidays, frozenset()),
    )


def respond_within(group: OwnerGroup | OutsideParty, catalogue: Catalogue) -> timedelta:
    """Return how much working time a group or a party has."""
    return group.respond_within or catalogue.settings.respond_within


def clock(incident: Incident, actions: Iterable[Action], catalogue: Catalogue) -> Clock | None:
    """Return how an incident's time runs; none where the configuration knows no group for it.

    A hand-over starts it anew: for the next group, or for the party outside in its own hours, while
    ours stands still. What was done before an incident came back says nothing of it now.
    """
    try:
        owner: str = groups_for(incident.finding, catalogue)[0][0]
    except KeyError:
        return None
    ball = _ball(incident, actions, owner)
    group = next((each for each in catalogue.owner_groups if each.id == ball.holder), None)
    party = None if group else catalogue.settings.parties.named(ball.holder)
    running = group or party
    if running is None:
        return Clock(
            incident=incident.number,
            group=None,
            started_at=ball.started,
            due_at=ball.started,
            escalates_at=ball.started,
            stopped_at=ball.stopped or ball.started,
        )
    earliest = max(ball.started, ball.silent) if ball.silent else ball.started
    return Clock(
        incident=incident.number,
        group=group.id if group else None,
        started_at=ball.started,
        due_at=max(due_after(running, ball.started, catalogue), earliest),
        escalates_at=max(due_after(running, ball.started, catalogue, times=2), earliest),
        stopped_at=ball.stopped,
        party=ball.holder if party else "",
        handed_by=ball.by,
    )


def due_after(
    holder: OwnerGroup | OutsideParty, since: datetime, catalogue: Catalogue, *, times: int = 1
) -> datetime:
    """Return when a group or a party has used up its time, or so many times of it."""
    span = respond_within(holder, catalogue)
    return calendar_of(holder, catalogue).after(since, times * span)


def _ball(incident: Incident, actions: Iterable[Action], owner: str) -> _Ball:
    begun = incident.reopened_at or incident.opened_at
    ball = _Ball(owner, owner, begun, incident.resolved_at, None)
    for action in actions:
        if action.at < ball.started:
            continue
        if action.deed is Deed.HANDED_OVER:
            ball = _Ball(action.to, action.group, action.at, incident.resolved_at, ball.silent)
        elif action.deed in _STOPS and ball.stopped is incident.resolved_at:
            ball = ball._replace(stopped=action.at)
        elif action.deed is Deed.SILENCED:
            ball = ball._replace(silent=action.until)
    return ball


def due_notices(
    incidents: Iterable[Incident],
    actions: Mapping[int, tuple[Action, ...]],
    catalogue: Catalogue,
    now: datetime,
) -> tuple[Notice, ...]:
    """Return the reminders and escalations that are due; the same ones again until time moves on.

    Only what was told and is an error needs an answer: whoever was not told is not late. The
    catalogue's groups hold those who may be told now.
    """
    found: list[Notice] = []
    for incident in incidents:
        running = clock(incident, actions.get(incident.number, ()), catalogue)
        if running is None or running.group is None or running.stopped_at is not None:
            continue
        if not needs_answer(incident):
            continue
        if now >= running.due_at:
            people = recipients_in(running.group, Because.FIRST_RESPONDER, catalogue)
            found += [_notice(NoticeKind.RESPONSE_DUE, each, running, now) for each in people]
        if now >= running.escalates_at:
            group = catalogue.owner_group(running.group)
            manager = Recipient(
                group=group.id,
                address=group.manager,
                language=group.manager_language,
                because=Because.FALLBACK,
            )
            found.append(_notice(NoticeKind.ESCALATION, manager, running, now))
    return tuple(found)


def needs_answer(incident: Incident) -> bool:
    """Tell whether somebody is to move: it was told, it is an error, and no cause explains it."""
    unheard = incident.silenced or incident.is_explained
    return not unheard and incident.finding.severity.at_least(Severity.ERROR)


def _notice(kind: NoticeKind, reader: Recipient, running: Clock, now: datetime) -> Notice:
    return Notice(
        id=notice_id(
            kind, running.incident, running.group, running.started_at.isoformat(), reader.address
        ),
        kind=kind,
        group=reader.group,
        address=reader.address,
        language=reader.language,
        incident=running.incident,
        about=running.due_at.isoformat(),
        at=now,
    )


class ResponseTimes(Value):
    """How fast a group moves: how many incidents it answered, the middle of its times, how many in time.

    Of the group as a whole; who of them it was is nobody's figure.
    """

    answered: int = 0
    in_time: int = 0
    median: timedelta | None = None


def response_times(
    incidents: Iterable[Incident],
    actions: Mapping[int, tuple[Action, ...]],
    catalogue: Catalogue,
) -> dict[Id, ResponseTimes]:
    """Return how fast each group moved, in working time."""
    spans: dict[Id, list[tuple[timedelta, bool]]] = {}
    for incident in incidents:
        running = clock(incident, actions.get(incident.number, ()), catalogue)
        if running is None or running.group is None or running.stopped_at is None:
            continue
        if incident.silenced:
            continue
        group = catalogue.owner_group(running.group)
        took = calendar_of(group, catalogue).worked(running.started_at, running.stopped_at)
        on_time = running.stopped_at <= running.due_at
        spans.setdefault(group.id, []).append((took, on_time))
    return {
        group: ResponseTimes(
            answered=len(times),
            in_time=sum(on_time for _, on_time in times),
            median=timedelta(seconds=median(took.total_seconds() for took, _ in times)),
        )
        for group, times in spans.items()
    }
