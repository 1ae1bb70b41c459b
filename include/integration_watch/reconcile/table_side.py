"""One side of a comparison in place: a table, where it lies, and what of it is compared."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NullType

from include.integration_watch.domain.normalisation import Side
from include.integration_watch.domain.reconciliation import Reconciliation

from .digests import Digest, digest_for, prepare


class CannotRead(Exception):
    """A database did not answer; ``side`` says which of the two, the cause what it said."""

    def __init__(self, side: Side) -> None:
        super().__init__(f"the table on the {side} cannot be read")
        self.side = side


class Place(NamedTuple):
    """A table, or a selection of one, with the types of its columns, and the database that holds it.

    ``text`` writes a value that the driver hands out; both sides must write alike.
    """

    engine: sa.Engine
    source: sa.FromClause
    text: Callable[[Any], str | None]


class TableSide(NamedTuple):
    """A side while it is read; ``plain`` are the compared columns that need not become text first."""

    side: Side
    place: Place
    connection: sa.Connection
    keys: Sequence[str]
    compared: Sequence[str]
    plain: Sequence[bool]
    digest: Digest

    @property
    def columns(self) -> Sequence[str]:
        """Return the names of all columns, which are what is read of a record."""
        return list(self.place.source.c.keys())

    def column(self, name: str) -> Any:
        """Return a column of the table."""
        return self.place.source.c[name]

    def raw(self, name: str) -> Any:
        """Return a column as its driver hands it out; SQLite alone must be told what a truth value is."""
        column = self.column(name)
        return column if isinstance(column.type, sa.Boolean) else sa.type_coerce(column, NullType())

    def rows(self, query: Any, at_once: int | None = None) -> Iterator[Sequence[Any]]:
        """Yield what a query gives, in parts of ``at_once`` rows where that is said; raises `CannotRead`."""
        options = {"stream_results": True} if at_once else {}
        try:
            found = self.connection.execute(query, execution_options=options)
            yield from found.partitions(at_once) if at_once else (found.all(),)
        except SQLAlchemyError as broken:
            raise CannotRead(self.side) from broken

    def digest_of_row(self) -> Any:
        """Return the digest of what is compared."""
        return self.digest(self._values(self.compared))

    def digest_of_key(self) -> Any:
        """Return the digest of the key alone."""
        return self.digest(self._values(self.keys))

    def whole_key(self) -> Any:
        """Return the key where it is one whole number, wide enough to count with; else none."""
        column = self.column(self.keys[0])
        if len(self.keys) > 1 or not isinstance(column.type, sa.Integer):
            return None
        return sa.type_coerce(column, sa.BigInteger)

    def _values(self, names: Sequence[str]) -> list[Any]:
        plain = dict(zip(self.compared, self.plain, strict=True))
        return [
            self.column(name) if plain[name] else sa.cast(self.column(name), sa.Text)
            for name in names
        ]


@contextmanager
def open_sides(wanted: Reconciliation, left: Place, right: Place) -> Iterator[list[TableSide]]:
    """Connect to both sides for reading; every statement sees a side as it was at one moment."""
    sides: tuple[tuple[Side, Place], ...] = (("left", left), ("right", right))
    dialects = {place.engine.dialect.name for _, place in sides}
    digests = [digest_for(place.engine.dialect.name, dialects) for _, place in sides]
    compared = [
        [each.column(field, side) for field, each in wanted.compared.items()] for side, _ in sides
    ]
    plain = [
        _family(left.source.c[one].type) == _family(right.source.c[other].type) != ""
        for one, other in zip(*compared, strict=True)
    ]
    with ExitStack() as connected:
        yield [
            TableSide(
                side=side,
                place=place,
                connection=connected.enter_context(_connection(side, place)),
                keys=names[: len(wanted.key)],
                compared=names,
                plain=plain,
                digest=digest,
            )
            for (side, place), names, digest in zip(sides, compared, digests, strict=True)
        ]


@contextmanager
def _connection(side: Side, place: Place) -> Iterator[sa.Connection]:
    """Give a connection whose statements all see one moment; it is closed whatever happens."""
    with ExitStack() as opened:
        try:
            connection = opened.enter_context(place.engine.connect())
            prepare(connection)
            if connection.dialect.name == "postgresql":
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                # A cursor is planned for its first rows otherwise, and we want all of them.
                connection.exec_driver_sql("SET LOCAL cursor_tuple_fraction = 1")
        except SQLAlchemyError as broken:
            raise CannotRead(side) from broken
        yield connection


def _family(type_: Any) -> str:
    """Return what a type has in common with others whose equal values have equal digests; or nothing."""
    if isinstance(type_, sa.DateTime):
        return f"moment {type_.timezone}"
    return next((name for kind, name in _FAMILIES if isinstance(type_, kind)), "")


# The first that fits: truth values and floats are numbers to SQLAlchemy too.
_FAMILIES: tuple[tuple[type[Any], str], ...] = (
    (sa.Boolean, "truth"),
    (sa.Integer, "whole number"),
    (sa.Float, "float"),
    (sa.Numeric, "number"),
    (sa.Date, "date"),
    (sa.Enum, ""),
    (sa.String, "text"),
    (sa.Uuid, "uuid"),
)
