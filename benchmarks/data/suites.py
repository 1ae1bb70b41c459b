"""What is checked: the five checks of both tables, and two hundred of one."""

from typing import Any

from include.integration_watch.quality import sql
from include.integration_watch.quality.contract_sql import Known, orphans

KNOWN = Known(object="supplier", field="supplier_id", status_field="status", allowed=["active"])
NUMBER = "^[0-9]+$"

Expectation = dict[str, Any]


def _of(type_: str, **kwargs: Any) -> Expectation:
    return {"type": f"expect_column_{type_}", "kwargs": kwargs}


def suppliers() -> list[Expectation]:
    """Return three checks of the suppliers: name unique, term there, number made of digits."""
    return [
        _of("values_to_be_unique", column="supplier_name"),
        _of("values_to_not_be_null", column="payment_term"),
        _of("values_to_match_regex", column="supplier_number", regex=NUMBER),
    ]


def invoices() -> list[Expectation]:
    """Return two checks of the invoices: term there, supplier known and active."""
    return [
        _of("values_to_not_be_null", column="payment_term"),
        {
            "type": "unexpected_rows_expectation",
            "kwargs": {"unexpected_rows_query": sql.batch_query(orphans("supplier_id", KNOWN))},
            "meta": {"field": "supplier_id", "refers_to": KNOWN._asdict()},
        },
    ]


_TEXTS = ("invoice_number", "payment_term", "currency", "status", "cost_centre", "po_number")


def many(count: int) -> list[Expectation]:
    """Return that many checks of the invoices: the first five are of five kinds, as all others."""
    found = []
    for number in range(count):
        column = _TEXTS[number // 5 % len(_TEXTS)]
        kind = (
            _of("values_to_not_be_null", column=column),
            _of("values_to_not_match_regex", column=column, regex=f"^#{number}"),
            _of("value_lengths_to_be_between", column=column, max_value=40 + number),
            _of("values_to_not_be_in_set", column=column, value_set=[f"#{number}", "?"]),
            _of("values_to_be_between", column="total", min_value=0, max_value=20_000 + number),
        )
        found.append(kind[number % 5])
    return found
