import csv as standard_csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.pages.failing_keys import csv, harmless, table

from .scene import write_keys


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("=1+1", "'=1+1", id="formula"),
        pytest.param('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")', id="link"),
        pytest.param("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0", id="command"),
        pytest.param("-2+3", "'-2+3", id="minus that is no number"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("  =1+1", "'  =1+1", id="blanks in front"),
        pytest.param("\t=1+1", "'\t=1+1", id="tab in front"),
        pytest.param("\r=1+1", "'\r=1+1", id="carriage return in front"),
        pytest.param("\uff1d1+1", "'\uff1d1+1", id="full-width sign"),
        pytest.param("-12.50", "-12.50", id="negative number"),
        pytest.param("+49", "+49", id="positive number"),
        pytest.param("-1.234,56", "-1.234,56", id="negative number, German"),
        pytest.param("10472", "10472", id="key"),
        pytest.param("Müller = Söhne", "Müller = Söhne", id="sign inside"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_spreadsheet_runs_nothing(value: str, shown: str) -> None:
    assert harmless(value) == shown


def test_a_null_differs_from_an_empty_value(tmp_path: Path) -> None:
    file = write_keys(tmp_path / "k.parquet", {"a": [None, ""], "b": ["x", "y"]})
    assert "".join(csv(file, "en")) == '\ufeff"a","b"\r\n,"x"\r\n"","y"\r\n'
    assert table(file).rows == ((None, "x"), ("", "y"))


def test_a_german_file_is_split_where_a_german_spreadsheet_splits(tmp_path: Path) -> None:
    file = write_keys(tmp_path / "k.parquet", {"a": ["1;=2"], "b": ["x,y"]})
    assert "".join(csv(file, "de")) == '\ufeff"a";"b"\r\n"1;=2";"x,y"\r\n'


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    values=st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=5
    )
)
def test_every_value_comes_back_out_of_the_csv(tmp_path: Path, values: list[str]) -> None:
    file = write_keys(tmp_path / "k.parquet", {"key": list(values)})
    text = "".join(csv(file, "en")).removeprefix("\ufeff")
    rows = list(standard_csv.reader(io.StringIO(text, newline="")))
    assert [row[0] for row in rows[1:]] == [harmless(value) for value in values]


def test_a_column_name_is_neutralised_too(tmp_path: Path) -> None:
    file = write_keys(tmp_path / "k.parquet", {"=cmd": ["1"]})
    assert "".join(csv(file, "en")).startswith('\ufeff"\'=cmd"')


def test_an_empty_file_has_columns_and_no_rows(tmp_path: Path) -> None:
    shown = table(write_keys(tmp_path / "k.parquet", {"number": []}))
    assert (shown.columns, shown.rows, shown.total) == (("number",), (), 0)
