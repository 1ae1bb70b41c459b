"""Read one file of the corpus as a data check does, and say what is wrong with that."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.files.corpus import NAME, NUMBER, Made
from include.integration_watch.quality.csv_file import CsvError
from include.integration_watch.quality.data_file import DataFile, open_data
from include.integration_watch.quality.packed import unpacked
from include.integration_watch.quality.snapshot import SnapshotError, write_snapshot

TAKEN = datetime(2026, 3, 4, tzinfo=UTC)
ALIASES = {"number": [NUMBER], "name": [NAME]}
FIELDS = ["number", "name"]


def wrong_with(file: Made, folder: Path) -> str:
    """Return what reading a file did that it must not; nothing where all is well.

    A file is read whole, left out or refused by name; what is read is a snapshot that can be read
    again, what is refused leaves nothing behind.
    """
    before = sorted(folder.iterdir())
    snapshot = folder / "snapshot.parquet"
    seen: list[tuple[str, str]] = []
    told: tuple[int, tuple[str, ...]] = (0, ())
    refusal = ""
    try:
        with unpacked(file.path) as table:
            opened = open_data(table, ALIASES, needed=FIELDS)
            written = write_snapshot(
                _noted(opened, seen), fields=FIELDS, path=snapshot, taken_at=TAKEN
            )
            told = opened.told.left_out, opened.told.problems
        if written.rows != len(seen):
            return f"{len(seen)} rows were read and {written.rows} written"
    except (CsvError, SnapshotError) as refused:
        refusal = str(refused)
    if snapshot.exists():
        if refusal:
            return "a file that was refused left a snapshot"
        snapshot.unlink()
    if sorted(folder.iterdir()) != before:
        return "something was left behind"
    return _wrong_refusal(file, refusal) if refusal else _wrong_rows(file, seen, *told)


def _noted(opened: DataFile, seen: list[tuple[str, str]]) -> Iterator[dict[str, str | None]]:
    for row in opened.rows():
        seen.append((row["number"] or "", row["name"] or ""))
        yield row


def _wrong_refusal(file: Made, refusal: str) -> str:
    if not refusal.startswith((file.path.name, ".")) or not refusal.endswith("."):
        return f"this is no sentence about the file: {refusal[:200]}"
    may = file.refused or file.rows is None or file.cut
    return "" if may else f"a sound file was refused: {refusal[:200]}"


def _wrong_rows(
    file: Made, seen: list[tuple[str, str]], left_out: int, problems: tuple[str, ...]
) -> str:
    if file.refused:
        return f"{len(seen)} rows were read of a file that is none"
    if file.rows is None:
        return ""
    if file.cut:  # the last row may be half a row
        whole = seen[:-1]
        return "" if whole == file.rows[: len(whole)] else "rows of a cut file are not its own"
    if seen != file.rows:
        at = next(
            (
                place
                for place, pair in enumerate(zip(seen, file.rows, strict=False))
                if pair[0] != pair[1]
            ),
            min(len(seen), len(file.rows)),
        )
        return f"row {at}: {seen[at : at + 1]} was read where {file.rows[at : at + 1]} stands"
    if file.left_out is not None and left_out != file.left_out:
        return f"{left_out} places were told left out, {file.left_out} were: {problems[:3]}"
    return ""
