import pytest

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.contradiction import (
    between,
    contradictions,
    reference_cycle,
)


def contract(**fields: object) -> ObjectContract:
    return ObjectContract.model_validate({"resource": "r", "key": ("n",), "fields": fields})


def needs(object_: str, *, required: bool = True) -> ObjectContract:
    return contract(n={"required": required, "reference": {"object": object_, "field": "n"}})


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"min_value": 5, "max_value": 4}, "no number is at least 5 and at most 4"),
        ({"min_value": 5, "max_value": 5, "strict_max": True}, "no number is at least 5"),
        ({"one_of": ["EURO"], "max_length": 3}, "none of EURO has at most 3 characters"),
        ({"one_of": ["a", "b"], "format": "^[A-Z]$"}, "none of a, b matches ^[A-Z]$"),
        ({"one_of": ["1", "x"], "min_value": 2}, "none of 1, x lies in the range"),
        ({"cases": [{"when": {"n": ["1"]}, "min_value": 2, "max_value": 1}]}, "at least 2"),
    ],
)
def test_demands_that_nothing_can_meet_contradict_each_other(rule, why) -> None:
    (found,) = contradictions(contract(n=rule))

    assert found.field == "n"
    assert why in found.why


@pytest.mark.parametrize(
    "rule",
    [
        {"min_value": 5, "max_value": 5},
        {"one_of": ["EUR", "EURO"], "max_length": 3},
        {"one_of": ["a", "B"], "format": "^[A-Z]$"},
    ],
)
def test_demands_that_something_meets_are_none(rule) -> None:
    assert contradictions(contract(n=rule)) == ()


def test_days_that_must_follow_each_other_in_a_ring_are_a_contradiction() -> None:
    ring = contract(a={"not_before": "b"}, b={"not_before": "c"}, c={"not_before": "a"})

    (found,) = contradictions(ring)

    assert found.key == "not_before"
    assert "a not before b, b not before c, c not before a" in found.why
    assert contradictions(contract(a={"not_before": "b"}, b={}, c={"not_before": "b"})) == ()


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ({"one_of": ["a"]}, {"one_of": ["b"]}, "one side knows a, the other b"),
        ({"one_of": ["long"]}, {"max_length": 3}, "none of long has at most 3 characters"),
        ({"min_value": 10}, {"max_value": 9}, "no number in common"),
        ({"max_value": 9}, {"min_value": 10}, "no number in common"),
    ],
)
def test_two_sides_that_share_no_value_contradict_each_other(source, target, why) -> None:
    (found,) = between(contract(n=source), contract(n=target))

    assert why in found.why


def test_two_sides_that_share_a_value_do_not() -> None:
    assert between(contract(n={"one_of": ["a", "b"]}), contract(n={"one_of": ["b"]})) == ()
    assert between(contract(), contract(n={"one_of": ["b"]})) == ()


def test_objects_that_need_each_other_are_a_ring() -> None:
    objects = {"order": needs("invoice"), "invoice": needs("order"), "other": needs("order")}

    assert set(reference_cycle(objects)) == {"order", "invoice"}


def test_a_record_that_needs_another_of_its_own_kind_is_a_ring() -> None:
    assert reference_cycle({"supplier": needs("supplier")}) == ("supplier",)


def test_a_reference_that_may_stay_empty_closes_no_ring() -> None:
    assert reference_cycle({"supplier": needs("supplier", required=False)}) == ()
    assert reference_cycle({"a": needs("b"), "b": needs("c"), "c": contract()}) == ()
