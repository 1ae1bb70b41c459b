"""Money that waits for documents which will be refused: discounts that end, payments that are missed."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.finding import Money
from include.integration_watch.domain.preflight import Risk
from include.integration_watch.domain.value import Value

from . import sql
from .duck import connect
from .failing_keys import to_cents
from .snapshot import Snapshot
from .typed_text import as_text

if TYPE_CHECKING:
    import duckdb


class PaymentRuns(Value):
    """The payment run that is next, and the one after it; in the zone of the integration."""

    next_run: datetime
    after_it: datetime


def money_at_risk(
    refused: Path,
    contract: ObjectContract,
    terms: Snapshot | None,
    *,
    key: str,
    at: datetime,
    runs: PaymentRuns | None,
) -> Risk:
    """Return what money waits for the refused documents in a file.

    ``terms`` are the payment terms, found by ``key``. A discount is at risk that has not ended yet;
    a payment run is missed by what is due before the run after it. What has no day, or a term that
    nobody knows, is not counted.
    """
    payable = contract.payable
    if payable is None or terms is None or not refused.is_file():
        return Risk()
    with connect() as connection:
        source = f"read_parquet({sql.text(str(refused))})"
        columns = [
            row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        ]
        if not {payable.dated, payable.term} <= set(columns):
            return Risk()
        for name, days in (("discount", payable.discount_days), ("net", payable.net_days)):
            until = (
                f"{sql.day(f'refused.{sql.name(payable.dated)}')} + TRY_CAST({sql.name(days)} AS INTEGER)"
                if days
                else "NULL"
            )
            connection.execute(
                f"CREATE TEMP TABLE {name} AS SELECT refused.*, CAST({until} AS DATE) AS iw_until "
                f"FROM {source} AS refused JOIN (SELECT DISTINCT ON ({sql.name(key)}) * "
                f"FROM ({_terms(connection, terms)})) AS term "
                f"ON term.{sql.name(key)} = refused.{sql.name(payable.term)}"
            )
        discount = f"discount WHERE iw_until >= DATE {sql.text(at.date().isoformat())}"
        first, count, money = _sums(connection, discount, contract, columns)
        risk = Risk(discount_until=first, discount_count=count, discount=money)
        if runs is None:
            return risk
        due = f"net WHERE iw_until < DATE {sql.text(runs.after_it.date().isoformat())}"
        _, count, money = _sums(connection, due, contract, columns)
        return risk.model_copy(
            update={"payment_run": runs.next_run, "payment_count": count, "payment": money}
        )


def _terms(connection: "duckdb.DuckDBPyConnection", terms: Snapshot) -> str:
    source = f"read_parquet({sql.text(str(terms.path))})"
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    return as_text(source, [(name, kind) for name, kind, *_ in described])


def _sums(
    connection: "duckdb.DuckDBPyConnection",
    source: str,
    contract: ObjectContract,
    columns: list[str],
) -> tuple[str, int, tuple[Money, ...]]:
    """Return the first day, the number of documents, and the sums of money by currency."""
    ((first, count),) = connection.execute(
        f"SELECT min(iw_until), count(*) FROM {source}"
    ).fetchall()
    if not count or contract.amount_field not in columns:
        return (str(first or ""), count, ())
    currency = sql.name(contract.currency_field) if contract.currency_field in columns else "NULL"
    rows = connection.execute(
        f"SELECT coalesce({currency}, '') AS code, "
        f"sum(TRY_CAST({sql.name(contract.amount_field)} AS DECIMAL(30, 6))) AS total "
        f"FROM {source} GROUP BY 1 HAVING total IS NOT NULL ORDER BY total DESC, code"
    ).fetchall()
    return (
        str(first),
        count,
        tuple(Money(currency=code, amount=to_cents(total)) for code, total in rows),
    )
