"""``executions``: what ran, what both sides counted, and what may be done again."""

import json
import re
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.integration import Integration

from .execution_story import lines, whole_object
from .execution_words import as_object, plain

if TYPE_CHECKING:  # the store takes a moment to load, and not every command needs it
    from include.integration_watch.domain.story import Story

MISUSED = 2
_SINCE = re.compile(r"^(?P<count>\d{1,4})(?P<unit>[mhd])$")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_HEAD = ("began", "integration", "status", "took", "in", "err", "out", "Coupa", "again", "error")


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
    execution: Annotated[
        str, typer.Option("--id", help="The whole story of one execution, by Boomi's id.")
    ] = "",
) -> None:
    """List transfers as both sides tell them, and whether they are safe to run again."""
    from include.integration_watch.wiring import places  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.execution_list import stories  # noqa: PLC0415

    known, now = load_catalogue(config_root()).catalogue, datetime.now(UTC)
    if execution:
        _tell_one(execution, known, as_json=as_json)
        return
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


def _tell_one(execution: str, known: Catalogue, *, as_json: bool) -> None:
    """Print the whole story of one execution; refuse an id that nobody knows."""
    from include.integration_watch.wiring import places  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.transfer_stories import whole_story  # noqa: PLC0415

    whole = whole_story(execution, known, places.store(), datetime.now(UTC))
    if whole is None:
        _misused(
            f'No execution "{execution}" is known: take an id as `executions --json` shows it; '
            "what is older than keep_executions is forgotten"
        )
    if as_json:
        typer.echo(json.dumps(whole_object(whole), ensure_ascii=False))
        return
    integration = known.integrations_by_id.get(whole.story.integration)
    zone = integration.tzinfo if integration else ZoneInfo(known.settings.zone)
    for line in lines(whole, zone):
        typer.echo(line)


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
        plain(words)[:80],
    )


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
