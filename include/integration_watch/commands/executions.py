"""``executions``: what ran, what both sides counted, and what may be done again."""

import json
import re
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.integration import Integration

if TYPE_CHECKING:  # the store takes a moment to load, and not every command needs it
    from include.integration_watch.wiring.execution_list import Story

MISUSED = 2
_SINCE = re.compile(r"^(?P<count>\d{1,4})(?P<unit>[mhd])$")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_HEAD = ("began", "integration", "status", "took", "in", "err", "out", "Coupa", "again", "error")
_FOREIGN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def add_executions(app: typer.Typer) -> None:
    """Add the command."""
    app.command("executions")(executions)


def executions(
    since: Annotated[str, typer.Option("--since", help="Like 7d, 12h or 90m.")] = "1d",
    integration: Annotated[
        list[str] | None, typer.Option("--integration", help="Its id; every one if none.")
    ] = None,
    bad: Annotated[
        bool, typer.Option("--bad", help="Only what went wrong on either side.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List transfers as both sides tell them, and whether they are safe to run again."""
    from include.integration_watch.wiring import places  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.execution_list import stories  # noqa: PLC0415

    known, now = load_catalogue(config_root()).catalogue, datetime.now(UTC)
    wanted = _wanted(integration or [], known)
    told = [
        story
        for story in stories(wanted, known, places.store(), now - _span(since), now)
        if story.is_bad or not bad
    ]
    if as_json:
        for story in told:
            typer.echo(json.dumps(as_object(story), ensure_ascii=False))
        return
    _print([_HEAD, *(_line(story, known) for story in told)])
    typer.echo(f"{len(told)} transfers, {sum(story.is_bad for story in told)} of them went wrong.")


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
        "error": run.error_text or run.message or None,
        "error_rule": story.error_rule,
        "again": story.advice and {"verdict": story.advice.verdict, "why": story.advice.why},
        "changed": [
            {"at": change.at.isoformat(), "what": change.kind.value, "action": change.action}
            for change in story.changed
        ],
    }


def _line(story: "Story", known: Catalogue) -> tuple[str, ...]:
    run, coupa = story.transfer.execution, story.transfer.run
    zone = known.integration(story.integration).tzinfo
    seconds = round(run.duration.total_seconds()) if run.duration is not None else None
    said = [run.error_text or run.message, *(m for e in story.transfer.errors for m in e.messages)]
    words = next((each for each in said if each), "") if story.is_bad else ""
    return (
        f"{run.started_at.astimezone(zone):%Y-%m-%d %H:%M}",
        story.integration,
        run.status.value,
        "" if seconds is None else f"{seconds} s",
        str(run.inbound),
        str(run.inbound_errors),
        str(run.outbound),
        "" if coupa is None else f"{coupa.processed}/{coupa.total} {coupa.status}",
        "" if story.advice is None else f"{story.advice.verdict} ({story.advice.why})",
        _plain(words)[:80],
    )


def _plain(text: str) -> str:
    """Return an outer system's words on one line, without anything that a terminal would obey."""
    return " ".join(_FOREIGN.sub(" ", text).split())


def _print(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEAD))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def _span(text: str) -> timedelta:
    found = _SINCE.match(text.strip().lower())
    if found is None:
        _misused(f'"{text}" is no span of time: write 7d, 12h or 90m')
    return timedelta(**{_UNITS[found["unit"]]: int(found["count"])})


def _wanted(ids: list[str], known: Catalogue) -> tuple[Integration, ...]:
    there = known.integrations_by_id
    for id in ids:
        if id not in there:
            near = get_close_matches(id, there, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(there)}"
            _misused(f'No integration "{id}": {hint}')
    return tuple(there[id] for id in ids) or known.integrations


def _misused(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(MISUSED)
