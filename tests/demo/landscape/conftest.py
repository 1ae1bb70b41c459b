"""Landscapes to test against: one that is well, the shipped first day, and ones of a test's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.landscape.scenario import Scenario, load_scenario
from tests.demo.landscape.scene import Running, Start, calm, running


@pytest.fixture(scope="package")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A company where all is well and nobody is counted out."""
    scenario = calm(systems={"coupa_requests_per_second": 1000, "coupa_burst": 1000})
    with running(scenario, tmp_path_factory.mktemp("calm")) as told:
        yield told


@pytest.fixture(scope="package")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The shipped scenario, as it is."""
    with running(load_scenario("first_day"), tmp_path_factory.mktemp("first-day")) as told:
        yield told


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start landscapes of a test's own."""
    stack: list[Any] = []

    def begin(scenario: Scenario, **options: Any) -> Running:
        context = running(scenario, options.pop("home", tmp_path), **options)
        stack.append(context)
        return context.__enter__()

    yield begin
    for context in reversed(stack):
        context.__exit__(None, None, None)
