"""What Coupa tells beside its runs and errors: one method, one transaction."""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.coupa_file import CoupaFile
from include.integration_watch.domain.history_record import HistoryRecord

from . import watermarks
from .coupa_tables import coupa_file, coupa_history
from .observations import upsert
from .people import Transaction
from .watermarks import Read

SOURCES = "coupa-side:"
"""What the names of the watermarks of these sources begin with."""
_MANY = 500


class CoupaSide:
    """Files that Coupa loaded and the histories of its documents, kept by Coupa's ids."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def save_files(self, system: str, files: Iterable[CoupaFile], read: Read | None = None) -> None:
        """Keep files and, in the same transaction, how far they were read; the newest state wins.

        Which of its rows have passed since is known to us alone, and stays.
        """
        newest = {file.id: file for file in files}

        def work(connection: sa.Connection) -> None:
            known = _noted(connection, system, [id_ for id_, file in newest.items() if file.errors])
            rows = [
                {
                    "system": system,
                    "id": file.id,
                    "name": file.plain_name,
                    "at": file.at,
                    "is_clean": file.is_clean,
                    "value": _with_notes(file, known.get(file.id)).model_dump_json(),
                }
                for file in newest.values()
            ]
            upsert(connection, coupa_file, rows)
            if read:
                watermarks.move(connection, read)

        self._write(work)

    def save_history(
        self, system: str, records: Iterable[HistoryRecord], read: Read | None = None
    ) -> None:
        """Keep lines of histories and, in the same transaction, how far they were read."""
        rows = [
            {
                "system": system,
                "id": record.id,
                "integration": record.integration,
                "document": _document(record.document_type, record.document_id),
                "at": record.at,
                "is_open": record.succeeded is False and not record.resolved,
                "value": record.model_dump_json(),
            }
            for record in {record.id: record for record in records}.values()
        ]

        def work(connection: sa.Connection) -> None:
            upsert(connection, coupa_history, rows)
            if read:
                watermarks.move(connection, read)

        self._write(work)

    def files(self, system: str, since: datetime) -> tuple[CoupaFile, ...]:
        """Return the files that Coupa got since a moment, oldest first."""
        f = coupa_file.c

        def work(connection: sa.Connection) -> tuple[CoupaFile, ...]:
            found = connection.execute(
                sa.select(f.value).where(f.system == system, f.at >= since).order_by(f.at, f.id)
            )
            return tuple(CoupaFile.model_validate_json(value) for value in found.scalars())

        return self._read(work)

    def failures(self, system: str, integration: str, since: datetime) -> tuple[HistoryRecord, ...]:
        """Return what histories call failed and not resolved, or failed since a moment, oldest first."""
        return self.failures_of(system, {integration}, since)[integration]

    def failures_of(
        self, system: str, integrations: Collection[str], since: datetime
    ) -> dict[str, tuple[HistoryRecord, ...]]:
        """Return the same of each of some integrations."""
        wanted = sorted(set(integrations))
        h = coupa_history.c

        def work(connection: sa.Connection) -> dict[str, tuple[HistoryRecord, ...]]:
            failed: dict[str, list[HistoryRecord]] = {each: [] for each in wanted}
            for first in range(0, len(wanted), _MANY):
                found = connection.execute(
                    sa.select(h.integration, h.value)
                    .where(h.system == system, h.integration.in_(wanted[first : first + _MANY]))
                    .where(sa.or_(h.is_open, h.at >= since))
                    .order_by(h.at, h.id)
                )
                for integration, value in found:
                    record = HistoryRecord.model_validate_json(value)
                    if record.succeeded is False:
                        failed[integration].append(record)
            return {each: tuple(records) for each, records in failed.items()}

        return self._read(work)

    def history_of(
        self, system: str, document_type: str, ids: Collection[int]
    ) -> tuple[HistoryRecord, ...]:
        """Return everything that is known of the histories of some documents, oldest first."""
        wanted = [_document(document_type, id_) for id_ in dict.fromkeys(ids)]
        h = coupa_history.c

        def work(connection: sa.Connection) -> tuple[HistoryRecord, ...]:
            found: list[HistoryRecord] = []
            for first in range(0, len(wanted), _MANY):
                some = h.document.in_(wanted[first : first + _MANY])
                values = connection.execute(
                    sa.select(h.value).where(h.system == system, some).order_by(h.at, h.id)
                )
                found += [HistoryRecord.model_validate_json(value) for value in values.scalars()]
            return tuple(found)

        return self._read(work)

    def forget(self, before: datetime) -> dict[str, int]:
        """Forget files and histories from before a moment; what is not resolved stays."""

        def work(connection: sa.Connection) -> dict[str, int]:
            files = sa.delete(coupa_file).where(coupa_file.c.at < before)
            h = coupa_history.c
            lines = sa.delete(coupa_history).where(h.at < before, sa.not_(h.is_open))
            counted = {
                "coupa_file": connection.execute(files).rowcount,
                "coupa_history": connection.execute(lines).rowcount,
            }
            watermarks.forget(connection, SOURCES, before)
            return counted

        return self._write(work)


def _noted(connection: sa.Connection, system: str, ids: list[int]) -> dict[int, CoupaFile]:
    """Return what is kept of some files."""
    f, found = coupa_file.c, dict[int, CoupaFile]()
    for first in range(0, len(ids), _MANY):
        some = f.id.in_(ids[first : first + _MANY])
        for value in connection.execute(
            sa.select(f.value).where(f.system == system, some)
        ).scalars():
            file = CoupaFile.model_validate_json(value)
            found[file.id] = file
    return found


def _with_notes(file: CoupaFile, known: CoupaFile | None) -> CoupaFile:
    if known is None:
        return file
    return file.model_copy(
        update={
            "passed": tuple(sorted({*file.passed, *known.passed})),
            "asked_with": tuple(sorted({*file.asked_with, *known.asked_with})),
        }
    )


def _document(document_type: str, document_id: int | None) -> str:
    return f"{document_type}/{document_id}" if document_id is not None else ""
