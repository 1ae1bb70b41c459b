"""Backlogs over the store: what usually comes with a run, what outages kept back, until it is gone."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from include.integration_watch.domain.backlog import (
    Backlog,
    Followed,
    Outage,
    backlog,
    merged,
    usual_load,
)
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.causes import STOPS_RUNS, broke_at
from include.integration_watch.domain.comparison import moment
from include.integration_watch.domain.dependency import dependents_of
from include.integration_watch.domain.finding import Judgement, Kind, Layer, Severity
from include.integration_watch.domain.in_maintenance import touched_by_window
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.judge_backlog import judge_backlogs
from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.notice import Notice, NoticeKind, notice_id
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.routing import Recipient
from include.integration_watch.domain.support_case import concerned
from include.integration_watch.domain.value import Id
from include.integration_watch.store import Store

from .maintenance import windows

LOOK_BACK = timedelta(days=14)
FOLLOWED = timedelta(days=7)
"""How long after its end an outage's backlog is followed; what is left by then was told long ago."""

_RUNS = frozenset({Layer.SERVICE, Layer.EXECUTION})


def usual_loads(window: Maintenance, known: Catalogue, kept: Store) -> dict[Id, int]:
    """Return how many documents a run of each touched integration usually carries, where known."""
    since = window.starts - LOOK_BACK
    found: dict[Id, int] = {}
    for system in window.systems:
        for each in touched_by_window(window, system, known):
            load = usual_load(runs_of(each, known, kept, since), window.starts)
            if load is not None:
                found[each.id] = load
    return found


def runs_of(
    integration: Integration, known: Catalogue, kept: Store, since: datetime
) -> tuple[Execution, ...]:
    """Return an integration's runs since a moment."""
    account = known.system(integration.boomi_system).account_id
    return kept.executions(account, integration.boomi_process, since)


def follow(known: Catalogue, kept: Store, now: datetime) -> Judgement:
    """Count what every outage that is over kept back, until it is gone; owe the word that it is.

    Run twice, or killed in the middle, it counts the same from the same runs and owes each word
    once. What nobody need count again is known by its key.
    """
    done = kept.backlogs.over(now - FOLLOWED)
    followed = [
        Followed(outage=each, left=_left(each, known, kept))
        for each in _outages(known, kept, done, now)
    ]
    # A run's record may come late: what seems gone right after the end is counted once more.
    settled = now - known.settings.overlap
    over = frozenset(
        each.outage.key for each in followed if each.is_gone and each.outage.ended <= settled
    )
    if followed:
        kept.backlogs.keep(followed)
        kept.people.owe(
            [notice for each in followed for notice in _gone_notices(each, known, kept, now)]
        )
        # Last of all: whoever is killed before it counts and owes again, and owes nothing twice.
        kept.backlogs.keep(followed, over=over)
    newest = {
        one.integration: (each.outage, one)
        for each in kept.backlogs.since(now - FOLLOWED)
        for one in each.left
    }
    troubled = frozenset(
        each.finding.subject
        for each in kept.incidents(open_only=True)
        if each.finding.layer in _RUNS
        and each.finding.severity.at_least(Severity.ERROR)
        and each.finding.word is not Kind.BACKLOG_STALLED
    )
    return judge_backlogs(newest, known, troubled, now)


def _left(outage: Outage, known: Catalogue, kept: Store) -> tuple[Backlog, ...]:
    found: list[Backlog] = []
    for id in dependents_of(outage.system, known):
        integration = known.integration(id)
        runs = runs_of(integration, known, kept, outage.began - LOOK_BACK)
        rests = known.free_days_of(integration)
        left = backlog(integration, runs, outage.began, outage.ended, rests)
        if left.waited:
            found.append(left)
    return tuple(found)


