"""``preflight``: what the next runs will be refused, with every key, and how right that was."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn
from zoneinfo import ZoneInfo

import typer

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.preflight import Prediction, accuracy

if TYPE_CHECKING:  # babel takes a moment to load, and not every command needs it
    from include.integration_watch.notify.preflight_words import PreflightWords
    from include.integration_watch.store import Store

app = typer.Typer(no_args_is_help=True, help="What the next runs will be refused.")

MISUSED = 2
A_MONTH = timedelta(days=31)

In = Annotated[Literal["de", "en"], typer.Option("--language", help="Of the sentences.")]
One = Annotated[str, typer.Argument(help="The id of an integration; all if none.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print everything as JSON.")]


@app.command("next")
def next_runs(integration: One = "", language: In = "en", as_json: AsJson = False) -> None:
    """Say which documents the next runs will be refused, why, and who moves first; 1 if there are any."""
    known = _known(integration)
    now = datetime.now(UTC)
    newest = _store().predictions.newest().values()
    ahead = [
        each
        for each in sorted(newest, key=lambda each: (each.due_at, each.integration))
        if each.due_at >= now and integration in ("", each.integration)
    ]
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in ahead], indent=2))
    else:
        told = _words(language, known)
        _say("\n\n".join(_whole(each, known, told, now) for each in ahead) or told.empty())
    raise typer.Exit(1 if any(each.refused for each in ahead) else 0)


@app.command("keys")
def keys(
    integration: Annotated[str, typer.Argument(help="The id of an integration.")],
    out: Annotated[Path, typer.Option("--out", help="A CSV file to write.")],
) -> None:
    """Write every document that the next run will be refused, with its reason, to a CSV file."""
    _known(integration)
    found = _store().predictions.newest().get(integration)
    if found is None or not found.keys_file:
        _misused(f"Nothing is predicted of {integration}: there are no documents to write.")
    from include.integration_watch.quality.keys_csv import write_csv  # noqa: PLC0415
    from include.integration_watch.wiring.places import home  # noqa: PLC0415

    path = home() / "keys" / found.keys_file
    if not path.is_file():
        _misused(f"{path} is not there any more: run the data check of {integration} again.")
    write_csv(path, out)
    noun = "document" if found.refused == 1 else "documents"
    typer.echo(f"{out}: {found.refused} {noun}.")


@app.command("past")
def past(integration: One = "", language: In = "en", as_json: AsJson = False) -> None:
    """Say what was predicted in the last month, what came of it, and how right it was."""
    known = _known(integration)
    found = _store().predictions.since(datetime.now(UTC) - A_MONTH, integration)
    landed = [each for each in found if each.landing]
    right = accuracy(found)
    if as_json:
        told = right.model_dump() | {"precision": right.precision, "recall": right.recall}
        runs = [each.model_dump(mode="json") for each in landed]
        typer.echo(json.dumps({"accuracy": told, "runs": runs}, indent=2))
        return
    said = _words(language, known)
    for each in landed:
        _say(f"{each.integration}: {said.verdict(each, datetime.now(UTC))}")
        _say(f"  {said.landing(each)}")
    _say(said.accuracy(right))


def _whole(prediction: Prediction, known: Catalogue, told: "PreflightWords", now: datetime) -> str:
    from include.integration_watch.notify.preflight_advice import advice  # noqa: PLC0415

    lines = [f"{prediction.integration}: {told.verdict(prediction, now)}"]
    money = told.money(prediction.money)
    said = (money, *told.risks(prediction), told.unsure(prediction))
    lines += [f"  {line}" for line in said if line]
    for share in prediction.shares:
        advised = advice(prediction, share, known, told.language, now=now)
        keys = ", ".join(document.key for document in share.documents[:5])
        more = " …" if share.count > len(share.documents[:5]) else ""
        sums = told.money(share.money)
        lines.append(f"  - {share.count} {told.reason(share)}: {keys}{more} ({sums or '–'})")
        lines.append(f"    {advised.first}: {' '.join(advised.steps)}")
    return "\n".join(lines)


def _known(integration: str) -> Catalogue:
    known = load_catalogue(config_root()).catalogue
    names = [each.id for each in known.integrations]
    if integration and integration not in names:
        _misused(f'No integration "{integration}"; there are {", ".join(names)}.')
    return known


def _words(language: Literal["de", "en"], known: Catalogue) -> "PreflightWords":
    from include.integration_watch.notify.figures import Figures  # noqa: PLC0415
    from include.integration_watch.notify.preflight_words import PreflightWords  # noqa: PLC0415
    from include.integration_watch.notify.words import words  # noqa: PLC0415

    zone = ZoneInfo(known.settings.zone)
    return PreflightWords(words(language), Figures(language, zone, datetime.now(UTC)))


def _say(text: str) -> None:
    """Print a text with plain spaces: what a terminal shows is copied, searched and piped."""
    from include.integration_watch.notify.outer_text import plain_spaces  # noqa: PLC0415

    typer.echo(plain_spaces(text))


def _store() -> "Store":
    from include.integration_watch.wiring import places  # noqa: PLC0415 - seconds

    return places.store()


def _misused(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(MISUSED)
