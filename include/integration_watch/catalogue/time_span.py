"""Spans of time as people write them: ``10 minutes``, ``1 hour``, ``90 seconds``, ``2 days``."""

import re
from datetime import timedelta

PATTERN = r"^\d{1,5} (second|minute|hour|day)s?$"
_SPAN = re.compile(r"^(?P<count>\d{1,5}) (?P<unit>second|minute|hour|day)s?$")
HINT = '"10 minutes", "1 hour" or "2 days"'


def read_span(text: str) -> timedelta:
    """Return the span that the words mean; raise ValueError with a hint."""
    found = _SPAN.match(" ".join(text.lower().split()))
    if found is None:
        raise ValueError(f'"{text}" is not a span of time: write one like {HINT}')
    return timedelta(**{f"{found['unit']}s": int(found["count"])})


def spell_span(span: timedelta) -> str:
    """Return a span in the words that `read_span` reads."""
    seconds = int(span.total_seconds())
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "0 seconds"
