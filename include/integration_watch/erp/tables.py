"""Tables as the database has them: names are checked against it before a statement is made."""

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.types import NullType

from . import cells
from .errors import ErpSchemaError, no_such


def table_of(connection: sa.Connection, name: str) -> sa.TableClause:
    """Return a table or view with its columns; ``name`` may have its schema in front.

    Columns carry no type, so that values come and go as the driver has them, except truth values,
    which SQLite would hand out as numbers.
    """
    schema, _, bare = name.rpartition(".")
    columns = (
        sa.column(each["name"], sa.Boolean() if _is_truth(each["type"]) else NullType())
        for each in _columns(connection, name)
    )
    return sa.table(bare, *columns, schema=schema or None)


def declared(connection: sa.Connection, name: str) -> dict[str, str]:
    """Return what the database declares of each column: ``VARCHAR(20) NOT NULL``, ``DATE NULL``."""
    return {
        each["name"]: f"{_spelled(each['type'])} {'NULL' if each['nullable'] else 'NOT NULL'}"
        for each in _columns(connection, name)
    }


def _columns(connection: sa.Connection, name: str) -> list[ReflectedColumn]:
    inspector = sa.inspect(connection)
    schema, _, bare = name.rpartition(".")
    try:
        return inspector.get_columns(bare, schema=schema or None)
    except NoSuchTableError as missing:
        existing = _tables(inspector, schema or None)
        raise ErpSchemaError(no_such("the ERP has no table", name, existing)) from missing


def _spelled(type_: object) -> str:
    """Return a type as the database spells it; one that SQLAlchemy does not know by its name there."""
    return "?" if isinstance(type_, NullType) else str(type_)


def column_of(table: sa.TableClause, name: str) -> sa.ColumnClause[object]:
    """Return a column of a table, or say which there are."""
    try:
        return table.c[name]
    except KeyError as missing:
        what = f'table "{table.fullname}" of the ERP has no column'
        raise ErpSchemaError(no_such(what, name, list(table.c.keys()))) from missing


def holds(column: sa.ColumnClause[object], wanted: str) -> sa.ColumnElement[bool]:
    """Return the condition that a column has a value, or one of several divided by commas."""
    values = [_bound(column, value.strip()) for value in wanted.split(",")]
    return column.in_(values) if len(values) > 1 else column == values[0]


def _bound(column: sa.ColumnClause[object], value: str) -> sa.BindParameter[object]:
    if isinstance(column.type, sa.Boolean):
        return sa.bindparam(None, cells.truth(value), type_=NullType(), unique=True)
    # Without a type the database reads the text as what the column is.
    return sa.bindparam(None, value, type_=NullType(), unique=True)


def _is_truth(type_: object) -> bool:
    return isinstance(type_, sa.Boolean)


def _tables(inspector: sa.Inspector, schema: str | None) -> list[str]:
    names = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
    return [f"{schema}.{name}" if schema else name for name in names]
