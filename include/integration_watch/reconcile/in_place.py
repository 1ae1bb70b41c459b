"""Two tables compared where they lie: checksums of blocks first, then only the blocks that differ are read.

Blocks that differ are cut finer before they are read. A block that looks different without being so
costs time and nothing else: what is read is compared like two snapshots.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from include.integration_watch.domain.difference import Comparison
from include.integration_watch.domain.normalisation import Side
from include.integration_watch.domain.reconciliation import Reconciliation

from .blocks import Blocks, first_blocks, sums
from .compare import compare
from .digests import NoDigest
from .table_side import Place, TableSide, open_sides
from .text_file import write_texts

SIDES: tuple[Side, Side] = ("left", "right")
READ: dict[Side, str] = {"left": "left.parquet", "right": "right.parquet"}
FEW, MANY, HARDLY_FEWER, AT_ONCE = 50_000, 0.4, 0.7, 20_000


class Apart(NamedTuple):
    """Blocks that differ, or all of a table where ``blocks`` is none; ``agreeing`` records lie elsewhere."""

    blocks: Blocks | None = None
    numbers: Sequence[int] = ()
    agreeing: int = 0


def compare_in_place(
    wanted: Reconciliation, left: Place, right: Place, out: Path, **given: Any
) -> Comparison:
    """Compare two tables and write what differs below ``out``; ``given`` goes to `compare`.

    What was read of the sides stays there, named by `READ`. Totals are left out, since most rows
    are never read. Where the databases have no digest in common both tables are read whole, and a
    note says so. Raises `CannotRead` when a database does not answer.
    """
    wanted = wanted.model_copy(update={"totals": ()})
    out.mkdir(parents=True, exist_ok=True)
    notes: tuple[str, ...] = ()
    with ThreadPoolExecutor(2) as both, open_sides(wanted, left, right) as sides:
        try:
            apart = _narrowed(sides, both)
        except NoDigest as none:
            apart, notes = Apart(), (f"{none}: both tables were read whole.",)
        list(both.map(lambda side: _write(side, apart, out / READ[side.side]), sides))
    one, other = (out / READ[side] for side in SIDES)
    found = compare(wanted, one, other, out, agreeing=apart.agreeing, **given)
    return found.model_copy(update={"notes": (*notes, *found.notes)})


def _narrowed(sides: Sequence[TableSide], both: ThreadPoolExecutor) -> Apart:
    """Return the blocks that differ, cut finer as long as that leaves clearly fewer records to read."""
    blocks = first_blocks(sides)
    coarser: tuple[Blocks, Sequence[int]] | None = None
    whole, agreeing, before = 0, 0, 0
    while True:
        one, other = both.map(lambda side: sums(side, blocks, coarser), sides)  # noqa: B023 - awaited here
        numbers = sorted(n for n in one.keys() | other.keys() if one.get(n) != other.get(n))
        alike = sum(found.rows for n, found in one.items() if found == other.get(n))
        apart = max(sum(each[n].rows for n in numbers if n in each) for each in (one, other))
        agreeing = alike + (agreeing if coarser else 0)
        whole = whole or alike + apart
        if blocks.finest or apart <= FEW or (before and apart > HARDLY_FEWER * before):
            break
        coarser = (blocks, numbers) if apart <= MANY * whole else None
        blocks, before = blocks.finer(), apart
    if apart > MANY * whole:
        return Apart()
    return Apart(blocks, numbers, agreeing)


def _write(side: TableSide, apart: Apart, path: Path) -> None:
    draft = path.with_name(f".{path.name}")
    write_texts(draft, side.columns, _rows(side, apart))
    draft.replace(path)


def _rows(side: TableSide, apart: Apart) -> Iterator[Sequence[tuple[str | None, ...]]]:
    """Yield the records of blocks that differ, and those that have no key and so belong to no block."""
    query = sa.select(*map(side.raw, side.columns)).select_from(side.place.source)
    asked = [query]
    if apart.blocks is not None:
        asked = [query.where(held) for held in apart.blocks.within(side, apart.numbers)]
        asked.append(query.where(sa.or_(*(side.column(key).is_(None) for key in side.keys))))
    text = side.place.text
    for each in asked:
        for part in side.rows(each, AT_ONCE):
            yield [tuple(map(text, row)) for row in part]
