"""Latencies keep their quantiles however they are cut into hours and added up again."""

import statistics
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.latencies import added, bucket_of, quantile

MILLISECONDS = st.lists(st.floats(0.2, 600_000), min_size=1, max_size=200)


def counted(milliseconds: list[float]) -> dict[int, int]:
    return added({bucket_of(timedelta(milliseconds=each)): 1} for each in milliseconds)


@given(MILLISECONDS)
def test_a_quantile_is_off_by_a_twentieth_at_most(milliseconds: list[float]) -> None:
    found = quantile(counted(milliseconds), 0.5)

    truth = (
        statistics.median_high(milliseconds)
        if len(milliseconds) % 2
        else statistics.median_low(milliseconds)
    )
    assert found is not None
    assert found.total_seconds() * 1000 == pytest.approx(truth, rel=0.06, abs=0.01)


@given(MILLISECONDS, st.integers(1, 9))
def test_parts_add_up_to_the_whole(milliseconds: list[float], parts: int) -> None:
    apart = [counted(milliseconds[part::parts]) for part in range(parts)]

    assert added(apart) == counted(milliseconds)


def test_no_looks_have_no_latency() -> None:
    assert quantile({}, 0.95) is None
