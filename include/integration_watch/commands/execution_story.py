"""One transfer told in the terminal: what its page shows, as lines and as JSON."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from .execution_words import as_object, plain

if TYPE_CHECKING:  # the store takes a moment to load, and not every command needs it
    from include.integration_watch.domain.observation import Execution
    from include.integration_watch.domain.story import Story, WholeStory

_LABEL = 14


def whole_object(whole: "WholeStory") -> dict[str, Any]:
    """Return a whole story as JSON tells it: that of the list, with what came of it."""
    explanation = whole.explanation
    return as_object(whole.story) | {
        "step": explanation.step if explanation else None,
        "failed_in_boomi": [
            {"keys": [key.number for key in each.keys], "says": each.message}
            for each in (explanation.failed if explanation else ())
        ],
        "retries": [_run(each) for each in whole.retries],
        "sub_processes": [_run(each) for each in whole.parts],
        "incidents": [f"INC-{number}" for number in whole.incidents],
    }


def _run(run: "Execution") -> dict[str, Any]:
    return {
        "execution": run.id,
        "process": run.process,
        "status": run.status.value,
        "started_at": run.started_at.isoformat(),
        "in": run.inbound,
        "errors": run.inbound_errors,
        "out": run.outbound,
    }


def lines(whole: "WholeStory", zone: ZoneInfo) -> Iterator[str]:
    """Yield a whole story line by line, without anything that a terminal would obey."""
    for label, value in _rows(whole, zone):
        yield f"{label:<{_LABEL}}  {plain(value)}"


def _rows(whole: "WholeStory", zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    yield from _run_rows(whole, zone)
    yield from _other_side(whole.story)
    if whole.explanation is not None and whole.explanation.step:
        yield "step", f"{whole.explanation.step} {whole.explanation.connector}"
    yield from _documents(whole)
    yield from _what_follows(whole, zone)


def _run_rows(whole: "WholeStory", zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Yield what Boomi says of the execution itself."""
    story, run = whole.story, whole.story.transfer.execution
    yield "execution", run.id
    yield "integration", story.integration or "none of ours"
    yield "process", run.process
    yield "began", f"{_at(run.started_at, zone)}, {run.type or 'by itself'}"
    yield "ended", _at(run.ended_at, zone) if run.ended_at else "still at work"
    if run.original_id:
        yield "retry of", run.original_id
    yield (
        "Boomi",
        f"{run.status.value}: {run.inbound} in, {run.inbound_errors} errors, {run.outbound} out",
    )


def _other_side(story: "Story") -> Iterator[tuple[str, str]]:
    """Yield what Coupa counts, and what was found at the target by number."""
    coupa = story.transfer.run
    if coupa is not None:
        refused = len(story.transfer.errors)
        yield (
            f"Coupa run {coupa.id}",
            f"{coupa.status}: {_count(coupa.processed)} of {_count(coupa.total)} processed, {refused} in its list",
        )
    for file in story.files:
        told = f"{file.status.value}: {_count(file.taken)} of {_count(file.processed)} rows taken"
        yield "Coupa file", f"{file.name} {told}, {file.not_taken} not"
    if story.arrival is not None and story.arrival.asked:
        found = story.arrival
        yield "by number", f"{found.asked} asked for, {found.missing_count} missing"


def _what_follows(whole: "WholeStory", zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Yield what was said, what had changed, what came of the run and what may be done."""
    story, run = whole.story, whole.story.transfer.execution
    if said := run.error_text or run.message:
        yield "error", said[:500]
    if story.error_rule:
        yield "catalogue", story.error_rule
    for change in story.changed:
        told = f"{_at(change.at, zone)} {change.kind.value} {change.action} {change.source}"
        yield "changed since", told
    for retry in whole.retries:
        yield "retried by", f"{retry.id} {retry.status.value}"
    for part in whole.parts:
        yield "sub-process", f"{part.process} {part.status.value}: {part.inbound_errors} errors"
    if story.advice is not None:
        yield "again", f"{story.advice.verdict} ({story.advice.why})"
    if whole.incidents:
        yield "incidents", ", ".join(f"INC-{number}" for number in whole.incidents)


def _documents(whole: "WholeStory") -> Iterator[tuple[str, str]]:
    story = whole.story
    for failed in whole.explanation.failed if whole.explanation else ():
        keys = ", ".join(key.number for key in failed.keys) or "a document"
        yield "failed", f"{keys}: {failed.message}"
    for error in story.transfer.errors:
        state = "settled" if error.resolved else "refused"
        yield state, f"{error.document.key}: {'; '.join(error.messages)}"
    for file in story.files:
        for row in file.errors:
            where = f"row {row.row}" if row.row is not None else "headings"
            yield "row refused", f"{row.key or where} ({where}): {'; '.join(row.messages)}"
    if story.arrival is not None and story.arrival.missing:
        yield "never arrived", ", ".join(story.arrival.missing)


def _count(number: int | None) -> str:
    return "?" if number is None else str(number)


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
