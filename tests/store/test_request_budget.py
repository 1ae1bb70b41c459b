import multiprocessing
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from include.integration_watch.store import Store
from include.integration_watch.store.request_budget import RequestBudget

NAME = "boomi:acme-1"


@pytest.fixture
def budget(store: Store) -> RequestBudget:
    return RequestBudget(store.engine)


def test_the_first_turn_is_free_and_the_next_follow_in_their_spacing(budget: RequestBudget) -> None:
    assert budget.reserve(NAME, 10) == 0
    waits = [budget.reserve(NAME, 10) for _ in range(3)]
    assert [round(seconds / 10) for seconds in waits] == [1, 2, 3]


def test_accounts_do_not_wait_for_each_other(budget: RequestBudget) -> None:
    budget.reserve(NAME, 10)
    assert budget.reserve("boomi:acme-2", 10) == 0


def test_an_account_over_its_limit_makes_everybody_wait(budget: RequestBudget) -> None:
    budget.postpone(NAME, 10)
    assert 5 < budget.reserve(NAME, 1) <= 10


def test_many_at_once_get_a_turn_each(store: Store) -> None:
    budget = RequestBudget(store.engine)
    with ThreadPoolExecutor(8) as pool:
        waits = sorted(pool.map(lambda _: budget.reserve(NAME, 10), range(24)))
    turns = [round(seconds / 10) for seconds in waits]
    assert turns == list(range(24))


def test_a_clock_that_was_set_back_stops_nobody(budget: RequestBudget) -> None:
    budget.postpone(NAME, 100_000)
    assert budget.reserve(NAME, 1) == 0


def test_a_holder_that_is_killed_holds_up_nobody_for_longer_than_its_turn(store_url: str) -> None:
    Store(store_url).engine.dispose()
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    holder = context.Process(target=_hold_a_turn, args=(store_url, held))
    holder.start()
    assert held.wait(60)
    assert holder.pid is not None
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    store = Store(store_url)
    assert RequestBudget(store.engine).reserve(NAME, 0.2) <= 0.2
    store.engine.dispose()


def _hold_a_turn(url: str, held: object) -> None:
    RequestBudget(Store(url).engine).reserve(NAME, 0.2)
    held.set()  # type: ignore[attr-defined]
    time.sleep(600)