def _outages(
    known: Catalogue, kept: Store, done: frozenset[str], now: datetime
) -> tuple[Outage, ...]:
    found = [
        _of_incident(each, known, kept)
        for each in kept.incidents(since=now - FOLLOWED)
        if is_outage(each, known) and each.resolved_at is not None
    ]
    for window in windows(known, kept, now):
        if window.is_void or now < window.over_at:
            continue
        for system in window.systems:
            back = kept.windows.well_since(system, window.over_at)
            if back is not None and system in known.systems_by_id:
                found.append(
                    Outage(
                        about=window.id,
                        system=system,
                        noticed=window.starts,
                        began=window.starts,
                        ended=back,
                    )
                )
    left = (each for each in found if each.key not in done)
    return merged(left, known.settings.reopen_within)


def is_outage(incident: Incident, known: Catalogue) -> bool:
    """Tell whether an incident is an outage of a system by itself, no effect and no window."""
    finding = incident.finding
    return (
        finding.subject in known.systems_by_id
        and finding.word in STOPS_RUNS | {Kind.MAINTENANCE_UNANNOUNCED}
        and finding.severity.at_least(Severity.ERROR)
        and incident.cause is None
    )


def _of_incident(incident: Incident, known: Catalogue, kept: Store) -> Outage:
    since = incident.well_until or incident.finding.since
    broke = (broke_at(each.finding, known) for each in kept.effects(incident.number))
    noticed = incident.reopened_at or incident.opened_at
    return Outage(
        about=incident.name,
        system=incident.finding.subject,
        noticed=noticed,
        began=min((since, *broke)),
        ended=incident.resolved_at or noticed,
    )


def of_incident(incident: Incident, known: Catalogue, kept: Store) -> Followed | None:
    """Return what an outage that is over kept back, counted now; none where it kept nothing."""
    overran = incident.finding.word is Kind.MAINTENANCE_OVERRUN
    if incident.resolved_at is None or not (overran or is_outage(incident, known)):
        return None
    outage = _of_incident(incident, known, kept)
    if overran:  # what waits has waited since the window began
        starts = moment(incident.finding.facts.get("starts", ""))
        outage = outage.model_copy(update={"began": starts or outage.began})
    left = _left(outage, known, kept)
    return Followed(outage=outage, left=left) if left else None


def concerning(followed: Followed, group: Id, known: Catalogue) -> Followed:
    """Return what a group should hear of a backlog: all of it, or that of its own integrations."""
    everything = {known.system(followed.outage.system).owner_group, known.settings.platform_group}
    if group in everything:
        return followed
    return followed.of(each.id for each in known.integrations if each.owner_group == group)


def _gone_notices(
    followed: Followed, known: Catalogue, kept: Store, now: datetime
) -> Iterable[Notice]:
    """Return the word that a backlog is gone, to whoever heard of its outage or its window."""
    if not followed.left or not followed.is_gone:
        return
    outage = followed.outage
    for each in _heard(outage, known, kept, now):
        if concerning(followed, each.group, known).left:
            yield Notice(
                id=notice_id(NoticeKind.BACKLOG_GONE, outage.key, each.address),
                kind=NoticeKind.BACKLOG_GONE,
                group=each.group,
                address=each.address,
                language=each.language,
                incident=_number(outage.about),
                about=outage.key,
                at=now,
            )


def _heard(outage: Outage, known: Catalogue, kept: Store, now: datetime) -> tuple[Recipient, ...]:
    """Return who knows of an outage, under any of its names, each address once."""
    told: dict[str, Recipient] = {}
    for about in outage.names:
        number = _number(about)
        if number is not None:
            people = kept.told_of(number)
        else:
            window = next((each for each in windows(known, kept, now) if each.id == about), None)
            people = concerned(window, kept.people.over(known, now)) if window else ()
        for each in people:
            told.setdefault(each.address, each)
    return tuple(told.values())


def _number(about: str) -> int | None:
    number = about.removeprefix("INC-")
    return int(number) if number != about and number.isdecimal() else None
