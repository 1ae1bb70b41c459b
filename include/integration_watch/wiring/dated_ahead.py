"""Say which runs Boomi dates in the future: somebody has to set a clock."""

import logging
from collections.abc import Iterable
from datetime import datetime

from include.integration_watch.domain.execution import AHEAD_AT_MOST
from include.integration_watch.domain.observation import Execution

log = logging.getLogger(__name__)


def warn_of(runs: Iterable[Execution], now: datetime) -> None:
    """Log the run that is dated furthest ahead, if any is dated later than clocks may differ."""
    latest = max(runs, key=lambda run: run.started_at, default=None)
    if latest is not None and latest.started_at > now + AHEAD_AT_MOST:
        log.warning(
            "Boomi dates the run %s of %s in the future (%s). It is kept, and judged when its time has "
            "come; check the clock of its runtime.",
            latest.id,
            latest.process,
            latest.started_at.isoformat(),
        )
