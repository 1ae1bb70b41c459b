"""One measurement in a process of its own: ``python -m benchmarks.data.once CASE FOLDER OUT [ROWS]``.

Prints seconds from the open files to the written keys, the processor time of all threads meanwhile, the
peak of the process (VmHWM of itself, since a child's ru_maxrss can be its parent's), and what was counted.
"""

# ruff: noqa: PLC0415, S608 - a process imports what its case needs; the SQL is made of paths

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.data import peers
from benchmarks.data.material import limit


def main(arguments: list[str]) -> int:
    """Measure one case and print it as JSON."""
    case, folder, out = arguments[0], Path(arguments[1]), Path(arguments[2])
    out.mkdir(parents=True, exist_ok=True)
    run = CASES[case](folder, out)
    began, worked = time.perf_counter(), time.process_time()
    found = run()
    took = {"seconds": time.perf_counter() - began, "processor": time.process_time() - worked}
    print(json.dumps({**took, "peak_mb": _peak(), **found}))
    return 0


def _peak() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def _duckdb(folder: Path, out: Path) -> Callable[[], Any]:
    """Prepare the best plain form known: one scan of each table, COPY of what fails."""
    import duckdb

    invoices, suppliers = folder / "invoices.parquet", folder / "suppliers.parquet"

    def run() -> dict[str, Any]:
        with duckdb.connect() as connection:
            limit(connection, out)
            connection.execute(
                f"""COPY (SELECT supplier_id, doubled.supplier_name IS NOT NULL AS is_double,
                    payment_term IS NULL AS no_term,
                    NOT regexp_matches(supplier_number, '^[0-9]+$') AS no_number
                FROM read_parquet('{suppliers}') AS one LEFT JOIN (
                    SELECT supplier_name FROM read_parquet('{suppliers}')
                    GROUP BY 1 HAVING count(*) > 1) AS doubled USING (supplier_name)
                WHERE is_double OR no_term OR no_number)
                TO '{out}/suppliers.parquet' (FORMAT parquet, COMPRESSION zstd)"""
            )
            connection.execute(
                f"""COPY (SELECT invoice_id, supplier_id, payment_term IS NULL AS no_term,
                    supplier_id IS NOT NULL AND NOT known AS no_supplier
                FROM (SELECT *, supplier_id IN (
                    SELECT supplier_id FROM read_parquet('{suppliers}')
                    WHERE supplier_id IS NOT NULL AND status = 'active') AS known
                    FROM read_parquet('{invoices}')) AS one
                WHERE no_term OR no_supplier)
                TO '{out}/invoices.parquet' (FORMAT parquet, COMPRESSION zstd)"""
            )
        return {}

    return run


def _ours(
    folder: Path, out: Path, *, keep: bool = True, suite: Any = None
) -> Callable[[], dict[str, Any]]:
    import duckdb

    from benchmarks.data import suites
    from include.integration_watch.quality.compiled.run import check, write_keys
    from include.integration_watch.quality.lake import Lake
    from include.integration_watch.quality.validation_result import whole, written

    tables = [
        ("supplier", "suppliers", suites.suppliers(), "supplier_id"),
        ("invoice", "invoices", suites.invoices(), "invoice_id"),
    ]
    if suite is not None:
        tables = [("invoice", "invoices", suite, "invoice_id")]

    def run() -> dict[str, Any]:
        counts: list[int] = []
        with duckdb.connect() as connection:
            limit(connection, out)
            lake = Lake("bench", connection)
            for view, file in (
                ("supplier", "suppliers"),
                ("target_supplier", "suppliers"),
                ("invoice", "invoices"),
            ):
                connection.execute(
                    f"CREATE VIEW {view} AS SELECT * FROM read_parquet('{folder}/{file}.parquet')"
                )
            number = 0
            for view, name, expectations, key in tables:
                outcomes = check(expectations, lake, table=view, keys=[key], keep_rows=keep)
                for outcome in outcomes:
                    if outcome.error or outcome.handed_over:
                        raise SystemExit(f"{view}: {outcome.error or outcome.handed_over}")
                    counts.append(
                        outcome.result.get("unexpected_count")
                        or outcome.result.get("observed_value")
                        or 0
                    )
                    if outcome.failing:
                        write_keys(lake, outcome.failing, out / f"{number}.parquet")
                    number += 1
                results = list(map(written, expectations, outcomes))
                result = whole({"name": name}, results, [], at=datetime.now(UTC), run_id="bench")
                (out / f"{name}.json").write_text(json.dumps(result))
        return {"counts": counts}

    return run


def _many(folder: Path, out: Path, count: int) -> Callable[[], dict[str, Any]]:
    from benchmarks.data import suites

    return _ours(folder, out, suite=suites.many(count))


def _overhead(_folder: Path, out: Path) -> Callable[[], dict[str, Any]]:
    """Prepare what a task has when it starts; what a check of 10,000 rows adds is measured."""
    import airflow.sdk  # noqa: F401 - every task has imported it

    def run() -> dict[str, Any]:
        from datetime import timedelta

        from include.integration_watch.catalogue import load_catalogue
        from include.integration_watch.domain.contract import difference
        from include.integration_watch.quality.run import run_suites
        from include.integration_watch.quality.snapshot import write_snapshot
        from include.integration_watch.quality.suite import suite_for

        known = load_catalogue(only_integration="invoices_to_erp").catalogue
        integration = known.integration("invoices_to_erp")
        contract = known.contract("erp", "invoice")
        if contract is None:
            raise SystemExit("the shipped configuration has no contract of invoices")
        demands = difference(known.contract("coupa", "invoice"), contract)
        now = datetime.now(UTC)
        fields = tuple(dict.fromkeys((*contract.key_fields, *contract.fields)))
        rows = ({field: f"{field} {number}" for field in fields} for number in range(10_000))
        own = write_snapshot(rows, fields=fields, path=out / "own.parquet", taken_at=now)
        references = {
            demand.rule.reference.object: write_snapshot(
                [
                    dict.fromkeys(
                        (demand.rule.reference.field, demand.rule.reference.status_field or "x"),
                        "1",
                    )
                ],
                fields=(demand.rule.reference.field, demand.rule.reference.status_field or "x"),
                path=out / f"{demand.rule.reference.object}.parquet",
                taken_at=now,
            )
            for demand in demands
            if demand.rule.reference
        }
        outcome = run_suites(
            integration,
            contract,
            suite_for(integration, demands, contract),
            own,
            references,
            home=out,
            at=now + timedelta(seconds=1),
            run_id="bench",
        )
        if "great_expectations" in sys.modules:
            raise SystemExit("Great Expectations was imported")
        return {"counts": [rule.failing for rule in outcome.rules]}

    return run


CASES: dict[str, Callable[[Path, Path], Callable[[], Any]]] = {
    "duckdb": _duckdb,
    "ours": _ours,
    "ours_counts": lambda folder, out: _ours(folder, out, keep=False),
    "ours_5": lambda folder, out: _many(folder, out, 5),
    "ours_200": lambda folder, out: _many(folder, out, 200),
    "overhead": _overhead,
    "pandera": peers.pandera,
    "soda": peers.soda,
    "gx": peers.gx,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
