"""How the other layers looked, and when: nothing is called fine without its "as of"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from include.integration_watch.domain.delivery import LayerState, Situation
from include.integration_watch.domain.finding import Layer

from .case import Case

Look = Literal["here", "over", "fine", "broken", "unseen"]

_FAMILIES = {Layer.EXECUTION: Layer.SERVICE}
_ALWAYS = (Layer.SYSTEM, Layer.SERVICE, Layer.DATA)
_ORDER = (Layer.MONITOR, Layer.SYSTEM, Layer.SERVICE, Layer.EXECUTION, Layer.DATA)


@dataclass(frozen=True)
class LayerLook:
    """How one layer looked: its name, the verdict, and the verdict in words with its moment."""

    name: str
    look: Look
    words: str
    as_of: datetime | None = None


def layer_looks(
    case: Case, situation: Situation, *, resolved_at: datetime | None = None
) -> tuple[LayerLook, ...]:
    """Return the layers from cause to effect, the finding's own among them.

    System, service and data are always told of: where nobody has looked, that is what is said.
    Boomi and its runs are one family, so a finding on either speaks for both.
    """
    seen = {layer: [one for one in situation.layers if one.layer is layer] for layer in _ORDER}
    own = case.finding.layer
    return tuple(
        _own(case, resolved_at) if layer is own else _other(case, layer, seen[layer])
        for layer in _ORDER
        if layer is own or seen[layer] or (layer in _ALWAYS and layer is not _FAMILIES.get(own))
    )


def others_in_words(case: Case, looks: Sequence[LayerLook]) -> str:
    """Return one sentence on the layers that are not the finding's own: alike ones together."""
    told: list[str] = []
    others = [look for look in looks if look.look not in ("here", "over")]
    for words, alike in groupby(others, key=lambda look: look.words):
        names = case.figures.list_(look.name for look in alike)
        told.append(case.words.say("layers.alike", names=names, words=words))
    return "; ".join(told)


def _own(case: Case, resolved_at: datetime | None) -> LayerLook:
    name = case.words.say(f"layer.{case.finding.layer}")
    if resolved_at is None:
        return LayerLook(name, "here", case.words.say("look.here"))
    at = case.figures.moment(resolved_at)
    return LayerLook(name, "over", case.words.say("look.over", at=at), resolved_at)


def _other(case: Case, layer: Layer, states: Sequence[LayerState]) -> LayerLook:
    name = case.words.say(f"layer.{layer}")
    broken = [state.as_of for state in states if not state.fine and state.as_of]
    fine = [state.as_of for state in states if state.fine and state.as_of]
    if broken:
        as_of: datetime = max(broken)
        at = case.figures.moment(as_of)
        return LayerLook(name, "broken", case.words.say("look.broken", at=at), as_of)
    if not states or len(fine) < len(states):
        return LayerLook(name, "unseen", case.words.say("look.unseen"))
    at = case.figures.moment(min(fine))
    return LayerLook(name, "fine", case.words.say("look.fine", at=at), min(fine))
