"""Write the tables that are checked: invoices and the suppliers they name, with planted failures."""

# ruff: noqa: S608 - the SQL is made of numbers

from pathlib import Path
from typing import Any, NamedTuple

# Of a thousand rows: pairs of doubled names (of two thousand), missing terms, malformed numbers,
# inactive suppliers. MANY makes a fifth of all rows fail.
FEW = (1, 5, 2, 20)
MANY = (180, 66, 66, 150)


THREADS = 2
MEMORY = "256MB"


class Tables(NamedTuple):
    """Where the two tables lie."""

    invoices: Path
    suppliers: Path


def tables(folder: Path, rows: int, *, planted: tuple[int, int, int, int] = FEW) -> Tables:
    """Write that many invoices and a fifth as many suppliers, unless they are there."""
    import duckdb  # noqa: PLC0415 - only where the tables are made anew

    made = Tables(folder / "invoices.parquet", folder / "suppliers.parquet")
    if made.invoices.exists() and made.suppliers.exists():
        return made
    folder.mkdir(parents=True, exist_ok=True)
    suppliers = rows // 5
    doubled, missing, malformed, inactive = planted
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute("SET memory_limit = '2GB'")
        connection.execute(
            f"""COPY (SELECT
                i AS supplier_id,
                CASE WHEN hash(i, 1) % 1000 < {malformed} THEN 'S-' || i ELSE CAST(i AS VARCHAR) END
                    AS supplier_number,
                'Supplier ' || CASE WHEN hash(i, 2) % 2000 < {doubled} THEN i // 2 * 2 ELSE i END
                    || ' GmbH' AS supplier_name,
                CASE WHEN hash(i, 3) % 1000 < {missing} THEN NULL
                    ELSE 'N' || (hash(i, 4) % 6 * 10) END AS payment_term,
                CASE WHEN hash(i, 5) % 1000 < {inactive} THEN 'inactive' ELSE 'active' END AS status,
                'DE' || (100000000 + hash(i, 6) % 900000000) AS tax_id,
                'Street ' || hash(i, 7) % 500 AS street,
                'City ' || hash(i, 8) % 2000 AS city,
                'EUR' AS currency,
                DATE '2020-01-01' + CAST(hash(i, 9) % 2000 AS INTEGER) AS created_on,
                hash(i, 10) % 2 = 0 AS preferred
            FROM range({suppliers}) AS made(i))
            TO '{made.suppliers}' (FORMAT parquet, COMPRESSION zstd)"""
        )
        connection.execute(
            f"""COPY (SELECT
                i AS invoice_id,
                'INV-' || i AS invoice_number,
                CAST(hash(i, 11) % {suppliers} AS BIGINT) AS supplier_id,
                CASE WHEN hash(i, 12) % 1000 < {missing - missing // 5} THEN NULL
                    ELSE 'N' || (hash(i, 13) % 6 * 10) END AS payment_term,
                CASE hash(i, 14) % 3 WHEN 0 THEN 'EUR' WHEN 1 THEN 'USD' ELSE 'CHF' END AS currency,
                round(hash(i, 15) % 1000000 / 100, 2) AS total,
                DATE '2025-01-01' + CAST(hash(i, 16) % 365 AS INTEGER) AS invoice_date,
                CASE hash(i, 17) % 4 WHEN 0 THEN 'draft' WHEN 1 THEN 'approved' ELSE 'paid' END
                    AS status,
                'cost centre ' || hash(i, 18) % 300 AS cost_centre,
                'PO-' || hash(i, 19) % 1000000 AS po_number
            FROM range({rows}) AS made(i))
            TO '{made.invoices}' (FORMAT parquet, COMPRESSION zstd)"""
        )
    return made


def limit(connection: Any, out: Path) -> None:
    """Give a connection to DuckDB the limits that all have."""
    connection.execute(f"SET threads = {THREADS}")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET temp_directory = '{out}/spill'")
