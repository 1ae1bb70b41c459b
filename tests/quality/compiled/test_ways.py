"""The table of expectations in the documentation is what the code does."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from include.integration_watch.quality.compiled.check import Sort, Table
from include.integration_watch.quality.compiled.plan import COMPILED, SQL_RULE, plan

PAGE = (Path(__file__).parents[3] / "docs" / "expectations.md").read_text()
ROWS = dict(re.findall(r"^\| `(\w+)` \| ([\w ]+) \|", PAGE, re.MULTILINE))


def _of(way: str) -> set[str]:
    return {name for name, told in ROWS.items() if told == way}


def test_every_core_expectation_is_compiled_or_handed_to_great_expectations():
    core = Path(find_spec("great_expectations").origin).parent / "expectations" / "core"
    known = {path.stem for path in core.glob("*.py")} - {"__init__"}

    assert set(ROWS) == known
    assert len(ROWS) >= 60


def test_the_compiled_ones_are_those_of_the_code():
    assert _of("compiled") == {*COMPILED, SQL_RULE}


@pytest.mark.gx
def test_great_expectations_knows_those_it_gets_and_not_the_retired():
    from include.integration_watch.quality.engine import great_expectations

    great_expectations()
    from great_expectations.expectations.registry import (
        list_registered_expectation_implementations,
    )

    registered = set(list_registered_expectation_implementations())
    assert _of("Great Expectations") <= registered
    assert not _of("retired") & registered


@pytest.mark.parametrize("name", sorted(_of("Great Expectations") | _of("retired")))
def test_what_is_not_compiled_is_handed_over(name: str):
    table = Table("t", {"a": Sort.TEXT}, frozenset(), lambda _: True)

    planned = plan({"type": name, "kwargs": {"column": "a"}}, table)

    assert planned.handed_over
