"""Read many files of the corpus in several processes."""

import json
import multiprocessing
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.files.corpus import MEGABYTE, Made, made
from benchmarks.files.reading import wrong_with
from include.integration_watch.domain.value import Value

SHOWN = 10
NEWS = 1_000
MOST_MB = 400
GIGABYTE = 1 << 30


class Looked(Value):
    """One file that was read: its seed, its kind, what was wrong, the peak of the process in MB."""

    seed: int
    kind: str
    wrong: str
    peak_mb: float


def look(seed: int, *, longest: int = 8 * MEGABYTE) -> Looked:
    """Make the file of a seed, read it, and say what was wrong."""
    with TemporaryDirectory(prefix="soak-files-") as name:
        folder = Path(name)
        file = made(seed, folder, longest=longest)
        try:
            wrong = wrong_with(file, folder)
        except Exception as broken:  # whatever else is raised is what is looked for here
            wrong = f"{type(broken).__name__}: {str(broken)[:200]}"
        return Looked(seed=seed, kind=file.kind, wrong=wrong, peak_mb=_peak_mb())


def look_at_a_gigabyte() -> Looked:
    """Read a file with one line of a gigabyte."""
    with TemporaryDirectory(prefix="soak-files-") as name:
        folder = Path(name)
        path = folder / "gigabyte.csv"
        with path.open("wb") as out:
            out.write(b"Nummer;Name\r\n1;a\r\n2;")
            for _ in range(GIGABYTE // MEGABYTE):
                out.write(b"x" * MEGABYTE)
            out.write(b"\r\n3;c\r\n")
        file = Made(path, "gigabyte", [("1", "a"), ("3", "c")], 1)
        return Looked(seed=-1, kind="gigabyte", wrong=wrong_with(file, folder), peak_mb=_peak_mb())


def _peak_mb() -> float:
    """Return the most memory that this process ever held."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(each for each in status.splitlines() if each.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


def soak(seeds: range, processes: int, *, gigabyte: bool) -> bool:
    """Read all files; print those that went wrong, and the figure. Return whether all went well."""
    begun = time.monotonic()
    kinds: Counter[str] = Counter()
    broken, peak = 0, 0.0
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for count, one in enumerate(pool.imap_unordered(partial(look), seeds, chunksize=20), 1):
            kinds[one.kind] += 1
            peak = max(peak, one.peak_mb)
            broken += bool(one.wrong)
            if one.wrong and broken <= SHOWN:
                print(f"seed {one.seed} ({one.kind}): {one.wrong}", file=sys.stderr, flush=True)
            if count % NEWS == 0:
                print(f"{count} files, {broken} wrong", file=sys.stderr, flush=True)
        if gigabyte:
            one = pool.apply(look_at_a_gigabyte)
            kinds[one.kind] += 1
            peak = max(peak, one.peak_mb)
            broken += bool(one.wrong)
            if one.wrong:
                print(f"a gigabyte: {one.wrong}", file=sys.stderr, flush=True)
    met = not broken and peak <= MOST_MB
    line = {
        "measure": "files",
        "against": "what each was made to hold",
        "ours": sum(kinds.values()),
        "broken": broken,
        "peak_mb": peak,
        "kinds": dict(sorted(kinds.items())),
        "seconds": round(time.monotonic() - begun, 1),
        "unit": "files",
        "goal": f"broken == 0 and peak_mb <= {MOST_MB}",
        "met": met,
    }
    print(json.dumps(line), flush=True)
    return met
