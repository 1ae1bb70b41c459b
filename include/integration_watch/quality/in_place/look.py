"""What is needed of a database to check a table in it."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import sqlalchemy as sa


class NotInPlace(Exception):
    """Something cannot be said in the database with the meaning that it has elsewhere; the message says why."""


class Look(Protocol):
    """A selection of a table, every question to which is answered as of one moment."""

    @property
    def source(self) -> sa.FromClause:
        """Return what to select from; its columns are our fields with the types that the database declares."""

    @property
    def dialect(self) -> str:
        """Return the name of the database's dialect."""

    def ask(self, query: Any) -> Sequence[Sequence[Any]]:
        """Return the rows that a query gives."""

    def tables(
        self,
        fields: Sequence[str],
        held: Any = None,
        *,
        most: int | None = None,
        typed: bool = False,
    ) -> Iterator[Any]:
        """Yield rows as Arrow tables, the first without rows; of those that meet a condition at most some.

        All columns are text, unless ``typed`` keeps what the database declares.
        """
