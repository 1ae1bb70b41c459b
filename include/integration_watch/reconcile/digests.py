"""A digest of a text that two databases can both make, so that checksums of blocks can be compared."""

import hashlib
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BIT

HEX = 12
"""How many hexadecimal digits of an MD5 are summed: sums of a whole table stay exact everywhere."""


class NoDigest(Exception):
    """A database can make no digest that the other one can make too; the message says what to do."""


def digest_for(dialect: str, both: set[str]) -> Callable[[Any], Any]:
    """Return the SQL of the digest for one database, given the dialects of both."""
    if both == {"postgresql"}:
        # Several times faster than MD5; only PostgreSQL has it.
        return lambda text: sa.func.abs(
            sa.func.hashtextextended(text, 0, type_=sa.BigInteger) // 2, type_=sa.BigInteger
        )
    try:
        return _DIGESTS[dialect]
    except KeyError:
        raise NoDigest(
            f"{dialect} has no digest that we know, so its tables cannot be compared in place: "
            "take snapshots and compare those."
        ) from None


def prepare(connection: sa.Connection) -> None:
    """Teach SQLite, which has no digest of its own, ours."""
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.driver_connection
        raw.create_function("iw_digest", 1, _digest, deterministic=True)


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


_DIGESTS: dict[str, Callable[[Any], Any]] = {
    "postgresql": _of_postgresql,
    "mysql": _of_mysql,
    "mariadb": _of_mysql,
    "sqlite": lambda text: sa.func.iw_digest(text, type_=sa.BigInteger),
}
