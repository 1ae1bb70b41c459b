"""Quantiles, shares and the newest moment: as Great Expectations says where it can, and over texts beside."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.quality.lake import lake
from include.integration_watch.quality.validate import validate
from tests.quality.scene import snapshot

from .both_ways import TYPES, by_gx, compiled, expectation, table

AT = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)  # a Wednesday
QUANTILES = "expect_column_quantile_values_to_be_between"
SHARES = "expect_column_kl_divergence_to_be_less_than"
NEWEST = "expect_column_max_to_be_between"
HANDED_OVER = ("", "a figure too near to its bound", "the lower bound lies above the upper")


def rows(texts, numbers, reals):  # type: ignore[no-untyped-def]
    return [
        dict.fromkeys(TYPES) | {"k": place, "t": text, "n": number, "r": real}
        for place, (text, number, real) in enumerate(zip(texts, numbers, reals, strict=True))
    ]


@pytest.mark.gx
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_quantiles_and_shares_are_those_of_great_expectations(data) -> None:  # type: ignore[no-untyped-def]
    size = data.draw(st.integers(1, 12))

    def drawn(values):  # type: ignore[no-untyped-def]
        return data.draw(st.lists(st.one_of(st.none(), values), min_size=size, max_size=size))

    real = st.floats(-100, 100).map(lambda value: round(value, 2))
    made = table(rows(drawn(st.sampled_from("abcd")), drawn(st.integers(-9, 9)), drawn(real)))
    limits = st.one_of(st.none(), st.integers(-9, 9))
    asked = [
        expectation(
            QUANTILES,
            column=column,
            quantile_ranges={
                "quantiles": [0.05, 0.5, 0.75],
                "value_ranges": [[data.draw(limits), data.draw(limits)] for _ in range(3)],
            },
        )
        for column in ("n", "r")
    ]
    asked += [
        expectation(
            SHARES,
            column="t",
            partition_object={"values": ["a", "b", "c"], "weights": [0.5, 0.25, 0.25]},
            threshold=data.draw(st.sampled_from([0.0, 0.1, 0.5, 3])),
            tail_weight_holdout=data.draw(st.sampled_from([0, 0.001, 0.2])),
        )
        for _ in range(3)
    ]

    for one, own, other in zip(asked, compiled(made, asked), by_gx(made, asked), strict=True):
        assert own.handed_over in HANDED_OVER
        if not own.handed_over and not other.errored:
            assert own.success == other.success, one
            assert other.observed in (None, own.observed) or own.observed is None, one


def _says(tmp_path: Path, values: list[str | None], type_: str, meta: dict[str, object], **kwargs):  # type: ignore[no-untyped-def]
    held = snapshot(tmp_path / "s.parquet", [{"v": value} for value in values], ["v"])
    suite = {
        "name": "s",
        "expectations": [{"type": type_, "kwargs": {"column": "v", **kwargs}, "meta": meta}],
    }
    with lake({"t": held}) as opened:
        found = validate(suite, opened, table="t", keys=[], at=AT, run_id="r").result["results"][0]
    assert found["meta"]["way"] == "compiled"
    return found["success"]


def test_numbers_that_are_texts_have_quantiles(tmp_path: Path) -> None:
    values = [str(number) for number in range(101)] + ["", None]

    def within(low: float, high: float) -> bool:
        ranges = {"quantiles": [0.5], "value_ranges": [[low, high]]}
        meta = {"compared_as": "number"}
        return bool(_says(tmp_path, values, QUANTILES, meta, quantile_ranges=ranges))

    assert within(50, 50)
    assert not within(9, 49)


@pytest.mark.parametrize(
    ("newest", "meta", "good"),
    [
        ("2026-03-03T01:00:00Z", {}, True),  # 29 hours old
        ("2026-03-02T23:00:00", {}, False),  # 31
        ("2026-03-03T00:30:00+01:00", {}, False),  # 30 and a half
        ("2026-03-03T01:00:00Z", {"hours_at_most": {"wed": 20}}, False),
        ("2026-03-03T01:00:00Z", {"hours_at_most": {"wed": 20, "wed 06": 40}}, True),
        ("2026-03-03T01:00:00Z", {"hours_at_most": {"wed 06": 20}, "zone": "Europe/Berlin"}, True),
        ("2026-03-03T01:00:00Z", {"hours_at_most": {"mon": 1}}, True),
    ],
)
def test_the_newest_moment_may_be_so_old_on_this_weekday_at_this_hour(
    tmp_path: Path, newest: str, meta: dict[str, object], good: bool
) -> None:
    asked = {"$PARAMETER": "now() - timedelta(hours=30)"}
    values = ["2025-01-01", newest, "", None]

    assert (
        _says(tmp_path, values, NEWEST, {"compared_as": "moment", **meta}, min_value=asked) is good
    )


@pytest.mark.gx
def test_great_expectations_knows_the_same_parameter() -> None:
    import pandas as pd

    from include.integration_watch.quality.engine import great_expectations, pandas_batch

    gx = great_expectations()
    frame = pd.DataFrame({"v": [pd.Timestamp.now() - pd.Timedelta(hours=29)]})

    def says(hours: int) -> bool:
        asked = {"$PARAMETER": f"now() - timedelta(hours={hours})"}
        rule = gx.expectations.ExpectColumnMaxToBeBetween(column="v", min_value=asked)
        suite = gx.ExpectationSuite(name="s", expectations=[rule])
        return bool(pandas_batch(frame, "t").validate(suite).success)

    assert (says(30), says(28)) == (True, False)
