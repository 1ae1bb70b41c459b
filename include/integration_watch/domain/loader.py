"""Loaders: the shape of the file by which a system takes corrections."""

from pydantic import Field, model_validator

from .value import Id, Text, Value


class LoaderColumn(Value):
    """One column of a loader's file: what a field holds, or the same text in every line.

    ``words`` translates values where the system calls them differently. ``new`` is what a new
    record gets where nobody knows the value. ``identity`` is the system's own name of a record,
    filled only to tell records of one key apart; ``personal`` is never written into a file.
    """

    column: str
    field: str = ""
    text: str = ""
    words: dict[str, str] = Field(default_factory=dict)
    required: bool = False
    new: str = ""
    identity: bool = False
    personal: bool = False
    max_length: int | None = Field(default=None, ge=1)


class Deactivation(Value):
    """How a record is put out of use: the text that a column must hold."""

    column: str
    text: str


class Loader(Value):
    """The file that one system's loader takes for one object.

    ``key`` are the fields by which the system finds the record; each must be among the columns.
    Without ``deactivate`` a record that is there twice cannot be put right by a file.
    """

    id: Id
    title: Text
    system: Id
    object: str
    key: tuple[str, ...] = Field(min_length=1)
    columns: tuple[LoaderColumn, ...] = Field(min_length=1)
    separator: str = Field(default=",", min_length=1, max_length=1)
    byte_order_mark: bool = False
    deactivate: Deactivation | None = None

    @model_validator(mode="after")
    def _deactivates_by_a_column(self) -> "Loader":
        off = self.deactivate
        if off and not any(each.column == off.column and each.field for each in self.columns):
            raise ValueError(f'deactivate: no column "{off.column}" that holds a field')
        return self

    def by_name(self, column: str) -> LoaderColumn | None:
        """Return the column of a name, or none."""
        return next((each for each in self.columns if each.column == column), None)

    def column_of(self, field: str) -> LoaderColumn | None:
        """Return the column that takes a field, or none."""
        return next((each for each in self.columns if each.field == field), None)
