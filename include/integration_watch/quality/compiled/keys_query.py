"""The keys of rows that failed, with the value and the reason, as a query over the rows kept of a scan."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Sequence

from include.integration_watch.quality import sql

from .check import Join, RowCheck
from .plan import Planned

VALUE = "failing_value"
REASON = "reason"
# Small groups of rows are written by several threads at once; the second version of Parquet keeps
# neighbouring keys as differences.
FORMAT = (
    "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 61440, "
    "PARQUET_VERSION V2)"
)


def keys_of(
    one: Planned, check: RowCheck, keys: Sequence[str], rows: str, beside: Sequence[str] = ()
) -> str:
    """Return the query for key, value (of its column's type) and reason of the rows that fail a check.

    ``beside`` are more columns of these rows.
    """
    given = (one.expectation.get("meta") or {}).get("reason")
    reason = sql.text(given) if isinstance(given, str) else check.reason
    columns = [
        *map(sql.name, (*keys, *beside)),
        f"{check.value} AS {VALUE}",
        f"CAST({reason} AS VARCHAR) AS {REASON}",
    ]
    lookup = joined_to(check.lookup) if check.lookup else ""
    return f"SELECT {', '.join(columns)} FROM {rows} AS failing{lookup}"


def keys_of_query(one: Planned, keys: Sequence[str], present: Sequence[str], place: str) -> str:
    """Return key, value and reason as far as the rows of a person's query have them.

    Rows without any key field, such as those of a query that groups, keep all their columns.
    """
    field = (one.expectation.get("meta") or {}).get("field", "")
    kept = [sql.name(key) for key in keys if key in present] or [
        f"CAST({sql.name(column)} AS VARCHAR) AS {sql.name(column)}"
        for column in present
        if column != REASON
    ]
    value = f"CAST({sql.name(field)} AS VARCHAR)" if field in present else "NULL"
    reason = f"CAST({sql.name(REASON)} AS VARCHAR)" if REASON in present else "NULL"
    columns = [*kept, f"{value} AS {VALUE}", f"{reason} AS {REASON}"]
    return f"SELECT {', '.join(columns)} FROM {place}"


def joined_to(join: Join) -> str:
    """Return a join that keeps every row."""
    return f" LEFT JOIN ({join.relation}) AS {sql.name(join.alias)} ON {join.on}"
