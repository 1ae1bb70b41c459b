"""One measurement in a process of its own: ``python -m benchmarks.reconcile.postgres_once CASE SOCKET OUT``.

Prints seconds, the peak of the process and how many records differ.
"""

# ruff: noqa: PLC0415 - a process imports what its case needs

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.reconcile.material import COLUMNS
from benchmarks.reconcile.once import peak
from benchmarks.reconcile.postgres import LEFT, RIGHT


def main(arguments: list[str]) -> None:
    """Measure one case and print it as JSON."""
    case, socket, out = arguments[0], arguments[1], Path(arguments[2])
    run = {"ours": ours, "read": read, "reladiff": reladiff}[case](socket, out)
    began = time.perf_counter()
    count = run()
    took = time.perf_counter() - began
    print(json.dumps({"seconds": took, "peak_mb": peak(), "differ": count}), flush=True)
    os._exit(0)


def ours(socket: str, out: Path) -> Callable[[], int]:
    """Prepare what a reconciliation in place does, its patterns and suggestions left out."""
    import duckdb  # noqa: F401 - imported before the clock runs

    from include.integration_watch.domain.difference import DifferenceKind
    from include.integration_watch.domain.reconciliation import Reconciliation
    from include.integration_watch.erp.client import ErpClient
    from include.integration_watch.reconcile.in_place import compare_in_place
    from include.integration_watch.reconcile.table_side import Place

    wanted = Reconciliation.model_validate(
        {
            "id": "invoices",
            "left": {"system": "one"},
            "right": {"system": "other"},
            "key": ["invoice_id"],
            "fields": list(COLUMNS),
        }
    )
    columns = {name: name for name in ("invoice_id", *COLUMNS)}
    client = ErpClient(f"postgresql+psycopg://postgres@/postgres?host={socket}")

    def run() -> int:
        one, other = (Place(*client.selection(table, columns)) for table in (LEFT, RIGHT))
        found = compare_in_place(wanted, one, other, out, learn=False)
        return found.counts.get(DifferenceKind.DIFFERS, 0)

    return run


def read(socket: str, out: Path) -> Callable[[], int]:
    """Prepare the reading of both tables once, at the same time, in the form that PostgreSQL sends fastest."""
    import psycopg

    out.mkdir(parents=True, exist_ok=True)

    def one(table: str) -> int:
        size = 0
        with (
            psycopg.connect(host=socket, user="postgres") as connection,
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} TO STDOUT") as copy,
        ):
            for piece in copy:
                size += len(piece)
        return size

    def run() -> int:
        with ThreadPoolExecutor(2) as both:
            list(both.map(one, (LEFT, RIGHT)))
        return -1

    return run


def reladiff(socket: str, out: Path) -> Callable[[], int]:
    """Prepare reladiff's comparison by checksums, as its own documentation calls it."""
    from reladiff import (  # type: ignore[import-not-found]
        Algorithm,
        connect_to_table,
        diff_tables,
    )

    out.mkdir(parents=True, exist_ok=True)
    place = {"driver": "postgresql", "host": socket, "user": "postgres", "dbname": "postgres"}

    def run() -> int:
        one, other = (connect_to_table(place, table, "invoice_id") for table in (LEFT, RIGHT))
        rows = diff_tables(
            one, other, extra_columns=COLUMNS, algorithm=Algorithm.HASHDIFF, threaded=True
        )
        return len({key for _, (key, *_) in rows})

    return run


if __name__ == "__main__":
    main(sys.argv[1:])
