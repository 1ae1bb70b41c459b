"""When a Coupa got a new release: noted by somebody, or named by the window in which it came."""

from collections.abc import Iterable
from datetime import datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.platform_record import PlatformChange
from include.integration_watch.domain.release import of_windows
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.store import Store


class Releases:
    """The releases of every Coupa in a span of time, read once."""

    def __init__(self, known: Catalogue, kept: Store, since: datetime, until: datetime) -> None:
        self._known = known
        coupas = [each.id for each in known.systems if each.kind is SystemKind.COUPA]
        windows = kept.windows.since(since) if coupas else ()
        self._of = {
            system: _once(
                (
                    *kept.platform.changes(system, since, until),
                    *of_windows(system, windows, since, until),
                )
            )
            for system in coupas
        }

    def of(self, integration: Integration) -> tuple[PlatformChange, ...]:
        """Return the releases of the Coupa on either side of an integration."""
        sides = (integration.source.system, integration.target.system)
        return tuple(change for side in sides for change in self._of.get(side, ()))


def _once(changes: Iterable[PlatformChange]) -> tuple[PlatformChange, ...]:
    """Return each release once: whoever noted it by hand knows its hour best."""
    found: dict[str, PlatformChange] = {}
    for change in changes:
        found.setdefault(change.action, change)
    return tuple(found.values())
