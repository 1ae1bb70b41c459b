"""Rows of an object out of the newest data file of a system, which is kept in the lake."""

from collections.abc import Iterator

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Endpoint
from include.integration_watch.domain.source_shape import SourceShape
from include.integration_watch.domain.system import System
from include.integration_watch.files.keeping import newest_kept
from include.integration_watch.quality.data_file import DataFile, open_data
from include.integration_watch.quality.packed import unpacked
from include.integration_watch.quality.places import safe

from .file_places import file_place
from .places import home

NAMED = 20
"""How many problems of a file are told one by one in a message; the log has up to a thousand."""

Row = dict[str, str | None]


class FileRows:
    """The rows of an endpoint's newest file; ``shape`` is whole when all of them were read."""

    def __init__(
        self, system: System, endpoint: Endpoint, contract: ObjectContract, fields: tuple[str, ...]
    ) -> None:
        self._system = system
        self._where = endpoint.where
        self._contract = contract
        self._fields = fields
        self.shape = SourceShape()

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that ``where`` asks for, under our field names."""
        resource = self._contract.resource
        folder = home() / "files" / self._system.id / safe(resource)
        kept = newest_kept(file_place(self._system), resource, folder)
        with unpacked(kept) as table:
            opened = open_data(
                table,
                {field: _names(self._contract, field) for field in self._wanted},
                needed=self._wanted,
                numbers=self._contract.number_fields,
                days=self._contract.day_fields,
            )
            for row in opened.rows():
                if all(row[field] == value for field, value in self._where.items()):
                    yield {field: row[field] for field in self._fields}
            self.shape = _shape(kept.name, table.name, opened)

    @property
    def _wanted(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._fields, *self._where)))


def _names(contract: ObjectContract, field: str) -> list[str]:
    return [contract.columns[field]] if field in contract.columns else []


def _shape(kept: str, read: str, opened: DataFile) -> SourceShape:
    told = opened.told
    # A file that was packed lies under another name while it is read.
    problems = tuple(each.replace(f"{read}:", f"{kept}:", 1) for each in told.problems)
    return SourceShape(
        file=kept,
        columns=told.header,
        left_out=told.left_out,
        problems=problems[:NAMED],
    )
