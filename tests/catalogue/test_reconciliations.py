from pathlib import Path

import pytest

from .sound import Folder

RECONCILIATION = """\
id: suppliers_both
title: {de: Lieferanten, en: Suppliers}
integration: suppliers_to_coupa
left: {system: erp, object: supplier}
right: {system: coupa, object: supplier}
key:
  number:
fields:
  name: {normalise: [nfc, {name: codes, codes: {a: b}}]}
  payment_term:
in_flight: {changed_at: name, within: 2 hours}
"""
FILE = "reconciliations/suppliers_both.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write(FILE, RECONCILIATION)
    return made


def test_a_sound_reconciliation_is_read_and_belongs_to_its_integration(folder: Folder) -> None:
    assert folder.mistakes() == []
    for only in (None, "suppliers_to_coupa"):
        plan = folder.load(only).catalogue.reconciliation_of("suppliers_to_coupa")
        assert plan is not None
        assert plan.columns("left") == ("number", "name", "payment_term")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("integration: suppliers_to_coupa", "integration: supplier_to_coupa", "no integration"),
        ("left: {system: erp", "left: {system: epr", 'no system "epr"'),
        ("erp, object: supplier", "erp, object: suplier", 'no object "suplier"'),
        ("  payment_term:", "  payment_trem:", 'has no field "payment_trem" (did you mean'),
        ("changed_at: name", "changed_at: updated", 'has no field "updated"'),
        ("[nfc,", "[nfd,", 'found "nfd"'),
        ("{name: codes, codes: {a: b}}", "codes", "needs codes"),
        ("within: 2 hours", "within: soon", "is not a span of time"),
        ("id: suppliers_both", "id: suppliers", "must equal the file name"),
        ("fields:", "error_rules: [{rule: name_tken}]\nfields:", 'no error rule "name_tken"'),
        ("fields:", "corrects: right\nfields:", "loader: is missing"),
        ("fields:", "in_place: true\nfields:", '"coupa" is no ERP: only tables of databases'),
        ("fields:", "in_place: true\ntotals: [{}]\nfields:", "leave out totals, or in_place"),
    ],
)
def test_a_mistake_is_named_and_the_reconciliation_falls_away_alone(
    folder: Folder, old: str, new: str, said: str
) -> None:
    folder.replace(FILE, old, new)
    found = folder.mistakes()
    assert any(said in each for each in found), found
    assert folder.load().catalogue.reconciliations == ()
    assert len(folder.load().catalogue.integrations) == 1


def test_an_integration_has_one_reconciliation(folder: Folder) -> None:
    other = RECONCILIATION.replace("id: suppliers_both", "id: suppliers_again")
    folder.write("reconciliations/suppliers_again.yaml", other)
    assert any("one integration has one reconciliation" in each for each in folder.mistakes())
    assert len(folder.load().catalogue.reconciliations) == 1
