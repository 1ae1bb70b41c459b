"""Latencies: how long a system took, kept as counts per bucket, so that hours add up to months."""

import math
from collections.abc import Iterable, Mapping
from datetime import timedelta

GROWTH = 1.1
"""Each bucket is a tenth wider than the one before: a quantile is off by a twentieth at most."""

_LOG = math.log(GROWTH)
_LEAST_MS = 0.1

Counts = Mapping[int, int]
"""How many looks fell into each bucket."""


def bucket_of(took: timedelta) -> int:
    """Return the bucket of a latency."""
    return math.floor(math.log(max(took.total_seconds() * 1000, _LEAST_MS)) / _LOG)


def middle_of(bucket: int) -> timedelta:
    """Return the latency that stands for a bucket: its geometric middle."""
    return timedelta(milliseconds=GROWTH ** (bucket + 0.5))


def added(several: Iterable[Counts]) -> dict[int, int]:
    """Return the counts of several together."""
    total: dict[int, int] = {}
    for counts in several:
        for bucket, number in counts.items():
            total[bucket] = total.get(bucket, 0) + number
    return total


def quantile(counts: Counts, share: float) -> timedelta | None:
    """Return the latency that this share of looks did not pass; none without looks."""
    total = sum(counts.values())
    if not total:
        return None
    rank, seen = math.ceil(share * total), 0
    for bucket in sorted(counts):
        seen += counts[bucket]
        if seen >= rank:
            return middle_of(bucket)
    return middle_of(max(counts))
