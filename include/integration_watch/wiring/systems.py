"""`watch_systems`: is every system available and able to accept data?"""

import logging
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from include.integration_watch.domain.availability import is_slow, layer_of
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.causes import STOPS_RUNS
from include.integration_watch.domain.finding import Judgement, Layer
from include.integration_watch.domain.observation import Probe
from include.integration_watch.domain.own_side import (
    as_unknown,
    is_cut_off,
    is_unknown,
    network_lost,
    told_once,
)
from include.integration_watch.domain.steadiness import FLAP_WITHIN, SLOW_WITHIN, Look, judge_look
from include.integration_watch.domain.system import System
from include.integration_watch.domain.system_history import Seen, seen_as
from include.integration_watch.domain.unannounced import judge_unannounced
from include.integration_watch.domain.watchers import BEAT

from .broken import Blind, judge_absence, judge_check
from .looking import look_at_all
from .maintenance import in_windows, judge_windows
from .objectives import zone_of
from .paces import Paces
from .places import catalogue, store
from .reporting import Subject, subjects

DAG_ID = "watch_systems"
LAYERS = frozenset({Layer.SYSTEM, Layer.SERVICE, Layer.MONITOR})

log = logging.getLogger(__name__)


def observe() -> list[dict[str, Any]]:
    """Look at every system at once; return one entry each: its probe, or why there is none."""
    known = catalogue()
    return [look.model_dump(mode="json") for look in _look_at(known.systems, known)]


def look_where_in_doubt(known: Catalogue) -> None:
    """Look at once at the systems that held incidents wait for, so that these are told or explained.

    A system that cannot be looked at leaves them waiting; what waits too long is told by itself.
    """
    doubtful = store().in_doubt(known)
    if not doubtful:
        return
    whole = catalogue()
    systems = [system for system in whole.systems if system.id in doubtful]
    log.info("Looking at %s before anybody is told", ", ".join(sorted(doubtful)))
    looks = _look_at(systems, whole)
    probes, _ = told_once(look for look in looks if isinstance(look, Probe))
    _keep(Judgement(), probes, whole, datetime.now(UTC))


def _look_at(systems: Sequence[System], known: Catalogue) -> list[Probe | Blind]:
    now = datetime.now(UTC)
    looks = look_at_all(systems, known.settings, now)
    if _are_cut_off(looks, systems, known, now):
        looks = [as_unknown(look) if isinstance(look, Probe) else look for look in looks]
    probes = [look for look in looks if isinstance(look, Probe)]
    zones = {system.id: zone_of(system, known) for system in systems}
    store().systems.save(probes, zones, planned=in_windows(known, store(), now))
    return looks


def _are_cut_off(
    looks: Sequence[Probe | Blind], systems: Sequence[System], known: Catalogue, now: datetime
) -> bool:
    """Tell whether it is our own network; where some were looked at, the others are asked to witness."""
    probes = [look for look in looks if isinstance(look, Probe)]
    if not probes or not all(is_cut_off(probe) for probe in probes):
        return network_lost(probes, known)
    looked_at = {system.id for system in systems}
    others = [system for system in known.systems if system.id not in looked_at]
    witnesses = look_at_all(others, known.settings, now)
    return network_lost([*probes, *(look for look in witnesses if isinstance(look, Probe))], known)


def judge_and_compare(observed: list[dict[str, Any]] | None, trouble: str | None) -> list[Subject]:
    """Judge what was seen, keep what changed, and return who is to report."""
    known = catalogue()
    now = datetime.now(UTC)
    probes = [Probe.model_validate(look) for look in observed or () if "why" not in look]
    blind = {look["system"]: look["why"] for look in observed or () if "why" in look}
    expected = {system.id for system in known.systems}
    seen = {probe.system for probe in probes}
    total = judge_check(DAG_ID, "systems", trouble, now)
    if trouble is None:
        total += judge_absence(expected, seen, blind, now)
    fit, ours = told_once(probe for probe in probes if probe.system in expected)
    total += judge_check(DAG_ID, "network", ours or None, now)
    _keep(total, fit, known, now, [(BEAT, DAG_ID)])
    return subjects({system.id: system.title for system in known.systems}, LAYERS, now)


def _keep(
    total: Judgement,
    probes: Sequence[Probe],
    known: Catalogue,
    now: datetime,
    also: Sequence[tuple[str, str]] = (),
) -> None:
    paces = Paces(store(), known, probes)
    before = _earlier(probes, known, now, paces.in_question)
    soft: set[str] = set()
    for probe in probes:
        earlier = before.get(probe.system, ())
        judged = judge_look(probe, known.system(probe.system), earlier)
        if seen_as(probe) is Seen.DOWN and not judged.findings:
            soft.add(probe.system)
        total += paces.judge(judged, probe, earlier)
    looked = [
        (layer_of(known.system(probe.system)).value, probe.system)
        for probe in probes
        if not is_unknown(probe) and probe.system not in soft
    ]
    total += judge_windows(known, store(), now)
    total += _unannounced(total, probes, known, now)
    store().apply(total, known, now, [*looked, *also])


def _unannounced(
    total: Judgement, probes: Sequence[Probe], known: Catalogue, now: datetime
) -> Judgement:
    """Judge whether systems that are away say themselves that it is on purpose."""
    began: dict[str, datetime] = {}
    for each in store().incidents(open_only=True):
        if each.finding.word in STOPS_RUNS:
            subject, since = each.finding.subject, each.finding.since
            began[subject] = min(since, began.get(subject, since))
    found = Judgement()
    for probe in probes:
        system = known.system(probe.system)
        if not is_unknown(probe):
            found += judge_unannounced(system, total.findings, began.get(system.id), now)
    return found


def _earlier(
    probes: Sequence[Probe], known: Catalogue, now: datetime, also: Collection[str]
) -> dict[str, tuple[Look, ...]]:
    """Return the looks of the hour before, of those systems alone that were not well in it, and of some.

    Of a slow one more is read, so that one that is seldom looked at has a look before.
    """
    slow = {probe.system for probe in probes if is_slow(probe, known.system(probe.system))}
    uneasy = set(also) | {probe.system for probe in probes if seen_as(probe) is Seen.DOWN}
    since = now - FLAP_WITHIN
    uneasy |= {each.finding.subject for each in store().incidents(since=since)}
    uneasy = (uneasy & {probe.system for probe in probes}) - slow
    looks = store().systems.looks
    return looks(uneasy, since) | looks(slow, now - SLOW_WITHIN)
