from pathlib import Path

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
