"""How many looks are in flight: never more than allowed, fewer while our own loop is late."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.probes.gate import LATE, Gate

Result = TypeVar("Result")


def in_a_loop(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run in a thread of its own: a browser of other tests keeps a loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


async def most_at_once(gate: Gate, looks: int) -> int:
    running, most = 0, 0

    async def look() -> None:
        nonlocal running, most
        async with gate:
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(look() for _ in range(looks)))
    return most


@settings(deadline=None)
@given(st.integers(1, 20), st.integers(0, 60), st.lists(st.floats(0, 1), max_size=30))
def test_every_look_comes_in_and_never_more_than_allowed(
    allowed: int, looks: int, beats: list[float]
) -> None:
    async def run() -> int:
        gate = Gate(allowed)
        for late in beats:
            gate.feel(late)
        return await most_at_once(gate, looks)

    assert in_a_loop(run) <= allowed


def test_a_late_loop_lets_fewer_in_and_a_punctual_one_all_again() -> None:
    async def run() -> tuple[int, int]:
        gate = Gate(50)
        for _ in range(20):
            gate.feel(LATE * 2)
        fewer = await most_at_once(gate, 60)
        for _ in range(40):
            gate.feel(0)
        return fewer, await most_at_once(gate, 60)

    assert in_a_loop(run) == (4, 50)
