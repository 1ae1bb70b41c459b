"""``systems``: what a person needs to have a system watched."""

from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated, NoReturn

import typer

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.heartbeat import cron_of
from include.integration_watch.domain.maintenance import moment_of
from include.integration_watch.domain.release import noted, version_of
from include.integration_watch.domain.system import SystemKind

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


@app.command("release")
def release(
    system: Annotated[str, typer.Argument(help="The id of a system of kind coupa.")],
    version: Annotated[str, typer.Argument(help="The release, like R45 or R45.1.")],
    at: Annotated[
        str, typer.Option("--at", help='When it came, like "2026-01-17 05:00"; now if not given.')
    ] = "",
    zone: Annotated[str, typer.Option("--zone", help="The deployment's if none.")] = "",
    by: Annotated[str, typer.Option("--by", help="The role or group that says so.")] = "",
) -> None:
    """Note when a Coupa got a new release: what fails afterwards is told so. No API tells it."""
    from include.integration_watch.wiring.places import store  # noqa: PLC0415 - seconds

    known = load_catalogue(config_root()).catalogue
    coupas = [each.id for each in known.systems if each.kind is SystemKind.COUPA]
    if system not in coupas:
        _misused(f'No system "{system}" of kind coupa: there are {", ".join(coupas) or "none"}')
    try:
        moment = moment_of(at, zone or known.settings.zone) if at else datetime.now(UTC)
        change = noted(system, version_of(version), moment, by)
    except (ValueError, KeyError, OSError) as odd:
        said = str(odd) if "is no release" in str(odd) else 'write --at like "2026-01-17 05:00"'
        _misused(said)
    store().platform.note_change(change)
    typer.echo(f"{system}: release {change.action} since {change.at.isoformat()}")


def _misused(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(MISUSED)
