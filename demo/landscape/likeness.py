"""A scenario that is another one but for some keys: ``like: outage``. Pure."""

from typing import Any

LIKE = "like"


def liken(raw: dict[str, Any], to: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario like another: its own keys win, entries of a list are matched by ``id``."""
    return {key: raw[key] for key in raw if key not in to and key != LIKE} | {
        key: _merged(value, raw[key]) if key in raw else value for key, value in to.items()
    }


def _merged(theirs: Any, own: Any) -> Any:
    if isinstance(theirs, dict) and isinstance(own, dict):
        return liken(own, theirs)
    if _has_ids(theirs) and _has_ids(own):
        by_id = {entry["id"]: entry for entry in own}
        known = {entry["id"] for entry in theirs}
        kept = [_merged(entry, by_id.get(entry["id"], {})) for entry in theirs]
        return [*kept, *(entry for entry in own if entry["id"] not in known)]
    return own


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and "id" in each for each in value
    )
