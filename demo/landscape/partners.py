"""Suppliers, their contracts, payment terms and exchange rates."""

from datetime import date, timedelta

from .names import supplier_names

Row = dict[str, str | None]
FIRST_NUMBER, SUPPLIERS = 10100, 400
RESERVED = frozenset({"10472", "10399"})
"""Numbers that scenarios speak of: no document of the ordinary kind names them."""

TERMS: tuple[Row, ...] = tuple(
    {"code": code, "days": days, "discount_days": discount}
    for code, days, discount in (
        ("NET14", "14", None),
        ("NET30", "30", "10"),
        ("NET45", "45", "14"),
        ("NET60", "60", None),
    )
)
"""Payment terms; two of them allow a discount to whoever pays within its days."""
_RATES = (("USD", "1.0862"), ("GBP", "0.8431"), ("CHF", "0.9514"), ("PLN", "4.3127"))
_RATE_DAYS = 15


def suppliers(seed: int) -> list[Row]:
    """Return the suppliers that both sides know; every thirty-seventh is inactive."""
    names = supplier_names(SUPPLIERS, seed)
    return [
        {
            "number": str(FIRST_NUMBER + index),
            "name": name,
            "status": "inactive" if index % 37 == 36 else "active",
            "payment_term": TERMS[index % len(TERMS)]["code"],
            "tax_id": f"DE{311000000 + 7 * index}",
        }
        for index, name in enumerate(names)
    ]


def contracts(partners: list[Row], today: date) -> list[Row]:
    """Return one published contract in date for each supplier."""
    return [
        {
            "number": f"CT-{row['number']}",
            "supplier_number": row["number"],
            "status": "published",
            "start_date": (today - timedelta(days=200)).isoformat(),
            "end_date": (today + timedelta(days=400)).isoformat(),
        }
        for row in partners
    ]


def rates(today: date) -> list[Row]:
    """Return the rates of the last days, each way on its own: Coupa derives none."""
    rows: list[Row] = []
    for ago in range(_RATE_DAYS):
        day = (today - timedelta(days=ago)).isoformat()
        for code, rate in _RATES:
            value = float(rate) * (1 + ago / 1000)
            rows.append(
                {
                    "from_currency": "EUR",
                    "to_currency": code,
                    "rate": f"{value:.6f}",
                    "rate_date": day,
                }
            )
            rows.append(
                {
                    "from_currency": code,
                    "to_currency": "EUR",
                    "rate": f"{1 / value:.6f}",
                    "rate_date": day,
                }
            )
    return rows
