"""Incidents and flips: one open incident per (layer, subject, kind), held by the database."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Finding, Judgement
from include.integration_watch.domain.incident import (
    Change,
    Decision,
    Flip,
    Incident,
    cause_of,
    compare,
)
from include.integration_watch.domain.routing import Recipient, route

from . import outbox, roster
from . import tables as t


def apply(
    connection: sa.Connection, judgement: Judgement, catalogue: Catalogue, now: datetime
) -> tuple[Flip, ...]:
    """Compare a judgement with the open incidents, keep what changed, and put its messages in the outbox.

    Runs inside the caller's transaction: the incident, its flip and its messages are stored
    together or not at all.
    """
    known = incidents(connection, open_only=True)
    catalogue = roster.over(connection, catalogue, now)
    flips: list[Flip] = []
    # Causes come before effects: the layers are declared in that order.
    for decision in sorted(compare(judgement, known, now), key=_from_cause_to_effect):
        changed = _keep(connection, decision, catalogue, now)
        if changed is not None:
            flips.append(changed)
    return tuple(flips)


def _from_cause_to_effect(decision: Decision) -> tuple[int, int, str]:
    layers = ("system", "service", "execution", "data", "monitor")
    return (
        decision.change is not Change.RESOLVED,
        layers.index(decision.key[0]),
        str(decision.key),
    )


def _keep(
    connection: sa.Connection, decision: Decision, catalogue: Catalogue, now: datetime
) -> Flip | None:
    if decision.number is None:
        incident = _open(connection, decision.finding, catalogue, now)
    elif decision.change is Change.RESOLVED:
        incident = _resolve(connection, decision.number, now)
    else:
        incident = _see_again(connection, decision)
    if decision.change is None:
        return None
    flip = Flip(
        change=decision.change,
        reason=decision.reason,
        incident=incident,
        at=now,
        evidence=decision.evidence,
    )
    recipients = (
        outbox.told_of(connection, incident.number)
        if decision.change is Change.RESOLVED
        else route(flip, catalogue)
    )
    flip_id = _insert_flip(connection, flip)
    outbox.put(connection, flip_id, recipients, now)
    if decision.change is not Change.RESOLVED:
        _remember_telling(connection, incident, recipients)
    return flip


def _open(
    connection: sa.Connection, finding: Finding, catalogue: Catalogue, now: datetime
) -> Incident:
    cause = cause_of(finding, incidents(connection, open_only=True), catalogue)
    number = connection.execute(
        sa.insert(t.incident)
        .values(
            layer=finding.layer.value,
            subject=finding.subject,
            kind=finding.kind,
            severity=finding.severity.value,
            opened_at=now,
            last_seen_at=finding.observed_at,
            resolved_at=None,
            cause=cause,
            silenced=cause is not None,
            told_count=0,
            finding=finding.model_dump_json(),
        )
        .returning(t.incident.c.number)
    ).scalar_one()
    return _one(connection, number)


def _resolve(connection: sa.Connection, number: int, now: datetime) -> Incident:
    connection.execute(
        sa.update(t.incident).where(t.incident.c.number == number).values(resolved_at=now)
    )
    # An effect that outlives its cause speaks for itself at the next look at it.
    connection.execute(
        sa.update(t.incident)
        .where(t.incident.c.cause == number, t.incident.c.resolved_at.is_(None))
        .values(cause=None)
    )
    return _one(connection, number)


def _see_again(connection: sa.Connection, decision: Decision) -> Incident:
    finding = decision.finding
    known = _one(connection, decision.number or 0)
    connection.execute(
        sa.update(t.incident)
        .where(t.incident.c.number == known.number)
        .values(
            severity=finding.severity.value,
            last_seen_at=max(known.last_seen_at, finding.observed_at),
            finding=finding.model_dump_json(),
        )
    )
    return _one(connection, known.number)


def _remember_telling(
    connection: sa.Connection, incident: Incident, recipients: Iterable[Recipient]
) -> None:
    if tuple(recipients):
        connection.execute(
            sa.update(t.incident)
            .where(t.incident.c.number == incident.number)
            .values(silenced=False, told_count=incident.finding.document_count)
        )


def _insert_flip(connection: sa.Connection, flip: Flip) -> int:
    number: int = connection.execute(
        sa.insert(t.flip)
        .values(
            incident=flip.incident.number,
            change=flip.change.value,
            reason=flip.reason.value,
            at=flip.at,
            value=flip.model_dump_json(),
        )
        .returning(t.flip.c.id)
    ).scalar_one()
    return number


def incidents(
    connection: sa.Connection, *, open_only: bool = False, since: datetime | None = None
) -> tuple[Incident, ...]:
    """Return incidents by number: the open ones, or also those resolved since then."""
    query = sa.select(t.incident).order_by(t.incident.c.number)
    if open_only:
        query = query.where(t.incident.c.resolved_at.is_(None))
    elif since is not None:
        query = query.where(
            sa.or_(t.incident.c.resolved_at.is_(None), t.incident.c.resolved_at >= since)
        )
    return tuple(_incident(row) for row in connection.execute(query))


def _one(connection: sa.Connection, number: int) -> Incident:
    return _incident(
        connection.execute(sa.select(t.incident).where(t.incident.c.number == number)).one()
    )


def _incident(row: sa.Row[tuple[object, ...]]) -> Incident:
    return Incident(
        number=row.number,
        finding=Finding.model_validate_json(row.finding),
        opened_at=row.opened_at,
        last_seen_at=row.last_seen_at,
        resolved_at=row.resolved_at,
        cause=row.cause,
        silenced=row.silenced,
        told_count=row.told_count,
    )
