"""Which incidents a cause explains, and which it did."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.finding import Finding
from include.integration_watch.domain.incident import Decision
from include.integration_watch.domain.value import Value

from . import tables as t
from .observations import upsert


class Effect(Value):
    """One incident that another explains: what was found, and whether it is over."""

    number: int
    finding: Finding
    over: bool


def keep(connection: sa.Connection, attributions: Iterable[Decision]) -> None:
    """Remember effects under their causes."""
    upsert(
        connection,
        t.effect,
        [
            {"cause": decision.cause, "effect": decision.number, "at": decision.at}
            for decision in attributions
        ],
    )


def of(connection: sa.Connection, cause: int) -> tuple[Effect, ...]:
    """Return what a cause explains or explained, since it opened or came back."""
    since: datetime | None = connection.execute(
        sa.select(t.incident.c.reopened_at).where(t.incident.c.number == cause)
    ).scalar()
    query = (
        sa.select(t.incident.c.number, t.incident.c.finding, t.incident.c.resolved_at)
        .join(t.effect, t.effect.c.effect == t.incident.c.number)
        .where(t.effect.c.cause == cause)
        .order_by(t.incident.c.subject, t.incident.c.number)
    )
    if since is not None:
        query = query.where(t.effect.c.at >= since)
    return tuple(
        Effect(
            number=row.number,
            finding=Finding.model_validate_json(row.finding),
            over=row.resolved_at is not None,
        )
        for row in connection.execute(query)
    )
