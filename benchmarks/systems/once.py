"""One run in a process of its own: ``python -m benchmarks.systems.once ADDRESS COUNT`` prints its figures."""

import json
import resource
import sys
import time
from datetime import UTC, datetime

from benchmarks.systems.endpoints import p95
from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.observation import Probe
from include.integration_watch.domain.system import System, SystemKind
from include.integration_watch.domain.value import Text
from include.integration_watch.wiring.looking import look_at_all

IN_FLIGHT = 50


def main(address: str, count: int) -> None:
    """Look at that many systems as `watch_systems` does, 50 at once."""
    settings = Settings(platform_group="platform", probes_in_flight=IN_FLIGHT)
    systems = [
        System(
            id=f"endpoint_{number}",
            title=Text(de="Endpunkt", en="Endpoint"),
            kind=SystemKind.HTTP,
            address=f"{address}/{number}",
            owner_group="platform",
            conditions=("[STATUS] == 200", "[BODY].status == UP"),
        )
        for number in range(count)
    ]
    began = time.perf_counter()
    looks = look_at_all(systems, settings, datetime.now(UTC))
    seconds = time.perf_counter() - began
    well = [look for look in looks if isinstance(look, Probe) and look.first_trouble is None]
    figures = {
        "seconds": seconds,
        "well": len(well),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "p95": p95([_wait(look) for look in well]),
    }
    print(json.dumps(figures))


def _wait(look: Probe) -> float:
    """Return for how long the answer was waited for: the phase that the server's own time is of."""
    return next(s.took.total_seconds() for s in look.steps if s.name == "first_byte")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
