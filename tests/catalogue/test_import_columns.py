import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.catalogue.contract_file import read_contract_file, written
from include.integration_watch.catalogue.import_columns import import_columns
from include.integration_watch.catalogue.imported import NotImported
from include.integration_watch.domain.contract import Reference

SHEET = """\
object;column;type;required;unique;key;max length;one of;references;format;min value;not before
supplier;number;varchar(10);yes;yes;x;;;;^[0-9]+$;;
supplier;name;;yes;folded;;35;;;;;
supplier;status;;;;;;active|blocked;;;;
invoice;InvoiceNo;varchar(16);yes;;pk;;;;;;
invoice;Supplier-Number;;yes;;;;;supplier.number;;;
invoice;due on;date;;;;;;;;;InvoiceDate
invoice;InvoiceDate;date;yes;;;;;;;;
invoice;total;decimal(12,2);;;;;;;;0.01;
"""


def imported(tmp_path: Path, text: str | bytes, name: str = "columns.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_columns(path, "sap")


def test_a_sheet_of_columns_becomes_a_contract(tmp_path: Path) -> None:
    contract, left_out = imported(tmp_path, SHEET)

    supplier, invoice = contract.objects["supplier"], contract.objects["invoice"]
    assert left_out == ()
    assert supplier.key == ("number",)
    assert supplier.fields["number"].format == "^[0-9]+$"
    assert (supplier.fields["name"].unique, supplier.fields["name"].max_length) == ("folded", 35)
    assert supplier.fields["status"].one_of == ("active", "blocked")
    assert invoice.columns == {
        "invoice_no": "InvoiceNo",
        "supplier_number": "Supplier-Number",
        "due_on": "due on",
        "invoice_date": "InvoiceDate",
    }
    assert invoice.fields["invoice_no"].max_length == 16
    assert invoice.fields["supplier_number"].reference.object == "supplier"
    assert invoice.fields["due_on"].not_before == "invoice_date"
    assert invoice.fields["total"].format == r"^-?\d+(\.\d+)?$"


def test_what_a_database_lists_of_its_tables_is_understood(tmp_path: Path) -> None:
    text = (
        "TABLE_NAME,COLUMN_NAME,ORDINAL_POSITION,IS_NULLABLE,DATA_TYPE,"
        "CHARACTER_MAXIMUM_LENGTH,COLUMN_KEY\n"
        "vendors,vendor_id,1,NO,bigint,,PRI\nvendors,name,2,YES,character varying,-1,\n"
    )

    contract, left_out = imported(tmp_path, text)

    assert contract.objects["vendors"].key == ("vendor_id",)
    assert contract.objects["vendors"].fields["vendor_id"].required
    assert contract.objects["vendors"].fields["name"].max_length is None
    assert left_out == (
        'columns.csv: the column "ORDINAL_POSITION" says nothing that a contract knows',
    )


def test_a_contract_that_was_written_down_reads_the_same(tmp_path: Path) -> None:
    contract, _ = imported(tmp_path, SHEET)
    path = tmp_path / "sap.yaml"
    path.write_text(written(contract), encoding="utf-8")

    assert read_contract_file(path) == contract


def test_what_cannot_be_taken_over_is_said(tmp_path: Path) -> None:
    text = "object,column,references,format\na,x,b.y,^(a+)+$\na,z,nonsense here,\n"

    _, left_out = imported(tmp_path, text)

    assert len(left_out) == 4
    assert "exponential time" in left_out[0]
    assert left_out[1].endswith('"nonsense here" is no reference: write table.column')
    assert left_out[2] == 'a: no column is marked as key; "x" was taken'
    assert left_out[3] == "a.x: it refers to b.y, which the file does not describe"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", 'one heading must say "object"'),
        ("a,b\n1,2\n", 'one heading must say "object" (object, table, tablename); there are a, b'),
        ("object,column\n", "there is no line below the headings"),
        ("object,column\na,b,c\n", "columns.csv:2: 3 cells where the heading has 2"),
        ("object,column\na,\n", "object and column must both be named"),
        ("object,column\na,b\na,b\n", '"b" stands twice in "a"'),
        ("object,column,length\na,b,many\n", 'the length "many" is no whole number'),
        ("object,column,min\na,b,low\n", 'the bound "low" is no number'),
        ("object,column,min,max\na,b,2,1\n", "a.b: no number is at least 2 and at most 1"),
        ("object,column,required,references\na,b,1,a.b\n", "a needs a: no first record"),
        ("object,column\0\na,b\n", "NUL bytes"),
        (b"object,column\n\xff,b\n", "byte 14 is not UTF-8"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path: Path, text, says) -> None:
    with pytest.raises(NotImported) as refused:
        imported(tmp_path, text)

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


@given(st.binary(max_size=200).map(lambda tail: b"object,column,type,format\n" + tail))
def test_any_bytes_are_a_contract_or_a_sentence(tmp_path_factory, content: bytes) -> None:
    try:
        contract, _ = imported(tmp_path_factory.mktemp("any"), content)
    except NotImported:
        return
    assert contract.objects


BILLS = """object,column,key,references,reference status,valid on,valid from,valid to,required when
bill,number,yes,,,,,,
bill,dated,,,,,,,
bill,kind,,,,,,,
bill,supplier,,supplier.number,status=active|open,dated,begins,ends,
bill,corrected,,,,,,,kind=credit|debit & dated=2026-01-01
supplier,number,yes,,,,,,
supplier,status,,,,,,,
supplier,begins,,,,,,,
supplier,ends,,,,,,,
"""


def test_references_in_status_and_in_date_and_conditions_are_taken_over(tmp_path: Path) -> None:
    found = imported(tmp_path, BILLS)

    fields = found.contract.objects["bill"].fields
    assert found.left_out == ()
    assert fields["supplier"].reference == Reference(
        object="supplier",
        field="number",
        status_field="status",
        allowed=("active", "open"),
        valid_on="dated",
        valid_from="begins",
        valid_to="ends",
    )
    (case,) = fields["corrected"].cases
    assert (case.required, case.when) == (
        True,
        {"kind": ("credit", "debit"), "dated": ("2026-01-01",)},
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("status=active|open", "active", '"active" under "reference status" is not written like'),
        ("status=active|open", "status= | ", "is not written like status=active|open"),
        ("dated,begins", ",begins", '"valid on" names a day of the document'),
        ("status=active|open", "state=active", 'bill.supplier: it names "state"'),
        ("kind=credit|debit &", "sort=credit &", 'bill.corrected: it names "sort"'),
        ("begins,ends", "begins,until", 'bill.supplier: it names "until"'),
    ],
)
def test_a_condition_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    with pytest.raises(NotImported, match=re.escape(says)):
        imported(tmp_path, BILLS.replace(old, new))


def test_words_about_a_reference_without_one_are_named(tmp_path: Path) -> None:
    text = BILLS.replace("supplier.number", "")

    assert "it says which records may be named" in imported(tmp_path, text).left_out[0]
