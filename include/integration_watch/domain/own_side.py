"""When it is our own network or machine that keeps us from looking: one trouble, not one per system."""

from collections.abc import Iterable

from .availability import OURS
from .observation import Probe, Trouble

SEVERAL = 3
"""From how many systems on the trouble is told as ours alone."""

_SHARED = frozenset({Trouble.NO_NETWORK, Trouble.OVERLOADED})
_NAMED = 10


def is_unknown(probe: Probe) -> bool:
    """Tell whether a look taught nothing of its system."""
    found = probe.first_trouble
    return found is not None and found.trouble in OURS


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
