"""The budget of requests of each account, shared by all tasks and processes of a deployment.

One row per account holds when its next turn is free. To book a turn is to move that moment on, in a
transaction of its own: two processes never get the same one, and a process that dies has booked at
most the turn that it was waiting for.
"""

import time

import sqlalchemy as sa

from .engine import writing
from .execution_tables import request_budget as t

_BEYOND_BELIEF = 3600.0
"""A turn that is further away was booked by a clock that has been set back since."""

_BOOK = """
INSERT INTO request_budget (name, free_at) VALUES (:name, {now} + :spacing)
ON CONFLICT (name) DO UPDATE SET free_at = :spacing + CASE
    WHEN request_budget.free_at BETWEEN {now} AND {now} + :beyond THEN request_budget.free_at
    ELSE {now} END
RETURNING free_at - :spacing - {now}
"""
_CLOCKS = {
    # PostgreSQL's clock is the one that machines share; SQLite's processes share their machine's.
    "postgresql": "EXTRACT(EPOCH FROM clock_timestamp())::double precision",
    "sqlite": ":now",
}


class RequestBudget:
    """Turns at the accounts' rate limits."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._book = sa.text(_BOOK.format(now=_CLOCKS[engine.dialect.name]))

    def reserve(self, name: str, spacing: float) -> float:
        """Book the next free turn of an account, each ``spacing`` seconds long; return the seconds until it."""
        with writing(self._engine) as connection:
            values = {"name": name, "spacing": spacing, "beyond": _BEYOND_BELIEF}
            if self._engine.dialect.name == "sqlite":
                # The moment is taken when the transaction has begun: it may have waited for others.
                values["now"] = time.time()
            found = connection.execute(self._book, values).scalar_one()
        return max(0.0, float(found))

    def postpone(self, name: str, seconds: float) -> None:
        """Keep an account's next free turn free for some seconds more."""
        self.reserve(name, seconds)

    def free_at(self, name: str) -> float | None:
        """Return when an account's next turn is free, in seconds since 1970; none before the first."""
        with self._engine.connect() as connection:
            query = sa.select(t.c.free_at).where(t.c.name == name)
            found: float | None = connection.execute(query).scalar()
            return found
