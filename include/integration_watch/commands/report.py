"""``report``: what a month was like, as text or as a page."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.monthly import month_before

app = typer.Typer(no_args_is_help=True, help="What a month was like.")

MISUSED = 2


@app.callback()
def report() -> None:
    """Keep ``report`` a word of its own before the word that says of what."""


@app.command("group")
def group(
    name: Annotated[str, typer.Option("--group", help="The owner group's id.")],
    month: Annotated[str, typer.Option("--month", help="Like 2026-11; the last one if none.")] = "",
    language: Annotated[
        Literal["de", "en"], typer.Option("--language", help="Of the report.")
    ] = "en",
    html: Annotated[
        Path | None, typer.Option("--html", help="A file to write the page to.")
    ] = None,
) -> None:
    """Say how a group's month was: what came, what stayed, how fast the group moved."""
    # Seconds to import, and not for every command.
    from include.integration_watch.notify.message import render  # noqa: PLC0415
    from include.integration_watch.wiring import places, report_letters  # noqa: PLC0415

    known = load_catalogue(config_root()).catalogue
    found = next((each for each in known.owner_groups if each.id == name), None)
    if found is None:
        names = ", ".join(each.id for each in known.owner_groups)
        typer.echo(f'No owner group "{name}": there are {names}', err=True)
        raise typer.Exit(MISUSED)
    wanted = month or month_before(datetime.now(UTC), ZoneInfo(found.zone or known.settings.zone))
    try:
        seen = report_letters.of_month(found, wanted, known, places.store())
    except ValueError as unreadable:
        typer.echo(str(unreadable), err=True)
        raise typer.Exit(MISUSED) from None
    letter = report_letters.month_letter(seen, known, language, lambda _: "")
    if html is None:
        typer.echo(render("report.txt.j2", letter))
        return
    html.write_text(render("report.html.j2", letter), encoding="utf-8")
    typer.echo(f"Written: {html}")
