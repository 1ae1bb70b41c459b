"""The key that signs links where no connection names one, and which forms were already used."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from . import tables as t

_NAME = "links"


def key(connection: sa.Connection, fresh: str, now: datetime) -> str:
    """Return the key that is kept; the fresh one is kept if there was none."""
    _insert(connection, t.link_key, {"name": _NAME, "value": fresh, "at": now})
    kept: str = connection.execute(
        sa.select(t.link_key.c.value).where(t.link_key.c.name == _NAME)
    ).scalar_one()
    return kept


def use(connection: sa.Connection, nonce: str, *, now: datetime, expires: datetime) -> bool:
    """Take a form's nonce; tell whether nobody had taken it before. Old ones are forgotten."""
    connection.execute(sa.delete(t.used_link).where(t.used_link.c.expires_at < now))
    return _insert(connection, t.used_link, {"id": nonce, "at": now, "expires_at": expires})


def _insert(connection: sa.Connection, table: sa.Table, row: dict[str, object]) -> bool:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    first = next(iter(table.primary_key.columns))
    insert = dialect.insert(table).values(row).on_conflict_do_nothing().returning(first)
    return bool(connection.execute(insert).all())
