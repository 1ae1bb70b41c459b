"""Digest: what a group should know in the morning - what is open, what came and went, what is at risk."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from .action import Action, Deed
from .catalogue import Catalogue
from .dependency import systems_of
from .finding import Severity
from .incident import Incident, State
from .observation import SuiteOutcome
from .owner_group import OwnerGroup
from .preflight import Accuracy, Prediction, accuracy
from .progress import Progress
from .response import ResponseTimes, calendar_of, clock, response_times
from .routing import Because, groups_for
from .value import Id, Instant, Value
from .verdict import SuiteTally, tally

EVENING = time(18)
LONGEST_MORNING = timedelta(hours=1)
"""A digest that could not be sent in its morning is not sent at noon."""

_FURTHEST = 14
A_DAY = timedelta(days=1)


class Waiting(Value):
    """One open incident of a group: who has the ball, until when, and whether somebody took it on.

    ``holder`` is a group's id, or the party outside that it was handed to; ``due_at`` is theirs then.
    """

    incident: Incident
    holder: str
    due_at: Instant | None = None
    taken: bool = False


class AtRisk(Value):
    """One run that is due today although something that it needs is broken."""

    integration: Id
    due_at: Instant
    because: tuple[int, ...]


class Digest(Value):
    """What one group should know at ``at``; ``came`` and ``went`` are counted from ``since``.

    ``checks`` is what the newest data check of each of its integrations came to.
    """

    group: Id
    at: Instant
    since: Instant
    waiting: tuple[Waiting, ...] = ()
    came: tuple[Incident, ...] = ()
    went: tuple[Incident, ...] = ()
    at_risk: tuple[AtRisk, ...] = ()
    times: ResponseTimes = ResponseTimes()
    reconciliations: tuple[Progress, ...] = ()
    ahead: tuple[Prediction, ...] = ()
    accuracy: Accuracy = Accuracy()
    checks: tuple[SuiteTally, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to say."""
        return not (self.waiting or self.came or self.went or self.at_risk or self.ahead)


def is_morning(group: OwnerGroup, catalogue: Catalogue, now: datetime) -> bool:
    """Tell whether a group's day begins: at its time, on a day on which it works."""
    said = catalogue.settings.digest_at if group.digest_at is None else group.digest_at
    if not said:
        return False
    calendar = calendar_of(group, catalogue)
    local = now.astimezone(ZoneInfo(calendar.zone))
    begins = datetime.combine(local.date(), time.fromisoformat(said), tzinfo=local.tzinfo)
    return calendar.works_on(local.date()) and timedelta() <= local - begins < LONGEST_MORNING


def is_first_working_day(group: OwnerGroup, catalogue: Catalogue, now: datetime) -> bool:
    """Tell whether a group works today for the first time in this month."""
    calendar = calendar_of(group, catalogue)
    today = now.astimezone(ZoneInfo(calendar.zone)).date()
    earlier = (today.replace(day=day) for day in range(1, today.day))
    return calendar.works_on(today) and not any(calendar.works_on(day) for day in earlier)


def last_evening(group: OwnerGroup, catalogue: Catalogue, now: datetime) -> datetime:
    """Return the end of the last day on which a group worked: on a Monday that is Friday's."""
    calendar = calendar_of(group, catalogue)
    zone = ZoneInfo(calendar.zone)
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=back) for back in range(1, _FURTHEST))
    worked = next((day for day in days if calendar.works_on(day)), today - timedelta(days=1))
    return datetime.combine(worked, EVENING, tzinfo=zone)


