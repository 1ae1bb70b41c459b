import pytest
import yaml

from include.integration_watch.catalogue.suggestion import suggestion_yaml
from include.integration_watch.domain.difference import Suggestion
from include.integration_watch.domain.normalisation import Normalisation
from include.integration_watch.domain.reconciliation import Reconciliation

SAID = {
    "id": "invoices",
    "left": {"system": "coupa"},
    "right": {"system": "erp"},
    "key": {"number": {"right": "belnr"}},
    "fields": {
        "amount": {
            "combine": "sum",
            "normalise": ["number", {"name": "tolerance", "absolute": "1"}],
        },
        "term": None,
    },
}
WANTED = Reconciliation.model_validate(SAID)
RULES = [
    "white_space",
    {"name": "codes", "side": "left", "codes": {"N30": "0001", "off": "no"}},
    {"name": "round", "places": 2},
    {"name": "tolerance", "absolute": "0.05"},
]


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("field", ["number", "term"])
def test_a_suggestion_put_into_the_file_is_what_was_suggested(field: str, rule: object) -> None:
    normalisation = Normalisation.model_validate(rule)
    if field == "number" and normalisation.name == "tolerance":
        return
    suggestion = Suggestion(field=field, normalisation=normalisation, vanish=1, of=2)

    read = yaml.safe_load(suggestion_yaml(WANTED, suggestion))

    part = "key" if field == "number" else "fields"
    said = SAID | {part: {**SAID[part], **read[part]}}  # type: ignore[dict-item]
    compared = Reconciliation.model_validate(said).compared[field]
    assert compared.normalise == (normalisation,)
    assert compared.right == WANTED.compared[field].right


def test_what_is_there_already_stays_and_a_tolerance_stays_last() -> None:
    rule = Normalisation(name="decimal_comma")  # type: ignore[arg-type]
    said = suggestion_yaml(WANTED, Suggestion(field="amount", normalisation=rule, vanish=1, of=2))

    assert yaml.safe_load(said)["fields"]["amount"] == {
        "combine": "sum",
        "normalise": ["number", "decimal_comma", {"name": "tolerance", "absolute": "1"}],
    }
