"""A digest of a row that two databases can both make, so that checksums of blocks can be compared."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BIT

HEX = 12
"""How many hexadecimal digits of an MD5 are summed: sums of a whole table stay exact everywhere."""
NOTHING, BETWEEN = "\u2400", "\u241f"

Digest = Callable[[Sequence[Any]], Any]
"""Values in, the SQL of a whole number of at most 64 bits out."""


class NoDigest(Exception):
    """A database can make no digest that the other one can make too."""


def digest_for(dialect: str, both: set[str]) -> Digest:
    """Return the digest of one database, given the dialects of both; it may raise `NoDigest`."""
    if both == {"postgresql"}:
        return _of_record
    of_text = _OF_TEXT.get(dialect)

    def digest(values: Sequence[Any]) -> Any:
        if of_text is None:
            raise NoDigest(f"{dialect} has no digest that we know")
        return of_text(_joined(values))

    return digest


def prepare(connection: sa.Connection) -> None:
    """Teach SQLite, which has no digest of its own, ours."""
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.driver_connection
        raw.create_function("iw_digest", 1, _digest, deterministic=True)


def _joined(values: Sequence[Any]) -> Any:
    """Return values as one text; nothing is told apart from an empty text."""
    parts = [
        sa.func.coalesce(sa.cast(value, sa.Text), sa.literal(NOTHING, sa.Text)) for value in values
    ]
    joined: Any = parts[0]
    for part in parts[1:]:
        joined = joined.concat(sa.literal(BETWEEN, sa.Text)).concat(part)
    return joined


def _of_record(values: Sequence[Any]) -> Any:
    """Digest values as PostgreSQL holds them, without writing them as text first.

    Its digest of a record is linear in the digests of the fields, so that two rows of a block could
    swap a value unseen; digesting it once more ends that.
    """
    record = sa.func.hash_record_extended(sa.func.row(*values), sa.literal_column("0"))
    return sa.func.hashint8extended(record, sa.literal_column("0"), type_=sa.BigInteger)


def _digest(text: str) -> int:
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:HEX], 16)


def _of_postgresql(text: Any) -> Any:
    digits = sa.func.substr(sa.func.md5(text), 1, HEX)
    return sa.cast(
        sa.cast(sa.literal_column("'x'").concat(digits), BIT(HEX * 4)),
        sa.BigInteger,
    )


def _of_mysql(text: Any) -> Any:
    digits = sa.func.substr(sa.func.md5(text), 1, HEX)
    return sa.cast(sa.func.conv(digits, 16, 10), sa.BigInteger)


_OF_TEXT: dict[str, Callable[[Any], Any]] = {
    "postgresql": _of_postgresql,
    "mysql": _of_mysql,
    "mariadb": _of_mysql,
    "sqlite": lambda text: sa.func.iw_digest(text, type_=sa.BigInteger),
}