def digest(
    group: OwnerGroup,
    incidents: Iterable[Incident],
    actions: Mapping[int, tuple[Action, ...]],
    catalogue: Catalogue,
    now: datetime,
    progress: Iterable[Progress] = (),
    predictions: Iterable[Prediction] = (),
    outcomes: Iterable[SuiteOutcome] = (),
) -> Digest:
    """Return what a group should know; effects stand behind their cause and are not counted twice.

    ``progress`` is how far each reconciliation has come, ``predictions`` what runs will be or were
    refused, ``outcomes`` what each newest data check came to; a group hears of those of its integrations.
    """
    of_group = [each for each in predictions if _owner_of(each.integration, catalogue) == group.id]
    since = last_evening(group, catalogue, now)
    told = tuple(each for each in incidents if not each.silenced)
    own = tuple(each for each in told if concerns(each, group.id, actions, catalogue))
    still_open = tuple(each for each in own if each.state is not State.RESOLVED)
    waiting = (
        _waiting(each, actions.get(each.number, ()), catalogue)
        for each in still_open
        if not each.is_explained
    )
    return Digest(
        group=group.id,
        at=now,
        since=since,
        waiting=tuple(sorted(waiting, key=_worst_and_oldest_first)),
        came=tuple(each for each in own if (each.reopened_at or each.opened_at) >= since),
        went=tuple(each for each in own if each.resolved_at and each.resolved_at >= since),
        at_risk=_at_risk(group, told, catalogue, now),
        times=response_times(own, actions, catalogue).get(group.id, ResponseTimes()),
        reconciliations=tuple(
            each
            for each in progress
            if catalogue.integration(each.integration).owner_group == group.id
            and each.is_news(since)
        ),
        ahead=tuple(each for each in of_group if each.refused and now <= each.due_at < now + A_DAY),
        accuracy=accuracy(of_group),
        checks=tuple(
            tally(each) for each in outcomes if _owner_of(each.integration, catalogue) == group.id
        ),
    )


def _owner_of(integration: Id, catalogue: Catalogue) -> Id | None:
    found = (each.owner_group for each in catalogue.integrations if each.id == integration)
    return next(found, None)


def concerns(
    incident: Incident,
    group: Id,
    actions: Mapping[int, tuple[Action, ...]],
    catalogue: Catalogue,
) -> bool:
    """Tell whether an incident is a group's business: it owns it, or it was handed to it."""
    severity = incident.finding.severity
    owners = {owner for owner, _, floor in _owners(incident, catalogue) if severity.at_least(floor)}
    handed = (each.to for each in actions.get(incident.number, ()) if each.deed is Deed.HANDED_OVER)
    return group in owners or group in handed


def _owners(incident: Incident, catalogue: Catalogue) -> tuple[tuple[Id, Because, Severity], ...]:
    try:
        return groups_for(incident.finding, catalogue)
    except KeyError:  # a row of the error catalogue that is not there any more
        platform = catalogue.settings.platform_group
        return ((platform, Because.RUNS_THE_MONITOR, Severity.WARNING),)


def _waiting(incident: Incident, done: tuple[Action, ...], catalogue: Catalogue) -> Waiting:
    running = clock(incident, done, catalogue)
    handed = [each.to for each in done if each.deed is Deed.HANDED_OVER]
    owner = _owners(incident, catalogue)[0][0]
    outside = running is not None and running.group is None
    needs_answer = incident.finding.severity.at_least(Severity.ERROR)
    return Waiting(
        incident=incident,
        holder=handed[-1] if handed else owner,
        due_at=running.due_at
        if running and needs_answer and (running.group or running.party)
        else None,
        taken=running is not None and running.stopped_at is not None and not outside,
    )


def _worst_and_oldest_first(waiting: Waiting) -> tuple[int, datetime]:
    return -waiting.incident.finding.severity.rank, waiting.incident.finding.since


def _at_risk(
    group: OwnerGroup, incidents: tuple[Incident, ...], catalogue: Catalogue, now: datetime
) -> tuple[AtRisk, ...]:
    """Return the group's runs of today that meet something broken: a system of theirs or their own data."""
    broken: dict[str, list[int]] = {}
    for each in incidents:
        if each.state is not State.RESOLVED and each.finding.severity.at_least(Severity.ERROR):
            broken.setdefault(each.finding.subject, []).append(each.number)
    found = []
    for integration in catalogue.integrations:
        if integration.owner_group != group.id:
            continue
        due = integration.cadence.next_deadline(
            now, integration.tzinfo, catalogue.free_days_of(integration)
        )
        zone = integration.tzinfo
        if due.astimezone(zone).date() != now.astimezone(zone).date():
            continue
        needs = {integration.id, *systems_of(integration.id, catalogue)}
        because = sorted(number for subject in needs for number in broken.get(subject, ()))
        if because:
            found.append(AtRisk(integration=integration.id, due_at=due, because=tuple(because)))
    return tuple(sorted(found, key=lambda each: each.due_at))
