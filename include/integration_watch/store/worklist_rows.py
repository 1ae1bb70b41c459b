"""Differences as rows of the database and back."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from include.integration_watch.domain.finding import Money
from include.integration_watch.domain.worklist import Entry, Found

UNITS = 10_000
_LARGEST = 2**63 - 1


def identity(found: Found) -> str:
    """Return what makes a difference the same one, short enough for an index."""
    said = json.dumps(found.identity, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def record(key: tuple[str, ...]) -> str:
    """Return the values of a key as one text."""
    return json.dumps(key, ensure_ascii=False)


def in_units(amount: Decimal | None) -> int | None:
    """Return an amount in ten-thousandths; none where the database could not hold it."""
    if amount is None or not amount.is_finite():
        return None
    units = int((amount * UNITS).to_integral_value())
    return units if abs(units) <= _LARGEST else None


def money(sums: dict[str, int]) -> tuple[Money, ...]:
    """Return sums by currency, the largest first."""
    found = [Money(currency=code, amount=Decimal(units) / UNITS) for code, units in sums.items()]
    return tuple(sorted(found, key=lambda each: (-each.amount, each.currency)))


def values_of(found: Found) -> dict[str, Any]:
    """Return the columns that a comparison fills."""
    return {
        "left_value": found.left,
        "right_value": found.right,
        "pattern": found.pattern,
        "amount": in_units(found.amount),
        "currency": found.currency,
        "error_rule": found.error_rule,
    }


def entry_of(row: Any) -> Entry:
    """Return the row of the worklist that a row of the table holds."""
    amount = None if row.amount is None else Decimal(row.amount) / UNITS
    return Entry(
        id=row.id,
        reconciliation=row.reconciliation,
        key=tuple(json.loads(row.record)),
        field=row.field,
        kind=row.kind,
        left=row.left_value,
        right=row.right_value,
        pattern=row.pattern,
        amount=amount,
        currency=row.currency,
        error_rule=row.error_rule,
        state=row.state,
        why=row.why,
        version=row.version,
        opened_at=row.opened_at,
        comparison=row.comparison,
        accepted_until=row.accepted_until,
        assigned_to=row.assigned_to,
        comment=row.comment,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
