import gzip
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from include.integration_watch.quality import packed
from include.integration_watch.quality.csv_file import CsvError
from include.integration_watch.quality.data_file import Row, open_data
from include.integration_watch.quality.packed import unpacked
from include.integration_watch.quality.value_forms import day_form, number_form

ALIASES = {"number": ["Nummer"], "total": ["Betrag"], "due": ["Fällig"]}


def _read(path: Path, **given: object) -> tuple[list[Row], tuple[str, ...]]:
    opened = open_data(path, ALIASES, needed=["number"], **given)  # type: ignore[arg-type]
    rows = list(opened.rows())
    return rows, opened.told.problems


def _csv(folder: Path, text: str) -> Path:
    path = folder / "s.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_numbers_and_days_are_read_as_the_file_writes_them(tmp_path: Path) -> None:
    path = _csv(tmp_path, "Nummer;Betrag;Fällig\n007;1.234,50;31.12.2026\n1.000;12;1.2.2026\n")
    rows, problems = _read(path, numbers=["total"], days=["due"])
    assert rows == [
        {"number": "007", "total": "1234.50", "due": "2026-12-31"},
        {"number": "1.000", "total": "12", "due": "2026-02-01"},
    ]
    assert problems == ()


def test_what_can_be_read_in_two_ways_stays_and_is_told(tmp_path: Path) -> None:
    path = _csv(tmp_path, "Nummer;Betrag;Fällig\n1;1.234;01/02/2026\n2;5.678;03/04/2026\n")
    rows, problems = _read(path, numbers=["total"], days=["due"])
    assert [(row["total"], row["due"]) for row in rows] == [
        ("1.234", "01/02/2026"),
        ("5.678", "03/04/2026"),
    ]
    assert "total: its values can be read with a decimal point as well" in problems[0]
    assert "due: nobody can tell which number of its dates is the day" in problems[1]


@pytest.mark.parametrize(
    ("values", "name", "read"),
    [
        (["1,5", "2"], "comma", ["1.5", "2"]),
        (["1.5", "2"], "point", ["1.5", "2"]),
        (["1,234.50", "-7"], "point", ["1234.50", "-7"]),
        (["1.234,50", "1.000"], "comma", ["1234.50", "1000"]),
        (["12", "13"], "", ["12", "13"]),
        (["12,5", "n/a", None, ""], "comma", ["12.5", "n/a", None, ""]),
        ([], "", []),
    ],
)
def test_a_form_of_numbers(values: list[str | None], name: str, read: list[str | None]) -> None:
    form = number_form(values)
    assert form.name == name
    assert [form.read(value) for value in values] == read


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["31.12.2026", "1.2.2026"], ["2026-12-31", "2026-02-01"]),
        (["31/12/2026", "01/02/2026"], ["2026-12-31", "2026-02-01"]),
        (["12/31/2026", "01/02/2026"], ["2026-12-31", "2026-01-02"]),
        (["20261231"], ["2026-12-31"]),
        (["2026-12-31", "x"], ["2026-12-31", "x"]),
        (["31.12.2026", "n/a", ""], ["2026-12-31", "n/a", ""]),
        (["30.02.2026"], ["30.02.2026"]),
    ],
)
def test_a_form_of_days(values: list[str], read: list[str]) -> None:
    form = day_form(values)
    assert [form.read(value) for value in values] == read


def test_parquet_is_read_by_name_and_everything_becomes_text(tmp_path: Path) -> None:
    path = tmp_path / "s.parquet"
    table = {
        "Nummer": [7, None],
        "Betrag": [Decimal("1.50"), Decimal("2.00")],
        "Fällig": [date(2026, 3, 4), None],
        "more": [[1], [2]],
    }
    parquet.write_table(pyarrow.table(table), path)
    rows, _ = _read(path, numbers=["total"])
    assert rows == [
        {"number": "7", "total": "1.50", "due": "2026-03-04"},
        {"number": None, "total": "2.00", "due": None},
    ]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"other": [1]}, "there is no column for number among other; add"),
        ({"Numer": [1]}, r"among Numer \(is Nummer called Numer now\?\)"),
        ({"Nummer": [{"a": 1}]}, r"Nummer \(number\) holds struct<a: int64>, not single values"),
        ({"Nummer": [[1, 2]]}, r"Nummer \(number\) holds list"),
    ],
)
def test_parquet_of_another_schema_is_refused_in_a_sentence(
    tmp_path: Path, table: dict[str, object], said: str
) -> None:
    path = tmp_path / "s.parquet"
    parquet.write_table(pyarrow.table(table), path)
    with pytest.raises(CsvError, match=said):
        _read(path)


def test_half_a_parquet_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "s.parquet"
    parquet.write_table(pyarrow.table({"Nummer": ["1"] * 1_000}), path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(CsvError, match="it is no whole Parquet file; send it again"):
        _read(path)


@pytest.mark.parametrize("ending", ["zip", "gz"])
def test_what_is_packed_is_read_and_nothing_is_left_behind(tmp_path: Path, ending: str) -> None:
    content = b"Nummer;Betrag\n1;2\n"
    path = tmp_path / f"s.csv.{ending}"
    if ending == "gz":
        path.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("../../out of here.csv", content)
            package.writestr("readme.pdf", b"x")
    with unpacked(path) as table:
        rows, _ = _read(table)
    assert rows == [{"number": "1", "total": "2"}]
    assert [left.name for left in tmp_path.iterdir()] == [path.name]


def _zip(path: Path, *names: str, content: bytes = b"Nummer\n1\n") -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name in names:
            package.writestr(name, content)


def test_a_bomb_is_stopped_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "HARMLESS", 1 << 20)
    for name, pack in (("b.csv.gz", gzip.compress), ("b.zip", None)):
        path = tmp_path / name
        zeros = b"0" * (8 << 20)
        if pack:
            path.write_bytes(pack(zeros))
        else:
            _zip(path, "b.csv", content=zeros)
        with pytest.raises(CsvError, match="which no honest table does"), unpacked(path):
            raise AssertionError("it was unpacked")
        path.unlink()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("a.csv", "b.csv"), "it holds 2 tables"),
        (("a.zip",), "it holds 0 tables"),
        ((), "it holds 0 tables"),
    ],
)
def test_a_package_of_another_kind_is_refused_in_a_sentence(
    tmp_path: Path, names: tuple[str, ...], said: str
) -> None:
    _zip(tmp_path / "s.zip", *names)
    with pytest.raises(CsvError, match=said), unpacked(tmp_path / "s.zip"):
        raise AssertionError("it was unpacked")


@pytest.mark.parametrize("name", ["s.zip", "s.csv.gz"])
@pytest.mark.parametrize("content", [b"", b"no package", b"\x1f\x8b\x08\x00junk", b"PK\x03\x04x"])
def test_a_broken_package_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CsvError), unpacked(path) as table:
        _read(table)
    assert list(tmp_path.iterdir()) == [path]
