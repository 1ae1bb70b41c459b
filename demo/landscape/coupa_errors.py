"""Coupa's integration errors: planted ones, ones that were put right, ones that nobody watches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import Any

from .bills import Refused
from .clock import coupa_time
from .coupa_names import document_type, run_id, short_integration
from .plants import BillsRefused, DocumentsRefused, ResolvedErrors, StrayError
from .run_edits import last_ended
from .runs import Run, Timeline

Record = dict[str, Any]


@dataclass
class Errors:
    """The errors that Boomi reported into Coupa. ``invoices`` are Coupa's ids by invoice number.

    ``refused`` are refused again with every run of the integration that a plant names.
    """

    timeline: Timeline
    begun: datetime
    invoices: Mapping[str, int]
    records: list[Record] = field(default_factory=list)
    refused: tuple[Refused, ...] = ()
    _of_run: dict[str, list[Record]] = field(default_factory=dict)
    _refusing: str = ""

    def of_run(self, run: Run, now: datetime) -> list[Record]:
        """Return the errors that one Boomi run has reported by now."""
        return [*self._of_run.get(run.id, []), *self._refused_by(run, now)]

    def all(self, now: datetime) -> list[Record]:
        """Return every error that was reported by now."""
        if not self._refusing:
            return self.records
        again = [error for run in self.timeline.runs(now) for error in self._refused_by(run, now)]
        return [*self.records, *again]

    def _refused_by(self, run: Run, now: datetime) -> list[Record]:
        if (
            run.process.integration.id != self._refusing
            or run.started_at < self.begun
            or not run.has_ended(now)
        ):
            return []
        kind = document_type(run.process.integration)
        return [
            self._error("Failure-DATA", each.message, run.ended_at or run.started_at)
            | {
                "id": run_id(run) * 1000 + place,
                "document-type": kind,
                "document-id": None,
                "document-status": "draft",
                "external-id": each.number,
            }
            | _origin(run)
            for place, each in enumerate(self.refused)
        ]

    def resolve(self, error_id: int, now: datetime, *, resolved: bool) -> Record | None:
        """Mark an error as resolved or not; none where there is no such error."""
        for error in self.records:
            if error["id"] == error_id:
                error |= {"resolved": resolved, "updated-at": coupa_time(now)}
                return error
        return None

    @singledispatchmethod
    def plant(self, plant: object) -> None:
        """Add the errors that a plant speaks of; a plant of another kind adds none."""

    @plant.register
    def _(self, plant: DocumentsRefused) -> None:
        for invoice in plant.invoices:
            error = self._report(plant.integration, plant.code, plant.message, back=0)
            error |= {
                "document-id": self.invoices[invoice.number],
                "document-status": "draft",
                "external-id": invoice.number,
            }

    @plant.register
    def _(self, plant: BillsRefused) -> None:
        self._refusing = plant.integration

    @plant.register
    def _(self, plant: ResolvedErrors) -> None:
        for place in range(1, plant.records + 1):
            error = self._report(plant.integration, "Failure-DATA", plant.message, back=1)
            mended = datetime.fromisoformat(error["created-at"]) + timedelta(hours=3)
            error |= {
                "external-id": f"corrected-{place}",
                "resolved": True,
                "updated-at": coupa_time(min(mended, self.begun)),
            }

    @plant.register
    def _(self, plant: StrayError) -> None:
        at = self.begun - timedelta(days=plant.days_ago)
        stray = {"id": 7, "code": plant.code, "name": plant.code}
        error = self._error(plant.code, plant.message, at)
        error |= {
            "document-type": "User",
            "contact-alert-type": "Technical",
            "integration": stray,
            "integration-run-id": 70,
            "integration-run": {"id": 70, "status": "errored", "integration": stray},
        }
        self.records.append(error)

    def _report(self, integration: str, code: str, message: str, *, back: int) -> Record:
        """Report an error of a run: of the newest that ended, or of one before it."""
        process = self.timeline.process_of(integration)
        run = last_ended(self.timeline, process, self.begun, back=back)
        error = self._error(code, message, run.ended_at or run.started_at)
        error |= {"document-type": document_type(process.integration)} | _origin(run)
        self.records.append(error)
        self._of_run.setdefault(run.id, []).append(error)
        return error

    def _error(self, code: str, message: str, at: datetime) -> Record:
        number = 81 + len(self.records)
        return {
            "id": number,
            "document-type": "",
            "document-id": number,
            "document-status": "",
            "document-revision": None,
            "external-id": None,
            "contact-alert-type": "Functional",
            "status": "Error",
            "creation-method": "api",
            "resolved": False,
            "responses": [{"id": number, "response-code": code, "response-message": message}],
            "created-at": coupa_time(at),
            "updated-at": coupa_time(at),
        }


def _origin(run: Run) -> Record:
    integration = short_integration(run.process.integration)
    return {
        "integration": integration,
        "integration-run-id": run_id(run),
        "integration-run": {"id": run_id(run), "status": "errored", "integration": integration},
    }
