"""Check real public procurement data and print what was found: ``python -m demo.real <folder>``."""

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from include.integration_watch.domain.observation import RuleStatus, SuiteOutcome
from include.integration_watch.quality.docs_site import publish
from include.integration_watch.quality.retention import prune

from .check import check
from .data_set import DataSet, Found, csv_files, known_data_sets, read, recognise

HOME = Path(__file__).resolve().parents[2] / ".demo-real"
RUNS_KEPT = 10
WHERE = (
    "Such data is published by Oxford City Council (data.gov.uk, "
    '"expenditure over £500") and by the Ministry of Finance of the Czech Republic '
    '("Přehled faktur"): save their CSV files in a folder and say make demo-real DATA=<folder>.'
)
COLOURS = {
    RuleStatus.PASSED: "green",
    RuleStatus.WARNED: "yellow",
    RuleStatus.FAILED: "red",
    RuleStatus.ERRORED: "magenta",
    RuleStatus.NOT_EVALUATED: "dim",
}

Files = dict[str, list[Found]]


def main(arguments: list[str], *, home: Path = HOME) -> int:
    """Check the data of a folder; return 2 when there is nothing to check."""
    console = Console(stderr=True)
    folder = Path(arguments[0]) if arguments and arguments[0] else None
    if folder is None or not folder.is_dir():
        missing = f"There is no folder {folder}. " if folder else ""
        console.print(missing + WHERE, markup=False, soft_wrap=True)
        return 2
    started = time.monotonic()
    data_sets = {data_set.id: data_set for data_set in known_data_sets()}
    files = _read(folder, data_sets, console)
    if not any(files.values()):
        console.print(
            f"None of the {len(csv_files(folder))} CSV files in {folder} is of a data set that is "
            f"known here ({', '.join(data_sets)}). {WHERE}",
            markup=False,
            soft_wrap=True,
        )
        return 2
    outcomes = list(_check(files, data_sets, home, console))
    docs = _publish(home, console)
    print(
        json.dumps(
            {
                "files": sum(len(found) for found in files.values()),
                "headers": {name: headers(found) for name, found in files.items() if found},
                "rows": sum(len(file.rows) for found in files.values() for file in found),
                "checks": sum(len(outcome.rules) for outcome in outcomes),
                "failing_keys": sum(rule.failing for outcome in outcomes for rule in outcome.rules),
                "seconds": round(time.monotonic() - started, 1),
                "docs": str(docs),
            }
        )
    )
    return 0


def _read(folder: Path, data_sets: dict[str, DataSet], console: Console) -> Files:
    """Read every file that belongs to a known data set, each record once."""
    files: Files = {name: [] for name in data_sets}
    with Progress(console=console, transient=True) as progress:
        for path in progress.track(csv_files(folder), description="Reading"):
            found = recognise(path, data_sets.values())
            if found is None:
                console.print(
                    f"{path.name}: not of a known data set, left out", markup=False, soft_wrap=True
                )
                continue
            data_set, opened = found
            file = read(opened, data_set)
            twin = _twin(file, files[data_set.id], data_set)
            if twin:
                console.print(
                    f"{path.name}: the same {len(file.rows)} records as {twin}, left out",
                    markup=False,
                    soft_wrap=True,
                )
                continue
            files[data_set.id].append(file)
            for problem in file.problems:
                console.print(problem, markup=False, soft_wrap=True)
    return files


def _twin(file: Found, others: list[Found], data_set: DataSet) -> str:
    """Return the name of a file that holds the same records, if one was read already."""
    key = data_set.needed[0]
    keys = sorted(row[key] or "" for row in file.rows)
    for other in others:
        if len(other.rows) == len(keys) and sorted(row[key] or "" for row in other.rows) == keys:
            return other.path.name
    return ""


def headers(files: list[Found]) -> int:
    """Return how many different headers the files of one data set have."""
    return len({file.header for file in files})


def _check(
    files: Files, data_sets: dict[str, DataSet], home: Path, console: Console
) -> Iterator[SuiteOutcome]:
    at = datetime.now(UTC).replace(microsecond=0)
    for name, found in files.items():
        if not found:
            continue
        rows = sum(len(file.rows) for file in found)
        console.print(f"{name}: {headers(found)} different headers in {len(found)} files")
        with console.status(f"Checking {name}: {len(found)} files, {rows:,} rows"):
            outcomes = check(data_sets[name], found, home=home, at=at)
        for outcome in outcomes:
            console.print(_table(outcome))
            yield outcome


def _publish(home: Path, console: Console) -> Path:
    site = home / "data_docs"
    with console.status("Publishing Data Docs"):
        prune(home, site, keep=RUNS_KEPT, now=datetime.now(UTC))
        publish(home / "results", site)
    index = site / "index.html"
    console.print(f"Data Docs: {index}", soft_wrap=True)
    return index


def _table(outcome: SuiteOutcome) -> Table:
    table = Table(title=f"{outcome.integration}: {outcome.rows:,} rows", title_justify="left")
    for heading in ("rule", "outcome", "failing", "of", "why"):
        table.add_column(heading, justify="right" if heading in ("failing", "of") else "left")
    for rule in outcome.rules:
        colour = COLOURS[rule.status]
        table.add_row(
            f"{rule.kind}:{rule.field}",
            f"[{colour}]{rule.status.value.replace('_', ' ')}[/]",
            f"{rule.failing:,}" if rule.failing else "",
            f"{rule.element_count:,}",
            rule.detail[:60],
        )
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
