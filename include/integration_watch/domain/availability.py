"""Judge probes: is a system available, and does it accept data?"""

import re
from collections.abc import Collection

from .finding import Clearance, Finding, Judgement, Kind, Layer, Severity
from .observation import Probe, Step, Trouble
from .system import System, SystemKind

_KINDS: dict[Trouble, tuple[Kind, Severity]] = {
    Trouble.UNREACHABLE: (Kind.UNREACHABLE, Severity.CRITICAL),
    Trouble.CREDENTIALS_REFUSED: (Kind.CREDENTIALS_REFUSED, Severity.ERROR),
    Trouble.SCOPE_MISSING: (Kind.SCOPE_MISSING, Severity.ERROR),
    Trouble.ANSWER_UNREADABLE: (Kind.ANSWER_UNREADABLE, Severity.ERROR),
    Trouble.REFUSED: (Kind.REFUSES_DATA, Severity.ERROR),
    Trouble.OFFLINE: (Kind.RUNTIME_OFFLINE, Severity.CRITICAL),
    Trouble.CONDITION_FAILED: (Kind.CONDITION_FAILED, Severity.ERROR),
    Trouble.CERTIFICATE_INVALID: (Kind.CERTIFICATE_INVALID, Severity.ERROR),
    Trouble.LATE: (Kind.HEARTBEAT_LATE, Severity.ERROR),
    Trouble.CREATED: (Kind.PROOF_LEFT_DATA, Severity.CRITICAL),
    Trouble.NO_NETWORK: (Kind.CANNOT_KNOW, Severity.WARNING),
    Trouble.OVERLOADED: (Kind.CANNOT_KNOW, Severity.WARNING),
    Trouble.ADDRESS_FORBIDDEN: (Kind.CANNOT_KNOW, Severity.WARNING),
    Trouble.CERTIFICATE_EXPIRING: (Kind.CERTIFICATE_EXPIRING, Severity.WARNING),
    Trouble.SLOW: (Kind.SLOW, Severity.WARNING),
    Trouble.DEGRADED: (Kind.DEGRADED, Severity.WARNING),
}
_SAW = re.compile(r"\(saw (\d{1,5})\)$")
WARNINGS = frozenset({Trouble.CERTIFICATE_EXPIRING, Trouble.SLOW, Trouble.DEGRADED})
"""Troubles of a system that works all the same."""
OURS = frozenset({Trouble.NO_NETWORK, Trouble.OVERLOADED, Trouble.ADDRESS_FORBIDDEN})
"""Troubles of our own: what they kept us from seeing is not known, and nothing is cleared."""

BOOMI = frozenset({SystemKind.BOOMI_PLATFORM, SystemKind.BOOMI_RUNTIME})


def layer_of(system: System) -> Layer:
    """Return the layer a system belongs to: Boomi is the integration service itself."""
    return Layer.SERVICE if system.kind in BOOMI else Layer.SYSTEM


def judge_probe(probe: Probe, system: System) -> Judgement:
    """Judge one probe: the first step in trouble names the kind; warnings stand beside; else it is well.

    Each trouble closes the kinds it disproves: whoever answers that a scope is missing can be
    reached. A system that only gives warnings is cleared of everything else.
    """
    layer = layer_of(system)
    warned = _warnings(probe, system)
    found = [_finding(probe, layer, *_KINDS[trouble], step) for trouble, step in warned.items()]
    broken = next((step for step in probe.steps if step.trouble not in (None, *WARNINGS)), None)
    if broken is not None and broken.trouble is not None:
        kind, severity = _KINDS[broken.trouble]
        reached = broken.trouble not in OURS and kind is not Kind.UNREACHABLE
        return Judgement(
            findings=(_finding(probe, layer, kind, severity, broken), *found),
            cleared=(_cleared(probe, layer, Kind.UNREACHABLE),) if reached else (),
        )
    if not found:
        well = Clearance(
            layer=layer, subject=system.id, as_of=probe.at, evidence=f"proof: {probe.proof}"
        )
        return Judgement(cleared=(well,))
    still = {finding.kind for finding in found}
    return Judgement(findings=tuple(found), cleared=all_but(still, probe, system))


def all_but(still: Collection[str], probe: Probe, system: System) -> tuple[Clearance, ...]:
    """Return evidence against every kind of trouble that a look can find, but these."""
    others = dict.fromkeys(kind for kind, _ in _KINDS.values() if kind.value not in still)
    return tuple(_cleared(probe, layer_of(system), kind) for kind in others)


def is_slow(probe: Probe, system: System) -> bool:
    """Tell whether a look that met nothing worse than warnings took longer than the owner's limit."""
    first = probe.first_trouble
    return (first is None or first.trouble in WARNINGS) and probe.took > system.slow_after


def _warnings(probe: Probe, system: System) -> dict[Trouble, Step]:
    """Return each warning with the first step that gives it; slow as a whole is one of them."""
    warned: dict[Trouble, Step] = {}
    for step in probe.steps:
        if step.trouble in WARNINGS:
            warned.setdefault(step.trouble, step)
    if is_slow(probe, system):
        warned.setdefault(Trouble.SLOW, max(probe.steps, key=lambda seen: seen.took))
    return warned


def _days_left(step: Step) -> dict[str, str]:
    """Return how many days a certificate has left, where a failed condition on them saw a number."""
    saw = _SAW.search(step.detail) if step.trouble is Trouble.CERTIFICATE_EXPIRING else None
    return {"reason": "days_left", "days_left": saw[1]} if saw else {}


def _cleared(probe: Probe, layer: Layer, kind: Kind) -> Clearance:
    return Clearance(layer=layer, subject=probe.system, kind=kind.value, as_of=probe.at)


def _finding(probe: Probe, layer: Layer, kind: Kind, severity: Severity, step: Step) -> Finding:
    return Finding(
        layer=layer,
        subject=probe.system,
        kind=kind.value,
        severity=severity,
        observed_at=probe.at,
        since=probe.at,
        facts={
            "step": step.name,
            "took_ms": str(round(step.took.total_seconds() * 1000)),
            "proof": probe.proof,
            **_days_left(step),
        },
        excerpt=step.detail,
    )
