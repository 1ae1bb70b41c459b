"""Coupa's data file sources: CSV files that it loaded, and the sample loads of its user interface."""

from datetime import datetime, timedelta
from typing import Any

from .clock import coupa_time

Record = dict[str, Any]


def files(begun: datetime, *, with_sample: bool) -> list[Record]:
    """Return the files that Coupa loaded lately; a sample load is full of errors that are nobody's."""
    clean = _file(1338, "done", 0, begun)
    return [clean, _file(1339, "sample", 3, begun)] if with_sample else [clean]


def _file(number: int, status: str, errors: int, begun: datetime) -> Record:
    at = begun - timedelta(days=2)
    rows = 4
    return {
        "id": number,
        "created-at": coupa_time(at),
        "updated-at": coupa_time(at + timedelta(seconds=36)),
        "type": "BackgroundCsvFileLoad",
        "source-for": "LookupValue",
        "status": status,
        "file-file-name": f"LookupValues_{at:%Y%m%d}_{number}.csv",
        "file-content-type": "",
        "file-file-size": "332",
        "result-text": f"{rows} rows processed, creating 0 new rows and updating {rows - errors} rows.",
        "progress": rows,
        "start-time": coupa_time(at),
        "end-time": coupa_time(at + timedelta(seconds=36)),
        "records-count": rows,
        "records-created": 0,
        "records-updated": rows - errors,
        "upload-errors-count": errors,
        "upload-errors": [
            {
                "id": 970 + row,
                "type": "UploadRowError",
                "row": row,
                "field-with-error": "name",
                "field-errors": ["Row corrupt or invalid."],
            }
            for row in range(1, errors + 1)
        ],
    }
