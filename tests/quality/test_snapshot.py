from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from include.integration_watch.quality.snapshot import BATCH, SnapshotError, write_snapshot

from .scene import TAKEN


def test_null_stays_null_and_empty_stays_empty(tmp_path: Path):
    path = tmp_path / "s.parquet"
    rows = [{"a": None, "b": ""}, {"a": "Müller", "b": " "}]

    snapshot = write_snapshot(rows, fields=["a", "b"], path=path, taken_at=TAKEN)

    assert (snapshot.rows, snapshot.fields) == (2, ("a", "b"))
    assert parquet.read_table(path).to_pylist() == rows


def test_rows_beyond_one_batch_are_all_there(tmp_path: Path):
    path = tmp_path / "s.parquet"
    rows = ({"number": str(number)} for number in range(BATCH + 1))

    snapshot = write_snapshot(rows, fields=["number"], path=path, taken_at=TAKEN)

    assert snapshot.rows == BATCH + 1
    assert parquet.read_table(path)["number"].to_pylist()[-1] == str(BATCH)


def test_no_rows_make_an_empty_snapshot_with_its_columns(tmp_path: Path):
    snapshot = write_snapshot([], fields=["number"], path=tmp_path / "s.parquet", taken_at=TAKEN)

    assert snapshot.rows == 0
    assert parquet.read_table(snapshot.path).schema.names == ["number"]


def test_more_fields_than_asked_for_are_left_out(tmp_path: Path):
    snapshot = write_snapshot(
        [{"number": "1", "secret": "x"}],
        fields=["number"],
        path=tmp_path / "s.parquet",
        taken_at=TAKEN,
    )

    assert parquet.read_table(snapshot.path).schema.names == ["number"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        pytest.param(
            [{"number": "1"}, {"name": "x"}],
            'Row 2 has no field "number"; it has name.',
            id="a field is missing",
        ),
        pytest.param(
            [{"number": 7}], 'Row 1: field "number" holds int 7, not text.', id="a number"
        ),
        pytest.param(
            [{"number": "1"}, {"number": "\ud800"}],
            'Row 2: field "number" holds str',
            id="half a character",
        ),
    ],
)
def test_rows_that_are_no_snapshot_are_named(tmp_path: Path, rows, says):
    with pytest.raises(SnapshotError, match="^" + says.replace(".", r"\.")):
        write_snapshot(rows, fields=["number"], path=tmp_path / "s.parquet", taken_at=TAKEN)


def test_a_source_that_breaks_leaves_the_old_snapshot_and_no_draft(tmp_path: Path):
    path = tmp_path / "s.parquet"
    write_snapshot([{"number": "old"}], fields=["number"], path=path, taken_at=TAKEN)

    def breaks() -> Iterator[dict[str, str]]:
        yield {"number": "new"}
        raise ConnectionError

    with pytest.raises(ConnectionError):
        write_snapshot(breaks(), fields=["number"], path=path, taken_at=TAKEN)

    assert parquet.read_table(path).to_pylist() == [{"number": "old"}]
    assert list(tmp_path.iterdir()) == [path]


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])))))
def test_any_text_comes_back_as_it_went_in(tmp_path_factory: pytest.TempPathFactory, texts):
    path = tmp_path_factory.mktemp("lake") / "s.parquet"

    write_snapshot([{"a": text} for text in texts], fields=["a"], path=path, taken_at=TAKEN)

    assert parquet.read_table(path)["a"].to_pylist() == texts
