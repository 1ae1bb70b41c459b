"""Check one data set: its lines and the suppliers that they name, by the same code as check_data."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from include.integration_watch.domain.contract import ObjectContract, difference
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import SuiteOutcome
from include.integration_watch.quality import sql
from include.integration_watch.quality.lake import lake
from include.integration_watch.quality.run import run_suites
from include.integration_watch.quality.snapshot import Snapshot, write_snapshot
from include.integration_watch.quality.suite import read_suite, suite_for, with_handwritten

from .data_set import DataSet, Found

SUPPLIER_FIELDS = ("number", "name", "lines")


def check(
    data_set: DataSet, files: Sequence[Found], *, home: Path, at: datetime
) -> tuple[SuiteOutcome, SuiteOutcome]:
    """Return what came of checking the lines of all files, and the suppliers they name."""
    folder = home / "lake" / data_set.id
    lines = write_snapshot(
        (row for file in files for row in file.rows),
        fields=data_set.fields,
        path=folder / "line.parquet",
        taken_at=at,
    )
    older = [file.path.name for file in files if not data_set.is_newest(file.path.name)]
    everyone = _suppliers(lines, folder / "supplier.parquet")
    known = _suppliers(lines, folder / "known_supplier.parquet", files=older)
    return (
        _run(_integration(data_set.id, "line"), data_set.line, lines, known, data_set, home),
        _run(
            _integration(f"{data_set.id}_suppliers", "supplier"),
            data_set.supplier,
            everyone,
            None,
            None,
            home,
        ),
    )


def _run(
    integration: Integration,
    contract: ObjectContract,
    snapshot: Snapshot,
    suppliers: Snapshot | None,
    handwritten: DataSet | None,
    home: Path,
) -> SuiteOutcome:
    suite = suite_for(integration, difference(None, contract), contract)
    if handwritten:
        suite = with_handwritten(suite, [read_suite(handwritten.suite)])
    return run_suites(
        integration,
        contract,
        suite,
        snapshot,
        {"supplier": suppliers} if suppliers else {},
        home=home,
        at=snapshot.taken_at,
        run_id=f"{snapshot.taken_at:%Y-%m-%dT%H-%M-%S}",
    )


def _suppliers(lines: Snapshot, path: Path, *, files: Sequence[str] | None = None) -> Snapshot:
    """Write the suppliers that lines name: one row for each number and name, spelling folded."""
    among = "TRUE" if files is None else f"file IN {sql.texts(files)}" if files else "FALSE"
    with lake({"line": lines}) as opened:
        rows = opened.connection.execute(
            "SELECT supplier_number, min(supplier_name), CAST(count(*) AS VARCHAR) FROM line "  # noqa: S608
            f"WHERE supplier_number <> '' AND {among} "
            f"GROUP BY supplier_number, {sql.folded('supplier_name')} ORDER BY 1, 2"
        ).fetchall()
    return write_snapshot(
        (dict(zip(SUPPLIER_FIELDS, row, strict=True)) for row in rows),
        fields=SUPPLIER_FIELDS,
        path=path,
        taken_at=lines.taken_at,
    )


def _integration(name: str, object_: str) -> Integration:
    """Return an integration in whose place these files stand: published records going into an ERP."""
    return Integration.model_validate(
        {
            "id": name,
            "title": {"de": name, "en": name},
            "object": object_,
            "source": {"system": "publication"},
            "target": {"system": "erp"},
            "boomi_system": "boomi",
            "boomi_process": name,
            "cadence": "every day by 06:00",
            "owner_group": "public",
        }
    )
