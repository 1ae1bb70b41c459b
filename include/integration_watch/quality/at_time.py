"""Expectations whose bound depends on when one looks: ``now() - timedelta(hours=30)`` as a moment."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from include.integration_watch.domain.learned_shape import WEEKDAYS

from .compiled.typed_checks import COMPARED_AS, MOMENT

_AGO = re.compile(
    r"\s*now\(\)\s*-\s*timedelta\(\s*(days|hours|minutes|seconds)\s*=\s*(\d+(?:\.\d+)?)\s*\)\s*"
)
HOURS = "hours_at_most"
ZONE = "zone"


def at_time(expectation: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    """Return an expectation as it is meant at a moment; any that does not ask for the time as it is.

    Great Expectations' own parameter counts back from now. Where the meta has ``hours_at_most`` for
    the weekday, or the hour of the weekday (``mon``, ``mon 06``; in ``zone``), that is the tighter bound.
    """
    meta, kwargs = expectation.get("meta") or {}, expectation.get("kwargs") or {}
    is_told = isinstance(meta, Mapping) and isinstance(kwargs, Mapping)
    if not is_told or meta.get(COMPARED_AS) != MOMENT:
        return expectation
    bounds = {
        name: (at - ago).astimezone(UTC).isoformat()
        for name in ("min_value", "max_value")
        if (ago := _ago(kwargs.get(name), meta, at)) is not None
    }
    return {**expectation, "kwargs": {**kwargs, **bounds}} if bounds else expectation


def _ago(value: Any, meta: Mapping[str, Any], at: datetime) -> timedelta | None:
    asked = value.get("$PARAMETER") if isinstance(value, Mapping) else None
    found = _AGO.fullmatch(asked) if isinstance(asked, str) else None
    if found is None:
        return None
    local = at.astimezone(ZoneInfo(meta.get(ZONE) or "UTC"))
    own = meta.get(HOURS) or {}
    day = WEEKDAYS[local.weekday()]
    hours = own.get(f"{day} {local:%H}", own.get(day))
    return timedelta(**{found[1]: float(found[2])}) if hours is None else timedelta(hours=hours)
