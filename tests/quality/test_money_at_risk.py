"""Discounts that end and payments that are missed, from the documents that will be refused."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.finding import Money
from include.integration_watch.domain.preflight import Risk
from include.integration_watch.quality.money_at_risk import PaymentRuns, money_at_risk
from include.integration_watch.quality.refusals import keep_refusals

from .scene import AT, run, snapshot

DEMANDED = ObjectContract.model_validate(
    {
        "resource": "invoices",
        "key": ["invoice_number"],
        "amount_field": "total",
        "currency_field": "currency",
        "payable": {
            "dated": "dated",
            "term": "term",
            "net_days": "net",
            "discount_days": "discount",
        },
        "fields": {
            "invoice_number": {},
            "total": {},
            "currency": {},
            "dated": {},
            "term": {},
            "wrong": {"required": True},
        },
    }
)
TERMS = [
    {"code": "D14", "net": "30", "discount": "14"},
    {"code": "N10", "net": "10", "discount": None},
    {"code": None, "net": "1", "discount": "1"},
]
RUNS = PaymentRuns(next_run=datetime(2026, 3, 5, 10), after_it=datetime(2026, 3, 12, 10))


def bill(number: int, dated: str | None, term: str | None, **changes: str | None):  # type: ignore[no-untyped-def]
    plain = {
        "invoice_number": f"R{number}",
        "total": "100.00",
        "currency": "EUR",
        "dated": dated,
        "term": term,
        "wrong": None,
    }
    return plain | changes


def risk_of(home: Path, *rows, runs: PaymentRuns | None = RUNS) -> Risk:  # type: ignore[no-untyped-def]
    outcome = run(home, DEMANDED, rows)
    path = home / "keys" / "refusals.parquet"
    keep_refusals(outcome, DEMANDED, keys=home / "keys", path=path)
    terms = snapshot(home / "terms.parquet", TERMS)
    return money_at_risk(path, DEMANDED, terms, key="code", at=AT, runs=runs)


def test_a_discount_that_has_not_ended_is_at_risk(tmp_path: Path) -> None:
    found = risk_of(
        tmp_path,
        bill(1, "2026-02-18", "D14"),
        bill(2, "2026-02-25T10:00:00+01:00", "D14", currency="CHF"),
        bill(3, "2026-02-17", "D14"),
        bill(4, "2026-03-01", "N10"),
        bill(5, None, "D14"),
        bill(6, "2026-03-01", None),
        bill(7, "2026-03-01", "D14", wrong="x"),
    )

    assert (found.discount_until, found.discount_count) == ("2026-03-04", 2)
    assert found.discount == (
        Money(currency="CHF", amount=Decimal("100.00")),
        Money(currency="EUR", amount=Decimal("100.00")),
    )


def test_what_is_due_before_the_run_after_next_misses_the_next_one(tmp_path: Path) -> None:
    found = risk_of(tmp_path, bill(1, "2026-03-01", "N10"), bill(2, "2026-03-02", "N10"))

    assert (found.payment_run, found.payment_count) == (RUNS.next_run, 1)
    assert found.payment == (Money(currency="EUR", amount=Decimal("100.00")),)


def test_without_a_payment_run_only_discounts_are_told(tmp_path: Path) -> None:
    found = risk_of(tmp_path, bill(1, "2026-03-01", "N10"), runs=None)

    assert found == Risk()


def test_where_nothing_is_refused_nothing_is_at_risk(tmp_path: Path) -> None:
    assert risk_of(tmp_path, bill(1, "2026-03-01", "D14", wrong="x")) == Risk()
