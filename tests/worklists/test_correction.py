import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.loader import Loader
from include.integration_watch.domain.worklist import Entry
from include.integration_watch.worklists.correction import (
    WHY_NOT,
    Correction,
    Side,
    as_csv,
    correction,
)

from .test_sheet import entry

LOADER = Loader.model_validate(
    {
        "id": "coupa_suppliers",
        "title": {"de": "Lieferanten", "en": "Suppliers"},
        "system": "coupa",
        "object": "supplier",
        "key": ("number",),
        "columns": (
            {"column": "Name", "field": "name", "required": True, "max_length": 20},
            {"column": "Status", "field": "status", "words": {"A": "active"}},
            {"column": "Supplier Number", "field": "number", "required": True},
            {"column": "Tax ID", "field": "tax_id"},
        ),
    }
)


def differs(id: int, field: str, left: str | None, right: str = "old", **facts: object) -> Entry:
    said = {"key": (f"{1000 + id}",), "field": field, "left": left, "right": right}
    return entry(id, **(said | facts))


def made(*entries: Entry, **records: dict[str, str]) -> Correction:
    return correction(
        entries,
        LOADER,
        key_fields=("number",),
        corrects=Side.RIGHT,
        records={(key[1:],): record for key, record in records.items()},
    )


def test_a_line_names_the_record_and_holds_the_other_sides_value() -> None:
    file = made(differs(1, "name", "Nordwerk"), differs(2, "name", "Südwerk"))
    assert file.columns == ("Name", "Supplier Number")
    assert file.lines == (("Nordwerk", "1001"), ("Südwerk", "1002"))
    assert file.rows == (1, 2)


def test_differences_of_one_record_are_one_line_in_the_loaders_words() -> None:
    both = (differs(1, "name", "Nordwerk"), differs(1, "status", "A"))
    assert made(*both).lines == (("Nordwerk", "active", "1001"),)


def test_a_column_that_the_loader_requires_is_filled_with_what_is_there_already() -> None:
    file = made(differs(1, "tax_id", "DE1"), k1001={"name": "Nordwerk", "status": "A"})
    assert file.columns == ("Name", "Supplier Number", "Tax ID")
    assert file.lines == (("Nordwerk", "1001", "DE1"),)


def test_what_no_loader_can_take_is_named_and_left_out() -> None:
    file = made(
        differs(1, "", None, kind="missing"),
        differs(2, "email", "a@example.com"),
        differs(3, "name", "x" * 21),
        differs(4, "name", None),
        differs(5, "name", "=1+1"),
    )
    assert file.lines == ()
    assert [(left.row, left.why) for left in file.left_out] == [
        (1, "not_a_field"),
        (2, "no_column"),
        (3, "too_long"),
        (4, "no_value"),
        (5, "formula"),
    ]
    assert {left.why for left in file.left_out} <= set(WHY_NOT)


def test_a_negative_number_is_no_formula() -> None:
    assert made(differs(1, "tax_id", "-12,345.60")).lines == (("", "1001", "-12,345.60"),)


@given(st.lists(st.text(max_size=15), min_size=1, max_size=8))
def test_what_is_written_is_read_back_by_any_reader_of_csv(names: list[str]) -> None:
    file = made(*(differs(number, "name", name) for number, name in enumerate(names)))
    read = list(csv.reader(io.StringIO(as_csv(file, LOADER).decode(), newline="")))
    assert tuple(read[0]) == file.columns
    assert tuple(tuple(row) for row in read[1:]) == file.lines
