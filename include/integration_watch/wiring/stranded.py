"""Tell a run that waits for its runtime from one that is stuck: ask for the runtime of what is open too long."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from include.integration_watch.boomi.errors import BoomiError
from include.integration_watch.boomi.records import Runtime, RuntimeStatus
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import Execution

log = logging.getLogger(__name__)


class Runtimes(Protocol):
    """Whoever can be asked for the state of a runtime."""

    def runtime(self, atom_id: str) -> Runtime:
        """Return the state of a runtime."""


def marked(
    client: Runtimes,
    runs: Mapping[str, Execution],
    integrations: Sequence[Integration],
    now: datetime,
) -> dict[str, Execution]:
    """Return the runs, those marked that are open for too long while their runtime is offline."""
    patience = {each.boomi_process: each.stuck_after for each in integrations}
    waiting = [
        run
        for run in runs.values()
        if run.status.is_open
        and run.atom_id
        and run.process in patience
        and now - run.started_at > patience[run.process]
    ]
    offline = {atom for atom in {run.atom_id for run in waiting} if _is_offline(client, atom)}
    return dict(runs) | {
        run.id: run.model_copy(update={"is_stranded": True})
        for run in waiting
        if run.atom_id in offline
    }


def _is_offline(client: Runtimes, atom_id: str) -> bool:
    """Tell whether a runtime is known to be offline; who may not look cannot tell."""
    try:
        return client.runtime(atom_id).status is RuntimeStatus.OFFLINE
    except BoomiError as refused:
        log.info("The runtime %s cannot be looked at: %s", atom_id, refused)
        return False
