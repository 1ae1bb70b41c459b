"""Loaders: the shape of the file by which a system takes corrections."""

from pydantic import Field

from .value import Id, Text, Value


class LoaderColumn(Value):
    """One column of a loader's file: what a field holds, or the same text in every line.

    ``words`` translates values where the system calls them differently.
    """

    column: str
    field: str = ""
    text: str = ""
    words: dict[str, str] = Field(default_factory=dict)
    required: bool = False
    max_length: int | None = Field(default=None, ge=1)


class Loader(Value):
    """The file that one system's loader takes for one object.

    ``key`` are the fields by which the system finds the record; each must be among the columns.
    """

    id: Id
    title: Text
    system: Id
    object: str
    key: tuple[str, ...] = Field(min_length=1)
    columns: tuple[LoaderColumn, ...] = Field(min_length=1)
    separator: str = Field(default=",", min_length=1, max_length=1)
    byte_order_mark: bool = False

    def column_of(self, field: str) -> LoaderColumn | None:
        """Return the column that takes a field, or none."""
        return next((each for each in self.columns if each.field == field), None)
