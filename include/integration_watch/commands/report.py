"""``report``: what a month was like, as text or as a page."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn
from zoneinfo import ZoneInfo

import typer

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.monthly import month_before, month_of

if TYPE_CHECKING:  # babel and jinja take a moment to load, and not every command needs them
    from include.integration_watch.notify.system_report import Cell

app = typer.Typer(no_args_is_help=True, help="What a month was like.")

MISUSED = 2


Month = Annotated[str, typer.Option("--month", help="Like 2026-11; the last one if none.")]
In = Annotated[Literal["de", "en"], typer.Option("--language", help="Of the report.")]
Page = Annotated[Path | None, typer.Option("--html", help="A file to write the page to.")]


@app.command("group")
def group(
    name: Annotated[str, typer.Option("--group", help="The owner group's id.")],
    month: Month = "",
    language: In = "en",
    html: Page = None,
) -> None:
    """Say how a group's month was: what came, what stayed, how fast the group moved."""
    # Seconds to import, and not for every command.
    from include.integration_watch.notify.message import render  # noqa: PLC0415
    from include.integration_watch.wiring import places, report_letters  # noqa: PLC0415

    known = load_catalogue(config_root()).catalogue
    found = next((each for each in known.owner_groups if each.id == name), None)
    if found is None:
        names = ", ".join(each.id for each in known.owner_groups)
        _misused(f'No owner group "{name}": there are {names}')
    wanted = month or month_before(datetime.now(UTC), ZoneInfo(found.zone or known.settings.zone))
    try:
        seen = report_letters.of_month(found, wanted, known, places.store())
    except ValueError as unreadable:
        _misused(str(unreadable))
    letter = report_letters.month_letter(seen, known, language, lambda _: "")
    if html is None:
        typer.echo(render("report.txt.j2", letter))
        return
    _write(html, render("report.html.j2", letter))


@app.command("systems")
def systems(month: Month = "", language: In = "en", html: Page = None) -> None:
    """Say how available every system was, what was planned, and how much error budget is left."""
    # Seconds to import, and not for every command.
    from include.integration_watch.notify.message import render  # noqa: PLC0415
    from include.integration_watch.notify.system_report import compose_systems  # noqa: PLC0415
    from include.integration_watch.wiring import objectives, places  # noqa: PLC0415

    known, now = load_catalogue(config_root()).catalogue, datetime.now(UTC)
    zone = ZoneInfo(known.settings.zone)
    wanted = month or month_before(now, zone)
    try:
        begins, ends = month_of(wanted, zone)
    except ValueError as unreadable:
        _misused(str(unreadable))
    seen = objectives.month_of_systems(wanted, known, places.store())
    written = compose_systems(seen, known, language, begins=begins, ends=ends, now=now)
    if html is not None:
        _write(html, render("systems.html.j2", written))
        return
    _print_table(written.title, written.intro, written.head, written.rows)
    for note in written.notes:
        typer.echo(note)


def _print_table(
    title: str, intro: str, head: Sequence[str], rows: Sequence[Sequence["Cell"]]
) -> None:
    lines = [list(head), *([cell.text for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    typer.echo(f"{title}\n{intro}\n")
    for line in lines:
        first, *rest = zip(line, widths, strict=True)
        shown = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in rest)]
        typer.echo("  ".join(shown).rstrip())
    typer.echo("")


def _write(path: Path, page: str) -> None:
    path.write_text(page, encoding="utf-8")
    typer.echo(f"Written: {path}")


def _misused(said: str) -> NoReturn:
    typer.echo(said, err=True)
    raise typer.Exit(MISUSED)
