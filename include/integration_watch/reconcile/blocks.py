"""Blocks of a table: which records belong to one, what their checksum is, and the blocks within.

Blocks are ranges of a whole-numbered key, or of any other key the records whose digest leaves the same
remainder. A finer block lies wholly within a coarser one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa

from .table_side import TableSide

AT_FIRST, FINER, RANGES_A_QUERY, NUMBERS_A_QUERY = 65_536, 16, 300, 20_000
SMALLEST, MOST = 8, 2**27


class Sum(NamedTuple):
    """How many records a block has and the sum of their digests."""

    rows: int
    total: int


Sums = Mapping[int, Sum]


class Blocks(Protocol):
    """A way to cut both tables into the same blocks."""

    @property
    def finest(self) -> bool:
        """Tell whether cutting finer is of no use."""

    def finer(self) -> "Blocks":
        """Return blocks that lie within these."""

    def number(self, side: TableSide) -> Any:
        """Return the SQL of the number of a record's block."""

    def within(self, side: TableSide, chosen: Sequence[int]) -> Iterator[Any]:
        """Yield conditions, one for a query; together they hold for the records of some blocks."""


class Ranges(NamedTuple):
    """Ranges of a whole-numbered key, each ``span`` wide; a block's number is the key it begins at."""

    span: int

    @property
    def finest(self) -> bool:
        """Tell whether a block is as small as it is worth asking for."""
        return self.span <= SMALLEST

    def finer(self) -> "Ranges":
        """Return ranges within these."""
        return Ranges(max(self.span // FINER, 1))

    def number(self, side: TableSide) -> Any:
        """Return the key without its remainder."""
        key = side.whole_key()
        return key - key % self.span

    def within(self, side: TableSide, chosen: Sequence[int]) -> Iterator[Any]:
        """Yield ranges of the key, which an index serves."""
        # Written as text: SQLAlchemy takes longer to put thousands of ranges together than a
        # database to answer them.
        key = str(side.whole_key().compile(dialect=side.connection.dialect))
        for start in range(0, len(chosen), RANGES_A_QUERY):
            part = chosen[start : start + RANGES_A_QUERY]
            # A block of negative keys may lie below or above its number, as the database divides.
            ranges = (
                f"{key} BETWEEN {each if each > 0 else each - self.span + 1} AND {each + self.span - 1}"
                for each in part
            )
            among = self.number(side).in_(part) if part[0] <= 0 else sa.true()
            yield sa.literal_column(f"({' OR '.join(ranges)})", sa.Boolean) & among


class Remainders(NamedTuple):
    """The records whose key's digest leaves the same remainder by ``parts``."""

    parts: int

    @property
    def finest(self) -> bool:
        """Tell whether there are more blocks than it is worth asking for."""
        return self.parts >= MOST

    def finer(self) -> "Remainders":
        """Return blocks within these: their number is a multiple of these."""
        return Remainders(self.parts * FINER)

    def number(self, side: TableSide) -> Any:
        """Return the remainder."""
        return sa.func.abs(side.digest_of_key() % self.parts)

    def within(self, side: TableSide, chosen: Sequence[int]) -> Iterator[Any]:
        """Yield lists of remainders; each needs a look at the whole table."""
        for start in range(0, len(chosen), NUMBERS_A_QUERY):
            numbers = ", ".join(map(str, chosen[start : start + NUMBERS_A_QUERY]))
            yield self.number(side).bool_op("IN")(sa.literal_column(f"({numbers})"))


def first_blocks(sides: Sequence[TableSide]) -> Blocks:
    """Return the coarsest blocks that are worth asking for."""
    if any(side.whole_key() is None for side in sides):
        return Remainders(AT_FIRST)
    ends: list[int] = []
    for side in sides:
        key = side.whole_key()
        asked = sa.select(sa.func.min(key), sa.func.max(key)).select_from(side.place.source)
        for [(least, most)] in side.rows(asked):
            ends += [] if least is None else [least, most]
    width = max(ends) - min(ends) + 1 if ends else 1
    # A power of two, so that finer blocks lie within coarser ones.
    return Ranges(1 << max(-(-width // AT_FIRST) - 1, 0).bit_length())


def sums(side: TableSide, blocks: Blocks, within: tuple[Blocks, Sequence[int]] | None) -> Sums:
    """Return count and checksum of every block, or of those within some coarser blocks."""
    number = blocks.number(side).label("block")
    query = (
        sa.select(number, sa.func.count(), sa.func.sum(side.digest_of_row()))
        .select_from(side.place.source)
        .where(*(side.column(key).is_not(None) for key in side.keys))
        .group_by(sa.text("1"))
    )
    asked = [query]
    if within is not None:
        coarser, chosen = within
        asked = [query.where(condition) for condition in coarser.within(side, chosen)]
    return {
        int(block): Sum(count, int(total))
        for each in asked
        for found in side.rows(each)
        for block, count, total in found
    }
