"""``worklist``: what differs between two systems, out as a sheet and back in."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn
from zoneinfo import ZoneInfo

import typer

from include.integration_watch.catalogue import config_root, load_catalogue
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.domain.worklist import QUIET
from include.integration_watch.domain.worklist import State as RowState
from include.integration_watch.domain.worklist_view import Filter

if TYPE_CHECKING:  # the database takes a moment to load, and not every command needs it
    from include.integration_watch.store.worklist import Worklist

app = typer.Typer(no_args_is_help=True, help="The worklists of the reconciliations.")

WRONG, MISUSED = 1, 2
SHOWN = 50


class Spoken(StrEnum):
    """The language of headings and texts."""

    DE = "de"
    EN = "en"


class Shown(StrEnum):
    """Which rows are wanted."""

    TODO = "todo"
    OPEN = "open"
    EXPLAINED = "explained"
    ACCEPTED = "accepted"
    SENT = "sent"
    CORRECTED = "corrected"
    PROVEN = "proven"
    ALL = "all"


Name = Annotated[str, typer.Argument(help="The reconciliation: the name of its file.")]
State = Annotated[Shown, typer.Option("--state", help="Which rows; todo is what asks for a deed.")]
Language = Annotated[Spoken, typer.Option("--language", help="The language of the headings.")]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--config", help="The folder; INTEGRATION_WATCH_CONFIG or include/config if none."
    ),
]


@app.command("list")
def list_(
    name: Annotated[str, typer.Argument(help="One reconciliation; all of them if none.")] = "",
    state: State = Shown.TODO,
    folder: Folder = None,
) -> None:
    """List the reconciliations with what is open, or the first rows of one; 1 when anything is to do."""
    from include.integration_watch.wiring.places import store  # noqa: PLC0415 - seconds

    known = load_catalogue(folder or config_root()).catalogue
    kept = store().worklist
    if not name:
        raise typer.Exit(WRONG if _every(known, kept) else 0)
    _plan(known, name)
    wanted = _filter(state)
    for entry in kept.rows(name, wanted, limit=SHOWN):
        what = f"{entry.kind} {entry.field}".strip()
        sides = f"{_short(entry.left)} | {_short(entry.right)}"
        typer.echo(
            f"{entry.id}  {' / '.join(entry.key)}  {what}: {sides}  {entry.state.value}"
            f"{entry.assigned_to and '  ' + entry.assigned_to}"
        )
    count = kept.count(name, wanted)
    typer.echo(f"{min(count, SHOWN)} of {count} rows shown." if count else "No such row.")
    raise typer.Exit(WRONG if count else 0)


def _every(known: Catalogue, kept: "Worklist") -> bool:
    """Print a line for each reconciliation; tell whether anything is to do."""
    busy = False
    for plan in known.reconciliations:
        tally = kept.tally(plan.id)
        states = ", ".join(f"{count} {each.value}" for each, count in tally.states.items())
        money = ", ".join(f"{each.amount} {each.currency}".strip() for each in tally.money)
        at = f"{tally.at:%Y-%m-%d %H:%M} UTC" if tally.at else "never compared"
        typer.echo(f"{plan.id}: {states or 'nothing differs'} ({at}){money and '; ' + money}")
        busy = busy or bool(kept.count(plan.id, _filter(Shown.TODO)))
    return busy


@app.command("export")
def export(
    name: Name,
    file: Annotated[Path, typer.Argument(help="A file that ends with .csv or .xlsx.")],
    state: State = Shown.TODO,
    language: Language = Spoken.DE,
    folder: Folder = None,
) -> None:
    """Write rows into a sheet in which people enter what they decide."""
    from include.integration_watch.wiring import worklist_sheets as sheets  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.places import store  # noqa: PLC0415
    from include.integration_watch.wiring.reconciled import one  # noqa: PLC0415

    known = load_catalogue(folder or config_root()).catalogue
    plan = _plan(known, name)
    kind = file.suffix.lower().removeprefix(".")
    count = store().worklist.count(name, _filter(state))
    if kind not in sheets.MEDIA:
        _misused(f"{file.name}: give a file that ends with .csv or .xlsx")
    if kind == "xlsx" and count > sheets.MOST_IN_XLSX:
        _misused(f"{count} rows are too many for .xlsx: export as .csv, or with --state")
    content = sheets.export(
        store().worklist,
        name,
        tuple(plan.key),
        _filter(state),
        kind,
        _language(language),
        _zone(known),
        responder=one(plan, known).responder,
    )
    file.write_bytes(content)
    typer.echo(f"{file}: {count} rows.")


@app.command("import")
def import_(
    name: Name,
    file: Annotated[Path, typer.Argument(help="A file that ends with .csv or .xlsx.")],
    by: Annotated[str, typer.Option("--by", help="Who decided, as the history shall say.")],
    language: Language = Spoken.DE,
    folder: Folder = None,
) -> None:
    """Keep what a returned sheet decides; 1 when some line could not be followed."""
    from include.integration_watch.wiring import worklist_sheets as sheets  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.places import store  # noqa: PLC0415
    from include.integration_watch.worklists.problem import SheetRefused  # noqa: PLC0415

    known = load_catalogue(folder or config_root()).catalogue
    plan = _plan(known, name)
    try:
        done = sheets.take_back(
            store().worklist,
            name,
            tuple(plan.key),
            sheets.table_of(file.name, file.read_bytes()),
            who=by,
            now=datetime.now(UTC),
            zone=_zone(known),
        )
    except (SheetRefused, OSError) as refused:
        said = refused.said(_language(language)) if isinstance(refused, SheetRefused) else refused
        _misused(str(said))
    for problem in done.problems:
        typer.echo(f"{file.name}:{problem.line}: {problem.said(_language(language))}", err=True)
    typer.echo(f"{done.done} rows decided, {done.unchanged} unchanged, {len(done.problems)} not.")
    raise typer.Exit(WRONG if done.problems else 0)


@app.command("correct")
def correct(
    name: Name,
    file: Annotated[Path, typer.Argument(help="Where the loader's file is written.")],
    state: State = Shown.SENT,
    language: Language = Spoken.DE,
    folder: Folder = None,
) -> None:
    """Write the file that puts the system right, and beside it what it leaves out; 1 when something is."""
    from include.integration_watch.pages.order import OrderRefused  # noqa: PLC0415 - seconds
    from include.integration_watch.wiring.places import store  # noqa: PLC0415
    from include.integration_watch.wiring.reconciled import one, records_of  # noqa: PLC0415
    from include.integration_watch.wiring.worklist_corrections import corrected  # noqa: PLC0415
    from include.integration_watch.wiring.worklist_sheets import as_csv  # noqa: PLC0415
    from include.integration_watch.worklists.correction import as_csv as as_loaded  # noqa: PLC0415
    from include.integration_watch.worklists.left_out import as_table  # noqa: PLC0415

    known = load_catalogue(folder or config_root()).catalogue
    listed = one(_plan(known, name), known)
    try:
        made = corrected(store().worklist, listed, _filter(state), records_of(known))
    except OrderRefused:
        _misused(f"{name} has no loader: name one with corrects: and loader: in its file")
    if made.lines and listed.loader:
        file.write_bytes(as_loaded(made, listed.loader))
    beside = file.with_suffix(".left-out.csv")
    if made.left_out:
        beside.write_bytes(as_csv(as_table(made.left_out, _language(language))))
    typer.echo(
        f"{file}: {made.changed} changed, {made.created} created, {made.deactivated} deactivated."
        if made.lines
        else f"No such row can be corrected by a file, so {file} was not written."
    )
    if made.left_out:
        typer.echo(f"{beside}: {len(made.left_out)} left out, each with why.")
    raise typer.Exit(WRONG if made.left_out else 0)


def _plan(known: Catalogue, name: str) -> ReconciliationPlan:
    plans = {plan.id: plan for plan in known.reconciliations}
    if name not in plans:
        there = ", ".join(plans) or "none"
        _misused(f'There is no reconciliation "{name}": known are {there}')
    return plans[name]


def _filter(state: Shown) -> Filter:
    if state is Shown.ALL:
        return Filter()
    if state is Shown.TODO:
        return Filter(states=tuple(each for each in RowState if each not in QUIET))
    return Filter(states=(RowState(state.value),))


def _zone(known: Catalogue) -> ZoneInfo:
    return ZoneInfo(known.settings.zone)


def _language(spoken: Spoken) -> Literal["de", "en"]:
    return "de" if spoken is Spoken.DE else "en"


def _short(value: str | None) -> str:
    return "–" if value is None else value[:40]


def _misused(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(MISUSED)
