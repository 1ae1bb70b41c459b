"""The Data Docs as their history grows: what one more result costs, and how large the first page is.

Each history is published once, without Great Expectations' part of its pages, which is never looked
at again; then, in turns, one result is added to each and published whole. Great Expectations is
imported before anything is timed: a task pays for that once.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from include.integration_watch.quality import docs_site
from include.integration_watch.quality.retention import prune

BENCH = Path(__file__).resolve().parents[2] / ".bench" / "data" / "docs"
SMALL, LARGE = 10, 10_000
RUNS_EACH = 100
"""How many runs each integration has; one measure puts all ten thousand into one."""

KEEP = 20_000
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ADDED = BEGAN + timedelta(days=365)
RULES = 5

Line = dict[str, object]


def measure(repetitions: int) -> Iterator[Line]:
    """Yield the lines; the histories are kept under ``.bench`` for the next time."""
    homes = {
        "small": _history("small", SMALL, RUNS_EACH),
        "large": _history("large", LARGE, RUNS_EACH),
        "one": _history("one", LARGE, LARGE),
    }
    took: dict[str, list[float]] = {name: [] for name in homes}
    for turn in range(max(repetitions, 5) + 1):
        for name, home in homes.items():
            took[name].append(_add_one(home, turn))
    medians = {name: statistics.median(times[1:]) for name, times in took.items()}
    yield _growth("docs_growth", medians["large"], medians["small"], "<= 1.5")
    yield _growth("docs_growth_one_integration", medians["one"], medians["small"], "")
    first = max(
        (homes["large"] / "data_docs" / name).stat().st_size / 1000
        for name in ("index.html", "index.de.html")
    )
    yield _line("docs_index", first, None, unit="kB", goal="<= 300", met=first <= 300)


def _history(name: str, results: int, runs_each: int) -> Path:
    """Return a home with a published history, making it once."""
    home = BENCH / f"{name}-{results}"
    if (home / "made").exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    for number in range(results):
        _leave(home, f"integration_{number // runs_each:04}", BEGAN + timedelta(hours=number))
    print(f"publishing a history of {results} results, once", file=sys.stderr)
    with patch.object(docs_site, "sections", lambda _: {}):
        docs_site.publish(home / "results", home / "data_docs")
    (home / "made").touch()
    return home


def _add_one(home: Path, turn: int) -> float:
    at = ADDED + timedelta(hours=turn, microseconds=time.time_ns() % 1_000_000)
    _leave(home, "integration_0000", at)
    began = time.perf_counter()
    prune(home, home / "data_docs", keep=KEEP, now=at)
    rendered = docs_site.publish(home / "results", home / "data_docs")
    took = time.perf_counter() - began
    if len(rendered) != 1:
        raise SystemExit(f"{len(rendered)} pages were rendered where one result was added")
    return took


def _leave(home: Path, integration: str, at: datetime) -> None:
    """Leave one result of five expectations, one of which fails, as a run leaves it."""
    run_id = at.strftime("%Y%m%dT%H%M%S%fZ")
    folder = home / "results" / integration
    folder.mkdir(parents=True, exist_ok=True)
    moment = at.isoformat()
    rules = [_rule(number, failing=number == 0) for number in range(RULES)]
    outcome = {
        "integration": integration,
        "object": "invoice",
        "suite": integration,
        "at": moment,
        "snapshot_at": moment,
        "rows": 1000,
        "rules": rules,
        "docs_page": f"{integration}/{run_id}.html",
    }
    columns = [
        {"field": f"field_{n}", "rows": 1000, "missing": 7, "blank": 0, "distinct": 900}
        for n in range(RULES)
    ]
    _write(folder / f"{run_id}.profile.json", {"columns": columns})
    _write(folder / f"{run_id}.outcome.json", outcome)
    _write(
        folder / f"{run_id}.json",
        {
            "success": False,
            "suite_name": integration,
            "suite_parameters": {},
            "results": [_result(number, failing=number == 0) for number in range(RULES)],
            "statistics": {},
            "meta": {"run_id": {"run_name": run_id, "run_time": moment}},
        },
    )


def _rule(number: int, *, failing: bool) -> dict[str, object]:
    return {
        "kind": "required",
        "field": f"field_{number}",
        "expectation": "expect_column_values_to_not_be_null",
        "status": "failed" if failing else "passed",
        "element_count": 1000,
        "failing": 7 if failing else 0,
        "detail": "missing: 7" if failing else "",
    }


def _result(number: int, *, failing: bool) -> dict[str, object]:
    count = 7 if failing else 0
    return {
        "success": not failing,
        "expectation_config": {
            "type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": f"field_{number}"},
            "meta": {},
            "severity": "critical",
        },
        "result": {
            "element_count": 1000,
            "unexpected_count": count,
            "unexpected_percent": count / 10,
            "partial_unexpected_list": [None] * count,
        },
        "exception_info": {
            "raised_exception": False,
            "exception_message": None,
            "exception_traceback": None,
        },
        "meta": {},
    }


def _write(path: Path, content: object) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as draft:
        json.dump(content, draft)
    os.replace(draft.name, path)  # noqa: PTH105


def _growth(measure: str, ours: float, theirs: float, goal: str) -> Line:
    met = ours / theirs <= float(goal.removeprefix("<= ")) if goal else None
    return _line(measure, ours, theirs, unit="s", goal=goal, met=met)


def _line(
    measure: str, ours: float, theirs: float | None, *, unit: str, goal: str, met: bool | None
) -> Line:
    return {
        "measure": measure,
        "against": "a history of ten" if theirs else None,
        "ours": round(ours, 3),
        "theirs": round(theirs, 3) if theirs else None,
        "ratio": round(ours / theirs, 2) if theirs else None,
        "unit": unit,
        "goal": goal or None,
        "met": met,
    }
