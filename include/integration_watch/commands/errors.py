"""``errors``: the catalogue as files that people edit, and what a change of it would do."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal, TypeVar

import typer

from include.integration_watch.catalogue import Loaded, config_root, load_catalogue

app = typer.Typer(no_args_is_help=True, help="The error catalogue.")

Result = TypeVar("Result")
WRONG, MISUSED = 1, 2
FILE = "error_catalogue.yaml"


class Spoken(StrEnum):
    """The language of headings and texts."""

    DE = "de"
    EN = "en"


class Shape(StrEnum):
    """How a replay is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"


Language = Annotated[Spoken, typer.Option("--language", help="The language of the headings.")]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--config", help="The folder; INTEGRATION_WATCH_CONFIG or include/config if none."
    ),
]


@app.command("table")
def table(language: Language = Spoken.DE, folder: Folder = None) -> None:
    """Print the page's five columns: interface, example, explanation and action, alert, responder."""
    from include.integration_watch.errors.exchange import page  # noqa: PLC0415

    rules = load_catalogue(folder or config_root()).catalogue.error_rules
    typer.echo(page(rules, _language(language)), nl=False)


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="A file that ends with .csv, .xlsx or .md.")],
    language: Language = Spoken.DE,
    folder: Folder = None,
) -> None:
    """Write every row with all that it holds into a file that people can edit."""
    from include.integration_watch.errors import exchange  # noqa: PLC0415

    rules = load_catalogue(folder or config_root()).catalogue.error_rules
    count = _told(lambda: exchange.export(file, rules, _language(language)))
    typer.echo(f"{file}: {count} rows.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A file that ends with .csv, .xlsx or .md.")],
    dry: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    folder: Folder = None,
) -> None:
    """Put the rows of a file into the catalogue; what a file does not hold stays as it is."""
    from include.integration_watch.errors.exchange import imported  # noqa: PLC0415
    from include.integration_watch.errors.merge import merged  # noqa: PLC0415

    root = folder or config_root()
    target = root / FILE
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    after, changes = _told(lambda: merged(before, imported(file)))
    for change in changes:
        typer.echo(str(change))
    if mistakes := _new_mistakes(root, after):
        for mistake in mistakes:
            typer.echo(mistake, err=True)
        typer.echo("Nothing was written: mend these first.", err=True)
        raise typer.Exit(WRONG)
    if not changes:
        typer.echo("Nothing changes.")
    elif not dry:
        target.write_text(after, encoding="utf-8")
        typer.echo(f"{target}: {len(changes)} changes written.")


@app.command("replay")
def replay(
    changed: Annotated[Path, typer.Option("--catalogue", help="The changed configuration folder.")],
    shape: Annotated[Shape, typer.Option("--as", help="text or markdown.")] = Shape.TEXT,
    days: Annotated[int, typer.Option("--days", min=1, help="How far back to look.")] = 30,
    folder: Folder = None,
) -> None:
    """Show what a changed catalogue would do with the stored errors; 1 when anything would differ."""
    from include.integration_watch.errors import replay as replaying  # noqa: PLC0415
    from include.integration_watch.wiring.errors import stored_errors  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.places import store  # noqa: PLC0415

    if not (changed / FILE).exists():
        typer.echo(f"{changed} holds no {FILE}: name a configuration folder", err=True)
        raise typer.Exit(MISUSED)
    before = load_catalogue(folder or config_root())
    after = _with_the_rest_of(folder or config_root(), changed)
    if after.mistakes:
        for mistake in after.mistakes:
            typer.echo(str(mistake), err=True)
        raise typer.Exit(MISUSED)
    since = datetime.now(UTC) - timedelta(days=days)
    errors = stored_errors(before.catalogue, store(), since)
    result = replaying.replay(errors, before.catalogue, after.catalogue)
    shown = replaying.as_markdown if shape is Shape.MARKDOWN else replaying.as_text
    typer.echo(shown(result))
    raise typer.Exit(WRONG if result.differences else 0)


@app.command("unknown")
def unknown(folder: Folder = None) -> None:
    """List the stored errors that no row knows, grouped, with the nearest row and who would move."""
    from include.integration_watch.wiring.errors import propose  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.places import store  # noqa: PLC0415

    known = load_catalogue(folder or config_root()).catalogue
    found = propose(known, store(), datetime.now(UTC))
    for each in found:
        near = f"like {each.nearest} ({each.likeness} %)" if each.nearest else "like no row"
        typer.echo(f"{each.id}  {each.count} x {', '.join(each.integrations)}: {each.template}")
        typer.echo(f"   {near}; {each.responder} would move first; last {each.last_seen:%Y-%m-%d}")
    if not found:
        typer.echo("No stored error is unknown.")


@app.command("promote")
def promote(
    proposal: Annotated[int, typer.Argument(help="The number that `errors unknown` shows.")],
    folder: Folder = None,
) -> None:
    """Print the row that a proposal would become, to be finished and pasted into the catalogue."""
    from include.integration_watch.errors.promoting import row  # noqa: PLC0415
    from include.integration_watch.wiring.places import store  # noqa: PLC0415 - seconds

    known = load_catalogue(folder or config_root()).catalogue
    found = store().errors.promote(proposal)
    if found is None:
        typer.echo(f"There is no proposal {proposal}: `errors unknown` lists them", err=True)
        raise typer.Exit(MISUSED)
    typer.echo(row(found, known), nl=False)


def _language(spoken: Spoken) -> Literal["de", "en"]:
    return "de" if spoken is Spoken.DE else "en"


def _told(work: Callable[[], Result]) -> Result:
    """Do the work; what a file makes impossible is said in a sentence."""
    from include.integration_watch.errors.columns import NotACatalogueError  # noqa: PLC0415

    try:
        return work()
    except (NotACatalogueError, OSError) as broken:
        typer.echo(str(broken), err=True)
        raise typer.Exit(MISUSED) from broken


def _new_mistakes(root: Path, text: str) -> list[str]:
    """Return the mistakes of the configuration as it would be, that it does not have yet."""
    known = {mistake.message for mistake in load_catalogue(root).mistakes}
    with TemporaryDirectory(prefix="integration-watch-") as scratch:
        copy = Path(scratch) / "config"
        shutil.copytree(root, copy)
        (copy / FILE).write_text(text, encoding="utf-8")
        mistakes = load_catalogue(copy).mistakes
    return [
        f"{mistake.key}: {mistake.message}" for mistake in mistakes if mistake.message not in known
    ]


def _with_the_rest_of(root: Path, changed: Path) -> Loaded:
    """Load a folder; one that holds nothing but a catalogue takes the rest from the present one."""
    if (changed / "settings.yaml").exists():
        return load_catalogue(changed)
    with TemporaryDirectory(prefix="integration-watch-") as scratch:
        copy = Path(scratch) / "config"
        shutil.copytree(root, copy)
        shutil.copyfile(changed / FILE, copy / FILE)
        return load_catalogue(copy)
