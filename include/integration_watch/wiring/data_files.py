"""Rows of an object out of data files of a system, which are kept in the lake."""

import logging
from collections.abc import Iterator

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Endpoint
from include.integration_watch.domain.source_shape import FILE_FIELD, SourceShape
from include.integration_watch.domain.system import System
from include.integration_watch.files.keeping import Batch, new_kept, newest_kept
from include.integration_watch.quality.data_file import DataFile, open_data
from include.integration_watch.quality.packed import unpacked
from include.integration_watch.quality.places import safe

from .file_places import file_place
from .places import home

NAMED = 20
"""How many problems of a file are told one by one in a message; the log has up to a thousand."""

Row = dict[str, str | None]

log = logging.getLogger(__name__)


class FileRows:
    """The rows of an endpoint's files; ``shape`` is whole when all of them were read.

    ``before`` is the shape that the last check left, by which files are known that were taken.
    """

    def __init__(
        self,
        system: System,
        endpoint: Endpoint,
        contract: ObjectContract,
        fields: tuple[str, ...],
        settings: Settings,
        before: SourceShape | None = None,
    ) -> None:
        self._system = system
        self._settings = settings
        self._where = endpoint.where
        self._contract = contract
        self._fields = fields
        self._before = before or SourceShape()
        self.shape = SourceShape()

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields of each row: those asked for, and the file in which it stood."""
        return tuple(dict.fromkeys((*self._fields, FILE_FIELD)))

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that ``where`` asks for, under our field names, file after file."""
        batch = self._batch()
        shape = SourceShape(batch=batch.states, taken=batch.taken)
        if batch.waiting:
            log.warning("%d more new files are left for the next look", batch.waiting)
        for kept in batch.paths:
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
                        found = {field: row[field] for field in self._fields}
                        yield {FILE_FIELD: kept.name, **found}
                shape = _with(shape, kept.name, table.name, opened)
        self.shape = shape

    def _batch(self) -> Batch:
        resource = self._contract.resource
        folder = home() / "files" / self._system.id / safe(resource)
        place = file_place(self._system, self._settings)
        if self._contract.files == "newest":
            return Batch(paths=(newest_kept(place, resource, folder),), states=(), taken=())
        return new_kept(place, resource, folder, last=self._before.batch, taken=self._before.taken)

    @property
    def _wanted(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._fields, *self._where)))


def _names(contract: ObjectContract, field: str) -> list[str]:
    return [contract.columns[field]] if field in contract.columns else []


def _with(shape: SourceShape, kept: str, read: str, opened: DataFile) -> SourceShape:
    """Return a shape with one file more: its headings, and what could not be read of it."""
    told = opened.told
    # A file that was packed lies under another name while it is read.
    problems = tuple(each.replace(f"{read}:", f"{kept}:", 1) for each in told.problems)
    return shape.model_copy(
        update={
            "file": f"{shape.file}, {kept}" if shape.file else kept,
            "columns": told.header,
            "left_out": shape.left_out + told.left_out,
            "problems": (*shape.problems, *problems)[:NAMED],
        }
    )
