import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.loader import Loader
from include.integration_watch.domain.worklist import Entry
from include.integration_watch.worklists.correction import Correction, as_csv, correction
from include.integration_watch.worklists.left_out import WHY_NOT, Side, as_table

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
            {"column": "Id", "field": "id", "identity": True},
            {
                "column": "Status",
                "field": "status",
                "words": {"A": "active"},
                "new": "active",
            },
            {"column": "Supplier Number", "field": "number", "required": True},
            {"column": "Tax ID", "field": "tax_id"},
            {"column": "Contact", "field": "contact", "personal": True},
        ),
        "deactivate": {"column": "Status", "text": "inactive"},
    }
)


def differs(id: int, field: str, left: str | None, right: str = "old", **facts: object) -> Entry:
    said = {"key": (f"{1000 + id}",), "field": field, "left": left, "right": right}
    return entry(id, **(said | facts))


def made(*entries: Entry, **records: dict[str, str] | list[dict[str, str]]) -> Correction:
    return correction(
        entries,
        LOADER,
        key_fields=("number",),
        corrects=Side.RIGHT,
        records={
            (key[1:],): held if isinstance(held, list) else [held] for key, held in records.items()
        },
    )


def test_a_line_names_the_record_and_holds_the_other_sides_value() -> None:
    file = made(differs(1, "name", "Nordwerk"), differs(2, "name", "Südwerk"))
    assert file.columns == ("Name", "Supplier Number")
    assert file.lines == (("Nordwerk", "1001"), ("Südwerk", "1002"))
    assert file.rows == (1, 2)


def test_differences_of_one_record_are_one_line_in_the_loaders_words() -> None:
    both = (differs(1, "name", "Nordwerk"), differs(1, "status", "A"))
    assert made(*both, k1001={}).lines == (("Nordwerk", "active", "1001"),)


def test_a_column_that_the_loader_requires_is_filled_with_what_is_there_already() -> None:
    file = made(differs(1, "tax_id", "DE1"), k1001={"name": "Nordwerk", "status": "A"})
    assert file.columns == ("Name", "Supplier Number", "Tax ID")
    assert file.lines == (("Nordwerk", "1001", "DE1"),)


def test_what_no_loader_can_take_is_named_and_left_out_in_both_languages() -> None:
    file = made(
        differs(1, "", "{}", kind="missing_left"),
        differs(2, "email", "a@example.com"),
        differs(3, "name", "x" * 21),
        differs(4, "name", None),
        differs(5, "name", "=1+1"),
        differs(6, "contact", "Somebody"),
        differs(7, "sum(amount)", "1", kind="total"),
        differs(8, "", "2", "1", kind="double_left"),
        differs(9, "", "1", "2", kind="double_right"),
    )
    assert file.lines == ()
    assert [(left.row, left.why) for left in file.left_out] == [
        (1, "only_here"),
        (2, "no_column"),
        (3, "too_long"),
        (4, "no_value"),
        (5, "formula"),
        (6, "personal"),
        (7, "total"),
        (8, "double_there"),
        (9, "no_record"),
    ]
    assert WHY_NOT["de"].keys() == WHY_NOT["en"].keys()
    for language in ("de", "en"):
        table = as_table(file.left_out, language)
        assert table[2] == ["2", "1002", WHY_NOT[language]["no_column"].format(detail="email")]


def test_a_negative_number_is_no_formula() -> None:
    file = made(differs(1, "tax_id", "-12,345.60"), k1001={"name": "Nordwerk"})
    assert file.lines == (("Nordwerk", "1001", "-12,345.60"),)


def test_no_line_empties_a_field_that_another_line_fills() -> None:
    file = made(
        differs(1, "tax_id", "DE1"),
        differs(2, "status", "A"),
        differs(3, "tax_id", "DE3"),
        k1001={"name": "Nordwerk", "status": "draft"},
        k1002={"name": "Südwerk", "status": "draft", "tax_id": "DE2"},
    )
    assert file.columns == ("Name", "Status", "Supplier Number", "Tax ID")
    assert file.lines == (
        ("Nordwerk", "draft", "1001", "DE1"),
        ("Südwerk", "active", "1002", "DE2"),
    )
    assert [(left.row, left.why, left.detail) for left in file.left_out] == [
        (3, "no_record", "Name")
    ]


def test_a_key_stands_as_the_system_itself_writes_it() -> None:
    file = made(differs(1, "name", "Nordwerk"), k1001={"number": "0001001"})
    assert file.lines == (("Nordwerk", "0001001"),)


def test_what_the_system_holds_is_not_put_into_a_file_where_it_is_a_formula() -> None:
    file = made(differs(1, "tax_id", "DE1"), k1001={"name": "=cmd()"})
    assert (file.lines, [left.why for left in file.left_out]) == ((), ["formula"])


RECORD = '{"name": "Nordwerk", "tax_id": "DE1", "status": null, "email": "a@example.com"}'


def test_a_record_that_is_missing_is_created_and_what_it_lacks_is_named() -> None:
    file = made(differs(1, "", RECORD, kind="missing_right"))
    assert file.columns == ("Name", "Status", "Supplier Number", "Tax ID")
    assert file.lines == (("Nordwerk", "active", "1001", "DE1"),)
    assert (file.created, file.changed) == (1, 0)
    assert [(left.why, left.detail) for left in file.left_out] == [("cell_no_column", "email")]


def test_a_record_that_lacks_what_the_loader_requires_is_not_created() -> None:
    file = made(differs(1, "", '{"name": null, "tax_id": "DE1"}', kind="missing_right"))
    assert file.lines == ()
    assert [(left.why, left.detail) for left in file.left_out] == [("required", "Name")]


def test_of_double_records_the_oldest_active_one_stays() -> None:
    double = differs(1, "", "1", "3", kind="double_right")
    held = [
        {"id": id, "number": "1001", "name": f"N{id}", "status": status}
        for id, status in (("112", "active"), ("12", "active"), ("9", "inactive"), ("57", "draft"))
    ]
    file = made(double, k1001=held)
    assert file.columns == ("Name", "Id", "Status", "Supplier Number")
    assert file.lines == (("N57", "57", "inactive", "1001"), ("N112", "112", "inactive", "1001"))
    assert (file.deactivated, file.left_out) == (2, ())


def test_double_records_that_nothing_tells_apart_are_left_out() -> None:
    same = {"number": "1001", "name": "N", "status": "active"}
    file = made(differs(1, "", "1", "2", kind="double_right"), k1001=[same, same])
    assert [left.why for left in file.left_out] == ["not_told_apart"]
    off = {**same, "status": "inactive"}
    file = made(differs(1, "", "1", "2", kind="double_right"), k1001=[same, off])
    assert [left.why for left in file.left_out] == ["deactivated_already"]


@given(st.lists(st.text(max_size=15), min_size=1, max_size=8))
def test_what_is_written_is_read_back_by_any_reader_of_csv(names: list[str]) -> None:
    file = made(*(differs(number, "name", name) for number, name in enumerate(names)))
    read = list(csv.reader(io.StringIO(as_csv(file, LOADER).decode(), newline="")))
    assert tuple(read[0]) == file.columns
    assert tuple(tuple(row) for row in read[1:]) == file.lines
