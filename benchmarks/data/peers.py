"""The peers that check the same tables: pandera on polars, Soda on DuckDB, Great Expectations on pandas."""

# ruff: noqa: PLC0415, S608 - a process imports what its case needs; the SQL is made of paths

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.data.material import limit


def pandera(folder: Path, out: Path) -> Callable[[], dict[str, Any]]:
    """Prepare pandera's polars schemas; a reference becomes a column, as it has no such check."""
    import pandera.polars as pa  # type: ignore[import-not-found]
    import polars as pl  # type: ignore[import-not-found]

    suppliers = pa.DataFrameSchema(
        {
            "supplier_name": pa.Column(str, unique=True),
            "payment_term": pa.Column(str, nullable=False),
            "supplier_number": pa.Column(str, pa.Check.str_matches("^[0-9]+$")),
        }
    )
    invoices = pa.DataFrameSchema(
        {
            "payment_term": pa.Column(str, nullable=False),
            "known": pa.Column(bool, pa.Check.eq(True), nullable=False),
        }
    )

    def run() -> dict[str, Any]:
        read = pl.read_parquet(
            folder / "suppliers.parquet",
            columns=["supplier_id", "supplier_name", "payment_term", "supplier_number", "status"],
        )
        active = read.filter(pl.col("status") == "active").select("supplier_id", known=True)
        sent = pl.read_parquet(
            folder / "invoices.parquet", columns=["invoice_id", "supplier_id", "payment_term"]
        ).join(active, on="supplier_id", how="left")
        sent = sent.with_columns(pl.col("known").fill_null(False))
        counts = []
        for schema, frame, key in (
            (suppliers, read, "supplier_id"),
            (invoices, sent, "invoice_id"),
        ):
            try:
                schema.validate(frame, lazy=True)
            except pa.errors.SchemaErrors as found:
                cases = found.failure_cases
                keyed = frame.select(key)[cases["index"].drop_nulls()]
                keyed.write_parquet(out / f"pandera-{key}.parquet")
                counts.append(cases.height)
        return {"counts": counts}

    return run


SODA_SUPPLIERS = """dataset: bench/memory/main/supplier
columns:
  - name: supplier_name
    checks:
      - duplicate:
  - name: payment_term
    checks:
      - missing:
  - name: supplier_number
    valid_format: {regex: '^[0-9]+$', name: digits}
    checks:
      - invalid:
"""
SODA_INVOICES = """dataset: bench/memory/main/invoice
columns:
  - name: payment_term
    checks:
      - missing:
  - name: supplier_id
    valid_reference_data: {dataset: bench/memory/main/active_supplier, column: supplier_id}
    checks:
      - invalid:
"""


def soda(folder: Path, out: Path) -> Callable[[], dict[str, Any]]:
    """Prepare Soda's contracts, which count and keep no keys."""
    os.environ["SODA_CORE_TELEMETRY_ENABLED"] = "false"
    import duckdb
    from soda_core.contracts.api.verify_api import (  # type: ignore[import-not-found]
        verify_contract_locally,
    )
    from soda_duckdb.common.data_sources.duckdb_data_source import (  # type: ignore[import-not-found]
        DuckDBDataSourceImpl,
    )

    contracts = []
    for name, text in (("suppliers", SODA_SUPPLIERS), ("invoices", SODA_INVOICES)):
        contracts.append(out / f"{name}.yml")
        contracts[-1].write_text(text)

    def run() -> dict[str, Any]:
        counts = []
        with duckdb.connect() as connection:
            limit(connection, out)
            for view, file, where in (
                ("supplier", "suppliers", ""),
                ("active_supplier", "suppliers", "WHERE status = 'active'"),
                ("invoice", "invoices", ""),
            ):
                connection.execute(
                    f"CREATE VIEW {view} AS "
                    f"SELECT * FROM read_parquet('{folder}/{file}.parquet') {where}"
                )
            source = DuckDBDataSourceImpl.from_existing_cursor(connection, name="bench")
            for contract in contracts:
                done = verify_contract_locally(
                    data_sources=[source], contract_file_path=str(contract)
                )
                for result in done.contract_verification_results:
                    counts += [check.threshold_value for check in result.check_results]
        return {"counts": counts}

    return run


def gx(folder: Path, out: Path) -> Callable[[], dict[str, Any]]:
    """Prepare Great Expectations on pandas; a reference becomes a column, as it has none there."""
    import pandas as pd

    from benchmarks.data import suites
    from include.integration_watch.quality.engine import great_expectations, pandas_batch

    library = great_expectations()
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    known = {
        "type": "expect_column_values_to_be_in_set",
        "kwargs": {"column": "known", "value_set": [True]},
    }

    def run() -> dict[str, Any]:
        read = pd.read_parquet(
            folder / "suppliers.parquet",
            columns=["supplier_id", "supplier_name", "payment_term", "supplier_number", "status"],
        )
        sent = pd.read_parquet(
            folder / "invoices.parquet", columns=["invoice_id", "supplier_id", "payment_term"]
        )
        active = read.loc[read["status"] == "active", "supplier_id"]
        sent["known"] = sent["supplier_id"].isin(active)
        counts = []
        for frame, key, wanted in (
            (read.drop(columns="status"), "supplier_id", suites.suppliers()),
            (sent, "invoice_id", [suites.invoices()[0], known]),
        ):
            suite = library.ExpectationSuite(
                name=key,
                expectations=[ExpectationConfiguration(**one).to_domain_obj() for one in wanted],
            )
            how = {
                "result_format": "COMPLETE",
                "unexpected_index_column_names": [key],
                "return_unexpected_index_query": False,
            }
            validated = pandas_batch(frame, key).validate(suite, result_format=how)
            for place, result in enumerate(validated.results):
                index = pd.DataFrame(result.result["unexpected_index_list"])
                index.to_parquet(out / f"gx-{key}-{place}.parquet")
                counts.append(len(index))
        return {"counts": counts}

    return run
