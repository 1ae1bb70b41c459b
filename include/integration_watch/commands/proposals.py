"""``proposals``: what the past of an integration's data suggests to demand; a person accepts or refuses it."""

from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.learning import LOOKS_NEEDED, Learned, learned
from include.integration_watch.quality import learned_suite
from include.integration_watch.quality.atomic_file import write_text

from .changed_config import new_mistakes

app = typer.Typer(no_args_is_help=True, help="What the past of the data suggests to demand.")

MISUSED = 2
SHARES_SHOWN = 5

Folder = Annotated[Path | None, typer.Option("--config", help="The folder of the configuration.")]
Integration = Annotated[str, typer.Argument(help="The id of the integration.")]
Named = Annotated[str, typer.Argument(help="The name that `proposals list` shows.")]


@app.command("list")
def list_proposals(integration: Integration, folder: Folder = None) -> None:
    """List what nobody has decided on, with the most often that each could alarm without need."""
    root = _known(integration, folder)
    found = _open(integration, root)
    for each in found:
        column = each.kwargs.get("column", "")
        typer.echo(f"{each.id}  {each.type}  {column}  {_bounds(each)}".replace("    ", "  "))
        typer.echo(
            f"   from {each.looks} looks; at most {each.false_alarms:.1%} of looks alarm without need"
        )
    for column, why in _unsaid(integration).items():
        typer.echo(f"{column}: nothing is learned of how its values are spread: {why}.")
    if not found:
        typer.echo(f"Nothing to decide; proposals need {LOOKS_NEEDED} looks that found rows.")


@app.command("accept")
def accept(integration: Integration, proposal: Named, folder: Folder = None) -> None:
    """Write a proposal into the suite learned_<integration> of the configuration; a breach warns."""
    root = _known(integration, folder)
    chosen = _chosen(integration, proposal, root)
    name = learned_suite.suite_name(integration)
    file, own = _file(integration, root), root / "integrations" / f"{integration}.yaml"
    suite = learned_suite.with_accepted(learned_suite.kept(file, name), chosen)
    changed = {file: learned_suite.as_text(suite)}
    if name not in load_catalogue(root).catalogue.integration(integration).suites:
        changed[own] = learned_suite.naming(own.read_text(encoding="utf-8"), name)
    if mistakes := new_mistakes(root, changed):
        for mistake in mistakes:
            typer.echo(mistake, err=True)
        _misused("Nothing was written: mend these first.")
    # The suite before the file that names it, so that whoever stops in between breaks nothing.
    for path, text in changed.items():
        write_text(path, text)
    typer.echo(f"{file}: {len(suite['expectations'])} accepted.")


@app.command("refuse")
def refuse(integration: Integration, proposal: Named, folder: Folder = None) -> None:
    """Propose this no more; whoever deletes it under "refused" in the suite is asked again."""
    root = _known(integration, folder)
    chosen = _chosen(integration, proposal, root)
    file = _file(integration, root)
    suite = learned_suite.kept(file, learned_suite.suite_name(integration))
    write_text(file, learned_suite.as_text(learned_suite.with_refused(suite, chosen)))
    typer.echo(f"{proposal} is proposed no more.")


def _bounds(proposal: Learned) -> str:
    """Return what a proposal demands, as far as a line holds it."""
    kwargs = {key: value for key, value in proposal.kwargs.items() if key != "column"}
    if ranges := kwargs.pop("quantile_ranges", None):
        pairs = zip(ranges["quantiles"], ranges["value_ranges"], strict=True)
        return " ".join(f"q{share:g}={low:g}..{high:g}" for share, (low, high) in pairs)
    if partition := kwargs.pop("partition_object", None):
        common = sorted(
            zip(partition["weights"], partition["values"], strict=True), key=lambda each: -each[0]
        )
        shares = ", ".join(f"{value} {share:.1%}" for share, value in common[:SHARES_SHOWN])
        return f"threshold={kwargs['threshold']} of drift from {shares}"
    if own := proposal.meta.get("hours_at_most"):
        kwargs |= {f"{time}": f"{hours}h" for time, hours in sorted(own.items())}
    return " ".join(f"{key}={_parameter(value)}" for key, value in kwargs.items())


def _parameter(value: Any) -> Any:
    return value["$PARAMETER"] if isinstance(value, dict) else value


def _known(integration: str, folder: Path | None) -> Path:
    root = folder or config_root()
    known = [each.id for each in load_catalogue(root).catalogue.integrations]
    if integration not in known:
        _misused(f"no integration {integration}: known are {', '.join(known)}")
    return root


def _file(integration: str, root: Path) -> Path:
    return root / "suites" / f"{learned_suite.suite_name(integration)}.json"


def _open(integration: str, root: Path) -> list[Learned]:
    from include.integration_watch.wiring.places import home  # noqa: PLC0415 - seconds

    name = learned_suite.suite_name(integration)
    done = learned_suite.decided(learned_suite.kept(_file(integration, root), name))
    zone = load_catalogue(root).catalogue.integration(integration).tzinfo
    found = learned(learned_suite.looks(home(), integration), zone)
    return [each for each in found if each.id not in done]


def _unsaid(integration: str) -> dict[str, str]:
    from include.integration_watch.wiring.places import home  # noqa: PLC0415 - seconds

    return learned_suite.unsaid(home(), integration)


def _chosen(integration: str, proposal: str, root: Path) -> Learned:
    found = {each.id: each for each in _open(integration, root)}
    if proposal not in found:
        _misused(f"no proposal {proposal}: `proposals list {integration}` shows those to decide on")
    return found[proposal]


def _misused(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(MISUSED)
