"""What an integration error does not say itself: its document's number and sum, its integration."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from . import records
from .documents import KINDS, Projection
from .errors import CoupaCredentialsError, CoupaRefusedError, CoupaScopeError
from .file_records import integration_id
from .paths import look_up, text

_AT_ONCE = 50
_MOST_DOCUMENTS = 1_000
INTEGRATION: Projection = ({"integration": ["id", "code", "name"]},)
Record = dict[str, Any]


class Reader(Protocol):
    """What can read records of a resource."""

    def records(
        self,
        resource: str,
        *,
        where: Mapping[str, str] | None = None,
        fields: Projection | None = None,
        since: datetime | None = None,
    ) -> Iterator[Record]:
        """Yield the records of a resource."""


class Lookups:
    """Records found by their ids, 50 to a request, as far as we may see them.

    :param scopes: what the reader was granted; where the needed one is missing nothing is asked.
    """

    def __init__(self, reader: Reader, scopes: Sequence[str]) -> None:
        self._reader = reader
        self._scopes = scopes

    def documents(self, document_type: str, ids: Sequence[int]) -> dict[int, Record]:
        """Return number, sum, currency and supplier of documents; some may be missing."""
        kind = KINDS.get(document_type)
        if kind is None or not kind.resource or (self._scopes and kind.scope not in self._scopes):
            return {}
        return self._by_id(kind.resource, ids, kind.projection)

    def documents_of(self, errors: Iterable[Record]) -> dict[tuple[str, int | None], Record]:
        """Return the documents of unresolved errors, at most a thousand of each type."""
        wanted: dict[str, list[int]] = {}
        for record in errors:
            document_type, id_ = records.document_id(record)
            if id_ is not None and not records.is_resolved(record):
                wanted.setdefault(document_type, []).append(id_)
        return {
            (document_type, id_): document
            for document_type, ids in wanted.items()
            for id_, document in self.documents(
                document_type, list(dict.fromkeys(ids))[:_MOST_DOCUMENTS]
            ).items()
        }

    def integrations_of(self, errors: Iterable[Record]) -> dict[int, str]:
        """Return the integration of each run that an error names without saying whose run it is."""
        silent = (record for record in errors if not records.integration(record))
        runs = {run for record in silent if (run := records.run_id(record)) is not None}
        found = self._by_id("integration_runs", sorted(runs), INTEGRATION)
        return {id_: records.integration(run) for id_, run in found.items()}

    def integrations_of_files(self, files: Sequence[Record]) -> dict[int, str]:
        """Return the code of the integration of each data file that names one, by the file's id."""
        named = {int(file["id"]): integration_id(file) for file in files}
        wanted = sorted({id_ for id_ in named.values() if id_ is not None})
        codes = {
            id_: text(look_up(found, "code")) or text(look_up(found, "name")) or ""
            for id_, found in self._by_id("integrations", wanted, ("id", "code", "name")).items()
        }
        told = {file: codes.get(id_ or 0, "") for file, id_ in named.items()}
        by_run = self.integrations_of([file for file in files if not told[int(file["id"])]])
        for file in files:
            told[int(file["id"])] = told[int(file["id"])] or by_run.get(
                records.run_id(file) or 0, ""
            )
        return {file: code for file, code in told.items() if code}

    def _by_id(self, resource: str, ids: Sequence[int], fields: Projection) -> dict[int, Record]:
        found: dict[int, Record] = {}
        for start in range(0, len(ids), _AT_ONCE):
            where = {"id[in]": ",".join(str(id_) for id_ in ids[start : start + _AT_ONCE])}
            try:
                some = self._projected(resource, where, fields)
            except (CoupaScopeError, CoupaCredentialsError, CoupaRefusedError):
                break
            found |= {int(record["id"]): record for record in some}
        return found

    def _projected(self, resource: str, where: dict[str, str], fields: Projection) -> list[Record]:
        try:
            return list(self._reader.records(resource, where=where, fields=fields))
        except CoupaRefusedError:
            # A release that lacks one of the fields; whole records are larger but as good.
            return list(self._reader.records(resource, where=where))
