"""Compiled expectations come to what Great Expectations' own test cases say.

Its wheel does not bring them. A checkout of it does, up to version 1.2, below
``tests/test_definitions``; `GX_TEST_DEFINITIONS` says where that folder lies.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from .gx_cases import cases, run

PLACE = "GX_TEST_DEFINITIONS"


def test_what_great_expectations_tests_of_itself_holds_compiled():
    folder = Path(os.environ.get(PLACE, ""))
    if not os.environ.get(PLACE) or not folder.is_dir():
        pytest.skip(f"{PLACE} names no folder with tests/test_definitions of Great Expectations")

    told = {case.name: run(case) for case in cases(folder)}

    print(dict(Counter(each.what for each in told.values())))
    assert {name: each.why for name, each in told.items() if each.what == "different"} == {}
    assert sum(each.what == "equal" for each in told.values()) >= 200
