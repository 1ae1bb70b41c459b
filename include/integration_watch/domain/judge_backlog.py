"""Judge what outages left behind: told where it no longer moves and nothing else says why. Pure."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime

from .backlog import Backlog, Outage
from .catalogue import Catalogue
from .finding import Clearance, Finding, Judgement, Kind, Layer, Severity
from .integration import Integration
from .value import Id


def stalled_at(
    integration: Integration, left: Backlog, ended: datetime, free_days: AbstractSet[date]
) -> datetime | None:
    """Return from when on a backlog no longer moves: two runs were due since and carried none of it."""
    if left.is_gone:
        return None
    moved = max(left.moved_at or ended, ended)
    first = integration.cadence.next_deadline(moved, integration.tzinfo, free_days)
    second = integration.cadence.next_deadline(first, integration.tzinfo, free_days)
    return second + integration.grace


def judge_backlogs(
    left: Mapping[Id, tuple[Outage, Backlog]],
    catalogue: Catalogue,
    troubled: frozenset[Id],
    now: datetime,
) -> Judgement:
    """Judge what outages left behind: told where it does not move and nothing else says why.

    ``left`` is each integration's newest outage with its backlog; ``troubled`` are integrations
    whose runs are in trouble already, which is told as such.
    """
    total = Judgement()
    for each in catalogue.integrations:
        found = left.get(each.id)
        rests = catalogue.free_days_of(each)
        since = stalled_at(each, found[1], found[0].ended, rests) if found else None
        if found is None or since is None or now < since:
            evidence = f"{found[1].delivered}/{found[1].waited}" if found else ""
            cleared = Clearance(
                layer=Layer.SERVICE,
                subject=each.id,
                kind=Kind.BACKLOG_STALLED.value,
                as_of=now,
                evidence=evidence,
            )
            total += Judgement(cleared=(cleared,))
        elif each.id not in troubled:
            total += Judgement(findings=(_stalled(*found, since, now),))
    return total


def _stalled(outage: Outage, left: Backlog, since: datetime, now: datetime) -> Finding:
    return Finding(
        layer=Layer.SERVICE,
        subject=left.integration,
        kind=Kind.BACKLOG_STALLED.value,
        severity=Severity.ERROR,
        observed_at=now,
        since=since,
        document_count=left.waited - left.delivered,
        facts={
            "delivered": str(left.delivered),
            "waited": str(left.waited),
            "left": str(left.waited - left.delivered),
            "estimated": "yes" if left.estimated else "",
            "outage": outage.about,
            "system": outage.system,
            "starts": outage.began.isoformat(),
            "ends": outage.ended.isoformat(),
            "moved_at": (left.moved_at or outage.ended).isoformat(),
        },
    )
