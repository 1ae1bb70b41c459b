"""`tidy_up`: what may be forgotten?"""

from datetime import UTC, datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.store import Store


def tidy(known: Catalogue, kept: Store) -> dict[str, int]:
    """Forget what is older than the settings keep; return how many rows of each sort."""
    now, settings = datetime.now(UTC), known.settings
    texts_before = now - settings.keep_texts
    looks = kept.systems.forget(
        raw=now - settings.keep_probes,
        hours=now - settings.keep_hours,
        days=(now - settings.keep_days).date(),
    )
    forgotten = kept.predictions.forget(now - settings.keep_executions)
    return (
        looks
        | {"predictions": forgotten, "arrival": kept.arrivals.forget(texts_before)}
        | kept.coupa_side.forget(texts_before)
        | kept.runs.forget(before=now - settings.keep_executions, texts_before=texts_before)
    )
