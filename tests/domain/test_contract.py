import pytest

from include.integration_watch.domain.contract import FieldRule, ObjectContract, difference


def contract(**fields: object) -> ObjectContract:
    return ObjectContract.model_validate(
        {"resource": "invoices", "key": ("number",), "fields": fields}
    )


def demands(source: dict[str, object], target: dict[str, object]) -> list[str]:
    return [demand.kind for demand in difference(contract(name=source), contract(name=target))]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ({}, {"unique": True}, ["not_unique"]),
        ({"unique": True}, {"unique": True}, []),
        ({"unique": True}, {"unique": "folded"}, ["not_unique"]),
        ({}, {"required": True}, ["required"]),
        ({"required": True}, {"required": True}, []),
        ({}, {"format": "^[0-9]+$"}, ["format"]),
        ({"format": "^[0-9]+$"}, {"format": "^[0-9]+$"}, []),
        ({"max_length": 40}, {"max_length": 100}, []),
        ({"max_length": 255}, {"max_length": 100}, ["length"]),
        ({"one_of": ["a"]}, {"one_of": ["a", "b"]}, []),
        ({"one_of": ["a", "c"]}, {"one_of": ["a", "b"]}, ["domain"]),
        ({"required": True}, {}, []),
        ({}, {"min_value": 0}, ["range"]),
        ({"min_value": 1}, {"min_value": 0}, []),
        ({"min_value": 0}, {"min_value": 0, "strict_min": True}, ["range"]),
        ({"min_value": 0, "strict_min": True}, {"min_value": 0}, []),
        ({"min_value": 0}, {"min_value": 0, "max_value": 9}, ["range"]),
        ({"max_value": 9}, {"max_value": 9, "strict_max": True}, ["range"]),
        ({}, {"not_before": "made_on"}, ["date_order"]),
        ({"not_before": "made_on"}, {"not_before": "made_on"}, []),
        ({}, {"cases": [{"when": {"kind": ["D"]}, "required": True}]}, ["required"]),
        ({"required": True}, {"cases": [{"when": {"kind": ["D"]}, "required": True}]}, []),
        (
            {"cases": [{"when": {"kind": ["D"]}, "required": True}]},
            {"cases": [{"when": {"kind": ["D"]}, "required": True, "max_length": 4}]},
            ["length"],
        ),
        (
            {"cases": [{"when": {"kind": ["D"]}, "required": True}]},
            {"cases": [{"when": {"kind": ["F"]}, "required": True}]},
            ["required"],
        ),
        (
            {"reference": {"object": "supplier", "field": "number"}},
            {"reference": {"object": "supplier", "field": "number"}},
            ["reference"],
        ),
    ],
)
def test_the_suite_is_what_the_target_demands_and_the_source_does_not_guarantee(
    source: dict[str, object], target: dict[str, object], expected: list[str]
) -> None:
    assert demands(source, target) == expected


def test_an_object_the_source_says_nothing_of_guarantees_nothing() -> None:
    assert [demand.kind for demand in difference(None, contract(name={"required": True}))] == [
        "required"
    ]


def test_a_demand_names_every_field_that_it_looks_at() -> None:
    demanded = contract(
        number={},
        made_on={},
        kind={},
        due_on={"not_before": "made_on", "cases": [{"when": {"kind": ["D"]}, "required": True}]},
        term={
            "reference": {
                "object": "term",
                "field": "code",
                "valid_on": "made_on",
                "valid_to": "end",
            }
        },
    )

    assert {demand.kind: demand.fields for demand in difference(None, demanded)} == {
        "date_order": ("due_on", "made_on"),
        "required": ("due_on", "kind"),
        "reference": ("term", "made_on"),
    }


def test_a_uniqueness_within_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="no field supplier"):
        contract(number={"unique": True, "unique_within": ["supplier"]})


def test_a_broken_pattern_is_refused_with_its_reason() -> None:
    with pytest.raises(ValueError, match="not a regular expression"):
        FieldRule(format="(")
