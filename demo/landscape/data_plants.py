"""Plant errors of data into the books: of a system's rule, of a missing field, a format, a reference."""

from datetime import timedelta
from functools import singledispatch

from .books import Books, Row
from .partners import RESERVED
from .plants import (
    BlankField,
    CoupaOnlySuppliers,
    DocumentsRefused,
    DuplicateNames,
    InactiveNamesakes,
    InvoicesOfUnknownSuppliers,
    OddNames,
)

_ERP_ONLY = 10600
"""The first supplier number that the ERP has given and Coupa has not seen."""


@singledispatch
def plant_data(plant: object, books: Books) -> None:
    """Change the books as the plant says; a plant of another kind changes nothing."""


@plant_data.register
def _(plant: DuplicateNames, books: Books) -> None:
    left, turn = plant.records, 0
    while left:
        size = 3 if left % 2 else 2
        name = plant.names[turn % len(plant.names)]
        _rename(books, _free_supplier(books), name)
        for twin in range(size - 1):
            another_case = twin == 0 and size == 3
            _erp_supplier(books, name=name.upper() if another_case else name)
        left, turn = left - size, turn + 1


@plant_data.register
def _(plant: InactiveNamesakes, books: Books) -> None:
    for _ in range(plant.records):
        _erp_supplier(books, name=str(_free_supplier(books)["name"]), status="inactive")


@plant_data.register
def _(plant: OddNames, books: Books) -> None:
    for name in plant.names:
        _rename(books, _free_supplier(books), name)


@plant_data.register
def _(plant: BlankField, books: Books) -> None:
    for row in books.take(plant.side, plant.object, plant.records, status=plant.status):
        if plant.field not in row:
            raise ValueError(f"blank_field: a {plant.object} has no field {plant.field}")
        row[plant.field] = None


@plant_data.register
def _(plant: CoupaOnlySuppliers, books: Books) -> None:
    for turn, number in enumerate(plant.numbers):
        row = _supplier(
            number, name=f"Direktlieferant {number}", tax_id=f"DE{411000000 + 7 * turn}"
        )
        books.coupa["supplier"].append(row)
        books.set_aside(row)


@plant_data.register
def _(plant: InvoicesOfUnknownSuppliers, books: Books) -> None:
    strangers = [
        str(_erp_supplier(books, name=f"Neulieferant {turn + 1} GmbH")["number"])
        for turn in range(plant.unknown)
    ]
    closed = sorted(RESERVED)[: plant.inactive]
    for number in closed:
        books.find("coupa", "supplier", "number", number)["status"] = "inactive"
    numbers = strangers + closed
    for number, row in zip(numbers, books.take("erp", "invoice", len(numbers)), strict=True):
        row["supplier_number"] = number


@plant_data.register
def _(plant: DocumentsRefused, books: Books) -> None:
    for side in (books.coupa, books.erp):
        agreed = side["contract"]
        agreed[:] = [row for row in agreed if row["supplier_number"] != plant.supplier]
    term = books.find("coupa", "supplier", "number", plant.supplier)["payment_term"]
    for refused in plant.invoices:
        row: Row = {
            "invoice_number": refused.number,
            "supplier_number": plant.supplier,
            "invoice_date": (books.today - timedelta(days=2)).isoformat(),
            "payment_term": term,
            "currency": refused.currency,
            "total": str(refused.amount),
            "status": "open",
        }
        known = [each for each in books.erp["invoice"] if each["invoice_number"] != refused.number]
        books.erp["invoice"][:] = [*known, row]
        draft = row | {"status": "draft"}
        books.coupa["invoice"].append(draft)
        books.set_aside(row, draft)


def _free_supplier(books: Books) -> Row:
    """Return an active supplier of the ERP that no plant has changed yet."""
    held = [row for row in books.erp["supplier"] if row["number"] in RESERVED]
    books.set_aside(*held)
    return books.take("erp", "supplier", 1, status="active")[0]


def _rename(books: Books, row: Row, name: str) -> None:
    row["name"] = name
    books.find("coupa", "supplier", "number", str(row["number"]))["name"] = name


def _erp_supplier(books: Books, *, name: str, status: str = "active") -> Row:
    """Add a supplier that exists in the ERP alone."""
    taken = {row["number"] for row in books.erp["supplier"]}
    number = next(
        str(free) for free in range(_ERP_ONLY, _ERP_ONLY + 1000) if str(free) not in taken
    )
    row = _supplier(number, name=name, tax_id=f"DE{511000000 + int(number)}", status=status)
    books.erp["supplier"].append(row)
    books.set_aside(row)
    return row


def _supplier(number: str, *, name: str, tax_id: str, status: str = "active") -> Row:
    return {
        "number": number,
        "name": name,
        "status": status,
        "payment_term": "NET30",
        "tax_id": tax_id,
    }
