import json
from pathlib import Path

import pyarrow.parquet as pq

from include.integration_watch.domain.difference import Incomplete
from include.integration_watch.reconcile.compare import compare

from .scene import between, said, wanted


def row(id: str | None, name: str = "a") -> dict:
    return {"id": id, "name": name, "amount": "1"}


def test_a_snapshot_with_less_than_its_source_holds_is_not_compared(tmp_path: Path) -> None:
    found = between(tmp_path, [row("1")], [row("1")], wanted(), right_count=2)

    assert found.incomplete is Incomplete.CUT_OFF
    assert found.reason == (
        "erp said that it holds 2 records, the snapshot has 1: it was cut off while it was read, "
        "so nothing was compared. Read it again."
    )
    assert found.differences is None


def test_a_file_that_is_cut_off_is_not_compared(tmp_path: Path) -> None:
    between(tmp_path, [row("1")], [row("1")], wanted())
    whole = tmp_path / "l.parquet"
    whole.write_bytes(whole.read_bytes()[:-20])

    found = compare(wanted(), whole, tmp_path / "r.parquet", tmp_path / "out")

    assert found.incomplete is Incomplete.UNREADABLE


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    between(tmp_path, [row("1")], [row("1")], wanted())
    asked = wanted({"total": {"left": "amount", "right": "betrag"}})

    found = compare(asked, tmp_path / "l.parquet", tmp_path / "r.parquet", tmp_path / "out")

    assert found.incomplete is Incomplete.NO_COLUMN
    assert 'erp has no column "betrag" for total; it has amount, id, name' in found.reason


def test_no_common_key_says_how_they_look_and_what_would_help(tmp_path: Path) -> None:
    found = between(tmp_path, [row("007")], [row("7")], wanted())

    assert found.incomplete is Incomplete.NO_COMMON_KEY
    assert "coupa has '007' and erp has '7'" in found.reason
    assert found.suggestions[0].normalisation.name == "leading_zeros"


def test_records_without_a_key_are_left_out_and_told(tmp_path: Path) -> None:
    found = between(tmp_path, [row("1"), row(None), row("")], [row("1")], wanted())

    assert said(found) == []
    assert found.notes == (
        "2 of 3 records of coupa have no key (id is empty); they belong to nothing and were left out.",
    )


def test_records_without_a_key_are_listed_with_their_row_and_what_they_hold(
    tmp_path: Path,
) -> None:
    found = between(
        tmp_path, [row("1"), row(None, "x")], [row("", "y"), row("1"), row(" ", "z")], wanted()
    )

    listed = [(each.side, each.row, json.loads(each.record)) for each in found.keyless]
    assert listed == [
        ("left", 2, {"id": None, "name": "x", "amount": "1"}),
        ("right", 1, {"id": "", "name": "y", "amount": "1"}),
    ]
    assert found.keyless_file is not None
    assert pq.read_table(found.keyless_file).num_rows == 2
    again = between(tmp_path, [row("1")], [row("1")], wanted())
    assert (again.keyless_file, (tmp_path / "out" / "without_key.parquet").exists()) == (
        None,
        False,
    )


def test_lines_without_a_key_are_listed_one_by_one_where_several_belong_to_one_record(
    tmp_path: Path,
) -> None:
    asked = wanted(["amount"], left={"system": "coupa", "many": True})

    found = between(tmp_path, [row("1"), row(None), row(None)], [row("1")], asked)

    assert [(each.side, each.row) for each in found.keyless] == [("left", 2), ("left", 3)]


def test_a_side_that_holds_nothing_is_told(tmp_path: Path) -> None:
    found = between(tmp_path, [row("1")], [], wanted())

    assert [each[1] for each in said(found)] == ["missing_right"]
    assert found.notes == ("erp holds no record, so all of the other side are missing.",)


def test_all_differ(tmp_path: Path) -> None:
    found = between(tmp_path, [row("1"), row("2")], [row("1", "b"), row("2", "c")], wanted())

    assert found.notes[0].startswith("All 2 records that both sides hold differ")
