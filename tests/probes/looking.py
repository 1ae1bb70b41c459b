"""Looks of tests: one system, one place, one probe."""

from datetime import UTC, datetime, timedelta
from typing import Any

from include.integration_watch.domain.observation import Probe, Step
from include.integration_watch.domain.system import System
from include.integration_watch.probes.batch import look_at, make_ready
from include.integration_watch.probes.place import Place, place_of

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def system(kind: str, **more: Any) -> System:
    return System.model_validate(
        {
            "id": "portal",
            "title": {"de": "Portal", "en": "Portal"},
            "kind": kind,
            "owner_group": "platform",
            "timeout": timedelta(seconds=5),
        }
        | more
    )


def look(seen: System, place: Place | str, *, metadata_allowed: bool = False) -> Probe:
    if isinstance(place, str):
        place = place_of(place, scheme="http")
    make_ready([seen.kind])
    (probe,) = look_at(
        [lambda batch: batch.probe(seen, place, NOW)],
        in_flight=5,
        metadata_allowed=metadata_allowed,
    )
    return probe


def trouble(probe: Probe) -> Step:
    """Return the first step in trouble, which there must be."""
    assert probe.first_trouble is not None, probe
    return probe.first_trouble
