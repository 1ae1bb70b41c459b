"""``incidents``: what was done about an incident, for the next time."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from include.integration_watch.domain.note import Note

app = typer.Typer(no_args_is_help=True, help="What went wrong and what was done about it.")

MISUSED, LONGEST = 2, 2000


@app.command("note")
def note(
    incident: Annotated[str, typer.Argument(help="The incident: 317 or INC-317.")],
    text: Annotated[str, typer.Argument(help="What was done, in one sentence.")],
    by: Annotated[str, typer.Option("--by", help="The role or group that did it.")] = "",
) -> None:
    """Keep what was done: the next message of the same trouble says it."""
    from include.integration_watch.wiring.places import store  # noqa: PLC0415 - seconds

    number = incident.upper().removeprefix("INC-")
    words = " ".join(text.split())
    if not number.isdecimal() or not words or len(words) > LONGEST:
        typer.echo('Write it like this: incidents note INC-317 "contract published"', err=True)
        raise typer.Exit(MISUSED)
    kept = Note(incident=int(number), at=datetime.now(UTC), text=words, by=by)
    if not store().note(kept):
        typer.echo(f"There is no incident {kept.name}: the page Incidents lists them", err=True)
        raise typer.Exit(MISUSED)
    typer.echo(f"{kept.name}: noted.")
