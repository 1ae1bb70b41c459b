"""Records without a key: they belong to nothing, so each is listed with its row and what it holds."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from pathlib import Path
from typing import TYPE_CHECKING

from include.integration_watch.domain.difference import Keyless
from include.integration_watch.domain.normalisation import Side
from include.integration_watch.domain.reconciliation import Reconciliation

from . import sql
from .candidates import Keys
from .side import Columns

if TYPE_CHECKING:
    import duckdb

FILE, SAMPLE = "without_key.parquet", 20
SIDES: tuple[Side, Side] = ("left", "right")


def list_keyless(
    connection: "duckdb.DuckDBPyConnection",
    wanted: Reconciliation,
    paths: tuple[Path, Path],
    out: Path,
) -> tuple[Path | None, tuple[Keyless, ...]]:
    """Write every record without a key into a file below ``out``; return it with the first of them.

    Rows are counted from one on. Where every record has a key there is no file.
    """
    both = " UNION ALL BY NAME ".join(
        _of_side(connection, wanted, side, path) for side, path in zip(SIDES, paths, strict=True)
    )
    draft, kept = out / f".{FILE}", out / FILE
    connection.execute(
        f"COPY (SELECT * FROM ({both}) ORDER BY side, row) TO {sql.text(str(draft))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
    found = connection.execute(
        f"SELECT side, row, record FROM read_parquet({sql.text(str(draft))}) "
        f"ORDER BY side, row LIMIT {SAMPLE}"
    ).fetchall()
    if not found:
        draft.unlink()
        kept.unlink(missing_ok=True)
        return None, ()
    draft.replace(kept)
    return kept, tuple(Keyless(side=side, row=row, record=record) for side, row, record in found)


def _of_side(
    connection: "duckdb.DuckDBPyConnection", wanted: Reconciliation, side: Side, path: Path
) -> str:
    source = f"read_parquet({sql.text(str(path))}, file_row_number = true)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    columns = Columns(wanted, side, source, {row[0]: row[1] for row in described})
    held = sql.listed(
        f"{sql.text(field)}, CAST({columns.raw(field)} AS VARCHAR)" for field in wanted.compared
    )
    query = Keys(columns, columns).query(columns, "*", without=True)
    return (
        f"SELECT {sql.text(side)} AS side, file_row_number + 1 AS row, "
        f"CAST(json_object({held}) AS VARCHAR) AS record FROM ({query})"
    )
