"""The books as Coupa shows them: kebab-case JSON, decimals as strings, datetimes with an offset."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from .books import Books, Row
from .clock import TENANT_ZONE, coupa_time
from .coupa_history import EXPORTED
from .documents import REQUESTERS

Record = dict[str, Any]


def resources(books: Books, now: datetime) -> dict[str, list[Record]]:
    """Return every resource of ordinary business; ids follow from the order of the books."""
    people = [_user(number, login) for number, login in enumerate(REQUESTERS, start=1)]
    terms = {
        str(row["code"]): number for number, row in enumerate(books.coupa["payment_term"], start=1)
    }
    known = {
        str(row["number"]): {"id": 2000 + number, "name": row["name"], "number": row["number"]}
        for number, row in enumerate(books.coupa["supplier"])
    }
    term = partial(_term, terms)

    def supplier(row: Row) -> Record:
        return known[str(row["supplier_number"])]

    made: dict[str, list[Record]] = {
        "users": people,
        "payment_terms": [_payment_term(row) for row in books.coupa["payment_term"]],
        "suppliers": [_supplier(row) | term(row) for row in books.coupa["supplier"]],
        "contracts": [
            _contract(row) | {"supplier": supplier(row)} for row in books.coupa["contract"]
        ],
        "purchase_orders": [
            _order(row) | {"supplier": supplier(row)} for row in books.coupa["purchase_order"]
        ],
        "requisitions": [
            _requisition(row) | {"supplier": supplier(row), "requested-by": _person(people, row)}
            for row in books.coupa["requisition"]
        ],
        "invoices": [
            _invoice(row) | {"supplier": supplier(row)} | term(row)
            for row in books.coupa["invoice"]
        ],
        "exchange_rates": [_rate(row) for row in books.coupa["exchange_rate"]],
        "accounts": [_account(number) for number in range(1, 21)],
    }
    for name, records in made.items():
        _number(records, _FIRST_ID[name], now)
    return made


_FIRST_ID = {
    "users": 1,
    "payment_terms": 1,
    "suppliers": 2000,
    "contracts": 300,
    "purchase_orders": 4000,
    "requisitions": 70001,
    "invoices": 9001,
    "exchange_rates": 100,
    "accounts": 40,
}


def _number(records: list[Record], first: int, now: datetime) -> None:
    """Give records ids, and times of creation that grow with the ids."""
    for place, record in enumerate(records):
        created = now - timedelta(hours=2 + 3 * (len(records) - place))
        times = {
            "created-at": coupa_time(created),
            "updated-at": coupa_time(created + timedelta(hours=1)),
        }
        rest = dict(record)
        record.clear()
        record.update({"id": first + place} | times | rest)


def _payment_term(row: Row) -> Record:
    discount = row["discount_days"]
    return {
        "code": row["code"],
        "description": f"{row['days']} days net",
        "days-for-net-payment": int(str(row["days"])),
        "days-for-discount-payment": discount and int(discount),
        "discount-rate": discount and "2.0",
        "type": "DaysAfterNetPaymentTerm",
        "active": row["status"] == "true",
    }


def _supplier(row: Row) -> Record:
    return {
        "name": row["name"],
        "display-name": row["name"],
        "number": row["number"],
        "status": row["status"],
        "tax-id": row["tax_id"],
        "po-method": "email",
        "payment-method": "invoice",
        "invoice-matching-level": "3-way",
        "on-hold": False,
        "website": "",
        "primary-contact": None,
        "custom-fields": {},
    }


def _contract(row: Row) -> Record:
    return {
        "name": f"Frame contract {row['number']}",
        "number": row["number"],
        "status": row["status"],
        "start-date": _midnight(row["start_date"]),
        "end-date": _midnight(row["end_date"]),
        "supplier-invoiceable": True,
    }


def _order(row: Row) -> Record:
    line = {
        "id": 1,
        "line-num": "1",
        "description": "Goods",
        "total": row["total"],
        "type": "OrderAmountLine",
    }
    return {
        "po-number": row["po_number"],
        "status": row["status"],
        "transmission-status": "sent_via_email",
        "version": 1,
        "exported": row["status"] in EXPORTED,
        "currency": _currency(row),
        "total": row["total"],
        "need-by-date": _midnight(row["need_by_date"]),
        "order-lines": [
            line | {"need-by-date": _midnight(row["need_by_date"]), "price": row["total"]}
        ],
    }


def _requisition(row: Row) -> Record:
    return {
        "status": "ordered",
        "need-by-date": _midnight(row["need_by_date"]),
        "currency": _currency(row),
        "total": row["total"],
        "external-reference": row["number"],
        "requisition-lines": [
            {"id": 1, "line-num": 1, "description": "Goods", "total": row["total"]}
        ],
    }


def _invoice(row: Row) -> Record:
    return {
        "invoice-number": row["invoice_number"],
        "invoice-date": _midnight(row["invoice_date"]),
        "document-type": "Invoice",
        "status": row["status"],
        "currency": _currency(row),
        "tax-amount": "0.00",
        "gross-total": row["total"],
        "total-with-taxes": row["total"],
        "paid": False,
        "payment-date": None,
        "exported": row["status"] in EXPORTED,
        "last-exported-at": None,
        "line-level-taxation": False,
        "account-type": {"id": 1, "name": "Main chart of accounts"},
        "invoice-lines": [{"id": 1, "line-num": 1, "description": "Goods", "total": row["total"]}],
    }


def _rate(row: Row) -> Record:
    return {
        "from-currency": {"code": row["from_currency"]},
        "to-currency": {"code": row["to_currency"]},
        "rate": row["rate"],
        "rate-date": _midnight(row["rate_date"]),
    }


def _account(number: int) -> Record:
    segments = {"segment-1": f"{4000 + number}", "segment-2": f"CC{100 + number}"}
    return {
        "name": f"Cost {number}",
        "code": "-".join(segments.values()),
        "active": True,
        "account-type": {"id": 1, "name": "Main chart of accounts"},
    } | segments


def _user(number: int, login: str) -> Record:
    return {
        "login": login,
        "email": f"{login.replace('.', '-')}@example.com",
        "employee-number": str(500 + number),
        "active": True,
    }


def _term(ids: dict[str, int], row: Row) -> Record:
    code = row["payment_term"]
    return {"payment-term": {"id": ids[code], "code": code} if code else None}


def _person(people: list[Record], row: Row) -> Record:
    place = REQUESTERS.index(str(row["requester"]))
    return {"id": place + 1, "login": people[place]["login"], "email": people[place]["email"]}


def _currency(row: Row) -> Record:
    return {"id": {"EUR": 46, "USD": 1}.get(str(row["currency"]), 7), "code": row["currency"]}


def _midnight(day: str | None) -> str | None:
    """Write a day that a person entered: midnight in the company's zone."""
    if day is None:
        return None
    return coupa_time(datetime.combine(date.fromisoformat(day), time(), tzinfo=TENANT_ZONE))
