"""A database's values as text."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.erp.cells import text, truth

BERLIN_SUMMER = dt.timezone(dt.timedelta(hours=2))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", ""),
        (" padded ", " padded "),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-12, "-12"),
        (567.1, "567.1"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (Decimal("567.10"), "567.10"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0E-9"), "0.000000000"),
        (dt.date(2026, 10, 6), "2026-10-06"),
        (dt.time(4, 30), "04:30:00"),
        (dt.datetime(2026, 10, 6, 4, 30), "2026-10-06T04:30:00"),
        (dt.datetime(2026, 10, 6, 4, 30, tzinfo=BERLIN_SUMMER), "2026-10-06T02:30:00+00:00"),
        (b"\x00\xff", "00ff"),
        (memoryview(b"\x01"), "01"),
        ({"b": 1, "a": ["ü"]}, '{"a": ["ü"], "b": 1}'),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_text(value: Any, expected: str | None) -> None:
    assert text(value) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9))
def test_decimals_keep_their_value_and_never_get_an_exponent(value: Decimal) -> None:
    written = text(value)
    assert written is not None
    assert "E" not in written
    assert Decimal(written) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_keep_their_value(value: float) -> None:
    assert float(text(value) or "") == value


@pytest.mark.parametrize(
    ("word", "meant"), [("true", True), ("FALSE", False), ("1", True), ("maybe", "maybe")]
)
def test_truth(word: str, meant: bool | str) -> None:
    assert truth(word) == meant
