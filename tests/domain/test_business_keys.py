import pytest

from include.integration_watch.domain.business_keys import (
    BusinessKey,
    keys_in,
    keys_of,
    mask_people,
    numbers,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Invoice number R-8841 has already been taken", [("invoice", "R-8841")]),
        ("Rechnung Nr. 2024/0815: Zahlungsbedingung fehlt.", [("invoice", "2024/0815")]),
        ("Purchase Order PO4711 is closed", [("purchase_order", "PO4711")]),
        ("Bestellung 4500017 unbekannt", [("purchase_order", "4500017")]),
        ("Requisition #8812 has no need-by date.", [("requisition", "8812")]),
        ("Supplier with identity 10472 has no contract set up", [("supplier", "10472")]),
        (
            'invoice_number: "R-1", supplier number=20',
            [("invoice", "R-1"), ("supplier", "20")],
        ),
        ("The invoice has no lines", []),
        ("Supplier name has already been taken", []),
        ("Period is currently closed for Booking", []),
    ],
)
def test_numbers_that_a_text_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(key.object, key.number) for key in keys_in(text)] == expected


def test_tracked_fields_are_read_by_their_names() -> None:
    fields = {
        "Invoice Number": "R-8841",
        "PO": "4711",
        "Supplier name": "Nordwerk Technik",
        "supplier_no": "ACME",
        "Amount": "17.20",
    }
    assert [(key.object, key.number) for key in keys_of(fields)] == [
        ("invoice", "R-8841"),
        ("purchase_order", "4711"),
        ("supplier", "ACME"),
    ]


def test_numbers_are_compared_without_case_and_leading_zeros() -> None:
    one = BusinessKey(object="invoice", number="00ab-1")
    other = BusinessKey(object="invoice", number="AB-1")
    assert numbers([one]) == numbers([other])


def test_people_are_masked_and_numbers_are_not() -> None:
    told = mask_people("Requester: Somebody Else, mail who@example.com, +49 30 1234567, R-8841")
    assert told == "Requester: ***, mail ***, ***, R-8841"


def test_a_long_hostile_text_costs_little() -> None:
    assert keys_in("invoice " * 200_000) == ()
    assert "a" in mask_people("a" * 200_000)
