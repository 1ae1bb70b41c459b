"""``reconcile``: two files compared, what their differences have in common printed before any row."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
    left_at: Annotated[
        str, typer.Option("--left-at", help="When the left side was read: 2026-11-24T06:00.")
    ] = "",
    right_at: Annotated[str, typer.Option("--right-at", help="When the right side was read.")] = "",
    left_count: Annotated[
        int | None, typer.Option("--left-count", help="How many records the left source promised.")
    ] = None,
    right_count: Annotated[
        int | None, typer.Option("--right-count", help="How many the right source promised.")
    ] = None,
    zone: Annotated[
        str, typer.Option("--zone", help="Where a moment without an offset is meant.")
    ] = "UTC",
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Compare two files: patterns, counts, what was hidden, what would make differences vanish."""
    from include.integration_watch.wiring import reconciliation  # noqa: PLC0415 - seconds

    with TemporaryDirectory(prefix="integration-watch-") as temporary:
        folder = out or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            wanted = reconciliation.read_reconciliation(config)
            read = reconciliation.Read(
                left_at=reconciliation.moment(left_at, _zone(zone)) if left_at else None,
                right_at=reconciliation.moment(right_at, _zone(zone)) if right_at else None,
                left_count=left_count,
                right_count=right_count,
            )
            found = reconciliation.reconcile_files(
                wanted, left, right, folder, lambda told: typer.echo(told, err=True), read
            )
        except reconciliation.CannotReconcile as refused:
            typer.echo(str(refused), err=True)
            raise typer.Exit(MISUSED) from refused
        if out is None:
            gone = ("differences", "hidden_file", "keyless_file")
            found = found.model_copy(update=dict.fromkeys(gone))
        yaml = reconciliation.yaml_of(wanted, found, SHOWN)
        typer.echo(found.model_dump_json(indent=2) if json else _told(found, yaml))
    raise typer.Exit(WRONG if found.counts or not found.is_complete else 0)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        typer.echo(f'"{name}" is no time zone; write it like Europe/Berlin', err=True)
        raise typer.Exit(MISUSED) from None


def _told(found: Comparison, yaml: Sequence[str]) -> str:
    lines = [f"{found.left_rows:,} records on the left, {found.right_rows:,} on the right."]
    if not found.is_complete:
        return "\n".join([*lines, f"Not compared: {found.reason}", *_suggested(found, yaml)])
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
    lines += _suggested(found, yaml)
    if found.pairings:
        lines += ["", "May be the same under another key (decide yourself):"]
    lines += [
        f"  {' '.join(each.left)} and {' '.join(each.right)}: {each.likeness:.0%} alike"
        for each in found.pairings[:SHOWN]
    ]
    if found.notes:
        lines += ["", *found.notes]
    lines += [
        f"  without a key: {each.side}, row {each.row:,}: {each.record}"
        for each in found.keyless[:SHOWN]
    ]
    if found.keyless_file:
        lines.append(f"Every record without a key: {found.keyless_file}")
    if found.differences:
        lines += ["", f"Every difference: {found.differences}"]
    return "\n".join(lines)


def _suggested(found: Comparison, yaml: Sequence[str]) -> list[str]:
    """Return the suggestions, each with the lines that put it into the reconciliation's file."""
    lines = ["", "Suggestions:"] if found.suggestions else []
    for each, snippet in zip(found.suggestions, yaml, strict=False):
        lines += [_vanish(each), *(f"      {line}" for line in snippet.splitlines())]
    return lines


def _vanish(each: Suggestion) -> str:
    rule = each.normalisation
    needs = {
        Name.CODES: f" {dict(list(rule.codes.items())[:3])}",
        Name.ROUND: f" {rule.places}",
        Name.TOLERANCE: f" {rule.absolute}",
        Name.EPOCH_1904: f" on the {rule.side}",
    }.get(rule.name, "")
    return f"  {each.vanish:,} of {each.of:,} differences of {each.field} vanish with {rule.name}{needs}"
