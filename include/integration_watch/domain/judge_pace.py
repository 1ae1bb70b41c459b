"""Judge a look by what is usual: a system that answers later than it does is degraded, not down. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from .availability import all_but, layer_of
from .finding import Finding, Judgement, Kind, Severity
from .observation import Probe
from .steadiness import Look
from .system import System
from .usual_latency import Pace, Usual, pace_of

_DEGRADED, _SLOW = Kind.DEGRADED.value, Kind.SLOW.value


class Open(NamedTuple):
    """What is open of a system: its kinds, and what was usual when it was found slower than that."""

    kinds: Collection[str] = ()
    usual: Usual | None = None


NOTHING = Open()


def usual_told(facts: Mapping[str, str]) -> Usual | None:
    """Return what was usual by the facts of an earlier finding; none where they name nothing."""
    told = facts.get("usual_ms", ""), facts.get("weeks", "")
    if not all(each.isascii() and each.isdigit() for each in told):
        return None
    return Usual(timedelta(milliseconds=int(told[0])), int(told[1]))


def judge_pace(
    judged: Judgement,
    probe: Probe,
    system: System,
    looks: Sequence[Look],
    usual: Usual | None,
    already: Open = NOTHING,
) -> Judgement:
    """Add to the judgement of a look what its pace is; ``looks`` end with it.

    An hour that knows nothing usual measures an open trouble by what was usual at its begin. Of a
    system that passes its owner's own limit too, one trouble is told: the one that is open, else
    the owner's.
    """
    is_open = already.usual is not None
    pace = pace_of(looks, usual or already.usual, system)
    found = {finding.kind for finding in judged.findings}
    if found & {_DEGRADED, Kind.FLAPPING.value} or pace in (Pace.AS_USUAL, Pace.NOT_ASKED):
        return judged
    if pace is not Pace.SLOWER or usual is None:
        return _without_end(judged, probe, system) if is_open else judged
    if _SLOW in found and not is_open:
        return judged
    kept = tuple(each for each in judged.findings if each.kind != _SLOW or _SLOW in already.kinds)
    slower = _finding(probe, system, usual)
    ends = _without_end(judged, probe, system).cleared
    return Judgement(findings=(*kept, slower), cleared=ends)


def _without_end(judged: Judgement, probe: Probe, system: System) -> Judgement:
    """Return the judgement with evidence for everything but the end of being degraded."""
    if any(clearance.kind is None for clearance in judged.cleared):
        found = {finding.kind for finding in judged.findings} | {_DEGRADED}
        return Judgement(findings=judged.findings, cleared=all_but(found, probe, system))
    kept = tuple(each for each in judged.cleared if each.kind != _DEGRADED)
    return Judgement(findings=judged.findings, cleared=kept)


def _finding(probe: Probe, system: System, usual: Usual) -> Finding:
    step = max(probe.steps, key=lambda seen: seen.took)
    return Finding(
        layer=layer_of(system),
        subject=system.id,
        kind=_DEGRADED,
        severity=Severity.WARNING,
        observed_at=probe.at,
        since=probe.at,
        facts={
            "reason": Pace.SLOWER.value,
            "step": step.name,
            "took_ms": _milliseconds(probe.took),
            "usual_ms": _milliseconds(usual.p95),
            "limit_ms": _milliseconds(usual.limit(system.degraded_at)),
            "weeks": str(usual.weeks),
            "proof": probe.proof,
        },
    )


def _milliseconds(span: timedelta) -> str:
    return str(round(span.total_seconds() * 1000))
