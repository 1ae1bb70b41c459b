"""One repetition of a way to read or check a table of PostgreSQL: ``databases_once WAY URL``."""

# ruff: noqa: PLC0415, S608 - each way pays for its own imports; the names are ours

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from include.integration_watch.domain.contract import ObjectContract, difference
from include.integration_watch.domain.integration import Integration
from include.integration_watch.erp.client import ErpClient
from include.integration_watch.quality.in_place.examine import examine
from include.integration_watch.quality.run import run_suites
from include.integration_watch.quality.snapshot import write_snapshot, write_tables
from include.integration_watch.quality.suite import suite_for

COLUMNS = ("id", "number", "supplier", "total", "currency", "dated", "changed", "held", "term")
NAMES = {name: name for name in COLUMNS}
CONTRACT = ObjectContract.model_validate(
    {
        "resource": "invoice",
        "key": ["number"],
        "fields": {
            "number": {"required": True, "max_length": 20},
            "supplier": {"format": r"^S\d+$"},
            "total": {"min_value": "0"},
            "currency": {"one_of": ["EUR", "USD"]},
            "term": {"required": True},
        },
    }
)
INTEGRATION = Integration.model_validate(
    {
        "id": "invoices",
        "title": {"de": "Rechnungen", "en": "Invoices"},
        "object": "invoice",
        "source": {"system": "erp"},
        "target": {"system": "coupa"},
        "boomi_system": "boomi",
        "boomi_process": "Invoices",
        "cadence": "every day by 06:15",
        "owner_group": "accounts_payable",
    }
)


def main(way: str, url: str) -> None:
    """Do it once and print how long it took, the peak of memory, and what it left."""
    client = ErpClient(url.replace("postgresql:", "postgresql+psycopg:"))
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        told = _done(way, client, Path(folder), url)
        seconds = time.perf_counter() - began
        lake = sum(path.stat().st_size for path in Path(folder).glob("*.parquet"))
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = (line for line in status if line.startswith("VmHWM"))
    peak_mb = round(int(peak.split()[1]) / 1024)
    print(json.dumps({"seconds": round(seconds, 3), "peak_mb": peak_mb, "kept": lake, **told}))


def _done(way: str, client: ErpClient, folder: Path, url: str) -> dict[str, Any]:
    at, path = datetime.now(UTC), folder / "invoice.parquet"
    if way == "typed":
        return {"rows": write_tables(client.batches("invoice", NAMES), path=path, taken_at=at).rows}
    if way == "rows":
        rows = client.rows("invoice", NAMES)
        return {"rows": write_snapshot(rows, fields=COLUMNS, path=path, taken_at=at).rows}
    if way == "copy":
        return {"rows": _plain_copy(url, path)}
    suite = suite_for(INTEGRATION, difference(None, CONTRACT), CONTRACT)
    examined = None
    if way == "streamed":
        held = write_tables(client.batches("invoice", NAMES), path=path, taken_at=at)
    else:
        with client.looking("invoice", NAMES) as look:
            examined = examine(
                look, suite["expectations"], {}, table="invoice", keys=("number",), path=path, taken_at=at
            )  # fmt: skip
        held = examined.snapshot
    outcome = run_suites(
        INTEGRATION, CONTRACT, suite, held, {}, home=folder / "home", at=at, run_id="run",
        examined=examined,
    )  # fmt: skip
    return {"rows": held.rows, "failing": sum(rule.failing for rule in outcome.rules)}


def _plain_copy(url: str, path: Path) -> int:
    import psycopg
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import csv

    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        copy = f"COPY (SELECT {', '.join(COLUMNS)} FROM invoice) TO STDOUT (FORMAT csv)"
        with cursor.copy(copy) as messages:
            reader = csv.open_csv(
                pa.PythonFile(_File(iter(messages)), mode="r"),
                read_options=csv.ReadOptions(column_names=COLUMNS, block_size=4 << 20),
            )
            with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
                return sum(_written(writer, batch) for batch in reader)


def _written(writer: Any, batch: Any) -> int:
    writer.write_batch(batch)
    return int(batch.num_rows)


class _File:
    """Messages of COPY as a file."""

    closed = False

    def __init__(self, messages: Iterator[Any]) -> None:
        self._messages = messages
        self._left = b""

    def read(self, size: int) -> bytes:
        parts = [self._left]
        length = len(self._left)
        for message in self._messages:
            parts.append(bytes(message))
            length += len(message)
            if length >= size:
                break
        whole = b"".join(parts)
        self._left = whole[size:]
        return whole[:size]

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
