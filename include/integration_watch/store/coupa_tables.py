"""The tables of what Coupa tells beside its runs and errors: files that it loaded, histories."""

from typing import Any

import sqlalchemy as sa

from .tables import UtcDateTime, metadata


def _table(name: str, *columns: sa.Column[Any] | sa.Index) -> sa.Table:
    return sa.Table(name, metadata, *columns)


def _text(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False, **options)


def _id() -> tuple[sa.Column[Any], sa.Column[Any]]:
    """Return what names a record of Coupa's: the system and Coupa's own id."""
    return (
        _text("system", primary_key=True),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    )


def _moment(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime(), nullable=False, **options)


coupa_file = _table(
    "coupa_file",
    *_id(),
    _text("name"),
    _moment("at"),
    sa.Column("is_clean", sa.Boolean, nullable=False),
    _text("value"),
    sa.Index("coupa_file_by_time", "system", "at"),
)

arrival = _table(
    "arrival",
    _text("execution", primary_key=True),
    _text("integration"),
    _moment("at"),
    sa.Column("is_open", sa.Boolean, nullable=False),
    _text("value"),
    sa.Index("arrival_by_integration", "integration", "at"),
    sa.Index("arrival_by_time", "at"),
)

unexported = _table(
    "unexported",
    _text("integration", primary_key=True),
    _moment("at"),
    _text("value"),
)

coupa_history = _table(
    "coupa_history",
    *_id(),
    _text("integration"),
    _text("document"),
    _moment("at"),
    sa.Column("is_open", sa.Boolean, nullable=False),
    _text("value"),
    sa.Index("coupa_history_by_integration", "system", "integration", "at"),
    sa.Index("coupa_history_by_document", "system", "document"),
    sa.Index("coupa_history_by_time", "at"),
)
