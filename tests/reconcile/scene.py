"""Two small sides, written as Parquet and compared."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from include.integration_watch.domain.difference import Comparison, Difference
from include.integration_watch.domain.reconciliation import Reconciliation
from include.integration_watch.reconcile.compare import compare

Rows = Sequence[Mapping[str, Any]]


def wanted(fields: Any = ("name", "amount"), **said: Any) -> Reconciliation:
    return Reconciliation.model_validate(
        {
            "id": "invoices",
            "left": {"system": "coupa"},
            "right": {"system": "erp"},
            "key": ["id"],
            "fields": fields,
            **said,
        }
    )


def write(path: Path, rows: Rows, columns: Sequence[str]) -> Path:
    types = {type(row[column]) for row in rows for column in columns if row[column] is not None}
    schema = None if types - {str} else pa.schema([(column, pa.string()) for column in columns])
    made = pa.table({column: [row[column] for row in rows] for column in columns}, schema=schema)
    pq.write_table(made, path, row_group_size=7)
    return path


def between(
    folder: Path, left: Rows, right: Rows, asked: Reconciliation, **given: Any
) -> Comparison:
    folder.mkdir(parents=True, exist_ok=True)
    columns = [*asked.compared, *([asked.in_flight.changed_at] if asked.in_flight else [])]
    one = write(folder / "l.parquet", left, columns)
    other = write(folder / "r.parquet", right, columns)
    return compare(asked, one, other, folder / "out", threads=1, **given)


def differences(found: Comparison) -> list[Difference]:
    assert found.differences is not None, found.reason
    rows = pq.read_table(found.differences).to_pylist()
    return [Difference(**{k: v for k, v in row.items() if v is not None}) for row in rows]


def said(found: Comparison) -> list[tuple[str, str, str, str | None, str | None]]:
    return [
        (" ".join(each.key), str(each.kind), each.field, each.left, each.right)
        for each in differences(found)
    ]


def hidden(found: Comparison) -> list[tuple[str, str, str, str]]:
    assert found.hidden_file is not None, found.reason
    rows = pq.read_table(found.hidden_file).to_pylist()
    return [(" ".join(r["key"]), r["field"], r["left"], r["right"]) for r in rows]
