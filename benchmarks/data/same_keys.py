"""Whether two ways of checking found the same rows."""

# ruff: noqa: S608 - the SQL is made of paths

from pathlib import Path

# Ours by the place of the check, the plain form's by table, key and flag.
_CHECKS = (
    ("suppliers", "supplier_id", "is_double"),
    ("suppliers", "supplier_id", "no_term"),
    ("suppliers", "supplier_id", "no_number"),
    ("invoices", "invoice_id", "no_term"),
    ("invoices", "invoice_id", "no_supplier"),
)


def compare(plain: Path, ours: Path) -> None:
    """Break off unless every check of ours found the keys that the plain form found."""
    import duckdb  # noqa: PLC0415 - only where keys are compared

    with duckdb.connect() as connection:
        for place, (table, key, flag) in enumerate(_CHECKS):
            digests = [
                connection.execute(
                    f"SELECT count(*), count(DISTINCT {key}), bit_xor(hash({key})) "
                    f"FROM read_parquet('{path}') WHERE {where}"
                ).fetchone()
                for path, where in (
                    (plain / f"{table}.parquet", flag),
                    (ours / f"{place}.parquet", "TRUE"),
                )
            ]
            if digests[0] != digests[1]:
                raise SystemExit(f"{table}, {flag}: plain {digests[0]}, ours {digests[1]}")
