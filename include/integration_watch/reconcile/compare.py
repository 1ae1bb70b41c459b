"""One comparison: two snapshots in, a file of differences and what there is to say about them out."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from include.integration_watch.domain.difference import (
    Comparison,
    DifferenceKind,
    Incomplete,
    Pattern,
    Unjudged,
)
from include.integration_watch.domain.in_flight import Carrier, Span, spans
from include.integration_watch.domain.reconciliation import Reconciliation

from . import cells, notes, sql
from .candidates import TABLE, Found, Keys, find
from .decoding import forget, teach
from .duck import connect
from .keyless import list_keyless
from .pairings import pairings
from .pairs import pair
from .patterns import name_patterns
from .side import NoColumn, open_side
from .suggestions import key_suggestions, suggestions
from .totals import add_totals

if TYPE_CHECKING:
    import duckdb

MEMORY = "512MB"
DIFFERENCES, HIDDEN = "differences.parquet", "hidden.parquet"


def compare(
    wanted: Reconciliation,
    left: Path,
    right: Path,
    out: Path,
    *,
    left_as_of: datetime | None = None,
    right_as_of: datetime | None = None,
    now: datetime | None = None,
    carriers: Sequence[Carrier] = (),
    left_count: int | None = None,
    right_count: int | None = None,
    memory: str = MEMORY,
    threads: int | None = None,
    learn: bool = True,
    agreeing: int = 0,
) -> Comparison:
    """Compare two Parquet files and write what differs below ``out``; running it again replaces it.

    ``left_count`` and ``right_count`` are what each source itself said that it holds: a snapshot
    with less was cut off and is not compared. ``carriers`` are executions of the integration that
    have not brought their documents over. ``memory`` bounds DuckDB, which spills to disk beyond
    it. ``learn=False`` leaves patterns, suggestions and pairings out. ``agreeing`` are
    records that are known to agree and are not in the files.
    """
    import duckdb

    result = Comparison(reconciliation=wanted.id, left_as_of=left_as_of, right_as_of=right_as_of)
    out.mkdir(parents=True, exist_ok=True)
    under_way = _spans(wanted, left_as_of, right_as_of, now, carriers)
    try:
        with _database(out, memory, threads) as connection:
            sources = [f"read_parquet({sql.text(str(path))})" for path in (left, right)]
            keys = Keys(
                open_side(connection, wanted, "left", sources[0]),
                open_side(connection, wanted, "right", sources[1]),
            )
            if cut := notes.cut_off(connection, wanted, sources, (left_count, right_count)):
                return result.model_copy(update={"incomplete": Incomplete.CUT_OFF, "reason": cut})
            told = _compared(connection, keys, result, out, under_way, learn, agreeing)
            kept, sample = list_keyless(connection, wanted, (left, right), out)
            return told.model_copy(update={"keyless_file": kept, "keyless": sample})
    except NoColumn as absent:
        why, said = Incomplete.NO_COLUMN, str(absent)
    except (duckdb.IOException, duckdb.InvalidInputException) as broken:
        why, said = Incomplete.UNREADABLE, notes.unreadable(broken)
    return result.model_copy(update={"incomplete": why, "reason": said})


def _spans(
    wanted: Reconciliation,
    left_as_of: datetime | None,
    right_as_of: datetime | None,
    now: datetime | None,
    carriers: Sequence[Carrier],
) -> tuple[Span, ...]:
    """Return what may be under way; nothing where nobody knows when the sides were read."""
    if wanted.in_flight is None or left_as_of is None or right_as_of is None:
        return ()
    return spans(
        wanted.in_flight,
        left_as_of=left_as_of,
        right_as_of=right_as_of,
        now=now or max(left_as_of, right_as_of),
        carriers=carriers,
    )


@contextmanager
def _database(out: Path, memory: str, threads: int | None) -> Iterator["duckdb.DuckDBPyConnection"]:
    """Give a database in memory that spills into a folder beside the results."""
    with (
        TemporaryDirectory(prefix=".spill-", dir=out) as spill,
        connect() as connection,
    ):
        connection.execute(f"SET memory_limit = {sql.text(memory)}")
        connection.execute(f"SET temp_directory = {sql.text(spill)}")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET TimeZone = 'UTC'")
        if threads:
            connection.execute(f"SET threads = {threads}")
        teach(connection)
        try:
            yield connection
        finally:
            forget(connection)


def _compared(
    connection: "duckdb.DuckDBPyConnection",
    keys: Keys,
    result: Comparison,
    out: Path,
    under_way: Sequence[Span],
    learn: bool,
    agreeing: int,
) -> Comparison:
    found = find(connection, keys)
    rows = {
        "left_rows": found.left_rows + agreeing,
        "right_rows": found.right_rows + agreeing,
    }
    if not agreeing and (reason := _no_common_key(connection, keys, found)):
        kept = key_suggestions(connection, keys)
        return result.model_copy(
            update={
                **rows,
                "incomplete": Incomplete.NO_COMMON_KEY,
                "reason": reason,
                "suggestions": kept,
            }
        )
    pair(connection, keys)
    cells.cut(connection, keys, under_way)
    add_totals(connection, keys)
    patterns = name_patterns(connection, keys) if learn else ()
    suggested = suggestions(connection, keys) if learn else ()
    likely = pairings(connection, keys) if learn else ()
    _write(connection, out, learn=learn)
    same = agreeing + found.same + _agreeing(connection, keys)
    remarks = notes.remarks(connection, keys, found, same)
    return result.model_copy(
        update={
            **rows,
            **_counted(connection),
            "same": same,
            "hidden": (*notes.hidden_keys(keys, found), *cells.hidden(connection)),
            "patterns": _with_examples(patterns),
            "suggestions": suggested,
            "pairings": likely,
            "notes": tuple(map(notes.said, remarks)),
            "remarks": remarks,
            "differences": out / DIFFERENCES,
            "hidden_file": out / HIDDEN,
        }
    )


def _with_examples(patterns: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
    return tuple(sorted(patterns, key=lambda each: (-each.count, each.id)))


def _no_common_key(connection: "duckdb.DuckDBPyConnection", keys: Keys, found: Found) -> str:
    if found.same or not found.left_rows or not found.right_rows:
        return ""
    ((both,),) = connection.execute(
        f"SELECT count(*) FROM {TABLE} WHERE nl > 0 AND nr > 0"
    ).fetchall()
    return "" if both else notes.no_common_key(connection, keys)


def _agreeing(connection: "duckdb.DuckDBPyConnection", keys: Keys) -> int:
    """Return how many candidates turned out to agree."""
    ((count,),) = connection.execute(
        f"SELECT count(*) FROM {TABLE} WHERE nl > 0 AND nr > 0 AND {cells.key_of(keys)} NOT IN "
        f"(SELECT key FROM {cells.CELLS} WHERE kind <> 'total')"
    ).fetchall()
    return int(count)


def _counted(connection: "duckdb.DuckDBPyConnection") -> dict[str, object]:
    kinds: dict[DifferenceKind, int] = {}
    fields: dict[str, int] = {}
    away: dict[Unjudged, int] = {}
    for kind, field, reason, count in connection.execute(
        f"SELECT kind, field, in_flight, count(*) FROM {cells.CELLS} GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        if reason:
            away[Unjudged(reason)] = away.get(Unjudged(reason), 0) + count
            continue
        kinds[DifferenceKind(kind)] = kinds.get(DifferenceKind(kind), 0) + count
        if kind == "differs":
            fields[field] = count
    return {"counts": kinds, "fields": fields, "in_flight": away}


def _write(connection: "duckdb.DuckDBPyConnection", out: Path, *, learn: bool) -> None:
    pattern = "coalesce(pattern, '')" if learn else "''"
    order = 'ORDER BY key, kind, field, "left", "right"'
    for name, query in (
        (
            DIFFERENCES,
            f"SELECT * EXCLUDE (in_flight{', pattern' if learn else ''}), {pattern} AS pattern, "
            f"in_flight FROM {cells.CELLS} {order}",
        ),
        (HIDDEN, f'SELECT * FROM {cells.HIDDEN} ORDER BY key, field, "left", "right"'),
    ):
        draft = out / f".{name}"
        connection.execute(
            f"COPY ({query}) TO {sql.text(str(draft))} (FORMAT parquet, COMPRESSION zstd)"
        )
        draft.replace(out / name)
