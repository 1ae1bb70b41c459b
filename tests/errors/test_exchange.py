import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.errors import sheets
from include.integration_watch.errors.columns import NotACatalogueError, fields_of, to_fields
from include.integration_watch.errors.exchange import export, from_table, imported, page, to_table

RULES = load_catalogue(Path(__file__).parents[2] / "include" / "config").catalogue.error_rules

_NASTY = st.sampled_from(
    [
        *("=1+1", "+4", "-x", "@SUM(A1)", "'", "''=", "a|b", "\\", "\\|", "<br>", "&lt;", "\n"),
        *(
            "\r\n",
            "\t",
            "_x000A_",
            "_x0",
            "\x01",
            '"',
            ";",
            ",",
            "`*_[",
            "ü",
            "😀",
            " ",
            "{x}",
            "a",
        ),
    ]
)
WORDS = st.lists(_NASTY, min_size=1, max_size=5).map("".join).filter(str.strip)
TEXTS = st.fixed_dictionaries({"de": WORDS, "en": WORDS})


@st.composite
def rules(draw: st.DrawFn) -> ErrorRule:
    return ErrorRule.model_validate(
        {
            "id": draw(WORDS),
            "interface": draw(TEXTS),
            "integration": draw(st.none() | WORDS),
            "pattern": re.escape(draw(WORDS).strip()),
            "example": draw(st.lists(WORDS, min_size=1, max_size=3)),
            "explanation": draw(TEXTS),
            "action": draw(TEXTS),
            "alert": draw(TEXTS),
            "error_class": draw(st.sampled_from(["reference", "unknown"])),
            "first_responder": "supplier",
            "responder_group": draw(st.none() | WORDS),
            "runbook": draw(st.just("") | WORDS),
            "outside": draw(st.none() | TEXTS),
            "severity": "warning",
            "retry": "harmful",
        }
    )


def back(table: sheets.Table) -> list[ErrorRule]:
    return [ErrorRule.model_validate(to_fields(cells)) for cells in from_table(table)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rules(), max_size=4), st.sampled_from(["de", "en"]))
def test_nothing_is_lost_in_any_format(some: list[ErrorRule], language: str) -> None:
    table = to_table(some, language)  # type: ignore[arg-type]
    assert back(table) == some
    assert back(sheets.from_csv(sheets.to_csv(table))) == some
    assert back(sheets.from_markdown(sheets.to_markdown(table))) == some
    assert back(sheets.from_xlsx(sheets.to_xlsx(table))) == some


@pytest.mark.parametrize("suffix", sheets.FORMATS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_shipped_catalogue_comes_back_whole(tmp_path: Path, suffix: str, language: str) -> None:
    path = tmp_path / f"errors{suffix}"
    assert export(path, RULES, language) == len(RULES)  # type: ignore[arg-type]
    read = [ErrorRule.model_validate(to_fields(cells)) for cells in imported(path)]
    assert read == list(RULES)


def test_no_cell_of_a_csv_is_a_formula() -> None:
    text = sheets.to_csv([["id"], ["=1+1"], ["@x"], ["-2"], ["\t=1"]])
    cells = [row[0] for row in csv.reader(io.StringIO(text, newline=""))]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(sheets.to_xlsx([["id"], ["=1+1"]])))
    cell = book.worksheets[0]["A2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", "=1+1", True)


def test_markdown_cells_hold_no_html_and_no_bar() -> None:
    text = sheets.to_markdown([["id"], ["<script>a|b"]])
    assert "<script>" not in text
    assert text.splitlines()[2] == r"| &lt;script>a\|b |"


@pytest.mark.parametrize("heading", ["Benutzeroberfläche", "Schnittstelle", "Interface"])
def test_the_interface_has_three_names(heading: str) -> None:
    german = fields_of([heading, "Fehlerbeispiel", "Erklärung/Aktion", "Warnung", "Ersthelfer"])
    assert german[0] == "interface.de"
    assert german[2] == "explanation.de"


def test_interface_among_english_headings_is_english() -> None:
    assert fields_of(["Interface", "Error example", "Action (de)"]) == (
        "interface.en",
        "example",
        "action.de",
    )


def test_a_column_that_means_nothing_to_us_is_passed_over() -> None:
    assert fields_of(["id", "Bemerkung"]) == ("id", None)


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        (["Bemerkung"], "which row is meant"),
        (["id", "Interface", "Benutzeroberfläche"], "two columns"),
    ],
)
def test_a_table_that_is_no_catalogue_is_refused(headings: list[str], said: str) -> None:
    with pytest.raises(NotACatalogueError, match=said):
        fields_of(headings)


@pytest.mark.parametrize("name", ["errors.txt", "errors.xlsx", "errors.md", "errors.csv"])
def test_a_file_that_is_none_of_them_is_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xff\xfenothing")
    with pytest.raises(NotACatalogueError):
        imported(path)


def test_a_german_spreadsheet_separates_by_semicolon() -> None:
    assert from_table(sheets.from_csv("id;Fehlerbeispiel\r\nx;a\r\n")) == [
        {"id": "x", "example": "a"}
    ]


def test_the_page_has_its_five_columns() -> None:
    lines = page(RULES, "de").splitlines()
    assert lines[0] == (
        "| Schnittstelle | Fehlerbeispiel | Erklärung/Aktion | Warnung | Ersthelfer |"
    )
    assert len(lines) == len(RULES) + 2
