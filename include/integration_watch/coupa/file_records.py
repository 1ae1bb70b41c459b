"""Coupa's data file sources and history records read into the domain's values.

Who loaded a file, and the value that a row was refused for, are personal data: neither is asked for.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from include.integration_watch.domain.business_keys import mask_people
from include.integration_watch.domain.coupa_file import (
    ERRORS_KEPT,
    CoupaFile,
    FileStatus,
    UploadError,
)
from include.integration_watch.domain.history_record import HistoryRecord

from . import records
from .documents import Projection, kind_of
from .paths import look_up, text

Record = dict[str, Any]

FILE: Projection = (
    "source_for",
    "status",
    "file_file_name",
    "result_text",
    "start_time",
    "end_time",
    "records_count",
    "records_created",
    "records_updated",
    "upload_errors_count",
    "integration_id",
    "integration_run_id",
    "created_at",
    "updated_at",
    {"upload_errors": ["id", "row", "first_column", "field_with_error", "field_errors"]},
)

# The words of Coupa's documentation and of its samples; there is no enumeration.
_STATUS = {
    "pending": FileStatus.WAITING,
    "submitted to resque": FileStatus.WAITING,
    "uploading": FileStatus.LOADING,
    "loading": FileStatus.LOADING,
    "retrying": FileStatus.LOADING,
    "paused": FileStatus.WAITING,
    "done": FileStatus.DONE,
    "failed": FileStatus.FAILED,
    "stopped": FileStatus.STOPPED,
    "sample": FileStatus.SAMPLE,
}
_RESULT = re.compile(
    r"(?P<processed>\d{1,9}) rows? processed, creating (?P<created>\d{1,9}) new rows? "
    r"and updating (?P<updated>\d{1,9})"
)
_LONGEST = 300


def file(record: Record, *, base_url: str, undated: datetime, integration: str = "") -> CoupaFile:
    """Return a data file source; its counts stand in fields since R33, before that in a sentence."""
    result = text(look_up(record, "result-text")) or ""
    counted = _RESULT.search(result)
    told: Mapping[str, str] = counted.groupdict() if counted else {}
    errors = tuple(_errors(look_up(record, "upload-errors")))
    at = records.moment(look_up(record, "created-at"))
    return CoupaFile(
        id=int(record["id"]),
        integration=records.integration(record) or integration,
        run_id=records.run_id(record),
        object=kind_of(text(look_up(record, "source-for")) or "").object,
        name=(text(look_up(record, "file-file-name")) or "").strip()[:_LONGEST],
        status=_STATUS.get(
            (text(look_up(record, "status")) or "").strip().lower(), FileStatus.UNKNOWN
        ),
        at=at or records.moment(look_up(record, "updated-at")) or undated,
        started_at=records.moment(look_up(record, "start-time")),
        ended_at=records.moment(look_up(record, "end-time")),
        processed=_count(record, "records-count", told.get("processed")),
        created=_count(record, "records-created", told.get("created")),
        updated=_count(record, "records-updated", told.get("updated")),
        refused=max(_count(record, "upload-errors-count", None) or 0, len(errors)),
        errors=errors[:ERRORS_KEPT],
        result=mask_people(result)[:_LONGEST],
        url=f"{base_url}/data_sources",
    )


def integration_id(record: Record) -> int | None:
    """Return the integration that a file belongs to, where Coupa knows one."""
    return records.whole(look_up(record, "integration-id"))


def history_record(
    record: Record, *, base_url: str, undated: datetime, run_integration: str = ""
) -> HistoryRecord:
    """Return a line of a document's history; its document is named by id alone."""
    error = records.document_error(
        record, base_url=base_url, undated=undated, run_integration=run_integration
    )
    document_type, document_id = records.document_id(record)
    status = (text(look_up(record, "status")) or "").strip().lower()
    outcome = {"success": True, "successful": True, "error": False, "failure": False}
    return HistoryRecord(
        **dict(error),
        document_type=document_type,
        document_id=document_id,
        succeeded=outcome.get(status),
    )


def _count(record: Record, name: str, told: str | None) -> int | None:
    counted = records.whole(look_up(record, name))
    return counted if counted is not None else records.whole(told)


def _errors(found: Any) -> Iterator[UploadError]:
    """Yield what was wrong with rows; an error of the headings has no row."""
    if isinstance(found, dict):
        found = found.get("upload-error", [found])
    for each in found if isinstance(found, list) else []:
        if not isinstance(each, dict):
            continue
        yield UploadError(
            id=records.whole(look_up(each, "id")) or 0,
            row=records.whole(look_up(each, "row")),
            key=mask_people(text(look_up(each, "first-column")) or "")[:_LONGEST],
            field=(text(look_up(each, "field-with-error")) or "")[:_LONGEST],
            messages=tuple(_messages(look_up(each, "field-errors"))),
        )


def _messages(found: Any) -> Iterator[str]:
    """Yield what was said; it comes as a list of texts, as a list of objects, or as one text."""
    for each in found if isinstance(found, list) else [found]:
        said = next(iter(each.values()), None) if isinstance(each, dict) else each
        if words := (text(said) or "").strip():
            yield mask_people(words)[:_LONGEST]
