import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.quality.csv_file import CsvError, open_csv
from include.integration_watch.quality.text_encoding import encoding_of

ALIASES = {"number": ["Supplier ID"], "name": ["Supplier Name", "Dodavatel"], "amount": []}


def _open(folder: Path, content: str | bytes, **given):
    path = folder / "suppliers.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_csv(path, ALIASES, **given)


def _rows(folder: Path, content: str | bytes):
    return [row for _, row in _open(folder, content).rows()]


@pytest.mark.parametrize(
    "header",
    [
        "Supplier ID,Supplier Name ",
        "supplier_id,SUPPLIER_NAME",
        '"Supplier-ID","supplier name"',
        "number,name",
    ],
)
def test_drifting_headers_mean_the_same_fields(tmp_path: Path, header):
    assert _rows(tmp_path, f"{header}\n1,Acme\n") == [{"number": "1", "name": "Acme"}]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("number;name\n1;Acme, Inc.\n", id="semicolon"),
        pytest.param("number\tname\n1\tAcme, Inc.\n", id="tab"),
        pytest.param("number|name\n1|Acme, Inc.\n", id="bar"),
        pytest.param('number,name\n1,"Acme, Inc."\n', id="comma and quotes"),
        pytest.param("sep=;\nnumber;name\n1;Acme, Inc.\n", id="Excel's hint"),
        pytest.param("number;name\r1;Acme, Inc.\r", id="old Mac line ends"),
        pytest.param("\ufeffnumber;name\r\n1;Acme, Inc.\r\n", id="mark and Windows line ends"),
        pytest.param("\n\nnumber;name\n\n1;Acme, Inc.\n\n", id="blank lines"),
        pytest.param("number;name;\n1;Acme, Inc.;;\n", id="separators at the end"),
        pytest.param("number;name\n1;Acme, Inc.\n".encode("utf-16"), id="UTF-16"),
    ],
)
def test_the_make_of_a_file_does_not_matter(tmp_path: Path, content):
    assert _rows(tmp_path, content) == [{"number": "1", "name": "Acme, Inc."}]


def test_ragged_rows_are_left_out_and_told_and_never_shifted(tmp_path: Path):
    file = _open(
        tmp_path,
        'number,name,amount\n1,Acme,5\n2,Beta, Inc.,7\n3,Gamma\n"4","De\nlta",1\n5,E,1\n',
    )

    assert [(line, row["number"]) for line, row in file.rows()] == [(2, "1"), (5, "4"), (7, "5")]
    assert [str(problem) for problem in file.problems] == [
        "suppliers.csv:3: 4 values where the header has 3; "
        "the row was left out, mend it where the file is made.",
        "suppliers.csv:4: 2 values where the header has 3; "
        "the row was left out, mend it where the file is made.",
    ]


def test_a_row_of_empty_values_is_a_row(tmp_path: Path):
    assert _rows(tmp_path, "number,name\n,\n1,a\n") == [
        {"number": "", "name": ""},
        {"number": "1", "name": "a"},
    ]


@pytest.mark.parametrize("rows_below", [2, 20_000], ids=["to the end", "over the limit"])
def test_a_quote_that_is_never_closed_is_told(tmp_path: Path, rows_below):
    file = _open(tmp_path, 'number,name\n1,Acme\n2,"Beta\n' + "3,Gamma\n" * rows_below)

    assert next(file.rows()) == (2, {"number": "1", "name": "Acme"})
    assert all(row["name"] != "Beta" for _, row in file.rows())
    assert file.problems[0].line == 3
    assert "a quote that is not closed" in file.problems[0].remedy


def test_a_quote_that_is_not_doubled_costs_its_own_row_only(tmp_path: Path):
    file = _open(tmp_path, 'number,name\n1,"The "Best" Ltd"\n2,Beta\n')

    assert [row["number"] for _, row in file.rows()] == ["2"]
    assert [problem.line for problem in file.problems] == [2]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("", "the file is empty", id="empty"),
        pytest.param("\n \n", "the file is empty", id="blank lines only"),
        pytest.param("a,b\n1,2\n", "there is no column for number among a, b", id="other columns"),
        pytest.param("number,Supplier ID\n1,2\n", "two columns mean number", id="one field twice"),
    ],
)
def test_a_file_that_is_not_the_table_is_refused(tmp_path: Path, content, says):
    with pytest.raises(CsvError, match=says) as error:
        _open(tmp_path, content, needed=["number"])

    assert "suppliers.csv" in str(error.value)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param("Müller & Söhne, Straße", "utf-8", id="UTF-8"),
        pytest.param("Müller & Söhne, Straße 5 €", "cp1252", id="Western Windows"),
        pytest.param("Příbram, Žďár nad Sázavou, Dvůr Králové", "cp1250", id="Central Windows"),
        pytest.param("L'ATELIER É", "cp850", id="DOS"),
        pytest.param("Müller & Söhne, Großhändler", "cp850", id="DOS, German"),
        pytest.param("Zażółć gęślą jaźń", "cp1250", id="Polish"),
        pytest.param("plain", "utf-8", id="ASCII"),
    ],
)
def test_the_encoding_is_found_out(tmp_path: Path, text, encoding):
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(encoding))

    assert encoding_of(path) == encoding


_CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(_CELL, _CELL, _CELL), max_size=20),
    separator=st.sampled_from(";,\t|"),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_writer_wrote_is_what_we_read(tmp_path_factory, rows, separator, ends):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=ends)
    writer.writerow(["number", "name", "amount"])
    writer.writerows(rows)

    read = _rows(tmp_path_factory.mktemp("csv"), out.getvalue())

    assert [tuple(row.values()) for row in read] == rows


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_a_sentence(tmp_path_factory, content):
    try:
        file = _open(tmp_path_factory.mktemp("csv"), b"number,name\n" + content)
    except CsvError:
        return
    for _, row in file.rows():
        assert set(row) == {"number", "name"}
