"""``contract``: what systems demand of each other, compared, imported, and taken along as a suite."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.catalogue.contract_file import (
    ContractFileError,
    read_contract_file,
    written,
)
from include.integration_watch.catalogue.imported import Imported, NotImported
from include.integration_watch.domain.contract import EndpointContract
from include.integration_watch.domain.contract_diff import diff

WRONG, MISUSED = 1, 2

app = typer.Typer(no_args_is_help=True, help="What one system demands and another guarantees.")


class Spoken(StrEnum):
    """The language of the table."""

    DE = "de"
    EN = "en"


Folder = Annotated[
    Path | None,
    typer.Option(
        "--config", help="The folder; INTEGRATION_WATCH_CONFIG or include/config if none."
    ),
]


@app.command("diff")
def contract_diff(
    source: Annotated[str, typer.Argument(help="A system, or a contract's YAML file.")],
    target: Annotated[str, typer.Argument(help="The system that the data go to, or a file.")],
    only: Annotated[
        list[str] | None, typer.Option("--object", help="An object; all that both have if none.")
    ] = None,
    language: Annotated[Spoken, typer.Option("--language", help="de or en.")] = Spoken.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    folder: Folder = None,
) -> None:
    """Print the four classes of data error between two systems; 1 where demands contradict."""
    root = folder or config_root()
    sides = [_contract(name, root) for name in (source, target)]
    known = {name for side in sides for name in side.objects}
    if strange := [name for name in only or () if name not in known]:
        _misused(f"No object {', '.join(strange)}; there are {', '.join(sorted(known))}.")
    found = diff(sides[0], sides[1], tuple(only or ()))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        from include.integration_watch.notify.contract_table import table  # noqa: PLC0415 - babel

        typer.echo(table(found, "de" if language is Spoken.DE else "en"))
    raise typer.Exit(WRONG if found.contradictions else 0)


@app.command("import")
def contract_import(
    file: Annotated[Path, typer.Argument(help="A CSV of columns, or an OpenAPI or Swagger file.")],
    system: Annotated[str, typer.Option("--system", help="The id of the system.")],
    only: Annotated[
        list[str] | None,
        typer.Option("--object", help="A schema, or Schema=object; all of them if none."),
    ] = None,
    version: Annotated[str, typer.Option("--version", help="The release it describes.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="A new file endpoints/<system>.yaml to write.")
    ] = None,
) -> None:
    """Make an endpoint contract of a description; print it, and what could not be taken over."""
    if out and out.exists():
        _misused(f"{out} exists already: name a new file, or print and compare.")
    if out and out.stem != system:
        _misused(f'{out}: the file of a contract bears the name of its system: "{system}.yaml".')
    try:
        found = _imported(file, system, _named(only or []), version)
    except NotImported as refused:
        _misused(str(refused))
    text = written(found.contract)
    for sentence in found.left_out:
        typer.echo(f"Left out: {sentence}", err=True)
    if out is None:
        typer.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("x", encoding="utf-8") as new:
        new.write(text)
    count = sum(len(each.fields) for each in found.contract.objects.values())
    typer.echo(f"{out}: {len(found.contract.objects)} objects with {count} fields.")


@app.command("suite")
def contract_suite(
    integration: Annotated[str, typer.Argument(help="The id of an integration.")],
    folder: Folder = None,
) -> None:
    """Print the suite of an integration as Great Expectations' own JSON, to take it along."""
    from include.integration_watch.wiring.data import whole_suite  # noqa: PLC0415 - seconds

    known = load_catalogue(folder or config_root()).catalogue
    names = [one.id for one in known.integrations if one.check_data]
    if integration not in names:
        _misused(
            f'No integration "{integration}" whose data is checked; there are {", ".join(names)}.'
        )
    typer.echo(json.dumps(whole_suite(known.integration(integration), known), indent=2))


def _contract(name: str, root: Path) -> EndpointContract:
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        try:
            return read_contract_file(path)
        except ContractFileError as broken:
            _misused(str(broken))
    known = {each.system: each for each in load_catalogue(root).catalogue.contracts}
    if name not in known:
        _misused(
            f'No sound contract of a system "{name}"; there are {", ".join(known)}. '
            "Name one of them, or a YAML file; `config check` names mistakes."
        )
    return known[name]


def _imported(file: Path, system: str, objects: dict[str, str], version: str) -> Imported:
    from include.integration_watch.catalogue.import_columns import import_columns  # noqa: PLC0415
    from include.integration_watch.catalogue.import_openapi import import_openapi  # noqa: PLC0415

    if file.suffix.lower() in (".json", ".yaml", ".yml"):
        return import_openapi(file, system, objects, version)
    return import_columns(file, system, version or "1")


def _named(only: list[str]) -> dict[str, str]:
    from include.integration_watch.catalogue.imported import our_name  # noqa: PLC0415

    pairs = (each.partition("=") for each in only)
    return {schema: ours or our_name(schema) for schema, _, ours in pairs}


def _misused(sentence: str) -> "typer.Exit":
    typer.echo(sentence, err=True)
    raise typer.Exit(MISUSED)
