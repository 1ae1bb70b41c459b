"""``data``: check data now, accept a known failure until a day, list what is accepted."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from include.integration_watch.catalogue import config_root, load_catalogue

from .changed_config import new_mistakes
from .data_check import add_check

app = typer.Typer(no_args_is_help=True, help="Checks of data.")
add_check(app)

MISUSED = 2
_HEADING = re.compile(r"^accepted:[ ]*(#.*)?$", re.MULTILINE)

Folder = Annotated[Path | None, typer.Option("--config", help="The folder of the configuration.")]


@app.command("accept")
def accept(
    integration: Annotated[str, typer.Argument(help="The id of the integration.")],
    rule: Annotated[str, typer.Argument(help="Like required:payment_term.")],
    until: Annotated[str, typer.Option("--until", help='The last day, like "2026-12-31".')],
    reason: Annotated[str, typer.Option("--reason", help="Why; shown wherever the rule is.")],
    by: Annotated[str, typer.Option("--by", help="The role or group that accepts it.")],
    at_most: Annotated[
        int | None, typer.Option("--at-most", min=0, help="How many failing rows; more are told.")
    ] = None,
    folder: Folder = None,
) -> None:
    """Accept a known failure until a day: it warns and is told to nobody, until it is over."""
    root = folder or config_root()
    path = root / "integrations" / f"{integration}.yaml"
    if not path.is_file():
        _misused(f"no integration {integration}: there is no {path}")
    try:
        last = date.fromisoformat(until)
    except ValueError:
        _misused(f'"{until}" is no day: write one like 2026-12-31')
    if last < datetime.now(UTC).date():
        _misused(f"{until} is over: name a day to come")
    text = _with(path.read_text(encoding="utf-8"), _entry(rule, last, reason, by, at_most))
    if mistakes := new_mistakes(root, {path: text}):
        for mistake in mistakes:
            typer.echo(mistake, err=True)
        _misused("Nothing was written: mend these first.")
    path.write_text(text, encoding="utf-8")
    typer.echo(f"{path}: {rule} is accepted until {last}.")


@app.command("accepted")
def accepted(folder: Folder = None) -> None:
    """List accepted failures, the first to end first; 1 when one is over."""
    today = datetime.now(UTC).date()
    found = sorted(
        (each.until, integration.id, each)
        for integration in load_catalogue(folder or config_root()).catalogue.integrations
        for each in integration.accepted
    )
    for until, integration, each in found:
        over = "is over since" if until < today else "until"
        limit = "" if each.at_most is None else f", at most {each.at_most}"
        typer.echo(f"{integration}  {each.rule}  {over} {until}{limit}  {each.by}: {each.reason}")
    if not found:
        typer.echo("Nothing is accepted.")
    raise typer.Exit(int(any(until < today for until, *_ in found)))


def _entry(rule: str, until: date, reason: str, by: str, at_most: int | None) -> str:
    """Return an entry of the list; texts in JSON's form, which is YAML too."""
    said = {"rule": rule, "reason": " ".join(reason.split()), "by": " ".join(by.split())}
    told = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]
    told.append(f"until: {until}")
    if at_most is not None:
        told.append(f"at_most: {at_most}")
    return f"  - {{{', '.join(told)}}}"


def _with(text: str, entry: str) -> str:
    """Return the file with one more entry; everything that stands in it stays as it is."""
    if heading := _HEADING.search(text):
        return f"{text[: heading.end()]}\n{entry}{text[heading.end() :]}"
    return f"{text.rstrip()}\naccepted:\n{entry}\n"


def _misused(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(MISUSED)
