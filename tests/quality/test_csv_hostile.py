"""Files that nobody would send on purpose: a clear sentence each, in bounded memory, nothing shifted."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from include.integration_watch.quality.csv_file import TOLD, CsvError, open_csv
from include.integration_watch.quality.csv_lines import LONGEST

ALIASES = {"number": ["Nummer"], "name": ["Name"]}


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "suppliers.csv"
    path.write_bytes(content)
    return path


def _read(path: Path) -> tuple[list[tuple[int, dict[str, str | None]]], list[str]]:
    opened = open_csv(path, ALIASES, needed=["number"])
    rows = list(opened.rows())
    return rows, [str(problem) for problem in opened.problems]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
def test_an_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    text = "Nummer;Name\r\n10472;Müller & Söhne\r\n10473;Straßenbau\r\n"
    rows, problems = _read(_file(tmp_path, text.encode(encoding)))
    assert [row["name"] for _, row in rows] == ["Müller & Söhne", "Straßenbau"]
    assert problems == []


def test_a_line_of_a_gigabyte_costs_a_line_and_no_memory(tmp_path: Path) -> None:
    """A fortieth of it here: the memory that is needed does not depend on it."""
    path = tmp_path / "suppliers.csv"
    with path.open("wb") as file:
        file.write(b"Nummer;Name\r\n1;a\r\n2;")
        for _ in range(25):
            file.write(b"x" * 1_000_000)
        file.write(b"\r\n3;c\r\n")
    tracemalloc.start()
    rows, problems = _read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [row["number"] for _, row in rows] == ["1", "3"]
    assert problems == [
        "suppliers.csv:3: from here to line 3 there is no row (the line has more than "
        f"{LONGEST:,} characters); look for a quote that is not closed or not doubled, all of it "
        "was left out."
    ]
    assert peak < 20_000_000


def test_a_nul_byte_costs_its_line(tmp_path: Path) -> None:
    rows, problems = _read(_file(tmp_path, b"Nummer;Name\n1;a\n2;b\0c\n3;d\n"))
    assert [row["number"] for _, row in rows] == ["1", "3"]
    assert problems[0].startswith("suppliers.csv:3: from here to line 3 there is no row (the line")


def test_a_quote_that_is_never_closed_is_named_by_its_line(tmp_path: Path) -> None:
    rows, problems = _read(_file(tmp_path, b'Nummer;Name\n1;a\n2;"b\n3;c\n'))
    assert [row["number"] for _, row in rows] == ["1"]
    assert problems[0].startswith("suppliers.csv:3: from here to line 4 there is no row")


def test_a_quoted_newline_is_part_of_its_value(tmp_path: Path) -> None:
    rows, problems = _read(_file(tmp_path, b'Nummer;Name\n1;"a\nb;c"\n2;d\n'))
    assert rows == [(2, {"number": "1", "name": "a\nb;c"}), (4, {"number": "2", "name": "d"})]
    assert problems == []


def test_of_ten_thousand_columns_the_needed_ones_are_read(tmp_path: Path) -> None:
    names = [f"c{place}" for place in range(9_998)]
    lines = [";".join(["Nummer", *names, "Name"]), ";".join(["1", *["x"] * 9_998, "a"])]
    rows, problems = _read(_file(tmp_path, "\n".join(lines).encode()))
    assert rows == [(2, {"number": "1", "name": "a"})]
    assert problems == []


def test_a_formula_is_a_value_like_any_other(tmp_path: Path) -> None:
    rows, _ = _read(_file(tmp_path, b"Nummer;Name\n=cmd|' /C calc'!A0;@SUM(A1)\n"))
    assert rows == [(2, {"number": "=cmd|' /C calc'!A0", "name": "@SUM(A1)"})]


def test_of_countless_ragged_rows_a_thousand_are_named_and_all_are_counted(tmp_path: Path) -> None:
    path = _file(tmp_path, b"Nummer;Name\n" + b"1;a;b\n" * 2_500 + b"2;c\n")
    opened = open_csv(path, ALIASES)
    assert [row["number"] for _, row in opened.rows()] == ["2"]
    assert (len(opened.problems), opened.left_out) == (TOLD, 2_500)


def test_signs_that_the_encoding_does_not_know_are_told_and_stay(tmp_path: Path) -> None:
    rows, problems = _read(_file(tmp_path, "Nummer;Name\n1;a\n".encode("utf-16") + b"\x00\xd8\n"))
    assert rows[0][1] == {"number": "1", "name": "a"}
    assert all("suppliers.csv:" in problem for problem in problems)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "suppliers.csv: the file is empty; export it again."),
        (b"\n \n\t\n", "suppliers.csv: the file is empty; export it again."),
        (b"\0" * 5_000, "there is no line of headings that can be read"),
        (b'"' + b"x" * 10_000, "there is no line of headings that can be read"),
        (b"x" * (LONGEST + 5), "there is no line of headings that can be read"),
        (b"PK\x03\x04\x14\x00\x08\x00" + b"\x80\x00" * 500, "suppliers.csv:1: there is no"),
        (b"PAR1" + bytes(range(256)) * 4, "suppliers.csv:1: there is no"),
        (b"Nummer;nummer\n1;2\n", "two columns mean number"),
        (b"Kennung;Name\n1;2\n", "there is no column for number"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(CsvError) as refused:
        _read(_file(tmp_path, content))
    assert said in str(refused.value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00")
@example(b"Nummer;Name\n\xff\xfe;\x81\n")
@example(b'sep=;\n"\n')
def test_any_bytes_are_read_or_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    try:
        rows, problems = _read(_file(tmp_path, content))
    except CsvError as error:
        rows, problems = [], [str(error).replace(".csv: ", ".csv:0: ")]
    assert all(set(row) <= {"number", "name"} for _, row in rows)
    assert all(problem.startswith("suppliers.csv:") for problem in problems)


VALUES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufffd\ufeff"), max_size=12
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    rows=st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=8),
    separator=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_csv_writer_writes_is_read_unshifted(
    tmp_path: Path, rows: list[tuple[str, str]], separator: str, encoding: str
) -> None:
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL)
    table.writerows([("Nummer", "Name"), *rows])
    read, problems = _read(_file(tmp_path, out.getvalue().encode(encoding)))
    assert [(row["number"], row["name"]) for _, row in read] == rows
    assert problems == []
