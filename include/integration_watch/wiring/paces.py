"""How fast systems answer, held against what is usual for each at this weekday and hour."""

from collections.abc import Sequence
from datetime import datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.judge_pace import Open, judge_pace, usual_told
from include.integration_watch.domain.observation import Probe
from include.integration_watch.domain.steadiness import Look
from include.integration_watch.domain.system_history import HourCell, seen_as
from include.integration_watch.domain.usual_latency import MARGIN, Usual, same_hours, usual_of
from include.integration_watch.domain.value import Id
from include.integration_watch.store import Store

from .objectives import zone_of


class Paces:
    """What is usual for the systems of one batch of looks, asked for where it may matter.

    A system that answered within `MARGIN` is never degraded, so its history is not read, unless it
    is called so already.
    """

    def __init__(self, store: Store, known: Catalogue, probes: Sequence[Probe]) -> None:
        self._known = known
        self._open = _open(store) if probes else {}
        may_be_slow = {
            probe.system
            for probe in probes
            if probe.took > MARGIN or self._open_of(probe.system).usual
        }
        self._usual = self._learned(store, [each for each in probes if each.system in may_be_slow])
        self.in_question = frozenset(
            probe.system for probe in probes if self._is_in_question(probe)
        )

    def judge(self, judged: Judgement, probe: Probe, earlier: Sequence[Look]) -> Judgement:
        """Add to the judgement of a look what its pace is."""
        if probe.system not in self.in_question:
            return judged
        looks = (
            *(look for look in earlier if look.at < probe.at),
            Look(probe.at, seen_as(probe), probe.took),
        )
        return judge_pace(
            judged,
            probe,
            self._known.system(probe.system),
            looks,
            self._usual.get(probe.system),
            self._open_of(probe.system),
        )

    def _is_in_question(self, probe: Probe) -> bool:
        usual = self._usual.get(probe.system)
        times = self._known.system(probe.system).degraded_at
        is_late = usual is not None and probe.took > usual.limit(times)
        return is_late or self._open_of(probe.system).usual is not None

    def _open_of(self, system: Id) -> Open:
        return self._open.get(system, Open())

    def _learned(self, store: Store, probes: Sequence[Probe]) -> dict[Id, Usual]:
        weeks: dict[Id, dict[datetime, int]] = {}
        by_zone: dict[tuple[datetime, str], dict[datetime, int]] = {}
        for probe in probes:
            key = (probe.at, zone_of(self._known.system(probe.system), self._known))
            if key not in by_zone:
                by_zone[key] = same_hours(*key)
            weeks[probe.system] = by_zone[key]
        hours = {hour for each in by_zone.values() for hour in each}
        cells: dict[Id, tuple[HourCell, ...]] = store.systems.hours(weeks, hours)
        learned = {system: usual_of(cells[system], weeks[system]) for system in weeks}
        return {system: usual for system, usual in learned.items() if usual is not None}


def _open(store: Store) -> dict[Id, Open]:
    """Return what is open of each subject, with what was usual where it was found slower than that."""
    kinds: dict[Id, set[str]] = {}
    usual: dict[Id, Usual | None] = {}
    for incident in store.incidents(open_only=True):
        found = incident.finding
        kinds.setdefault(found.subject, set()).add(found.kind)
        usual[found.subject] = usual.get(found.subject) or usual_told(found.facts)
    return {subject: Open(frozenset(kinds[subject]), usual[subject]) for subject in kinds}
