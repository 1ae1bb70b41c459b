"""Questions that messages, pages and the command line ask of the store."""

from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.value import Id, Instant, Value

from . import tables as t


class OwedMessage(Value):
    """One message of the outbox: whom it is for, what it is of, what became of it.

    ``leased`` is one that a sender began with and has not ended.
    """

    id: str
    incident: int
    change: str
    address: str
    group: str
    state: str
    attempts: int
    detail: str = ""
    leased: bool = False
    at: Instant


_LOOKS = sa.select(t.look.c.layer, t.look.c.subject, t.look.c.at)


def looks(connection: sa.Connection) -> dict[tuple[str, str], datetime]:
    """Return when each (layer, subject) was last looked at."""
    return {(row.layer, row.subject): row.at for row in connection.execute(_LOOKS)}


def system_looks(connection: sa.Connection, catalogue: Catalogue) -> dict[Id, datetime]:
    """Return when each system was last looked at."""
    return {
        subject: at
        for (_, subject), at in looks(connection).items()
        if subject in catalogue.systems_by_id
    }


def messages(connection: sa.Connection, incident: int | None = None) -> tuple[OwedMessage, ...]:
    """Return every message owed (of one incident), oldest first, with the detail of its last attempt."""
    last = (
        sa.select(t.delivery.c.outbox, sa.func.max(t.delivery.c.id).label("id"))
        .group_by(t.delivery.c.outbox)
        .subquery()
    )
    query = (
        sa.select(
            t.outbox.c.id,
            t.flip.c.incident,
            t.flip.c.change,
            t.outbox.c.address,
            t.outbox.c.owner_group.label("group"),
            t.outbox.c.state,
            t.outbox.c.attempts,
            sa.func.coalesce(t.delivery.c.detail, "").label("detail"),
            sa.and_(t.outbox.c.state == "pending", t.outbox.c.leased_until.is_not(None)).label(
                "leased"
            ),
            t.flip.c.at,
        )
        .join(t.flip, t.flip.c.id == t.outbox.c.flip)
        .outerjoin(last, last.c.outbox == t.outbox.c.id)
        .outerjoin(t.delivery, t.delivery.c.id == last.c.id)
        .order_by(t.outbox.c.flip, t.outbox.c.address)
    )
    if incident is not None:
        query = query.where(t.flip.c.incident == incident)
    found = connection.execute(query)
    return tuple(OwedMessage.model_validate(dict(row._mapping)) for row in found)


def resolved_before(connection: sa.Connection, incident: Incident) -> datetime | None:
    """Return when the same (layer, subject, kind) was last resolved before this incident opened."""
    layer, subject, kind = incident.key
    found: datetime | None = connection.execute(
        sa.select(sa.func.max(t.incident.c.resolved_at, type_=t.UtcDateTime()))
        .where(t.incident.c.layer == layer, t.incident.c.subject == subject)
        .where(t.incident.c.kind == kind, t.incident.c.number < incident.number)
    ).scalar()
    return found
