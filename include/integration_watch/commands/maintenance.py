"""``maintenance``: announce a window, end one, say that its support case was filed."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.maintenance import LOCAL, Maintenance, moment_of
from include.integration_watch.domain.value import Language

app = typer.Typer(no_args_is_help=True, help="Windows in which systems may be away.")

MISUSED = 2

Folder = Annotated[Path | None, typer.Option("--config", help="The folder of the configuration.")]
By = Annotated[str, typer.Option("--by", help="The role or group that says so.")]


@app.command("announce")
def announce(
    systems: Annotated[list[str], typer.Argument(help="The systems' ids.")],
    starts: Annotated[str, typer.Option("--from", help='Like "2026-12-31 22:00".')],
    ends: Annotated[str, typer.Option("--until", help='Like "2027-01-01 04:00".')],
    title: Annotated[str, typer.Option("--title", help="What is done.")] = "",
    zone: Annotated[str, typer.Option("--zone", help="The deployment's if none.")] = "",
    by: By = "",
    folder: Folder = None,
) -> None:
    """Announce a window: whoever it concerns is told before it starts."""
    from include.integration_watch.wiring.maintenance import overlapping  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.places import store  # noqa: PLC0415

    known = load_catalogue(folder or config_root()).catalogue
    unknown = [each for each in systems if each not in known.systems_by_id]
    if unknown:
        _misused(f"no system {', '.join(unknown)}: known are {', '.join(known.systems_by_id)}")
    now = datetime.now(UTC)
    try:
        window = _window(systems, starts, ends, title, zone or known.settings.zone, by, now)
    except ValidationError as refused:
        _misused(refused.errors()[0]["msg"].removeprefix("Value error, "))
    except (ValueError, KeyError, OSError):
        _misused('write times like "2026-12-31 22:00" and a zone like Europe/Berlin')
    kept = store()
    kept.windows.keep(window)
    typer.echo(f"{window.id}: {_shown(window, known)}")
    for other in overlapping(known, kept, window, now):
        typer.echo(f"at the same time: {other.id}: {_shown(other, known)}")


def _window(
    systems: list[str], starts: str, ends: str, title: str, zone: str, by: str, now: datetime
) -> Maintenance:
    # The same words give the same window: a command that is run twice announces once.
    told = "\n".join((*sorted(systems), starts, zone, title))
    return Maintenance(
        id=f"window-{hashlib.sha256(told.encode()).hexdigest()[:8]}",
        systems=tuple(dict.fromkeys(systems)),
        starts=moment_of(starts, zone),
        ends=moment_of(ends, zone),
        title=" ".join(title.split())[:200],
        by=by,
        announced_at=now,
    )


@app.command("list")
def list_windows(folder: Folder = None) -> None:
    """List the windows that are, that come, and whose recovery is still asked for."""
    from include.integration_watch.wiring.maintenance import windows  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.places import store  # noqa: PLC0415

    known = load_catalogue(folder or config_root()).catalogue
    kept = store()
    now = datetime.now(UTC)
    filed = kept.windows.filed()
    found = windows(known, kept, now)
    for window in found:
        case = ", support case filed" if window.id in filed else ""
        typer.echo(f"{window.id}: {_shown(window, known)} ({_state(window, now)}{case})")
    if not found:
        typer.echo("No maintenance is known.")


@app.command("end")
def end(
    id: Annotated[str, typer.Argument(help="The window, as `maintenance list` names it.")],
    by: By = "",
    folder: Folder = None,
) -> None:
    """Say that a window is over now, or call it off before it starts."""
    from include.integration_watch.wiring.maintenance import windows  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.places import store  # noqa: PLC0415

    known = load_catalogue(folder or config_root()).catalogue
    kept, now = store(), datetime.now(UTC)
    window = next((each for each in windows(known, kept, now) if each.id == id), None)
    if window is None:
        _misused(f'no window "{id}": `maintenance list` names them')
    if window.ended_at is None and now < window.ends:
        window = window.model_copy(update={"ended_at": now, "by": by or window.by})
        kept.windows.keep(window)
    typer.echo(f"{window.id}: {'called off' if window.is_void else 'over'}.")


@app.command("case")
def case(
    about: Annotated[str, typer.Argument(help="A window's id, or an incident like INC-317.")],
    language: Annotated[Language, typer.Option("--language", help="de or en.")] = "en",
    folder: Folder = None,
) -> None:
    """Print the text of the support case for Coupa Support, ready to paste."""
    from include.integration_watch.wiring.places import store  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.support_cases import text_about  # noqa: PLC0415

    known = load_catalogue(folder or config_root()).catalogue
    text = text_about(_about(about), known, store(), language, datetime.now(UTC))
    if text is None:
        _misused(f'no window and no incident of a system "{about}": `maintenance list` names them')
    typer.echo(text)


@app.command("filed")
def filed(
    about: Annotated[str, typer.Argument(help="A window's id, or an incident like INC-317.")],
    by: By = "",
) -> None:
    """Say that the support case was filed: nobody is reminded of it any more."""
    from include.integration_watch.wiring.places import store  # noqa: PLC0415 - seconds

    kept = store()
    named = _about(about)
    known = (
        kept.incident(int(named.removeprefix("INC-"))) is not None
        if named.startswith("INC-")
        else kept.windows.window(named) is not None
    )
    if not known:
        _misused(f'no window and no incident "{about}": `maintenance list` names them')
    new = kept.windows.file(named, datetime.now(UTC), by=by)
    typer.echo(f"{named}: {'filed' if new else 'was filed already'}.")


def _about(text: str) -> str:
    number = text.upper().removeprefix("INC-")
    return f"INC-{number}" if number.isdecimal() else text


def _shown(window: Maintenance, known: Catalogue) -> str:
    zone = ZoneInfo(known.settings.zone)
    starts, ends = (each.astimezone(zone) for each in (window.starts, window.over_at))
    title = f" {window.title}" if window.title else ""
    return (
        f"{', '.join(window.systems)} {starts.strftime(LOCAL)} to {ends.strftime(LOCAL)} "
        f"{known.settings.zone}{title}"
    )


def _state(window: Maintenance, now: datetime) -> str:
    if window.is_void:
        return "called off"
    if window.holds(now):
        return "now"
    return "over" if now >= window.over_at else "planned"


def _misused(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(MISUSED)
