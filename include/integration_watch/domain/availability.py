"""Judge probes: is a system available, and does it accept data?"""

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
}

BOOMI = frozenset({SystemKind.BOOMI_PLATFORM, SystemKind.BOOMI_RUNTIME})


def layer_of(system: System) -> Layer:
    """Return the layer a system belongs to: Boomi is the integration service itself."""
    return Layer.SERVICE if system.kind in BOOMI else Layer.SYSTEM


def judge_probe(probe: Probe, system: System) -> Judgement:
    """Judge one probe: the first step in trouble names the kind; slow warns; else it is well.

    Each trouble closes the kinds it disproves: whoever answers that a scope is missing can be
    reached.
    """
    layer = layer_of(system)
    step = probe.first_trouble
    if step is None:
        cleared = Clearance(
            layer=layer, subject=system.id, as_of=probe.at, evidence=f"proof: {probe.proof}"
        )
        if probe.took <= system.slow_after:
            return Judgement(cleared=(cleared,))
        slow = _finding(
            probe, layer, Kind.SLOW, Severity.WARNING, max(probe.steps, key=lambda seen: seen.took)
        )
        others = tuple(
            cleared.model_copy(update={"kind": kind.value}) for kind, _ in _KINDS.values()
        )
        return Judgement(findings=(slow,), cleared=others)
    kind, severity = _KINDS[step.trouble or Trouble.UNREACHABLE]
    finding = _finding(probe, layer, kind, severity, step)
    reached = kind is not Kind.UNREACHABLE
    return Judgement(
        findings=(finding,),
        cleared=(
            Clearance(layer=layer, subject=system.id, kind=Kind.UNREACHABLE.value, as_of=probe.at),
        )
        if reached
        else (),
    )


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
        },
        excerpt=step.detail,
    )
