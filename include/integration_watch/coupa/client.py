"""Read Coupa: any resource, its integration runs, the documents that were refused. No Airflow."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

import requests

from include.integration_watch.domain.coupa_file import CoupaFile, FileStatus
from include.integration_watch.domain.history_record import HistoryRecord
from include.integration_watch.domain.observation import CoupaRun, DocumentError

from . import file_records, records
from .documents import Projection
from .errors import CoupaRefusedError, CoupaUnreadableError
from .lookups import INTEGRATION, Lookups
from .pace import WALL_CLOCK, Clock, Pace
from .tokens import Token, TokenSource
from .transport import Answered, Transport

PAGE = 50
_RUN: Projection = (
    *INTEGRATION,
    "status",
    "start_time",
    "end_time",
    "total_records",
    "records_processed",
)


class CoupaClient:
    """Everything we ask of one Coupa instance. It only ever reads, but for `offer`.

    :param session: carries TLS and proxy settings; its own auth and headers are not needed.
    :param scopes: what the token is asked for; one that is not granted fails every request.
    :param attempts: how often a request is made before Coupa is called unavailable.
    """

    def __init__(
        self,
        session: requests.Session,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        scopes: Sequence[str],
        requests_per_second: float = 20,
        timeout: float = 10,
        attempts: int = 4,
        clock: Clock = WALL_CLOCK,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.scopes = tuple(scopes)
        self._sibling = partial(
            CoupaClient,
            session,
            base_url,
            client_id,
            client_secret,
            requests_per_second=requests_per_second,
            timeout=timeout,
            attempts=attempts,
            clock=clock,
        )
        tokens = TokenSource(
            session,
            self.base_url,
            client_id,
            client_secret,
            scopes=self.scopes,
            timeout=timeout,
            clock=clock,
        )
        self._transport = Transport(
            session,
            self.base_url,
            tokens,
            pace=Pace(requests_per_second, clock),
            timeout=timeout,
            attempts=attempts,
            clock=clock,
        )
        self._lookups = Lookups(self, self.scopes)

    def with_scopes(self, scopes: Sequence[str]) -> "CoupaClient":
        """Return another client of the same instance that asks its token for other scopes."""
        return self._sibling(scopes=scopes)

    @property
    def politeness(self) -> float:
        """Return the seconds that this client has waited out of politeness."""
        return self._transport.politeness

    def token(self) -> Token:
        """Return a token for the scopes, asking for one where there is none."""
        return self._transport.token()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """Return the JSON of one path, for example ``/api/integrations?limit=1``."""
        return self._transport.get(path, params or {})

    def offer(self, resource: str, body: str) -> Answered:
        """Send a record that must be refused; return what Coupa said. It is sent once, whatever happens."""
        return self._transport.post_once(f"/api/{resource}", body)

    def records(
        self,
        resource: str,
        *,
        where: Mapping[str, str] | None = None,
        fields: Projection | None = None,
        since: datetime | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield the records of a resource by ascending id; with ``since`` only those changed since.

        Pages follow the last id and not an offset: rows that change while we read shift nothing.
        """
        params = dict(where or {})
        if since is not None:
            params["updated_at[gt_or_eq]"] = since.astimezone(UTC).isoformat(timespec="seconds")
        if fields is not None:
            params["fields"] = json.dumps(["id", *(field for field in fields if field != "id")])
        params |= {"order_by": "id", "dir": "asc", "limit": str(PAGE)}
        path, last = f"/api/{resource}", 0
        while True:
            page = _page(self.get(path, params), path)
            fresh = list(_ascending(page, last, path))
            yield from fresh
            if len(page) < PAGE:
                return
            if not fresh:
                raise CoupaUnreadableError(
                    f"GET {path} brought a whole page of known records after id {last}: "
                    "its pages would never end"
                )
            last = int(fresh[-1]["id"])
            params["id[gt]"] = str(last)

    def newest(
        self, resource: str, where: Mapping[str, str] | None = None, number: int = 10
    ) -> list[dict[str, Any]]:
        """Return the newest records of a resource with everything that they have."""
        path = f"/api/{resource}"
        asked = {"order_by": "id", "dir": "desc", "limit": str(number)}
        return _page(self.get(path, {**(where or {}), **asked}), path)

    def page(
        self,
        resource: str,
        *,
        where: Mapping[str, str] | None = None,
        fields: Projection | None = None,
        most: int = PAGE,
    ) -> list[dict[str, Any]]:
        """Return the first records of a resource by ascending id, at most 50: one request."""
        params = dict(where or {}) | {"order_by": "id", "dir": "asc", "limit": str(min(most, PAGE))}
        if fields is not None:
            params["fields"] = json.dumps(["id", *(field for field in fields if field != "id")])
        path = f"/api/{resource}"
        return _page(self.get(path, params), path)

    def runs(self, since: datetime) -> Iterator[CoupaRun]:
        """Yield the integration runs that changed since a moment."""
        for record in self.records("integration_runs", fields=_RUN, since=since):
            yield records.run(record)

    def errors(self, since: datetime) -> Iterator[DocumentError]:
        """Yield every unresolved integration error, and those that were resolved since a moment.

        An error that Coupa does not date is taken to be as old as ``since``.
        """
        found: dict[int, dict[str, Any]] = {}
        for record in self.records("integration_errors", where={"resolved": "false"}):
            found[int(record["id"])] = record
        for record in self.records("integration_errors", where={"resolved": "true"}, since=since):
            found[int(record["id"])] = record
        documents = self._lookups.documents_of(found.values())
        integrations = self._lookups.integrations_of(found.values())
        for record in found.values():
            yield records.document_error(
                record,
                base_url=self.base_url,
                undated=since,
                run_integration=integrations.get(records.run_id(record) or 0, ""),
                document=documents.get(records.document_id(record)),
            )

    def files(self, since: datetime, until: datetime | None = None) -> Iterator[CoupaFile]:
        """Yield the data files that Coupa began to load, or went on with, in a span; samples are none."""
        found = self._changed("data_file_sources", file_records.FILE, since, until)
        for some in _batches(found, PAGE):
            named = self._lookups.integrations_of_files(some)
            for record in some:
                told = file_records.file(
                    record,
                    base_url=self.base_url,
                    undated=since,
                    integration=named.get(int(record["id"]), ""),
                )
                if told.status is not FileStatus.SAMPLE:
                    yield told

    def history(self, since: datetime, until: datetime | None = None) -> Iterator[HistoryRecord]:
        """Yield what integrations wrote into the history of documents in a span."""
        found = self._changed("integration_history_records", None, since, until)
        for some in _batches(found, PAGE):
            integrations = self._lookups.integrations_of(some)
            for record in some:
                yield file_records.history_record(
                    record,
                    base_url=self.base_url,
                    undated=since,
                    run_integration=integrations.get(records.run_id(record) or 0, ""),
                )

    def _changed(
        self, resource: str, fields: Projection | None, since: datetime, until: datetime | None
    ) -> Iterator[dict[str, Any]]:
        """Yield what changed in a span; where a release lacks one of the fields, whole records."""
        where = {}
        if until is not None:
            where["updated_at[lt]"] = until.astimezone(UTC).isoformat(timespec="seconds")
        try:
            yield from self.records(resource, where=where, fields=fields, since=since)
        except CoupaRefusedError:
            if fields is None:
                raise
            yield from self.records(resource, where=where, since=since)

    def document(self, document_type: str, id: int) -> dict[str, Any] | None:
        """Return number, sum, currency and supplier of a document, or none if we may not look."""
        return self._lookups.documents(document_type, [id]).get(id)


def _batches(found: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    while some := list(islice(found, size)):
        yield some


def _page(answer: Any, path: str) -> list[dict[str, Any]]:
    if isinstance(answer, list) and all(isinstance(record, dict) for record in answer):
        return answer
    raise CoupaUnreadableError(f"the answer to GET {path} is JSON but no list of records")


def _ascending(page: list[dict[str, Any]], last: int, path: str) -> Iterator[dict[str, Any]]:
    """Yield the records of a page whose ids go on from the last; a join may bring one twice."""
    for record in page:
        try:
            id_ = int(record["id"])
        except (KeyError, TypeError, ValueError) as missing:
            raise CoupaUnreadableError(
                f"GET {path} brought a record without an id after id {last}"
            ) from missing
        if id_ < last:
            raise CoupaUnreadableError(
                f"GET {path} brought id {id_} after id {last}: it does not follow our order"
            )
        if id_ > last:
            yield record
        last = id_
