"""`watch_systems`: is every system available and able to accept data?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from include.integration_watch.domain.availability import judge_probe, layer_of
from include.integration_watch.domain.observation import Probe

from . import connections
from .broken import judge_absence, judge_check
from .places import catalogue, store
from .reporting import Subject, subjects

DAG_ID = "watch_systems"


def observe() -> list[dict[str, Any]]:
    """Look at every system at once; return the probes as JSON."""
    known = catalogue()
    now = datetime.now(UTC)
    with ThreadPoolExecutor(max_workers=max(1, len(known.systems))) as pool:
        probes = list(
            pool.map(lambda system: connections.probe(system, known.settings, now), known.systems)
        )
    store().save_probes(probes)
    return [seen.model_dump(mode="json") for seen in probes]


def judge_and_compare(observed: list[dict[str, Any]] | None, trouble: str | None) -> list[Subject]:
    """Judge what was seen, keep what changed, and return who is to report."""
    known = catalogue()
    now = datetime.now(UTC)
    probes = [Probe.model_validate(seen) for seen in observed or ()]
    expected = {system.id for system in known.systems}
    seen = {probe.system for probe in probes}
    total = judge_check(DAG_ID, "systems", trouble, now)
    if trouble is None:
        total += judge_absence(expected, seen, now)
    for probe in probes:
        if probe.system in expected:
            total += judge_probe(probe, known.system(probe.system))
    looked = [(layer_of(known.system(id)).value, id) for id in seen & expected]
    store().apply(total, known, now, looked)
    return subjects({system.id: system.title for system in known.systems}, now)
