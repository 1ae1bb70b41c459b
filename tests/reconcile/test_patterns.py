from pathlib import Path
from typing import Any

import pytest

from include.integration_watch.domain.difference import Comparison

from .scene import between, differences, wanted

PAIRS = {
    ("days_shifted", "1462"): [
        ("2010-01-01", "2014-01-02"),
        ("2010-02-01", "2014-02-02"),
        ("2011-03-05", "2015-03-06"),
    ],
    ("sign_lost", "right"): [("(12.50)", "12.50"), ("(7)", "7"), ("-3", "3")],
    ("factor", "100"): [("1.5", "150"), ("2", "200"), ("-7", "-700")],
    ("offset", "0.5"): [("1", "1.5"), ("20", "20.5"), ("7", "7.5")],
    ("emptied", "right"): [("a", ""), ("b", None), ("c", "")],
    ("constant", "right 00:00:00"): [("a", "00:00:00"), ("b", "00:00:00"), ("c", "00:00:00")],
    ("truncated", "right 5"): [("abcdefg", "abcde"), ("bcdefgh", "bcdef"), ("cdefghi", "cdefg")],
    ("code", "N30 -> 0001"): [("N30", "0001")] * 3,
}


def found(tmp_path: Path, pairs: list[tuple[Any, Any]]) -> Comparison:
    left = [{"id": str(n), "value": one} for n, (one, _) in enumerate(pairs)]
    right = [{"id": str(n), "value": other} for n, (_, other) in enumerate(pairs)]
    return between(tmp_path, left, right, wanted(["value"]))


@pytest.mark.parametrize(("kind", "detail"), PAIRS)
def test_what_differences_share_is_one_finding(tmp_path: Path, kind: str, detail: str) -> None:
    (pattern,) = found(tmp_path, PAIRS[kind, detail]).patterns

    assert (pattern.kind, pattern.detail, pattern.count, pattern.of) == (kind, detail, 3, 3)
    assert pattern.example.key == ("0",)


def test_dates_of_the_other_epoch_are_known_although_all_are_of_one_day(tmp_path: Path) -> None:
    (pattern,) = found(tmp_path, [("2026-11-12", "2030-11-13")] * 3).patterns

    assert (pattern.kind, pattern.detail, pattern.count) == ("days_shifted", "1462", 3)


def test_two_differences_are_no_pattern(tmp_path: Path) -> None:
    assert found(tmp_path, [("1", "100"), ("2", "200")]).patterns == ()


def test_differences_of_their_own_belong_to_no_pattern(tmp_path: Path) -> None:
    several = [*PAIRS["factor", "100"], ("a", "b"), ("c", "d")]

    compared = found(tmp_path, several)

    assert [(each.count, each.of) for each in compared.patterns] == [(3, 5)]
    assert [each.pattern for each in differences(compared)] == ["factor:value:100"] * 3 + ["", ""]


def test_two_columns_in_each_others_place_are_one_finding(tmp_path: Path) -> None:
    left = [{"id": str(n), "net": f"a{n}", "gross": f"b{n}"} for n in range(3)]
    right = [{"id": str(n), "net": f"b{n}", "gross": f"a{n}"} for n in range(3)]

    compared = between(tmp_path, left, right, wanted(["net", "gross"]))

    assert [(e.kind, e.field, e.detail, e.share) for e in compared.patterns] == [
        ("swapped", "gross", "net", 1.0),
        ("swapped", "net", "gross", 1.0),
    ]


def test_a_day_of_which_nothing_came_is_one_finding(tmp_path: Path) -> None:
    left = [{"id": str(n), "day": f"2026-11-{20 + n % 2}"} for n in range(8)]
    right = [each for each in left if each["day"] == "2026-11-20"]

    compared = between(tmp_path, left, right, wanted(["day"], dated="day"))

    assert [(e.kind, e.detail, e.count, e.of) for e in compared.patterns] == [
        ("day_missing", "2026-11-21", 4, 4)
    ]


def test_normalisations_are_suggested_with_their_effect(tmp_path: Path) -> None:
    pairs = [("Policy, Culture", "Policy  Culture"), ("A, B", "A  B"), ("x", "y")]

    suggestion = found(tmp_path, pairs).suggestions[0]

    assert (suggestion.normalisation.name, suggestion.vanish, suggestion.of) == (
        "punctuation",
        2,
        3,
    )


def test_codes_that_always_stand_for_each_other_are_suggested(tmp_path: Path) -> None:
    pairs = [("N30", "0001")] * 3 + [("N60", "0002")] * 4 + [("N90", "1"), ("N90", "2")]

    codes = [e for e in found(tmp_path, pairs).suggestions if e.normalisation.name == "codes"]

    assert [(each.normalisation.codes, each.vanish) for each in codes] == [
        ({"N60": "0002", "N30": "0001"}, 7)
    ]


def test_what_a_gentler_step_explains_is_suggested_as_no_codes(tmp_path: Path) -> None:
    compared = found(tmp_path, [("2026-11-12", "2030-11-13")] * 3)

    assert [each.normalisation.name for each in compared.suggestions] == ["epoch_1904"]
