"""Two PostgreSQL tables compared where they lie, beside reladiff and beside reading both over the wire."""

# ruff: noqa: S608 - the SQL is made of numbers and our own names

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.postgresql import postgresql

ROOT = Path(__file__).resolve().parents[2]
LEFT, RIGHT, PIECE = "one_side", "other_side", 1 << 20
CASES = ("ours", "read", "reladiff")


@contextmanager
def two_tables(rows: int, folder: Path) -> Iterator[str]:
    """Run a PostgreSQL with two tables of which a thousandth of the records differ; give its socket."""
    import psycopg  # noqa: PLC0415 - only where it is measured

    folder.mkdir(parents=True, exist_ok=True)
    with postgresql(within=str(folder)) as url:
        socket = parse_qs(urlsplit(url).query)["host"][0]
        with psycopg.connect(host=socket, user="postgres", autocommit=True) as connection:
            for table, total in (
                (LEFT, "total"),
                (RIGHT, "CASE WHEN hash(invoice_id, 21) % 1000 = 0 THEN total + 1 ELSE total END"),
            ):
                _fill(connection, table, total, rows, folder / "rows.csv")
        yield socket


def _fill(connection: Any, table: str, total: str, rows: int, draft: Path) -> None:
    import duckdb  # noqa: PLC0415

    invoices = f"""SELECT i AS invoice_id, 'INV-' || i AS invoice_number,
        CAST(hash(i, 11) % {max(rows // 5, 1)} AS BIGINT) AS supplier_id,
        'N' || (hash(i, 13) % 6 * 10) AS payment_term,
        CASE hash(i, 14) % 3 WHEN 0 THEN 'EUR' WHEN 1 THEN 'USD' ELSE 'CHF' END AS currency,
        CAST(hash(i, 15) % 100000000 / 100 AS DECIMAL(12, 2)) AS total,
        DATE '2025-01-01' + CAST(hash(i, 16) % 365 AS INTEGER) AS invoice_date,
        CASE hash(i, 17) % 3 WHEN 0 THEN 'draft' WHEN 1 THEN 'approved' ELSE 'paid' END AS status,
        'cost centre ' || hash(i, 18) % 300 AS cost_centre FROM range({rows}) AS made(i)"""
    with duckdb.connect() as made:
        made.execute("SET memory_limit = '1GB'")
        made.execute(
            f"COPY (SELECT * REPLACE ({total} AS total) FROM ({invoices})) TO '{draft}' (HEADER false)"
        )
    connection.execute(
        f"""CREATE TABLE {table} (invoice_id bigint PRIMARY KEY, invoice_number varchar(40),
        supplier_id bigint, payment_term varchar(10), currency char(3), total numeric(12, 2),
        invoice_date date, status varchar(20), cost_centre varchar(40))"""
    )
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} FROM STDIN CSV") as copy,
        draft.open("rb") as lines,
    ):
        while piece := lines.read(PIECE):
            copy.write(piece)
    connection.execute(f"VACUUM ANALYZE {table}")
    draft.unlink()


def run(case: str, python: str, socket: str, out: Path) -> dict[str, Any]:
    """Measure one case in a process of its own; return its seconds and how many records differ."""
    done = subprocess.run(
        [python, "-m", "benchmarks.reconcile.postgres_once", case, socket, str(out)],
        env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        raise SystemExit(f"{case} broke off")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
