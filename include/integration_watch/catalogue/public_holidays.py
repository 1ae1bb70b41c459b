"""Public holidays of the countries and regions that groups name: ``DE``, ``DE-BY``, ``GB-ENG``."""

from datetime import date
from difflib import get_close_matches
from functools import lru_cache

_YEARS = range(-1, 3)
"""The years around this one in which time is counted."""


@lru_cache(maxsize=64)
def free_days(place: str, year: int) -> frozenset[date]:
    """Return the public holidays of a place around a year; ValueError for one that nobody knows."""
    import holidays  # noqa: PLC0415 - only groups that name a place pay for it

    country, _, region = place.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        near = get_close_matches(country, known, n=1)
        hint = f'did you mean "{near[0]}"?' if near else 'write a country like "DE" or "DE-BY"'
        raise ValueError(f'nobody knows the holidays of "{place}": {hint}')
    if region and region not in known[country]:
        regions = ", ".join(known[country]) or "none"
        raise ValueError(f'"{country}" has no region "{region}": known are {regions}')
    years = [year + offset for offset in _YEARS]
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=years))
