"""The invoices that Boomi's planted runs brought to Coupa, made only when somebody asks for their numbers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from .boomi_records import document_number
from .clock import coupa_time
from .coupa_history import EXPORTED
from .coupa_names import run_id
from .runs import Run

Record = dict[str, Any]
_MOST = 10_000
"""More documents than any run of the demo has: the ids of two runs never meet."""


def arrived(runs: Iterable[Run], now: datetime) -> list[Record]:
    """Return the invoices that planted runs brought; what is unseen never came, unless it is spelt otherwise."""
    return [
        _invoice(run, index, now)
        for run in runs
        if run.is_planted
        and run.process.integration.object == "invoice"
        and run.process.integration.target.system == "coupa"
        and run.has_ended(now)
        for index in range(run.inbound - run.inbound_errors)
        if run.spelt_otherwise or index < run.inbound - run.unseen
    ]


def _invoice(run: Run, index: int, now: datetime) -> Record:
    number = document_number(run, index)
    at = coupa_time(run.ended_at or now)
    return {
        "id": run_id(run) * _MOST + index,
        "invoice-number": number.lower().replace("-", "") if run.spelt_otherwise else number,
        "document-type": "Invoice",
        "status": "approved",
        "exported": "approved" in EXPORTED,
        "created-at": at,
        "updated-at": at,
    }
