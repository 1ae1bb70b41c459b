from datetime import UTC, datetime
from pathlib import Path

import pytest

from include.integration_watch.quality.lake import lake
from include.integration_watch.quality.profile import ColumnProfile, profile

from .scene import snapshot


def test_a_profile_counts_what_is_there(tmp_path: Path):
    rows = [{"number": "1"}, {"number": "22"}, {"number": "22"}, {"number": " "}, {"number": None}]

    with lake({"supplier": snapshot(tmp_path / "s.parquet", rows)}) as opened:
        (column,) = profile(opened, "supplier").columns

    assert column == ColumnProfile(
        field="number", rows=5, missing=1, blank=1, distinct=3, shortest=1, longest=2
    )


def test_an_empty_snapshot_has_a_profile_of_nothing(tmp_path: Path):
    with lake({"supplier": snapshot(tmp_path / "s.parquet", [], ["number"])}) as opened:
        (column,) = profile(opened, "supplier").columns

    assert (column.rows, column.distinct, column.longest) == (0, 0, None)


def test_a_profile_tells_how_numbers_categories_and_moments_are_spread(tmp_path: Path):
    rows = [
        {
            "total": f"{number}.50",
            "currency": "EUR" if number % 4 else "USD",
            "at": f"2026-03-{number % 28 + 1:02}",
        }
        for number in range(101)
    ]

    with lake({"invoice": snapshot(tmp_path / "i.parquet", rows)}) as opened:
        total, currency, at = profile(opened, "invoice").columns
        hidden = profile(opened, "invoice", personal={"total", "currency", "at"}).columns

    assert total.quantiles == (5.5, 25.5, 50.5, 75.5, 95.5)
    assert currency.shares == {"EUR": 75 / 101, "USD": 26 / 101}
    assert at.newest == datetime(2026, 3, 28, tzinfo=UTC)
    assert [(each.quantiles, each.shares, each.newest) for each in hidden] == [((), {}, None)] * 3


def test_of_very_many_rows_the_quantiles_are_those_of_a_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("include.integration_watch.quality.profile.SORTED_AT_MOST", 500)
    rows = [{"total": str(number)} for number in range(1000)]

    with lake({"invoice": snapshot(tmp_path / "i.parquet", rows)}) as opened:
        (total,) = profile(opened, "invoice").columns

    assert 400 < total.quantiles[2] < 600
