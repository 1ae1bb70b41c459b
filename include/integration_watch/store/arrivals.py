"""Whether documents arrived: one row a run, kept for as long as texts are."""

from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.arrival import Arrival
from include.integration_watch.domain.not_exported import Unexported

from .coupa_tables import arrival as t
from .coupa_tables import unexported
from .observations import upsert
from .people import Transaction


class Arrivals:
    """What was found of the documents that runs sent; one method, one transaction."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def save(self, arrival: Arrival) -> None:
        """Keep what was found; what is found later replaces it."""
        row = {
            "execution": arrival.execution_id,
            "integration": arrival.integration,
            "at": arrival.started_at,
            "is_open": bool(arrival.missing_count),
            "value": arrival.model_dump_json(),
        }
        self._write(lambda connection: upsert(connection, t, [row]))

    def of(self, integration: str, since: datetime) -> dict[str, Arrival]:
        """Return what was found of runs that began since a moment, or miss documents, by execution."""

        def work(connection: sa.Connection) -> dict[str, Arrival]:
            found = connection.execute(
                sa.select(t.c.value)
                .where(t.c.integration == integration, sa.or_(t.c.is_open, t.c.at >= since))
                .order_by(t.c.at)
            )
            told = (Arrival.model_validate_json(value) for value in found.scalars())
            return {each.execution_id: each for each in told}

        return self._read(work)

    def since(self, since: datetime) -> tuple[Arrival, ...]:
        """Return what was found of all runs that began since a moment, or miss documents, oldest first."""

        def work(connection: sa.Connection) -> tuple[Arrival, ...]:
            found = connection.execute(
                sa.select(t.c.value).where(sa.or_(t.c.is_open, t.c.at >= since)).order_by(t.c.at)
            )
            return tuple(Arrival.model_validate_json(value) for value in found.scalars())

        return self._read(work)

    def save_unexported(self, told: Unexported) -> None:
        """Keep what the newest export run of an integration left behind."""
        row = {
            "integration": told.integration,
            "at": told.asked_at,
            "value": told.model_dump_json(),
        }
        self._write(lambda connection: upsert(connection, unexported, [row]))

    def unexported(self) -> dict[str, Unexported]:
        """Return what export runs left behind, by integration."""

        def work(connection: sa.Connection) -> dict[str, Unexported]:
            found = connection.execute(sa.select(unexported.c.value)).scalars()
            told = (Unexported.model_validate_json(value) for value in found)
            return {each.integration: each for each in told}

        return self._read(work)

    def forget(self, before: datetime) -> int:
        """Forget runs from before a moment whose documents have all arrived; return how many."""
        old = sa.delete(t).where(t.c.at < before, sa.not_(t.c.is_open))
        return self._write(lambda connection: connection.execute(old).rowcount)
