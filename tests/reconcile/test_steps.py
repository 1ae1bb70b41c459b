from pathlib import Path
from typing import Any

import pytest

from .scene import between, hidden, said, wanted

SAME = [
    ("nfc", "Mu\u0308ller", "Müller"),
    ("nfkc", "ﬁlter Ｎ", "filter N"),
    ("mojibake", "MÃ¼ller", "Müller"),
    ("mojibake", "VorlÃ¤ufige GrÃ¶ÃŸe", "Vorläufige Größe"),
    ("mojibake", "Å¡koda", "škoda"),
    ("white_space", " a \u00a0 b", "a b"),
    ("case", "ACME", "acme"),
    ("accents", "Škoda", "Skoda"),
    ("punctuation", "Policy, Culture", "Policy  Culture"),
    ("leading_zeros", "0010472", "10472"),
    ("empty", "  ", None),
    ("brackets", "(12.50)", "-12.50"),
    ("trailing_minus", "12.50-", "-12.50"),
    ("decimal_comma", "1.234,50", "1234.50"),
    ("thousands", "1,234.50", "1234.50"),
    ("number", "500", "500.00"),
    ({"name": "round", "places": 2}, "10.004", "10.00"),
    ({"name": "convert", "rates": {"": "1000"}, "side": "left"}, "1.5", "1500"),
    ("date", "24.11.2026", "2026-11-24"),
    ("date", "46350", "2026-11-24"),
    ({"name": "epoch_1904", "side": "left"}, "2010-01-01", "2014-01-02"),
    (
        {"name": "time_zone", "zone": "Europe/Berlin"},
        "2026-07-01 12:00:00",
        "2026-07-01T10:00:00Z",
    ),
    ({"name": "codes", "codes": {"N30": "0001"}}, "N30", "0001"),
    ({"name": "tolerance", "absolute": "0.01"}, "10.00", "10.01"),
    ({"name": "tolerance", "relative": "0.001"}, "1000", "1001"),
]
OTHER = [
    ("mojibake", "Ångström", "Angström"),
    ("leading_zeros", "0", "00x"),
    ("brackets", "(12.50)", "12.50"),
    ("brackets", "(see note)", "-see note"),
    ("decimal_comma", "500.00", "50000"),
    ("thousands", "1,5", "15"),
    ("number", "12a", "12"),
    ("date", "31.02.2026", "2026-03-03"),
    ({"name": "codes", "codes": {"N30": "0001"}}, "N60", "0001"),
    ({"name": "tolerance", "absolute": "0.01"}, "10.00", "10.02"),
    ({"name": "tolerance", "absolute": "0.01"}, "10.00", None),
]


def compared(tmp_path: Path, rule: Any, left: str, right: str | None) -> Any:
    asked = wanted({"value": {"normalise": [rule]}})
    # A second pair keeps the two sides comparable.
    return between(
        tmp_path, [{"id": "1", "value": left}], [{"id": "1", "value": right}], asked, learn=False
    )


@pytest.mark.parametrize(("rule", "left", "right"), SAME)
def test_what_only_looks_different_is_hidden_under_its_name(
    tmp_path: Path, rule: Any, left: str, right: str | None
) -> None:
    found = compared(tmp_path, rule, left, right)

    assert said(found) == []
    name = rule if isinstance(rule, str) else rule["name"]
    assert [(each.normalisation, each.count) for each in found.hidden] == [(name, 1)]
    assert hidden(found) == [("1", "value", left, right)]


@pytest.mark.parametrize(("rule", "left", "right"), OTHER)
def test_what_is_different_stays_so(
    tmp_path: Path, rule: Any, left: str, right: str | None
) -> None:
    assert said(compared(tmp_path, rule, left, right)) == [("1", "differs", "value", left, right)]


def test_the_first_step_that_makes_values_equal_gets_the_credit(tmp_path: Path) -> None:
    asked = wanted({"value": {"normalise": ["white_space", "case"]}})
    left = [{"id": "1", "value": "a "}, {"id": "2", "value": "B "}]
    found = between(tmp_path, left, [{"id": "1", "value": "a"}, {"id": "2", "value": "b"}], asked)

    assert [(each.normalisation, each.count) for each in found.hidden] == [
        ("case", 1),
        ("white_space", 1),
    ]


def test_equal_amounts_in_two_currencies_differ_once_converted(tmp_path: Path) -> None:
    rates = {"name": "convert", "by": "currency", "rates": {"USD": "0.9", "EUR": "1"}}
    asked = wanted({"amount": {"normalise": [rates]}, "currency": None})
    left = [{"id": "1", "amount": "10", "currency": "USD"}]
    found = between(tmp_path, left, [{"id": "1", "amount": "10", "currency": "EUR"}], asked)

    assert [each[2] for each in said(found)] == ["amount", "currency"]


def test_a_normalised_key_is_counted(tmp_path: Path) -> None:
    asked = wanted({"value": None}, key={"id": {"normalise": ["leading_zeros"]}})
    found = between(tmp_path, [{"id": "007", "value": "a"}], [{"id": "7", "value": "a"}], asked)

    assert said(found) == []
    assert [(e.field, e.normalisation, e.count, e.left, e.right) for e in found.hidden] == [
        ("id", "leading_zeros", 1, "007", "7")
    ]
