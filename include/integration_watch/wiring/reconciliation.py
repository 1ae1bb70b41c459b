"""Reconciling two files by hand: a configuration, two snapshots or CSV files, one comparison."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from include.integration_watch.catalogue.document import Document
from include.integration_watch.catalogue.shape import shape
from include.integration_watch.catalogue.suggestion import suggestion_yaml
from include.integration_watch.domain.difference import Comparison
from include.integration_watch.domain.normalisation import Side
from include.integration_watch.domain.reconciliation import Reconciliation
from include.integration_watch.domain.value import Instant, Value
from include.integration_watch.quality.csv_file import CsvError, open_csv
from include.integration_watch.quality.snapshot import write_snapshot
from include.integration_watch.reconcile.compare import compare


class CannotReconcile(Exception):
    """The files are not what a comparison needs; the message says which, where and what to do."""


def read_reconciliation(path: Path) -> Reconciliation:
    """Return what a YAML file says; raises `CannotReconcile` with every mistake and its line."""
    if not path.exists():
        raise CannotReconcile(f"{path}: no such file")
    document = Document(path)
    mistakes = list(document.mistakes)
    wanted = None
    if not document.unreadable:
        wanted, more = shape(Reconciliation, document, (), document.data)
        mistakes += more
    if wanted is None or mistakes:
        raise CannotReconcile("\n".join(map(str, mistakes)) or f"{path}: the file is empty")
    return wanted


class Read(Value):
    """What is known of how the two sides were read: when, and how many records each source promised."""

    left_at: Instant | None = None
    right_at: Instant | None = None
    left_count: int | None = None
    right_count: int | None = None


def moment(text: str, zone: tzinfo) -> datetime:
    """Return a moment as people write it; without an offset it is meant in ``zone``."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CannotReconcile(
            f'"{text}" is no moment; write it like 2026-11-24T06:00 or 2026-11-24T05:00:00Z'
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def reconcile_files(
    wanted: Reconciliation,
    left: Path,
    right: Path,
    out: Path,
    tell: Callable[[str], None],
    read: Read | None = None,
) -> Comparison:
    """Compare two files, Parquet or CSV; lines of a CSV file that are no row are told and left out.

    Raises `CannotReconcile` where only one side's moment is known: nothing could be under way.
    """
    known = read or Read()
    if (known.left_at is None) != (known.right_at is None):
        raise CannotReconcile(
            "Say when both sides were read (--left-at and --right-at), or of none."
        )
    if known.left_at and not wanted.in_flight:
        raise CannotReconcile("in_flight: is missing in the reconciliation: nothing is under way")
    one = _as_parquet(wanted, "left", left, out, tell)
    other = _as_parquet(wanted, "right", right, out, tell)
    return compare(
        wanted,
        one,
        other,
        out,
        left_as_of=known.left_at,
        right_as_of=known.right_at,
        left_count=known.left_count,
        right_count=known.right_count,
    )


def yaml_of(wanted: Reconciliation, found: Comparison, most: int) -> list[str]:
    """Return the first suggestions as YAML that goes into the reconciliation's file."""
    return [suggestion_yaml(wanted, each) for each in found.suggestions[:most]]


def _as_parquet(
    wanted: Reconciliation, side: Side, path: Path, out: Path, tell: Callable[[str], None]
) -> Path:
    if not path.exists():
        raise CannotReconcile(f"{path}: no such file")
    if path.suffix.lower() != ".csv":
        return path
    columns = {each.column(field, side): () for field, each in wanted.compared.items()}
    optional = wanted.in_flight.column(side) if wanted.in_flight else ""
    aliases = columns | ({optional: ()} if optional else {})
    try:
        opened = open_csv(path, aliases, needed=list(columns))
    except CsvError as refused:
        raise CannotReconcile(str(refused)) from refused
    made = out / f"{side}.parquet"
    rows = (row for _, row in opened.rows())
    write_snapshot(rows, fields=list(opened.columns), path=made, taken_at=datetime.now(UTC))
    for problem in opened.problems:
        tell(str(problem))
    return made
