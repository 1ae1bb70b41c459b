"""The contracts that are shipped: every object of Coupa, and two kinds of ERP to begin with."""

from pathlib import Path

import pytest

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.catalogue.contract_file import read_contract_file
from include.integration_watch.domain.contract_diff import diff
from include.integration_watch.domain.error_rule import ErrorClass

FOLDER = Path(__file__).parents[2] / "include" / "contracts"
COUPA = next(each for each in load_catalogue().catalogue.contracts if each.system == "coupa")


def test_coupa_s_contract_describes_what_is_moved() -> None:
    assert set(COUPA.objects) >= {
        "supplier",
        "requisition",
        "purchase_order",
        "invoice",
        "payment",
        "contract",
        "account",
        "payment_term",
        "exchange_rate",
        "user",
    }
    assert COUPA.version == "R39"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_kind_of_erp_is_sound_and_differs_from_coupa(path: Path) -> None:
    contract = read_contract_file(path)

    found = diff(COUPA, contract)

    assert contract.version
    assert found.contradictions == ()
    assert found.of(ErrorClass.FORMAT)
    assert found.of(ErrorClass.REFERENCE)


def test_the_kinds_of_erp_ask_for_different_things() -> None:
    numbers, codes = (
        read_contract_file(FOLDER / f"{name}.yaml") for name in ("erp_numbers", "erp_branch_codes")
    )

    asked = [
        {(gap.kind, f"{gap.object}.{gap.field}") for gap in diff(COUPA, each).gaps}
        for each in (numbers, codes)
    ]
    assert ("required", "invoice.payment_term") in asked[0] - asked[1]
    assert ("not_unique", "supplier.name") not in asked[0]
    assert ("date_order", "invoice.due_date") in asked[1] - asked[0]
