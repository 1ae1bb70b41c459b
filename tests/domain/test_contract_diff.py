import pytest

from include.integration_watch.domain.contract import EndpointContract
from include.integration_watch.domain.contract_diff import diff
from include.integration_watch.domain.error_rule import ErrorClass


def endpoint(system: str, **objects: dict[str, object]) -> EndpointContract:
    return EndpointContract.model_validate(
        {
            "system": system,
            "objects": {
                name: {"resource": name, "key": ["n"], "fields": fields}
                for name, fields in objects.items()
            },
        }
    )


SEED = (
    endpoint(
        "erp",
        supplier={"n": {"unique": True, "format": r"^\d+$"}, "name": {}},
        invoice={"n": {}, "term": {"required": True}, "supplier": {}},
    ),
    endpoint(
        "coupa",
        supplier={"n": {"unique": True, "max_length": 255}, "name": {"unique": "folded"}},
        invoice={
            "n": {},
            "term": {},
            "supplier": {"reference": {"object": "supplier", "field": "n"}},
        },
    ),
)


@pytest.mark.parametrize(
    ("one", "other", "error_class", "field"),
    [
        (0, 1, ErrorClass.SYSTEM_RULE, "supplier.name"),
        (1, 0, ErrorClass.REQUIRED, "invoice.term"),
        (1, 0, ErrorClass.FORMAT, "supplier.n"),
        (0, 1, ErrorClass.REFERENCE, "invoice.supplier"),
    ],
)
def test_each_class_of_data_error_is_named(one, other, error_class, field) -> None:
    found = diff(SEED[one], SEED[other])

    assert [f"{gap.object}.{gap.field}" for gap in found.of(error_class)] == [field]


@pytest.mark.parametrize(
    ("given", "rule", "demanded", "so_far"),
    [
        ({}, {"unique": "folded"}, "unique folded", ""),
        ({"unique": True}, {"unique": True, "unique_within": ["n"]}, "unique within n", "unique"),
        ({"max_length": 9}, {"max_length": 8}, "≤ 8", "≤ 9"),
        ({"one_of": ["a", "c"]}, {"one_of": ["a", "b"]}, "a, b", "a, c"),
        ({}, {"min_value": 0, "strict_min": True, "max_value": 9}, "> 0, ≤ 9", ""),
        ({}, {"not_before": "n"}, "≥ n", ""),
        (
            {},
            {
                "reference": {
                    "object": "o",
                    "field": "n",
                    "status_field": "s",
                    "allowed": ["a", "b"],
                    "valid_on": "n",
                    "valid_to": "end",
                }
            },
            "→ o.n [s: a, b] [… ≤ n ≤ end]",
            "",
        ),
    ],
)
def test_a_gap_says_what_is_demanded_and_what_is_guaranteed(given, rule, demanded, so_far) -> None:
    (gap,) = diff(
        endpoint("a", o={"n": {}, "f": given}), endpoint("b", o={"n": {}, "f": rule})
    ).gaps

    assert (gap.demanded, gap.given) == (demanded, so_far)


def test_what_only_one_side_knows_is_named_and_not_guessed() -> None:
    found = diff(
        endpoint("a", only_a={"n": {}}, both={"n": {}}),
        endpoint("b", both={"n": {}, "gone": {"required": True}}, only_b={"n": {}}),
    )

    assert found.not_described == ("only_a", "only_b")
    assert found.not_sent == ("both.gone",)


def test_contradictions_between_the_two_sides_are_part_of_it() -> None:
    found = diff(
        endpoint("a", o={"n": {"one_of": ["x"]}}), endpoint("b", o={"n": {"one_of": ["y"]}})
    )

    assert [(each.object, each.field) for each in found.contradictions] == [("o", "n")]


def test_one_object_can_be_asked_for() -> None:
    assert {gap.object for gap in diff(*SEED, objects=("supplier",)).gaps} == {"supplier"}
