"""Coupa's data file sources: CSV files that it loaded, and the sample loads of its user interface."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from include.integration_watch.domain.integration import Integration

from .clock import coupa_time
from .coupa_names import document_type, short_integration
from .execution_plants import FileLoaded

Record = dict[str, Any]
_AGE = timedelta(days=2)


def files(begun: datetime, *, with_sample: bool) -> list[Record]:
    """Return the files that Coupa loaded lately; a sample load is full of errors that are nobody's."""
    clean = _file(1338, "done", 0, begun)
    return [clean, _file(1339, "sample", 3, begun)] if with_sample else [clean]


def _file(
    number: int, status: str, errors: int, begun: datetime, *, age: timedelta = _AGE
) -> Record:
    at = begun - age
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


def planted(
    plants: Iterable[object], integrations: Iterable[Integration], begun: datetime
) -> list[Record]:
    """Return the files that a story has Coupa load; each is shown from when it came."""
    known = {each.id: each for each in integrations}
    found: list[Record] = []
    for place, plant in enumerate(each for each in plants if isinstance(each, FileLoaded)):
        integration = known[plant.integration]
        at = begun + timedelta(seconds=plant.after_s)
        number = 2000 + 10 * place
        ill = _file(number, "done", 0, at, age=timedelta()) | _rows(plant, number)
        files = [ill, ill | _clean(plant, number + 1)] if plant.again else [ill]
        found += [
            file
            | {
                "source-for": document_type(integration),
                "integration-id": short_integration(integration)["id"],
                "file-file-name": f"_Incoming_{document_type(integration)}_{plant.integration}.csv",
            }
            for file in files
        ]
    return found


def shown(files: Iterable[Record], now: datetime) -> list[Record]:
    """Return the files that have come by now."""
    return [file for file in files if datetime.fromisoformat(file["created-at"]) <= now]


def _rows(plant: FileLoaded, number: int) -> Record:
    taken = plant.rows - plant.refused
    return {
        "result-text": f"{plant.rows} rows processed, creating {taken} new rows and updating 0 rows.",
        "progress": plant.rows,
        "records-count": plant.rows,
        "records-created": taken,
        "records-updated": 0,
        "upload-errors-count": plant.refused,
        "upload-errors": [
            {
                "id": 100 * number + row,
                "type": "UploadRowError",
                "row": row,
                "first-column": f"F-{number}-{row:03}",
                "field-with-error": "branch",
                "field-errors": [plant.message],
            }
            for row in range(7, 7 + plant.refused)
        ],
    }


def _clean(plant: FileLoaded, number: int) -> Record:
    return (
        {"id": number}
        | _rows(plant, number)
        | {
            "result-text": f"{plant.rows} rows processed, creating 0 new rows and updating {plant.rows} rows.",
            "records-created": 0,
            "records-updated": plant.rows,
            "upload-errors-count": 0,
            "upload-errors": [],
        }
    )
