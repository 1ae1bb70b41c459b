"""``systems``: what a person needs to have a system watched."""

from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated

import typer

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.heartbeat import cron_of

app = typer.Typer(no_args_is_help=True, help="The systems that are watched.")

MISUSED = 2


@app.callback()
def _group() -> None:
    """Keep the word of the command even while there is only one."""


@app.command("heartbeat")
def heartbeat(
    system: Annotated[str, typer.Argument(help="The id of a system of kind heartbeat.")],
) -> None:
    """Print the line for the crontab of a system that is to call us."""
    known = load_catalogue(config_root()).catalogue.systems
    promised = {each.id: each for each in known if each.heartbeat is not None}
    if system not in promised:
        near = get_close_matches(system, promised, n=1)
        hint = (
            f'did you mean "{near[0]}"?' if near else f"there are {', '.join(promised) or 'none'}"
        )
        typer.echo(f'No system "{system}" of kind heartbeat: {hint}', err=True)
        raise typer.Exit(MISUSED)
    from include.integration_watch.wiring.heartbeat_desk import (  # noqa: PLC0415 - seconds
        call_address,
    )

    found = promised[system]
    if found.heartbeat is not None:
        address = call_address(found, datetime.now(UTC))
        typer.echo(f"{cron_of(found.heartbeat)} curl -fsS -m 30 --retry 3 -X POST {address}")
