"""What holds of every comparison, against a naive one that looks at every cell."""

import random
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from .scene import between, differences, hidden, said, wanted

ASKED = wanted(
    {"name": {"normalise": ["white_space", "case"]}, "amount": {"normalise": ["number"]}}
)
ROW = st.fixed_dictionaries(
    {
        "id": st.sampled_from(list("1234567")),
        "name": st.sampled_from(["a", "A", "a ", "b", "", None]),
        "amount": st.sampled_from(["1", "1.0", "2", "x", None]),
    }
)
ROWS = st.lists(ROW, max_size=9)
ONCE = st.lists(ROW, max_size=7, unique_by=lambda row: row["id"])
FEW = settings(max_examples=12, deadline=None)


def look(left: list[Any], right: list[Any]) -> tuple[list[Any], list[Any]]:
    with TemporaryDirectory() as folder:
        found = between(Path(folder), left, right, ASKED, learn=False)
        return (said(found), hidden(found)) if found.is_complete else ([], [])


@FEW
@given(ROWS)
def test_a_side_does_not_differ_from_itself(rows: list[Any]) -> None:
    assert look(rows, rows[::-1]) == ([], [])


@FEW
@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_order_decides_nothing_and_both_sides_have_equal_rights(
    left: list[Any], right: list[Any], dice: random.Random
) -> None:
    there, back = look(left, right)[0], look(right, left)[0]
    mirror = {"missing_left": "missing_right", "double_left": "double_right"}
    mirror |= {other: one for one, other in mirror.items()}

    assert sorted(map(str, there)) == sorted(
        str((key, mirror.get(kind, kind), field, other, one))
        for key, kind, field, one, other in back
    )
    assert look(dice.sample(left, len(left)), dice.sample(right, len(right)))[0] == there


@FEW
@given(ONCE, ONCE)
def test_every_cell_that_differs_is_found_or_listed_as_hidden(
    left: list[Any], right: list[Any]
) -> None:
    one, other = ({row["id"]: row for row in rows} for rows in (left, right))
    naive = Counter(
        (key, field)
        for key in one.keys() & other.keys()
        for field in ("name", "amount")
        if one[key][field] != other[key][field]
    )
    missing = one.keys() ^ other.keys()
    if left and right and not one.keys() & other.keys():
        return

    found, hid = look(left, right)

    cells = [(key, field) for key, kind, field, *_ in found if kind == "differs"]
    assert Counter(cells) + Counter(each[:2] for each in hid) == naive
    assert {key for key, kind, *_ in found if kind.startswith("missing")} == missing


@FEW
@given(ONCE, ONCE)
def test_totals_are_those_of_a_naive_count_and_sum(left: list[Any], right: list[Any]) -> None:
    if not {row["id"] for row in left} & {row["id"] for row in right}:
        return
    asked = wanted(
        {"name": {}, "amount": {}}, totals=[{"by": ["name"], "sums": ["amount"]}, {"sums": []}]
    )
    counts = [Counter(row["name"] for row in rows) for rows in (left, right)]
    with TemporaryDirectory() as folder:
        found = between(Path(folder), left, right, asked, learn=False)
        told = [each for each in differences(found) if each.kind == "total"]
    groups = {
        each.key[0]: (each.left, each.right) for each in told if each.field == "count by name"
    }
    empty = counts[0][None] + counts[0][""], counts[1][None] + counts[1][""]
    assert {name: pair for name, pair in groups.items() if name} == {
        name: (str(counts[0][name]), str(counts[1][name]))
        for name in counts[0].keys() | counts[1].keys()
        if name and counts[0][name] != counts[1][name]
    }
    assert ("" in groups) <= bool(sum(empty))
    whole = [(each.left, each.right) for each in told if each.field == "count"]
    expected = [(str(len(left)), str(len(right)))] if len(left) != len(right) else []
    assert whole == expected


def test_chunks_decide_nothing(tmp_path: Path) -> None:
    dice = random.Random(8)
    left = [{"id": str(n), "name": dice.choice("ab"), "amount": "1"} for n in range(5000)]
    right = [row | {"name": dice.choice("abbb")} for row in left]

    one = between(tmp_path / "a", left, right, ASKED)
    other = between(tmp_path / "b", left, right, ASKED, memory="64MB")

    assert differences(one) == differences(other)
    assert one.counts == other.counts
