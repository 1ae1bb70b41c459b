"""What the columns of a table become in Arrow: numbers, days and moments stay what they are, all else is text.

Only what a database hands out in one way has a type: SQLite keeps no decimals and no days, and the
numbers of other databases come as their driver likes.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

_DIGITS = 38
_EXACT = frozenset({"postgresql", "mysql", "mariadb"})
_WHOLE = frozenset({*_EXACT, "sqlite"})


def arrow_type(declared: TypeEngine[Any], dialect: str) -> Any:
    """Return the Arrow type of a column that a database declares; text where it has none of its own."""
    import pyarrow as pa

    if isinstance(declared, sa.Boolean):
        return pa.bool_()
    if isinstance(declared, sa.Integer) and dialect in _WHOLE:
        return pa.string() if getattr(declared, "unsigned", False) else pa.int64()
    if isinstance(declared, sa.Float) and dialect in _WHOLE:
        return pa.float64()
    if dialect in _EXACT:
        return _exact(declared)
    return pa.string()


def _exact(declared: TypeEngine[Any]) -> Any:
    import pyarrow as pa

    if isinstance(declared, sa.Numeric):
        digits, scale = declared.precision, declared.scale
        if digits is None or scale is None or not 0 <= scale <= digits <= _DIGITS:
            return pa.string()
        return pa.decimal128(digits, scale)
    if isinstance(declared, sa.DateTime):
        return pa.timestamp("us", tz="UTC" if declared.timezone else None)
    return pa.date32() if isinstance(declared, sa.Date) else pa.string()


def schema_of(columns: Mapping[str, TypeEngine[Any]], dialect: str, *, typed: bool) -> Any:
    """Return the Arrow schema of columns by the types that they are declared with."""
    import pyarrow as pa

    return pa.schema(
        [
            (name, arrow_type(declared, dialect) if typed else pa.string())
            for name, declared in columns.items()
        ]
    )
