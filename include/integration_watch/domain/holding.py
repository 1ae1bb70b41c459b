"""Hold a system's conditions against what a probe saw: each is a step, well or in trouble."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from .condition import MISSING, read_condition, shown
from .observation import Step, Trouble

_TROUBLES = {
    "CERTIFICATE_DAYS_LEFT": Trouble.CERTIFICATE_EXPIRING,
    "RESPONSE_TIME": Trouble.SLOW,
}


def held(
    conditions: Sequence[str], seen: Mapping[str, Any], steps: Sequence[Step]
) -> tuple[Step, ...]:
    """Return a step for each condition; the response time is that of the steps so far."""
    took = sum((step.took for step in steps), timedelta())
    places = {**seen, "RESPONSE_TIME": round(took.total_seconds() * 1000, 1)}
    return tuple(_step(text, places) for text in conditions)


def _step(text: str, seen: Mapping[str, Any]) -> Step:
    condition = read_condition(text)
    checked = condition.check(seen)
    name = f"condition {text}"
    if checked.holds:
        return Step(name=name, took=timedelta())
    trouble = _TROUBLES.get(condition.place, Trouble.CONDITION_FAILED)
    if checked.saw == shown(MISSING):
        trouble = Trouble.CONDITION_FAILED
    return Step(name=name, took=timedelta(), trouble=trouble, detail=str(checked))
