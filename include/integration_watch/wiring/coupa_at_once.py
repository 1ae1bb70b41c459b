"""What is kept of Coupa's side of many integrations, read at once."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.history_record import HistoryRecord
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import CoupaRun, DocumentError
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.store import Store
from include.integration_watch.store.observations import CoupaTold

HISTORIES_REACH_BACK = timedelta(days=30)


class HistoriesKept(Protocol):
    """What says what integrations wrote into the histories of Coupa's documents."""

    def failures(self, system: str, integration: str, since: datetime) -> tuple[HistoryRecord, ...]:
        """Return what is called failed and not resolved, or failed since a moment, oldest first."""

    def history_of(
        self, system: str, document_type: str, ids: Collection[int]
    ) -> tuple[HistoryRecord, ...]:
        """Return the histories of some documents, oldest first."""


class CoupaKept(Protocol):
    """What says what Coupa told of one of its integrations: the store, or a part of it read before."""

    @property
    def coupa_side(self) -> HistoriesKept:
        """Return the histories."""

    def coupa_runs(self, system: str, integration: str) -> tuple[CoupaRun, ...]:
        """Return the newest runs, newest first."""

    def document_errors(self, system: str, integration: str) -> tuple[DocumentError, ...]:
        """Return the errors, oldest first."""


class CoupaAtOnce:
    """What Coupa's instances told of some integrations; of no others."""

    def __init__(self, some: Iterable[Integration], known: Catalogue, kept: Store) -> None:
        wanted: dict[str, set[str]] = {}
        for integration in some:
            for side in (integration.source.system, integration.target.system):
                if integration.coupa_integration and known.system(side).kind is SystemKind.COUPA:
                    wanted.setdefault(side, set()).add(integration.coupa_integration)
        self._told: dict[str, dict[str, CoupaTold]] = {
            side: kept.told_by_coupa(side, codes) for side, codes in wanted.items()
        }
        self.coupa_side = _Histories(wanted, kept)

    def coupa_runs(self, system: str, integration: str) -> tuple[CoupaRun, ...]:
        """Return the newest runs, newest first."""
        return self._told[system][integration].runs

    def document_errors(self, system: str, integration: str) -> tuple[DocumentError, ...]:
        """Return the errors, oldest first."""
        return self._told[system][integration].errors


class _Histories:
    def __init__(self, wanted: dict[str, set[str]], kept: Store) -> None:
        self._kept = kept
        since = datetime.now(UTC) - HISTORIES_REACH_BACK
        self._failed = {
            side: kept.coupa_side.failures_of(side, codes, since) for side, codes in wanted.items()
        }

    def failures(self, system: str, integration: str, since: datetime) -> tuple[HistoryRecord, ...]:
        failed = self._failed[system][integration]
        return tuple(each for each in failed if not each.resolved or each.at >= since)

    def history_of(
        self, system: str, document_type: str, ids: Collection[int]
    ) -> tuple[HistoryRecord, ...]:
        return self._kept.coupa_side.history_of(system, document_type, ids)
