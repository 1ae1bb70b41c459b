"""The shape of a source beside its snapshot: what its columns hold, and how it was at the last check."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from pathlib import Path

from pydantic import ValidationError

from include.integration_watch.domain.source_shape import SourceShape

from . import sql
from .atomic_file import write_text
from .lake import lake
from .places import result_file
from .snapshot import Snapshot

ENOUGH = 20
"""Of fewer values nobody says what a column holds."""

NEARLY_ALL = 0.95
SAMPLE = 100_000
LOOKED_BACK = 50

_NUMBER = r"^\s*[+-]?\d+([.,]\d+)*\s*$"
_DAY = r"^\s*\d{4}-\d{2}-\d{2}([T ].*)?$"


def with_kinds(shape: SourceShape, snapshot: Snapshot) -> SourceShape:
    """Return a shape with what the values of each field are, where nearly all are the same."""
    if not snapshot.rows:
        return shape
    asked = ", ".join(
        f"count(*) FILTER (trim({name}) <> ''), "
        f"count(*) FILTER (regexp_matches({name}, {sql.text(_NUMBER)})), "
        f"count(*) FILTER (regexp_matches({name}, {sql.text(_DAY)}))"
        for name in map(sql.name, snapshot.fields)
    )
    with lake({"snapshot": snapshot}) as opened:
        (row,) = opened.connection.execute(
            f"SELECT {asked} FROM (SELECT * FROM snapshot LIMIT {SAMPLE})"
        ).fetchall()
    kinds = {
        field: kind
        for place, field in enumerate(snapshot.fields)
        if (kind := _kind(*row[3 * place : 3 * place + 3]))
    }
    return shape.model_copy(update={"kinds": kinds})


def _kind(filled: int, numbers: int, days: int) -> str:
    if filled < ENOUGH:
        return ""
    if numbers >= NEARLY_ALL * filled:
        return "number"
    if days >= NEARLY_ALL * filled:
        return "day"
    return "text" if numbers + days <= (1 - NEARLY_ALL) * filled else ""


def keep_shape(shape: SourceShape, snapshot: Path) -> None:
    """Write a shape beside its snapshot."""
    write_text(_beside(snapshot), shape.model_dump_json(indent=1))


def shape_of(snapshot: Path) -> SourceShape:
    """Return the shape that was kept beside a snapshot."""
    return SourceShape.model_validate_json(_beside(snapshot).read_text(encoding="utf-8"))


def shape_before(snapshot: Path, home: Path) -> SourceShape | None:
    """Return the shape of the newest earlier snapshot whose check came to a result; none where there is none."""
    run = snapshot.parent
    if not run.parent.is_dir():
        return None
    earlier = sorted((path for path in run.parent.iterdir() if path.name < run.name), reverse=True)
    for path in earlier[:LOOKED_BACK]:
        kept = _beside(path / snapshot.name)
        if kept.exists() and result_file(home, run.parent.name, path.name).exists():
            try:
                return SourceShape.model_validate_json(kept.read_text(encoding="utf-8"))
            except ValidationError:
                return None
    return None


def _beside(snapshot: Path) -> Path:
    return snapshot.with_suffix(".source.json")
