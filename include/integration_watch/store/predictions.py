"""Keep what was predicted of a run, once for each run, and what became of it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.preflight import Landing, Prediction

from .observations import upsert
from .people import Transaction
from .prediction_tables import prediction as t


class Predictions:
    """The predictions of a store: the newest look ahead of a run is the one that counts."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def keep(self, prediction: Prediction) -> None:
        """Keep a look ahead; a run whose prediction was compared already is left alone."""
        self._write(lambda connection: _keep(connection, prediction, settled=False))

    def land(self, prediction: Prediction, landing: Landing, *, settled: bool) -> None:
        """Keep what became of a prediction; once settled it stays."""
        landed = prediction.model_copy(update={"landing": landing})
        self._write(lambda connection: _keep(connection, landed, settled=settled))

    def newest(self) -> dict[str, Prediction]:
        """Return the newest prediction of each integration."""
        last = sa.select(t.c.integration, sa.func.max(t.c.due_at).label("due_at"))
        newest = last.group_by(t.c.integration).subquery()
        same = sa.and_(t.c.integration == newest.c.integration, t.c.due_at == newest.c.due_at)
        wanted = sa.select(t.c.value).join(newest, same)
        return {each.integration: each for each in self._found(wanted)}

    def newest_of(self, integration: str) -> Prediction | None:
        """Return the newest prediction of one integration; none where there is none."""
        wanted = sa.select(t.c.value).where(t.c.integration == integration)
        return next(iter(self._found(wanted.order_by(t.c.due_at.desc()).limit(1))), None)

    def open_since(self, moment: datetime) -> tuple[Prediction, ...]:
        """Return what is not settled yet of the runs that were due since then, oldest first."""
        wanted = sa.select(t.c.value).where(~t.c.settled, t.c.due_at >= moment)
        return self._found(wanted.order_by(t.c.due_at, t.c.integration))

    def since(self, moment: datetime, integration: str = "") -> tuple[Prediction, ...]:
        """Return the predictions of runs that were due since then, newest first."""
        wanted = sa.select(t.c.value).where(t.c.due_at >= moment)
        if integration:
            wanted = wanted.where(t.c.integration == integration)
        return self._found(wanted.order_by(t.c.due_at.desc(), t.c.integration))

    def forget(self, before: datetime) -> int:
        """Forget the predictions of runs that were due before then; return how many."""

        def work(connection: sa.Connection) -> int:
            return int(connection.execute(sa.delete(t).where(t.c.due_at < before)).rowcount)

        return self._write(work)

    def _found(self, wanted: sa.Select[Any]) -> tuple[Prediction, ...]:
        return self._read(
            lambda connection: tuple(
                Prediction.model_validate_json(value)
                for value in connection.execute(wanted).scalars()
            )
        )


def _keep(connection: sa.Connection, prediction: Prediction, *, settled: bool) -> None:
    same = sa.and_(
        t.c.integration == prediction.integration, t.c.due_at == prediction.due_at, t.c.settled
    )
    if connection.execute(sa.select(t.c.due_at).where(same)).scalar() is None:
        upsert(connection, t, [_row(prediction, settled=settled)])


def _row(prediction: Prediction, *, settled: bool) -> dict[str, object]:
    return {
        "integration": prediction.integration,
        "due_at": prediction.due_at,
        "at": prediction.at,
        "settled": settled,
        "value": prediction.model_dump_json(),
    }
