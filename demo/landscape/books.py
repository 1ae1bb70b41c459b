"""What Coupa and the ERP hold, in our own field names, before anything is planted: both sides agree."""

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .documents import invoices, orders, payments, requisitions
from .partners import RESERVED, TERMS, contracts, rates, suppliers

Row = dict[str, str | None]
Side = Literal["coupa", "erp"]


@dataclass
class Books:
    """The records of both sides, by object. Rows that a plant has changed are set aside."""

    today: date
    coupa: dict[str, list[Row]]
    erp: dict[str, list[Row]]
    _taken: set[int] = field(default_factory=set)

    def side(self, name: Side) -> dict[str, list[Row]]:
        """Return one side's records."""
        return self.coupa if name == "coupa" else self.erp

    def take(
        self,
        side: Side,
        object: str,
        count: int,
        *,
        status: str | None = None,
    ) -> list[Row]:
        """Return the last ``count`` rows that no plant has yet, and set them aside."""
        rows = [
            row
            for row in self.side(side)[object]
            if id(row) not in self._taken and status in (None, row["status"])
        ][-count:]
        if len(rows) < count:
            wanted = f"{object} with status {status}" if status else object
            raise ValueError(f"only {len(rows)} of {count} rows are left: {side}, {wanted}")
        self.set_aside(*rows)
        return rows

    def set_aside(self, *rows: Row) -> None:
        """Keep rows from being taken by another plant."""
        self._taken.update(id(row) for row in rows)

    def find(self, side: Side, object: str, field_: str, value: str) -> Row:
        """Return the row whose field has the value; KeyError names it."""
        for row in self.side(side)[object]:
            if row[field_] == value:
                return row
        raise KeyError(f"{side} has no {object} with {field_} {value}")


def open_books(seed: int, today: date) -> Books:
    """Return the books of a company in good order. Same seed, same records; only dates follow today."""
    chance = random.Random(seed)  # noqa: S311 - amounts, not secrets
    partners = suppliers(seed)
    active = [row for row in partners if row["status"] == "active"]
    busy = [row for row in active if row["number"] not in RESERVED]
    bought = orders(busy, chance, today)
    asked = requisitions(busy, chance, today)
    billed = invoices(busy, chance, today)
    quoted = rates(today)
    paid = payments([row for row in billed.coupa if row["status"] == "approved"], today)
    agreed = contracts(active, today)
    coupa: dict[str, list[Row]] = {
        "payment_term": [row | {"status": "true"} for row in TERMS],
        "supplier": partners,
        "contract": agreed,
        "purchase_order": bought,
        "requisition": asked[:-30],
        "invoice": billed.coupa,
        "exchange_rate": quoted,
    }
    erp: dict[str, list[Row]] = {
        "payment_term": [row | {"status": "active"} for row in TERMS],
        "supplier": partners,
        "contract": agreed,
        "purchase_order": [row for row in bought if row["status"] == "issued"][:-8],
        "requisition": asked,
        "invoice": billed.erp,
        "payment": paid,
        "exchange_rate": quoted,
    }
    return Books(today=today, coupa=_own(coupa), erp=_own(erp))


def _own(side: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Give a side rows of its own, so that a change on one side stays there."""
    return {name: [dict(row) for row in rows] for name, rows in side.items()}
