"""The columns of a table as its database can compare them: by bytes, whatever its collation is.

``exact`` is a value's text, compared as the lake compares it; ``strange`` holds for values of which the
database cannot say the text.
"""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from .look import Look, NotInPlace

KNOWN = frozenset({"postgresql", "mysql", "mariadb", "sqlite"})


class Kind(StrEnum):
    """What a column holds, as far as it matters for comparing."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DAY = "day"
    OTHER = "other"


_TEXTS = {
    "postgresql": {"VARCHAR", "TEXT"},
    "mysql": {"VARCHAR", "CHAR", "TEXT", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT"},
    "sqlite": {"VARCHAR", "CHAR", "TEXT", "NVARCHAR", "NCHAR"},
}
_OTHERS = {
    "TIMESTAMP",
    "DATETIME",
    "BOOLEAN",
    "DOUBLE",
    "DOUBLE_PRECISION",
    "FLOAT",
    "REAL",
    "UUID",
}
_WHITE_SPACE = "\t\n\f\r "
"""What a pattern calls white space, and DuckDB folds."""

_FIRST_DAY, _LAST_DAY = "'1000-01-01'", "'9999-12-31'"
_SQLITE_TYPES = {
    Kind.TEXT: ["text"],
    Kind.WHOLE: ["integer"],
    Kind.OTHER: ["integer", "real"],
}


class Columns:
    """The columns of one look; each method returns SQL, and raises `NotInPlace` where there is none."""

    def __init__(self, look: Look) -> None:
        if look.dialect not in KNOWN:
            raise NotInPlace(f"suites are not compiled to the SQL of {look.dialect}")
        self.dialect = "mysql" if look.dialect == "mariadb" else look.dialect
        self.source = look.source

    @property
    def end(self) -> str:
        """Return what ends a text in a regular expression."""
        return {"postgresql": "$", "mysql": r"\z", "sqlite": r"\Z"}[self.dialect]

    def column(self, field: str) -> Any:
        """Return a column."""
        if field not in self.source.c:
            raise NotInPlace(f'there is no column "{field}"')
        return self.source.c[field]

    def kind(self, field: str) -> Kind:
        """Return what a column holds."""
        declared: TypeEngine[Any] = self.column(field).type
        name = type(declared).__name__
        if name in _TEXTS[self.dialect]:
            return Kind.TEXT
        if isinstance(declared, sa.Integer) and not getattr(declared, "zerofill", False):
            return Kind.WHOLE
        if self.dialect == "sqlite":
            # It knows no days, and keeps what it likes under any other type: that is told apart as strange.
            return Kind.TEXT if isinstance(declared, sa.Date | sa.DateTime) else Kind.OTHER
        if isinstance(declared, sa.Numeric) and not isinstance(declared, sa.Float):
            return Kind.DECIMAL if declared.scale is not None else Kind.OTHER
        if isinstance(declared, sa.Date) and not isinstance(declared, sa.DateTime):
            return Kind.DAY
        if name in _OTHERS:
            return Kind.OTHER
        raise NotInPlace(f"{field} is of type {declared}")

    def strange(self, field: str) -> Any:
        """Return the condition that a value is none of its column's kind."""
        kind, column = self.kind(field), self.column(field)
        if self.dialect == "sqlite":
            return sa.func.typeof(column).not_in(["null", *_SQLITE_TYPES[kind]])
        if kind is Kind.DAY:
            # A zero of MySQL's, or a year that is not written with four digits.
            odd = sa.or_(
                column < sa.literal_column(_FIRST_DAY), column > sa.literal_column(_LAST_DAY)
            )
            return sa.func.coalesce(odd, sa.false())
        return sa.false()

    def text(self, field: str) -> Any:
        """Return a value's text as the database hands it out."""
        kind, column = self.kind(field), self.column(field)
        if kind is Kind.OTHER:
            raise NotInPlace(f"the text of {field}, of type {column.type}, is made by its driver")
        if kind is Kind.TEXT:
            return sa.type_coerce(column, sa.Text)
        return sa.cast(column, sa.CHAR if self.dialect == "mysql" else sa.Text)

    def exact(self, field: str) -> Any:
        """Return a value's text, ready to be compared by bytes."""
        return self._by_bytes(self.text(field))

    def literal(self, value: str) -> Any:
        """Return a text that is compared with an exact one."""
        if "\0" in value:
            raise NotInPlace("a value with a NUL byte")
        return self._by_bytes(sa.literal(value, sa.Text))

    def among(self, field: str, values: list[str]) -> Any:
        """Return the condition that a value's text is one of some; never unknown."""
        if not values:
            return sa.false()
        found = self.exact(field).in_([self.literal(value) for value in values])
        return sa.func.coalesce(found, sa.false())

    def filled(self, field: str) -> Any:
        """Return the condition that a value is neither missing nor empty; never unknown."""
        present = self.column(field).is_not(None)
        if self.kind(field) is not Kind.TEXT:
            return present
        return sa.and_(present, sa.not_(self.among(field, [""])))

    def folded_text(self, field: str) -> Any:
        """Return a text without white space and in small letters; of ASCII this is the same everywhere."""
        text = self.text(field)
        if self.dialect == "postgresql":
            text = text.collate("C")
        elif self.dialect == "mysql":
            text = sa.func.convert(text.op("USING")(sa.literal_column("utf8mb4")), type_=sa.Text)
            text = text.collate("utf8mb4_bin")
        for sign in _WHITE_SPACE:
            text = sa.func.replace(text, sa.literal(sign, sa.Text), sa.literal("", sa.Text))
        return sa.func.lower(text, type_=sa.Text)

    def folded(self, field: str) -> Any:
        """Return a text without white space and in small letters, ready to be compared by bytes."""
        return self._by_bytes(self.folded_text(field))

    def folded_among(self, field: str, keys: list[str]) -> Any:
        """Return the condition that such a text is one of some; never unknown."""
        if not keys:
            return sa.false()
        found = self.folded(field).in_([self.literal(key) for key in keys])
        return sa.func.coalesce(found, sa.false())

    def finds(self, field: str, pattern: str) -> Any:
        """Return the condition that a portable pattern is found in a value's text."""
        text = self.text(field)
        if self.dialect == "postgresql":
            return text.collate("C").op("~", is_comparison=True)(sa.literal(pattern, sa.Text))
        if self.dialect == "mysql":
            read = sa.func.convert(text.op("USING")(sa.literal_column("utf8mb4")))
            return read.collate("utf8mb4_bin").op("REGEXP", is_comparison=True)(pattern)
        return text.op("REGEXP", is_comparison=True)(pattern)

    def length(self, field: str) -> Any:
        """Return the number of characters of a value's text."""
        text = self.text(field)
        return sa.func.length(text) if self.dialect == "sqlite" else sa.func.char_length(text)

    def beginning(self, field: str, characters: int) -> Any:
        """Return the first characters of a value's text."""
        return sa.func.substr(self.text(field), 1, characters, type_=sa.Text)

    def begins(self, field: str, characters: int) -> Any:
        """Return the first characters of a value's text, ready to be compared by bytes."""
        return self._by_bytes(self.beginning(field, characters))

    def longer(self, field: str, most: int) -> Any:
        """Return a condition that holds for every value with more characters, and hardly others."""
        if self.dialect == "sqlite":
            # Its length ends at a NUL; no text has fewer bytes than characters.
            return sa.func.length(sa.cast(self.text(field), sa.LargeBinary)) > most
        return self.length(field) > most

    def _by_bytes(self, text: Any) -> Any:
        if self.dialect == "postgresql":
            return text.collate("C")
        if self.dialect == "sqlite":
            return text.collate("BINARY")
        read = sa.func.convert(text.op("USING")(sa.literal_column("utf8mb4")))
        return sa.cast(read, sa.LargeBinary)
