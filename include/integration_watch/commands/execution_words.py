"""How a transfer is written: as JSON, and an outer system's words on one safe line."""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the store takes a moment to load, and not every command needs it
    from include.integration_watch.domain.story import Story

_FOREIGN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def as_object(story: "Story") -> dict[str, Any]:
    """Return a story as JSON tells it: moments in UTC, durations in seconds, counts of both sides."""
    run, coupa = story.transfer.execution, story.transfer.run
    took = run.duration.total_seconds() if run.duration is not None else None
    return {
        "integration": story.integration,
        "execution": run.id,
        "process": run.process,
        "status": run.status.value,
        "type": run.type,
        "started_at": run.started_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "seconds": took,
        "retry_of": run.original_id or None,
        "boomi": {"in": run.inbound, "errors": run.inbound_errors, "out": run.outbound},
        "coupa": coupa
        and {
            "run": coupa.id,
            "status": coupa.status,
            "total": coupa.total,
            "processed": coupa.processed,
            "refused": len(story.transfer.errors),
        },
        "documents": [
            {"key": error.document.key, "says": list(error.messages), "resolved": error.resolved}
            for error in story.transfer.errors
        ],
        "files": [
            {
                "name": file.name,
                "status": file.status.value,
                "rows": file.processed,
                "taken": file.taken,
                "not_taken": file.not_taken,
                "errors": [
                    {"row": error.row, "key": error.key, "says": list(error.messages)}
                    for error in file.errors
                ],
            }
            for file in story.files
        ],
        "by_number": story.arrival
        and {
            "asked": story.arrival.asked,
            "missing": story.arrival.missing_count,
            "numbers": list(story.arrival.missing),
        },
        "error": run.error_text or run.message or None,
        "error_rule": story.error_rule,
        "again": story.advice and {"verdict": story.advice.verdict, "why": story.advice.why},
        "changed": [
            {
                "at": change.at.isoformat(),
                "what": change.kind.value,
                "action": change.action,
                "source": change.source,
            }
            for change in story.changed
        ],
    }


def plain(text: str) -> str:
    """Return an outer system's words on one line, without anything that a terminal would obey."""
    return " ".join(_FOREIGN.sub(" ", text).split())
