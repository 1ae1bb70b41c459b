"""Failing keys: every row that failed a rule, kept as Parquet, and what a person is told of them."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.finding import DocumentRef, Money
from include.integration_watch.domain.value import Value

from . import personal_data, sql
from .compiled.keys_query import REASON, VALUE
from .compiled.run import write_keys
from .lake import Lake

DOCUMENTS = 20
EXAMPLES = 5
EXAMPLE_LENGTH = 60


class FailingKeys(Value):
    """What stands in a file of failing keys: their number, a sample, the money, the reasons."""

    count: int
    documents: tuple[DocumentRef, ...] = ()
    money: tuple[Money, ...] = ()
    reasons: tuple[tuple[str, int], ...] = ()
    excerpt: str = ""


def keep_failing_keys(
    lake: Lake,
    queries: Sequence[str],
    *,
    contract: ObjectContract,
    object_: str,
    path: Path,
    personal: frozenset[str] = frozenset(),
    hide_values: bool = False,
) -> FailingKeys:
    """Write all failing keys to ``path``, in the order of the snapshot, and return what they amount to.

    ``personal`` fields are masked, and with ``hide_values`` the values that failed.
    """
    columns = lake.columns(queries[0])
    query = " UNION ALL ".join(f"({_with_text(lake, query)})" for query in queries)
    if len(queries) == 1:
        query = _with_text(lake, queries[0])
    query = personal_data.masked_query(query, columns, personal, values=hide_values)
    write_keys(lake, query, path)
    kept = f"read_parquet({sql.text(str(path))})"
    return FailingKeys(
        count=lake.count(f"SELECT count(*) FROM {kept}"),
        documents=_documents(lake, kept, columns, contract, object_),
        money=_money(lake, kept, columns, contract),
        reasons=_reasons(lake, kept),
        excerpt=_excerpt(lake, kept),
    )


def _with_text(lake: Lake, query: str) -> str:
    """Return a query of failing keys whose value is a text."""
    if dict(lake.typed_columns(query))[VALUE] == "VARCHAR":
        return query
    return f"SELECT * REPLACE (CAST({VALUE} AS VARCHAR) AS {VALUE}) FROM ({query})"


def _documents(
    lake: Lake, kept: str, columns: Sequence[str], contract: ObjectContract, object_: str
) -> tuple[DocumentRef, ...]:
    rows = lake.connection.execute(f"SELECT * FROM {kept} LIMIT {DOCUMENTS}").fetchall()
    return tuple(document(dict(zip(columns, row, strict=True)), contract, object_) for row in rows)


def document(row: Mapping[str, Any], contract: ObjectContract, object_: str) -> DocumentRef:
    """Return a row of failing keys as the document that a person looks up."""
    named = [field for field in contract.key if field in row] or [
        field for field in row if field not in (VALUE, REASON)
    ]
    key = " / ".join(str(row[field]) for field in named if row[field] is not None)
    return DocumentRef(
        object=object_,
        key=key,
        title=row.get(contract.title_field) or "",
        amount=_decimal(row.get(contract.amount_field)),
        currency=row.get(contract.currency_field) or "",
        note=_note(row[VALUE], row[REASON]),
    )


def _note(value: str | None, reason: str | None) -> str:
    """Return why a document failed: a value, ``missing``, ``blank``, or ``10472: inactive``."""
    if value is None or not value.strip():
        return reason or ""
    if value == reason:
        return _short(value)
    return f"{_short(value)}: {reason}" if reason else _short(value)


def _decimal(value: str | None) -> Decimal | None:
    try:
        amount = Decimal(value) if value else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() else None


def _money(
    lake: Lake, kept: str, columns: Sequence[str], contract: ObjectContract
) -> tuple[Money, ...]:
    """Return the sum of all amounts that can be read, by currency."""
    if contract.amount_field not in columns:
        return ()
    currency = sql.name(contract.currency_field) if contract.currency_field in columns else "NULL"
    rows = lake.connection.execute(
        f"SELECT coalesce({currency}, '') AS currency, "
        f"sum(TRY_CAST({sql.name(contract.amount_field)} AS DECIMAL(30, 6))) AS total "
        f"FROM {kept} GROUP BY 1 HAVING total IS NOT NULL ORDER BY total DESC, currency"
    ).fetchall()
    return tuple(Money(currency=code, amount=to_cents(total)) for code, total in rows)


def to_cents(total: Decimal) -> Decimal:
    """Return a sum with two decimals, or with more where they carry something."""
    cents = total.quantize(Decimal("0.01"))
    return cents if cents == total else total.normalize()


def _reasons(lake: Lake, kept: str) -> tuple[tuple[str, int], ...]:
    """Return the reasons that are words of their own, not the value itself, by how often."""
    rows = lake.connection.execute(
        f"SELECT {REASON}, count(*) AS times FROM {kept} "
        f"WHERE {REASON} IS NOT NULL AND {REASON} IS DISTINCT FROM {VALUE} "
        f"GROUP BY 1 ORDER BY times DESC, 1 LIMIT {EXAMPLES}"
    ).fetchall()
    return tuple((str(reason), int(times)) for reason, times in rows)


def _excerpt(lake: Lake, kept: str) -> str:
    """Return the most frequent failing values, quoted, as a person would list them."""
    rows = lake.connection.execute(
        f"SELECT {VALUE}, count(*) AS times, count(*) OVER () AS distinct_values FROM {kept} "
        f"WHERE trim({VALUE}) <> '' GROUP BY 1 ORDER BY times DESC, 1 LIMIT {EXAMPLES}"
    ).fetchall()
    if not rows:
        return ""
    told = ", ".join(
        f'"{_short(value)}"' + (f" ×{times}" if times > 1 else "") for value, times, _ in rows
    )
    more = rows[0][2] - len(rows)
    return f"{told} … +{more}" if more else told


def _short(value: str) -> str:
    return value if len(value) <= EXAMPLE_LENGTH else f"{value[: EXAMPLE_LENGTH - 1]}…"
