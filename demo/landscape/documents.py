"""Requisitions, purchase orders, invoices and payments, each naming an active supplier."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from .partners import TERMS

Row = dict[str, str | None]
REQUESTERS = ("buyer.north", "buyer.south", "plant.one", "plant.two", "office")
_CURRENCIES = ("EUR", "EUR", "EUR", "EUR", "USD", "CHF")
_COUPA_STATUSES = ("approved",) * 15 + ("pending_approval", "draft", "rejected", "voided")


@dataclass(frozen=True)
class Billed:
    """The invoices of both sides: the ERP's own ones reach Coupa, Coupa's own ones reach the ERP."""

    coupa: list[Row]
    erp: list[Row]


def orders(partners: list[Row], chance: random.Random, today: date) -> list[Row]:
    """Return Coupa's purchase orders; four of five are issued, the others closed."""
    return [
        {
            "po_number": f"45{index:05d}",
            "supplier_number": _supplier(partners, index * 3),
            "currency": _CURRENCIES[index % len(_CURRENCIES)],
            "total": _amount(chance),
            "status": "closed" if index % 5 == 0 else "issued",
            "need_by_date": _day(today, 5 + index % 40),
        }
        for index in range(1, 251)
    ]


def requisitions(partners: list[Row], chance: random.Random, today: date) -> list[Row]:
    """Return the ERP's requisitions; the newest thirty are not in Coupa yet."""
    return [
        {
            "number": str(70000 + index),
            "need_by_date": _day(today, 7 + index % 50),
            "requester": REQUESTERS[index % len(REQUESTERS)],
            "currency": _CURRENCIES[index % len(_CURRENCIES)],
            "supplier_number": _supplier(partners, index * 5),
            "total": _amount(chance),
            "status": "approved",
        }
        for index in range(1, 151)
    ]


def invoices(partners: list[Row], chance: random.Random, today: date) -> Billed:
    """Return 300 invoices of the ERP, and 300 of Coupa of which 120 came from the ERP."""
    erp = [
        _invoice(f"R-{8600 + index}", index * 7, partners, chance, today) for index in range(1, 301)
    ]
    coupa = [row | {"status": "approved"} for row in erp[:120]]
    coupa += [
        _invoice(f"INV-{30000 + index}", index * 11, partners, chance, today)
        | {"status": _COUPA_STATUSES[index % len(_COUPA_STATUSES)]}
        for index in range(1, 181)
    ]
    return Billed(coupa=coupa, erp=erp)


def payments(billed: list[Row], today: date) -> list[Row]:
    """Return the ERP's payments: each pays one approved invoice of Coupa in full."""
    return [
        {
            "payment_number": f"PAY-{900000 + index}",
            "invoice_number": row["invoice_number"],
            "amount": row["total"],
            "currency": row["currency"],
            "paid_on": _day(today, -(index % 20)),
        }
        for index, row in enumerate(billed[:200], start=1)
    ]


def _invoice(
    number: str, turn: int, partners: list[Row], chance: random.Random, today: date
) -> Row:
    return {
        "invoice_number": number,
        "supplier_number": _supplier(partners, turn),
        "invoice_date": _day(today, -(turn % 60)),
        "payment_term": TERMS[turn % len(TERMS)]["code"],
        "currency": _CURRENCIES[turn % len(_CURRENCIES)],
        "total": _amount(chance),
        "status": "open",
    }


def _supplier(partners: list[Row], turn: int) -> str | None:
    return partners[turn % len(partners)]["number"]


def _amount(chance: random.Random) -> str:
    return f"{chance.uniform(80, 9500):.2f}"


def _day(today: date, ahead: int) -> str:
    return (today + timedelta(days=ahead)).isoformat()
