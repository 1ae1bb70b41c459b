"""One measurement in a process of its own: ``python -m benchmarks.reconcile.once CASE FOLDER OUT``.

Prints seconds, the peak of the process, how many cells differ and a digest of them.
"""

# ruff: noqa: PLC0415, S608 - a process imports what its case needs; the SQL is made of paths

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.reconcile.material import COLUMNS, MEMORY, THREADS, limit

FAR = "0.01"


def main(arguments: list[str]) -> None:
    """Measure one case and print it as JSON."""
    case, folder, out = arguments[0], Path(arguments[1]), Path(arguments[2])
    out.mkdir(parents=True, exist_ok=True)
    left, right = folder / "left.parquet", folder / "right.parquet"
    prepare = {"ours": ours, "duckdb": plain, "datacompy": datacompy}[case]
    run = prepare(left, right, out)
    began = time.perf_counter()
    run()
    took = time.perf_counter() - began
    print(json.dumps({"seconds": took, "peak_mb": peak(), **_digest(case, out)}), flush=True)
    # DuckDB's binding complains at an ordinary end about objects that it never frees.
    os._exit(0)


def peak() -> float:
    """Return the most memory that this process ever held, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def ours(left: Path, right: Path, out: Path) -> Any:
    """Prepare what a reconciliation does, its patterns and suggestions left out."""
    import duckdb  # noqa: F401 - imported before the clock runs, as for all

    from include.integration_watch.domain.reconciliation import Reconciliation
    from include.integration_watch.reconcile.compare import compare

    fields: dict[str, Any] = dict.fromkeys(COLUMNS)
    fields["total"] = {"normalise": [{"name": "tolerance", "absolute": FAR}]}
    wanted = Reconciliation.model_validate(
        {
            "id": "invoices",
            "left": {"system": "one"},
            "right": {"system": "other"},
            "key": ["invoice_id"],
            "fields": fields,
        }
    )
    return lambda: compare(wanted, left, right, out, memory=MEMORY, threads=THREADS, learn=False)


def plain(left: Path, right: Path, out: Path) -> Any:
    """Prepare a full join by hand that writes every differing row with both values."""
    import duckdb

    shown = ", ".join(f"l.{each} AS l_{each}, r.{each} AS r_{each}" for each in COLUMNS)
    differs = " OR ".join(
        f"l.{each} IS DISTINCT FROM r.{each}" for each in COLUMNS if each != "total"
    )

    def run() -> None:
        with duckdb.connect() as connection:
            limit(connection, out)
            connection.execute(
                f"""COPY (SELECT coalesce(l.invoice_id, r.invoice_id) AS invoice_id,
                l.invoice_id IS NULL AS no_left, r.invoice_id IS NULL AS no_right, {shown}
                FROM '{left}' AS l FULL JOIN '{right}' AS r ON l.invoice_id = r.invoice_id
                WHERE no_left OR no_right OR abs(l.total - r.total) > {FAR} OR {differs})
                TO '{out}/rows.parquet' (FORMAT parquet, COMPRESSION zstd)"""
            )

    return run


def datacompy(left: Path, right: Path, out: Path) -> Any:
    """Prepare datacompy on polars, its rows with both values written as Parquet."""
    import datacompy as peer  # type: ignore[import-not-found]
    import polars as pl  # type: ignore[import-not-found]

    def run() -> None:
        made = peer.PolarsCompare(
            pl.read_parquet(left), pl.read_parquet(right), join_columns=["invoice_id"],
            abs_tol=float(FAR), rel_tol=0,
        )  # fmt: skip
        made.all_mismatch().write_parquet(out / "rows.parquet")
        made.df1_unq_rows.write_parquet(out / "left_only.parquet")
        made.df2_unq_rows.write_parquet(out / "right_only.parquet")

    return run


def _digest(case: str, out: Path) -> dict[str, Any]:
    """Return how many cells differ and records are missing, and a digest of which."""
    if case == "datacompy":
        return {}
    import duckdb

    if case == "ours":
        cells = (
            'SELECT key[1] AS k, kind, field, "left" AS l, "right" AS r FROM '
            f"'{out}/differences.parquet'"
        )
        cells = cells.replace('"left" AS l', "CASE kind WHEN 'differs' THEN \"left\" END AS l")
        cells = cells.replace('"right" AS r', "CASE kind WHEN 'differs' THEN \"right\" END AS r")
    else:
        parts = [
            "SELECT CAST(invoice_id AS VARCHAR) AS k, CASE WHEN no_left THEN 'missing_left' ELSE "
            f"'missing_right' END AS kind, '' AS field, NULL::VARCHAR AS l, NULL::VARCHAR AS r FROM "
            f"'{out}/rows.parquet' WHERE no_left OR no_right"
        ]
        for each in COLUMNS:
            unequal = f"l_{each} IS DISTINCT FROM r_{each}"
            if each == "total":
                unequal = f"abs(l_total - r_total) > {FAR}"
            parts.append(
                f"SELECT CAST(invoice_id AS VARCHAR), 'differs', '{each}', {_text(f'l_{each}')}, "
                f"{_text(f'r_{each}')} FROM '{out}/rows.parquet' "
                f"WHERE NOT no_left AND NOT no_right AND {unequal}"
            )
        cells = " UNION ALL ".join(parts)
    # Numbers are written without needless zeros on one side only, so they are digested as numbers.
    asked = f"""SELECT count(*), bit_xor(hash(k, kind, field, coalesce(TRY_CAST(l AS DOUBLE)::VARCHAR, l),
        coalesce(TRY_CAST(r AS DOUBLE)::VARCHAR, r))) FROM ({cells})"""
    with duckdb.connect() as connection:
        ((count, digest),) = connection.execute(asked).fetchall()
    return {"cells": count, "digest": str(digest)}


def _text(column: str) -> str:
    return f"CAST({column} AS VARCHAR)"


if __name__ == "__main__":
    main(sys.argv[1:])
