import pytest
from pydantic import ValidationError

from include.integration_watch.domain.normalisation import Name, Normalisation
from include.integration_watch.domain.reconciliation import Reconciliation

SIDES = {"left": {"system": "coupa"}, "right": {"system": "erp"}}


def read(**said: object) -> Reconciliation:
    return Reconciliation.model_validate({"id": "suppliers", **SIDES, "key": ["number"], **said})


def test_fields_may_be_a_list_of_names_and_normalisations_their_names() -> None:
    read_ = read(fields={"name": {"normalise": ["case", {"name": "round", "places": 2}]}})

    assert [each.name for each in read_.fields["name"].normalise] == [Name.CASE, Name.ROUND]
    assert list(read(fields=["name"]).fields) == ["name"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"amount": "total"}, "total: not among the key and the fields"),
        ({"fields": ["number"]}, "number: in the key and among the fields"),
        (
            {"key": {"number": {"normalise": [{"name": "tolerance", "absolute": "1"}]}}},
            "a key has no tolerance",
        ),
        (
            {"fields": {"n": {"normalise": [{"name": "tolerance", "absolute": "1"}, "case"]}}},
            "must be the last",
        ),
    ],
)
def test_what_cannot_work_is_named(said: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        read(**said)


@pytest.mark.parametrize("name", ["round", "convert", "codes", "tolerance"])
def test_a_normalisation_that_needs_something_says_so(name: str) -> None:
    with pytest.raises(ValidationError, match="needs"):
        Normalisation.model_validate(name)
