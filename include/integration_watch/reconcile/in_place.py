"""Two tables compared where they lie: checksums of blocks first, then only the blocks that differ are read.

Blocks are ranges of a whole-numbered key, or of any other key the records whose digest begins alike. A
block that looks different without being so costs time and nothing else: what is read is compared like
two snapshots.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from include.integration_watch.domain.difference import Comparison
from include.integration_watch.domain.normalisation import Side
from include.integration_watch.domain.reconciliation import Reconciliation

from .compare import compare
from .digests import digest_for, prepare
from .text_file import write_texts

ROWS_A_BLOCK, RANGES_A_QUERY, SCAN_SHARE = 128, 300, 0.3
NOTHING, BETWEEN = "\u2400", "\u241f"


class Place(NamedTuple):
    """A table and how to reach it."""

    engine: sa.Engine
    table: str
    schema: str | None = None


class _Table(NamedTuple):
    """One side: its table, the columns that are compared, and the digest that both sides can make."""

    place: Place
    keys: Sequence[str]
    columns: Sequence[str]
    digest: Callable[[Any], Any]

    @property
    def source(self) -> Any:
        return sa.table(self.place.table, *map(sa.column, self.columns), schema=self.place.schema)

    def text(self, names: Sequence[str]) -> Any:
        """Return columns as one text; nothing is told apart from an empty text."""
        parts = [
            sa.func.coalesce(sa.cast(sa.column(name), sa.Text), sa.literal(NOTHING, sa.Text))
            for name in names
        ]
        joined: Any = parts[0]
        for part in parts[1:]:
            joined = joined.concat(sa.literal(BETWEEN, sa.Text)).concat(part)
        return joined


Blocks = Mapping[int, tuple[int, int]]


def compare_in_place(
    wanted: Reconciliation, left: Place, right: Place, out: Path, **given: Any
) -> Comparison:
    """Compare two tables and write what differs below ``out``; ``given`` goes to `compare`.

    Totals are left out, since most rows are never read. Raises SQLAlchemy's errors when a database
    does not answer.
    """
    wanted = wanted.model_copy(update={"totals": ()})
    dialects = {place.engine.dialect.name for place in (left, right)}
    sides = [
        _Table(
            place, *_columns(wanted, side, place), digest_for(place.engine.dialect.name, dialects)
        )
        for side, place in (("left", left), ("right", right))
    ]
    size = _block_size(sides)
    out.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(2) as both:
        one, other = both.map(lambda side: _blocks(side, size), sides)
        differing = sorted(
            each for each in one.keys() | other.keys() if one.get(each) != other.get(each)
        )
        everything = len(differing) > SCAN_SHARE * max(len(one), len(other), 1)
        paths = list(
            both.map(
                lambda side: _read(side, size, None if everything else differing, out),
                sides,
            )
        )
    agreeing = (
        0 if everything else sum(one[each][0] for each in one if one[each] == other.get(each))
    )
    found = compare(wanted, paths[0], paths[1], out, agreeing=agreeing, **given)
    for path in paths:
        path.unlink()
    return found


def _columns(
    wanted: Reconciliation, side: str, place: Place
) -> tuple[Sequence[str], Sequence[str]]:
    which: Side = "left" if side == "left" else "right"
    compared = {field: each.column(field, which) for field, each in wanted.compared.items()}
    columns = list(dict.fromkeys(compared.values()))
    if wanted.in_flight:
        held = {
            each["name"] for each in sa.inspect(place.engine).get_columns(place.table, place.schema)
        }
        columns += [c for c in (wanted.in_flight.column(which),) if c in held and c not in columns]
    return [compared[field] for field in wanted.key], columns


def _block_size(sides: Sequence[_Table]) -> int:
    """Return how many key values a block spans; 0 where the key is no single whole number."""
    widest = 0
    for side in sides:
        place = side.place
        kinds = {
            each["name"]: each["type"]
            for each in sa.inspect(place.engine).get_columns(place.table, place.schema)
        }
        if len(side.keys) > 1 or not isinstance(kinds.get(side.keys[0]), sa.Integer):
            return 0
        key: Any = sa.column(side.keys[0])
        with place.engine.connect() as connection:
            least, most, count = connection.execute(
                sa.select(sa.func.min(key), sa.func.max(key), sa.func.count()).select_from(
                    side.source
                )
            ).one()
        if count:
            widest = max(widest, (most - least + 1) * ROWS_A_BLOCK // count)
    return max(widest, 1)


def _block(side: _Table, size: int, count: int) -> Any:
    if size:
        key = sa.column(side.keys[0], sa.BigInteger)
        return key - key % size
    return side.digest(side.text(side.keys)) % count


HASHED_BLOCKS = 16_384


def _blocks(side: _Table, size: int) -> Blocks:
    """Return count and checksum of every block."""
    block = _block(side, size, HASHED_BLOCKS).label("block")
    digest = sa.cast(side.digest(side.text(side.columns)), sa.Numeric(38, 0))
    if side.place.engine.dialect.name == "sqlite":
        digest = side.digest(side.text(side.columns))
    query = (
        sa.select(block, sa.func.count(), sa.func.sum(digest))
        .select_from(side.source)
        .where(*(sa.column(key).is_not(None) for key in side.keys))
        .group_by(sa.text("1"))
    )
    with side.place.engine.connect() as connection:
        prepare(connection)
        found = connection.execution_options(stream_results=True).execute(query)
        return {int(block): (count, int(total)) for block, count, total in found}


def _read(side: _Table, size: int, blocks: Sequence[int] | None, out: Path) -> Path:
    """Write the rows of some blocks, or of all, as a snapshot; return where."""
    path = out / f".{side.place.table}-{id(side.place)}.parquet"
    write_texts(path, side.columns, _rows(side, size, blocks))
    return path


def _rows(
    side: _Table, size: int, blocks: Sequence[int] | None
) -> Iterator[Sequence[tuple[str | None, ...]]]:
    query = sa.select(*(sa.cast(sa.column(name), sa.Text) for name in side.columns)).select_from(
        side.source
    )
    conditions: list[Any] = [None]
    if blocks is not None:
        conditions = list(_conditions(side, size, blocks))
    with side.place.engine.connect() as connection:
        prepare(connection)
        streamed = connection.execution_options(stream_results=True)
        for condition in conditions:
            asked = query if condition is None else query.where(condition)
            for part in streamed.execute(asked).partitions(20_000):
                yield [tuple(row) for row in part]


def _conditions(side: _Table, size: int, blocks: Sequence[int]) -> Iterator[Any]:
    if not size:
        if blocks:
            yield _block(side, size, HASHED_BLOCKS).in_(list(blocks))
        return
    key: Any = sa.column(side.keys[0])
    for start in range(0, len(blocks), RANGES_A_QUERY):
        chosen = blocks[start : start + RANGES_A_QUERY]
        # A block of negative keys may lie below or above its number, as the database divides.
        yield sa.or_(
            *(
                key.between(block if block > 0 else block - size + 1, block + size - 1)
                for block in chosen
            )
        ) & (_block(side, size, 0).in_(chosen))
