"""``cluster_accuracy``: unknown errors grouped, beside Drain3, on the labelled set of `labelled.py`.

That is the set that the masking rules were written beside. ``cluster_held_out`` is the same on
`held_out.py`, which they have never seen: what to expect of messages that nobody has met yet.

Grouping accuracy is the share of messages whose group holds exactly the messages of their label.
Drain3 runs in an environment of its own under ``.bench`` and gets what it offers by itself: its
defaults, with its own masking of numbers.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.errors import held_out, labelled
from benchmarks.errors.templates import Message
from benchmarks.material import ROOT
from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.errors.grouping import group
from include.integration_watch.errors.masking import mask, tokens
from include.integration_watch.errors.proposing import vocabulary

LEAST = 0.95
SEEDS = range(7, 12)
DRAIN = ("drain3==0.9.11",)


def measure(repetitions: int) -> Iterator[dict[str, object]]:
    """Measure over several seeds of the set, as many as there are repetitions; give medians."""
    known = vocabulary(load_catalogue(ROOT / "include" / "config").catalogue)
    seeds = list(SEEDS)[: max(1, repetitions)]
    yield from _labelled(seeds, known)
    new = [
        _accuracy(_grouped(held_out.messages(seed=seed), known), held_out.messages(seed=seed))
        for seed in seeds
    ]
    yield _line(
        "Drain3 with its masking of numbers; templates that no rule was written for",
        statistics.median(new),
        _drain(seeds, held_out.messages),
        name="cluster_held_out",
        goal=None,
    )


def _labelled(seeds: list[int], known: frozenset[str]) -> Iterator[dict[str, object]]:
    ours, bare, rates = [], [], []
    for seed in seeds:
        messages = labelled.messages(seed=seed)
        began = time.process_time()
        found = _grouped(messages, known)
        rates.append(len(messages) / (time.process_time() - began))
        ours.append(_accuracy(found, messages))
        bare.append(
            _accuracy(group([tokens(mask(each.text)) for each in messages], known), messages)
        )
    theirs = _drain(seeds, labelled.messages)
    yield _line("Drain3 with its masking of numbers", statistics.median(ours), theirs)
    yield _line("Drain3; ours without the record's own values", statistics.median(bare), theirs)
    yield {
        "measure": "cluster_rate",
        "against": f"{labelled.COUNT} messages, one core",
        "ours": round(statistics.median(rates)),
        "theirs": None,
        "ratio": None,
        "unit": "messages/s",
        "goal": None,
        "met": None,
    }


def _grouped(messages: list[Message], known: frozenset[str]) -> list[tuple[str, ...]]:
    return list(group([tokens(mask(each.text, each.values)) for each in messages], known))


def _accuracy(found: list[tuple[str, ...]], messages: list[Message]) -> float:
    return labelled.grouping_accuracy(list(found), [each.label for each in messages])


def _line(
    against: str,
    ours: float,
    theirs: float | None,
    *,
    name: str = "cluster_accuracy",
    goal: float | None = LEAST,
) -> dict[str, object]:
    return {
        "measure": name,
        "against": against,
        "ours": round(ours, 4),
        "theirs": None if theirs is None else round(theirs, 4),
        "ratio": None if theirs is None else round(ours / theirs, 2),
        "unit": "grouping accuracy",
        "goal": None if goal is None else f"ours >= {goal}",
        "met": None if goal is None else ours >= goal,
    }


def _drain(seeds: list[int], made: Callable[..., list[Message]]) -> float | None:
    """Return Drain3's median, or none where it cannot be installed here."""
    python = _drain_python()
    if not python:
        return None
    accuracies = []
    for seed in seeds:
        messages = made(seed=seed)
        done = subprocess.run(
            [python, str(Path(__file__).with_name("drain_once.py"))],
            input=json.dumps([each.text for each in messages]),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"Drain3 failed: {done.stderr[-2000:]}")
        labels = [each.label for each in messages]
        accuracies.append(labelled.grouping_accuracy(json.loads(done.stdout), labels))
    return statistics.median(accuracies)


def _drain_python() -> str:
    """Return the Python of Drain3's own environment, making it once; none if it cannot be."""
    venv = ROOT / ".bench" / "drain3"
    python, made = venv / "bin" / "python", venv / "made"
    if made.exists():
        return str(python)
    uv = str(Path(sys.executable).with_name("uv"))
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)],
        [uv, "pip", "install", "--quiet", "--system-certs", "--python", str(python), *DRAIN],
    ):
        try:
            done = subprocess.run(command, check=False, stdout=sys.stderr)
        except FileNotFoundError:
            done = None
        if done is None or done.returncode:
            print("Drain3 cannot be installed here and is left out", file=sys.stderr)
            return ""
    made.touch()
    return str(python)
