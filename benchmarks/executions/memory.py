"""The peak of memory while a million executions are read, over that of ten thousand."""

from collections.abc import Iterator

from benchmarks.measures import Line

from .ingest import SPARE, sqlite_files
from .once import measured
from .platform import served

FEW, MANY = 10_000, 1_000_000
GOAL = 1.1


def measure(_repetitions: int) -> Iterator[Line]:
    """Yield how memory grows; once, because a million executions take minutes."""
    peaks = {}
    with sqlite_files() as fresh:
        for number in (FEW, MANY):
            with served(number) as address:
                told = measured("ours", address, fresh(), number + SPARE)
            if told["count"] != number:
                raise AssertionError(f"{told['count']} of {number} executions are there")
            peaks[number] = told["peak"]
    yield {
        "measure": "ingest_memory_growth",
        "against": f"ours with {FEW} executions",
        "ours": round(peaks[MANY] / 2**20),
        "theirs": round(peaks[FEW] / 2**20),
        "ratio": round(peaks[MANY] / peaks[FEW], 2),
        "unit": "MB at the peak",
        "goal": GOAL,
        "met": peaks[MANY] / peaks[FEW] <= GOAL,
    }
