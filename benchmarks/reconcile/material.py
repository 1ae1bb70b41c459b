"""Write two tables of invoices that nearly agree, in a different order."""

# ruff: noqa: S608 - the SQL is made of numbers

from pathlib import Path
from typing import Any

THREADS, MEMORY = 2, "700MB"
COLUMNS = (
    "invoice_number", "supplier_id", "payment_term", "currency", "total", "invoice_date", "status",
    "cost_centre",
)  # fmt: skip


def tables(folder: Path, rows: int) -> tuple[Path, Path]:
    """Write both sides: a thousandth missing on each, a hundredth of totals and every 300th status apart."""
    import duckdb  # noqa: PLC0415 - only where the tables are made anew

    left, right = folder / "left.parquet", folder / "right.parquet"
    if left.exists() and right.exists():
        return left, right
    folder.mkdir(parents=True, exist_ok=True)
    base = f"""SELECT i AS invoice_id, 'INV-' || i AS invoice_number,
        CAST(hash(i, 11) % {rows // 5} AS BIGINT) AS supplier_id,
        'N' || (hash(i, 13) % 6 * 10) AS payment_term,
        CASE hash(i, 14) % 3 WHEN 0 THEN 'EUR' WHEN 1 THEN 'USD' ELSE 'CHF' END AS currency,
        CAST(CAST(hash(i, 15) % 100000000 AS DECIMAL(12, 3)) / 100 AS DECIMAL(12, 3)) AS total,
        DATE '2025-01-01' + CAST(hash(i, 16) % 365 AS INTEGER) AS invoice_date,
        CASE hash(i, 17) % 3 WHEN 0 THEN 'draft' WHEN 1 THEN 'approved' ELSE 'paid' END AS status,
        'cost centre ' || hash(i, 18) % 300 AS cost_centre FROM range({rows}) AS made(i)"""
    changed = """* REPLACE (CAST(CASE WHEN hash(invoice_id, 21) % 1000 < 5 THEN total + 1
        WHEN hash(invoice_id, 21) % 1000 < 10 THEN total + 0.004 ELSE total END AS DECIMAL(12, 3))
        AS total, CASE WHEN hash(invoice_id, 22) % 300 = 0 THEN 'void' ELSE status END AS status)"""
    with duckdb.connect() as connection:
        limit(connection, folder)
        connection.execute("SET memory_limit = '3GB'")
        for path, query in (
            (left, f"{base} WHERE hash(i, 1) % 1000 <> 0"),
            (
                right,
                f"SELECT {changed} FROM ({base} WHERE hash(i, 2) % 1000 <> 0) "
                "ORDER BY hash(invoice_id, 5)",
            ),
        ):
            connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    return left, right


def limit(connection: Any, out: Path) -> None:
    """Give a connection to DuckDB the limits that all have."""
    connection.execute(f"SET threads = {THREADS}")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET temp_directory = '{out}/spill'")
    connection.execute("SET preserve_insertion_order = false")
