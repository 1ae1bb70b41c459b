import re

import pytest
import yaml

from include.integration_watch.domain.error_rule import ErrorRule, classify
from include.integration_watch.domain.stored_error import StoredError
from include.integration_watch.errors.promoting import row
from include.integration_watch.errors.proposing import proposals
from tests.domain.scene import NOW, catalogue, rule

BLOCKED = rule(
    "vendor_blocked",
    "Vendor .* is blocked for posting",
    example=("Vendor 10472 is blocked for posting",),
    responder_group="purchasing",
)
KNOWN = catalogue(BLOCKED)


def error(number: int, text: str, *values: str) -> StoredError:
    return StoredError(
        id=str(number), integration="invoices_to_erp", text=text, at=NOW, values=values
    )


def test_errors_that_differ_in_their_records_values_are_one_proposal() -> None:
    errors = [
        error(1, "Vendor Acme is blocked for payment", "Acme"),
        error(2, "Vendor Meyer & Söhne is blocked for payment", "Meyer & Söhne"),
    ]
    (made,) = proposals(errors, KNOWN)
    assert (made.template, made.count) == ("Vendor <*> is blocked for payment", 2)


def test_the_nearest_row_and_its_responder_are_suggested() -> None:
    (made,) = proposals([error(1, "Vendor 7 is blocked for payment")], KNOWN)
    assert (made.nearest, made.responder) == ("vendor_blocked", "purchasing")
    assert made.likeness >= 60


def test_without_a_row_alike_the_owner_of_the_integration_is_suggested() -> None:
    (made,) = proposals([error(1, "Datei beschädigt")], KNOWN)
    assert (made.nearest, made.responder) == (None, "accounts_payable")


def test_what_a_row_knows_is_no_proposal() -> None:
    assert proposals([error(1, "Vendor 7 is blocked for posting")], KNOWN) == ()


def test_a_proposal_of_before_keeps_its_words() -> None:
    before = proposals([error(1, "Vendor 7 is blocked for payment")], KNOWN)
    later = [
        error(2, "Vendor Acme is blocked for payment"),
        error(3, "Vendor 8 is blocked for payment"),
    ]
    (made,) = proposals(later, KNOWN, before)
    assert (made.template, made.count) == (before[0].template, 2)


def test_an_error_of_two_integrations_counts_once() -> None:
    one = error(1, "Something else broke")
    assert proposals([one, one], KNOWN)[0].count == 1


@pytest.mark.parametrize(
    "text",
    [
        "Vendor 7 is blocked for payment",
        "Line 3: price 1,234.50 EUR exceeds the contract price 9 EUR",
        "Can't open file 'x.csv'\nwhile reading 17",
        "10472 fehlt",
        "Fehler (Code: 17)",
    ],
)
def test_the_row_to_paste_is_sound_and_knows_its_example(text: str) -> None:
    (made,) = proposals([error(1, text)], KNOWN)
    (written,) = yaml.safe_load(row(made, KNOWN))
    pasted = ErrorRule.model_validate(written)
    assert classify(text, "invoices_to_erp", (pasted,)).rule == pasted.id
    assert re.compile(pasted.pattern).groupindex.keys() == {
        f"value_{number}" for number in range(1, made.template.count("<*>") + 1)
    }
