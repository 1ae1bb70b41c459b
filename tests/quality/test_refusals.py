"""What a run will be refused, from the failing keys of its rules."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from include.integration_watch.domain.data_quality import judge_outcome
from include.integration_watch.domain.finding import Money
from include.integration_watch.domain.tolerance import Acceptance, Tolerance
from include.integration_watch.quality.refusals import keep_refusals, predicted_keys

from .scene import contract, run

SUPPLIER = {
    "reference": {
        "object": "supplier",
        "field": "number",
        "status_field": "status",
        "allowed": ["active"],
    }
}
DEMANDED = contract(
    invoice_number={},
    supplier_name={"unique": "folded"},
    supplier=SUPPLIER,
    term={"required": True},
    total={"max_length": 3, "severity": "warning"},
    currency={},
)
KNOWN = [{"number": "1", "status": "active"}, {"number": "2", "status": "inactive"}]


def row(number: int, **changes: str | None) -> dict[str, str | None]:
    plain = {
        "invoice_number": f"R{number}",
        "supplier_name": f"Name {number}",
        "supplier": "1",
        "term": "N30",
        "total": "100.00",
        "currency": "EUR",
    }
    return plain | changes


def found(home: Path, *rows: dict[str, str | None]):  # type: ignore[no-untyped-def]
    outcome = run(home, DEMANDED, rows, suppliers=KNOWN)
    path = home / "keys" / "refusals.parquet"
    return keep_refusals(outcome, DEMANDED, keys=home / "keys", path=path), path


def told(refusals) -> list[tuple[str, str, int]]:  # type: ignore[no-untyped-def]
    return [(share.rule, share.note, share.count) for share in refusals.shares]


def test_each_document_counts_once_for_its_first_reason(tmp_path: Path) -> None:
    refusals, _ = found(
        tmp_path,
        row(1),
        row(2, supplier="2"),
        row(3, supplier="2", currency="USD"),
        row(4, supplier="9", term=None),
        row(5, term=" "),
        row(6, supplier="9"),
    )

    assert refusals.count == 5
    assert told(refusals) == [
        ("reference:supplier", "inactive", 2),
        ("required:term", "", 2),
        ("reference:supplier", "missing", 1),
    ]
    assert refusals.money == (
        Money(currency="EUR", amount=Decimal("400.00")),
        Money(currency="USD", amount=Decimal("100.00")),
    )
    assert [each.key for each in refusals.shares[0].documents] == ["R2", "R3"]


def test_of_records_that_share_a_value_the_first_is_taken(tmp_path: Path) -> None:
    refusals, path = found(
        tmp_path,
        row(1, supplier_name="Acme"),
        row(2, supplier_name="ACME "),
        row(3, supplier_name="acme"),
        row(4, supplier_name="Other"),
    )

    assert told(refusals) == [("not_unique:supplier_name", "", 2)]
    assert set(predicted_keys(path, DEMANDED)) == {"R2", "R3"}


def test_a_rule_that_warns_refuses_nothing(tmp_path: Path) -> None:
    refusals, path = found(tmp_path, row(1))

    assert (refusals.count, refusals.shares) == (0, ())
    assert predicted_keys(path, DEMANDED) == {}


def test_mend_one_record_and_the_next_look_says_one_less(tmp_path: Path) -> None:
    first, _ = found(tmp_path, row(1, term=None), row(2, supplier="2"))
    second, path = found(tmp_path, row(1), row(2, supplier="2"))

    assert (first.count, second.count) == (2, 1)
    assert set(predicted_keys(path, DEMANDED)) == {"R2"}


BEARS = Tolerance(rule="required:term", at_most=5)
ACCEPTED = Acceptance(rule="required:term", until=date(2026, 12, 31), reason="known", by="Payables")


@pytest.mark.parametrize(
    ("bearing", "borne"),
    [
        ({"tolerances": [BEARS]}, ("within", None)),
        ({"accepted": [ACCEPTED]}, ("accepted", date(2026, 12, 31))),
    ],
)
def test_what_we_bear_the_target_refuses_all_the_same(  # type: ignore[no-untyped-def]
    tmp_path: Path, bearing, borne: tuple[str, date | None]
) -> None:
    rows = [row(1, term=None, total="9"), row(2, total="9")]
    outcome = run(tmp_path, DEMANDED, rows, suppliers=KNOWN, **bearing)
    path = tmp_path / "keys" / "refusals.parquet"
    refusals = keep_refusals(outcome, DEMANDED, keys=tmp_path / "keys", path=path)

    assert judge_outcome(outcome).findings == ()
    assert [(each.rule, each.count) for each in refusals.shares] == [("required:term", 1)]
    assert (refusals.shares[0].borne, refusals.shares[0].borne_until) == borne
