"""Invoices that an ERP sends to Coupa: very many good ones, planted wrong ones, and look-alikes.

Each wrong one breaks one demand of Coupa's contract, so Coupa refuses it with every run until somebody
mends it. Of invoices that share a number Coupa takes the first.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import Column, Engine, MetaData, String, Table

from include.integration_watch.domain.value import Value

from .clock import TENANT_ZONE
from .partners import RESERVED, TERMS, suppliers

FIELDS = (
    "invoice_number",
    "supplier_number",
    "invoice_date",
    "due_on",
    "payment_term",
    "currency",
    "total",
    "kind",
    "credited_invoice",
    "contract_number",
    "status",
)
TABLE = Table("bills", MetaData(), *(Column(name, String(255)) for name in FIELDS))
_AT_ONCE = 20_000
_CONTRACTS_BEGAN = timedelta(days=200)

Bill = dict[str, str | None]
Flaw = Literal[
    "number_twice",
    "term_blank",
    "currency_wrong",
    "total_not_positive",
    "due_before_issued",
    "supplier_not_taken",
    "contract_not_taken",
    "credit_of_nothing",
]
LookAlike = Literal[
    "number_elsewhere",
    "number_punctuated",
    "void_without_term",
    "total_of_a_cent",
    "due_when_issued",
    "credit_of_something",
    "first_day_of_contract",
]
_MESSAGES: dict[str, str] = {
    "number_twice": "Invoice Number has already been taken",
    "term_blank": "Payment Term can't be blank",
    "currency_wrong": "Currency is not a valid currency",
    "total_not_positive": "Total must be greater than 0",
    "due_before_issued": "Due date must not be before the invoice date",
    "supplier_not_taken": "Supplier is unknown or not active",
    "contract_not_taken": "Contract is unknown or not valid on the invoice date",
    "credit_of_nothing": "Original invoice can't be blank",
}


class BillsPlanted(Value):
    """``records`` invoices are wrong, or only seem to be. Twins count both: their number is even."""

    type: Literal["bills"]
    how: Flaw | LookAlike
    records: Annotated[int, Field(gt=0)]


class Refused(Value):
    """An invoice that Coupa refuses with every run, and what it says of it.

    ``due`` is when it must be paid, ``discount_until`` the last day of its discount: nothing where it
    names no payment term.
    """

    number: str
    message: str
    total: Decimal
    currency: str
    due: date | None = None
    discount_until: date | None = None


class Bills:
    """The invoices of the ERP. Each plant takes invoices that no other has."""

    def __init__(self, count: int, seed: int, now: datetime) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - amounts, not secrets
        self._today = now.astimezone(TENANT_ZONE).date()
        partners = suppliers(seed)
        self._active = [
            str(row["number"])
            for row in partners
            if row["status"] == "active" and row["number"] not in RESERVED
        ]
        self._inactive = [str(row["number"]) for row in partners if row["status"] == "inactive"]
        self.rows = [self._bill(number) for number in range(count)]
        self.refused: list[Refused] = []
        self._free = iter(range(count))

    def _bill(self, number: int) -> Bill:
        supplier = self._active[number % len(self._active)]
        issued = self._today - timedelta(days=number % 60)
        return {
            "invoice_number": f"B-{100_000 + number}",
            "supplier_number": supplier,
            "invoice_date": issued.isoformat(),
            "due_on": (issued + timedelta(days=30)).isoformat(),
            "payment_term": TERMS[number % len(TERMS)]["code"],
            "currency": "CHF" if number % 50 == 1 else "EUR",
            "total": f"{Decimal(self._chance.randrange(100, 5_000_000)) / 100:.2f}",
            "kind": "invoice",
            "credited_invoice": None,
            "contract_number": f"CT-{supplier}",
            "status": "open",
        }

    def plant(self, plant: BillsPlanted) -> None:
        """Change as many invoices as the plant says."""
        if plant.how in ("number_twice", "number_elsewhere", "number_punctuated"):
            for _ in range(plant.records // 2):
                self._twin(plant.how, self._take(), self._take())
            return
        for turn in range(plant.records):
            bill = self._take()
            self._change(plant.how, bill, turn)
            if plant.how in _MESSAGES:
                self._refuse(plant.how, bill)

    def _take(self) -> Bill:
        return self.rows[next(self._free)]

    def _refuse(self, how: str, bill: Bill) -> None:
        term = next((each for each in TERMS if each["code"] == bill["payment_term"]), {})
        self.refused.append(
            Refused(
                number=str(bill["invoice_number"]),
                message=_MESSAGES[how],
                total=Decimal(str(bill["total"])),
                currency=str(bill["currency"]),
                due=_after(bill, term.get("days")),
                discount_until=_after(bill, term.get("discount_days")),
            )
        )

    def _twin(self, how: str, first: Bill, second: Bill) -> None:
        number = str(first["invoice_number"])
        match how:
            case "number_twice":
                second |= {
                    "invoice_number": f"{number.lower()} ",
                    "supplier_number": first["supplier_number"],
                    "contract_number": first["contract_number"],
                }
                self._refuse(how, second)
            case "number_elsewhere":
                second["invoice_number"] = number
            case _:
                second |= {
                    "invoice_number": number.replace("-", "/"),
                    "supplier_number": first["supplier_number"],
                    "contract_number": first["contract_number"],
                }

    def _change(self, how: str, bill: Bill, turn: int) -> None:
        other = turn % 2 == 1
        changes: dict[str, dict[str, str | None]] = {
            "term_blank": {"payment_term": "" if other else None},
            "currency_wrong": {"currency": "EURO" if other else "eur"},
            "total_not_positive": {"total": "-3.00" if other else "0.00"},
            "due_before_issued": {"due_on": self._day(_date(bill) - timedelta(days=1))},
            "supplier_not_taken": {
                "supplier_number": self._inactive[turn % len(self._inactive)]
                if other
                else f"{99_000 + turn}"
            },
            "contract_not_taken": {
                "invoice_date": self._day(self._today - _CONTRACTS_BEGAN - timedelta(days=1))
            }
            if other
            else {"contract_number": f"CT-{99_000 + turn}"},
            "credit_of_nothing": {"kind": "credit"},
            "void_without_term": {"status": "void", "payment_term": None},
            "total_of_a_cent": {"total": "0.01"},
            "due_when_issued": {"due_on": bill["invoice_date"]},
            "credit_of_something": {"kind": "credit", "credited_invoice": "B-100000"},
            "first_day_of_contract": {"invoice_date": self._day(self._today - _CONTRACTS_BEGAN)},
        }
        bill |= changes[how]

    @staticmethod
    def _day(day: date) -> str:
        return day.isoformat()


def _date(bill: Bill) -> date:
    return date.fromisoformat(str(bill["invoice_date"]))


def _after(bill: Bill, days: str | None) -> date | None:
    return _date(bill) + timedelta(days=int(days)) if days else None


def fill_bills(engine: Engine, rows: Sequence[Bill]) -> None:
    """Create the table afresh and fill it."""
    TABLE.drop(engine, checkfirst=True)
    TABLE.create(engine)
    with engine.begin() as connection:
        for start in range(0, len(rows), _AT_ONCE):
            connection.execute(TABLE.insert(), rows[start : start + _AT_ONCE])
