"""When it is our own network or machine that keeps us from looking: one trouble, not one per system."""

from collections.abc import Iterable, Sequence

from .availability import OURS
from .catalogue import Catalogue
from .dependency import foundations_of
from .observation import Probe, Step, Trouble
from .system import SystemKind
from .value import Id

SEVERAL = 3
"""From how many systems on the trouble is told as ours alone."""

_SHARED = frozenset({Trouble.NO_NETWORK, Trouble.OVERLOADED})
_NAMED = 10
_BEFORE_CONTACT = frozenset({"dns"})
"""A name may still be known, from a memory nearby, when nothing further away is reached."""


def is_unknown(probe: Probe) -> bool:
    """Tell whether a look taught nothing of its system."""
    found = probe.first_trouble
    return found is not None and found.trouble in OURS


def is_cut_off(probe: Probe) -> bool:
    """Tell whether a look came no further than the first contact: nobody answered anything."""
    found = probe.first_trouble
    if found is None or found.trouble not in (Trouble.UNREACHABLE, *_SHARED):
        return False
    return all(step.trouble or step.name in _BEFORE_CONTACT for step in probe.steps)


def network_lost(probes: Sequence[Probe], known: Catalogue) -> bool:
    """Tell whether our own network is the likelier cause of what was seen.

    It is, where nobody at all was reached, of at least `SEVERAL` systems that neither depend on
    each other nor share a place. One answer from anywhere is enough to know better.
    """
    far = [probe for probe in probes if _is_far(probe.system, known)]
    return len(_unrelated(far, known)) >= SEVERAL and all(is_cut_off(probe) for probe in far)


def as_unknown(probe: Probe) -> Probe:
    """Return a look as it counts when our own network is the likelier cause: nothing is known."""

    def ours(step: Step) -> Step:
        if step.trouble is not Trouble.UNREACHABLE:
            return step
        said = (
            f"no system at all was reached, so our own network is the likelier cause: {step.detail}"
        )
        return step.model_copy(update={"trouble": Trouble.NO_NETWORK, "detail": said})

    return probe.model_copy(update={"steps": tuple(ours(step) for step in probe.steps)})


def _is_far(system: Id, known: Catalogue) -> bool:
    return known.system(system).kind is not SystemKind.HEARTBEAT  # it calls us


def _unrelated(probes: Sequence[Probe], known: Catalogue) -> set[str]:
    """Return the places of those that stand on no other of them."""
    ids = {probe.system for probe in probes}
    roots = [known.system(id) for id in ids if not ids & foundations_of(id, known)]
    return {root.address or root.conn_id or root.id for root in roots}


def told_once(probes: Iterable[Probe]) -> tuple[tuple[Probe, ...], str]:
    """Return the probes that are judged each, and a sentence for those that share our own trouble.

    One or two of them may have a way of their own that is broken, and speak for themselves. A
    forbidden address is always that of one system.
    """
    seen = tuple(probes)
    shared = [
        probe for probe in seen if (found := probe.first_trouble) and found.trouble in _SHARED
    ]
    if len(shared) < SEVERAL:
        return seen, ""
    ids = [probe.system for probe in shared]
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    why = next((step.detail for probe in shared for step in probe.steps if step.trouble), "")
    sentence = (
        f"{len(ids)} of {len(seen)} systems could not be looked at, and nothing is known of them: "
        f"{why} ({', '.join(ids[:_NAMED])}{more})"
    )
    return tuple(probe for probe in seen if probe not in shared), sentence
