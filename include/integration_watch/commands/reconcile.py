"""``reconcile``: two files compared, what their differences have in common printed before any row."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from include.integration_watch.domain.difference import Comparison, Suggestion
from include.integration_watch.domain.normalisation import Name

WRONG, MISUSED, SHOWN = 1, 2, 10


def add_reconcile(app: typer.Typer) -> None:
    """Put the command at the top of the command line."""
    app.command("reconcile")(reconcile)


def reconcile(
    left: Annotated[Path, typer.Option("--left", help="A .parquet or .csv file.")],
    right: Annotated[Path, typer.Option("--right", help="A .parquet or .csv file.")],
    config: Annotated[Path, typer.Option("--config", help="The reconciliation, a YAML file.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="A folder that keeps the differences as Parquet.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Compare two files: patterns, counts, what was hidden, what would make differences vanish."""
    from include.integration_watch.wiring import reconciliation  # noqa: PLC0415 - seconds

    with TemporaryDirectory(prefix="integration-watch-") as temporary:
        folder = out or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            wanted = reconciliation.read_reconciliation(config)
            found = reconciliation.reconcile_files(
                wanted, left, right, folder, lambda told: typer.echo(told, err=True)
            )
        except reconciliation.CannotReconcile as refused:
            typer.echo(str(refused), err=True)
            raise typer.Exit(MISUSED) from refused
        if out is None:
            found = found.model_copy(update={"differences": None, "hidden_file": None})
        typer.echo(found.model_dump_json(indent=2) if json else _told(found))
    raise typer.Exit(WRONG if found.counts or not found.is_complete else 0)


def _told(found: Comparison) -> str:
    lines = [f"{found.left_rows:,} records on the left, {found.right_rows:,} on the right."]
    if not found.is_complete:
        return "\n".join(
            [*lines, f"Not compared: {found.reason}", *map(_vanish, found.suggestions)]
        )
    lines.append(f"{found.same:,} agree.")
    if found.patterns:
        lines += ["", "What differences have in common:"]
    lines += [
        f"  {each.count:,} of {each.of:,} ({each.share:.0%}) {each.field or each.example.kind}: "
        f"{each.kind.replace('_', ' ')} {each.detail}, like {' '.join(each.example.key)}"
        for each in found.patterns[:SHOWN]
    ]
    lines += ["", "Differences:" if found.counts else "No differences."]
    lines += [f"  {kind.replace('_', ' ')}: {count:,}" for kind, count in found.counts.items()]
    lines += [f"    {field}: {count:,}" for field, count in found.fields.items()]
    lines += [
        f"  not judged yet, {reason.replace('_', ' ')}: {count:,}"
        for reason, count in found.in_flight.items()
    ]
    if found.hidden:
        lines += ["", "Looked different and counted as the same:"]
    lines += [
        f"  {each.field}, {each.normalisation}: {each.count:,}, like {each.left!r} and {each.right!r}"
        for each in found.hidden
    ]
    if found.suggestions:
        lines += ["", "Suggestions:"]
    lines += list(map(_vanish, found.suggestions[:SHOWN]))
    if found.pairings:
        lines += ["", "May be the same under another key (decide yourself):"]
    lines += [
        f"  {' '.join(each.left)} and {' '.join(each.right)}: {each.likeness:.0%} alike"
        for each in found.pairings[:SHOWN]
    ]
    if found.notes:
        lines += ["", *found.notes]
    if found.differences:
        lines += ["", f"Every difference: {found.differences}"]
    return "\n".join(lines)


def _vanish(each: Suggestion) -> str:
    rule = each.normalisation
    needs = {
        Name.CODES: f" {dict(list(rule.codes.items())[:3])}",
        Name.ROUND: f" {rule.places}",
        Name.TOLERANCE: f" {rule.absolute}",
        Name.EPOCH_1904: f" on the {rule.side}",
    }.get(rule.name, "")
    return f"  {each.vanish:,} of {each.of:,} differences of {each.field} vanish with {rule.name}{needs}"
