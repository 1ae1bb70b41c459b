"""Hard and soft states: one bad look is not an outage where its owner says so, and flapping is one trouble. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from .availability import is_slow, judge_probe, layer_of
from .finding import Clearance, Finding, Judgement, Kind, Severity
from .observation import Probe, Trouble
from .system import System
from .system_history import Seen, seen_as

FLAP_WITHIN = timedelta(hours=1)
FLAP_CHANGES = 5
"""So many changes between well and down within the hour are flapping: no sixth mail follows."""

SLOW_WITHIN = timedelta(days=2)
"""So far back the look before is sought that makes a slow answer more than a hiccup."""

STEADY_LOOKS = 5
"""So many looks that agree end it, whatever the hour before was like."""


class Look(NamedTuple):
    """What one look said, when, and how long it took."""

    at: datetime
    seen: Seen
    took: timedelta = timedelta()


def is_down(looks: Sequence[Look], system: System) -> bool:
    """Tell whether enough of the last looks found a system down: ``down_after`` of ``down_of``.

    Looks that could not know count neither way; the newest must be a bad one.
    """
    known = [look for look in looks if look.seen is not Seen.UNKNOWN][-system.down_of :]
    bad = sum(look.seen is Seen.DOWN for look in known)
    return bool(known) and known[-1].seen is Seen.DOWN and bad >= system.down_after


def is_hiccup(probe: Probe, system: System, earlier: Sequence[Look]) -> bool:
    """Tell whether an answer is slow for its owner's ``slow_after`` this once: the look before was not.

    A busy minute of the network, of the system or of our own machine makes one answer slow, and
    nobody can do anything about it by the time they read of it.
    """
    if any(step.trouble is Trouble.SLOW for step in probe.steps):
        return False  # a condition of its owner's on this very answer
    before = [look for look in earlier if look.at < probe.at and look.seen is Seen.UP]
    again = bool(before) and before[-1].took > system.slow_after
    return is_slow(probe, system) and not again


def flaps(looks: Sequence[Look], now: datetime) -> int:
    """Return how often a system changed between well and down within the hour, 0 where it is steady."""
    known = [
        look.seen for look in looks if look.seen is not Seen.UNKNOWN and look.at > now - FLAP_WITHIN
    ]
    changes = sum(one is not other for one, other in pairwise(known))
    is_steady = len(known) >= STEADY_LOOKS and len(set(known[-STEADY_LOOKS:])) == 1
    return 0 if is_steady or changes < FLAP_CHANGES else changes


def judge_look(probe: Probe, system: System, earlier: Sequence[Look]) -> Judgement:
    """Judge a look in the light of those before it, oldest first.

    A flapping system is one trouble, told once: its single ups and downs open and close nothing.
    A bad look that is not enough opens nothing yet, and closes nothing that is open.
    """
    looks = (*(look for look in earlier if look.at < probe.at), Look(probe.at, seen_as(probe)))
    changes = flaps(looks, probe.at)
    judged = judge_probe(probe, system)
    if changes:
        return _flapping(probe, system, judged, changes)
    if looks[-1].seen is Seen.UNKNOWN:
        return judged
    if looks[-1].seen is Seen.UP:
        if is_hiccup(probe, system, earlier):
            judged = _without_slow(judged)
        return judged + Judgement(cleared=(_steady(probe, system),))
    if not is_down(looks, system):
        return Judgement(cleared=judged.cleared)
    return judged + Judgement(cleared=(_steady(probe, system),))


def _without_slow(judged: Judgement) -> Judgement:
    """Return the judgement of a slow look that opens nothing yet, and ends no slowness either."""
    kept = tuple(each for each in judged.findings if each.kind != Kind.SLOW.value)
    return Judgement(findings=kept, cleared=judged.cleared)


def _flapping(probe: Probe, system: System, judged: Judgement, changes: int) -> Judgement:
    bad = next((each for each in judged.findings if each.excerpt), None)
    found = Finding(
        layer=layer_of(system),
        subject=system.id,
        kind=Kind.FLAPPING.value,
        severity=Severity.ERROR,
        observed_at=probe.at,
        since=probe.at,
        facts={"changes": str(changes)} | ({"step": bad.facts["step"]} if bad else {}),
        excerpt=bad.excerpt if bad else "",
    )
    return Judgement(findings=(found,), cleared=judged.cleared)


def _steady(probe: Probe, system: System) -> Clearance:
    return Clearance(
        layer=layer_of(system), subject=system.id, kind=Kind.FLAPPING.value, as_of=probe.at
    )
