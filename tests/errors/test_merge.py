from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.errors.columns import NotACatalogueError
from include.integration_watch.errors.exchange import from_table, to_table
from include.integration_watch.errors.merge import merged

ROOT = Path(__file__).parents[2] / "include" / "config"
TEXT = (ROOT / "error_catalogue.yaml").read_text(encoding="utf-8")
RULES = load_catalogue(ROOT).catalogue.error_rules


@pytest.mark.parametrize("language", ["de", "en"])
def test_importing_what_was_exported_changes_nothing(language: str) -> None:
    assert merged(TEXT, from_table(to_table(RULES, language))) == (TEXT, [])  # type: ignore[arg-type]


def test_one_changed_cell_changes_one_line() -> None:
    after, changes = merged(TEXT, [{"id": "invoice_number_used", "action.de": "Anrufen."}])
    assert [str(change).partition(": '")[0] for change in changes] == [
        "invoice_number_used: action.de"
    ]
    before_lines, after_lines = TEXT.splitlines(), after.splitlines()
    assert len(before_lines) == len(after_lines)
    differing = [new for old, new in zip(before_lines, after_lines, strict=True) if old != new]
    assert differing == ["      de: Anrufen."]


def test_rows_and_comments_that_are_not_imported_stay() -> None:
    after, _ = merged(TEXT, [{"id": "brand_new", "example": "Something odd 17"}])
    assert after.startswith(TEXT)
    assert r"pattern: Something\ odd\ 17" in after


def test_a_row_without_an_id_is_known_by_its_example() -> None:
    row = {"example": "Name has already been taken", "alert.en": "Call them"}
    _, changes = merged(TEXT, [row])
    assert {change.row for change in changes} == {"supplier_name_taken"}


def test_an_empty_cell_takes_an_optional_key_out() -> None:
    after, changes = merged(
        TEXT, [{"id": "invoice_number_used", "outside.de": "", "outside.en": ""}]
    )
    assert {change.key for change in changes} == {"outside.de", "outside.en"}
    assert all("taken out" in str(change) for change in changes)
    assert after.count("outside:") == TEXT.count("outside:") - 1


def test_a_new_key_is_added_inside_its_row() -> None:
    after, changes = merged(TEXT, [{"id": "invoice_number_used", "severity": "critical"}])
    assert [str(change) for change in changes] == [
        "invoice_number_used: severity: 'critical' added"
    ]
    row = after.partition("- id: invoice_number_used")[2].partition("- id:")[0]
    assert "    severity: critical\n" in row.rstrip() + "\n"


def test_a_row_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(NotACatalogueError, match="line 3"):
        merged(TEXT, [{"id": "x", "example": "a"}, {"id": "x", "example": "a"}])


def test_a_row_that_says_neither_id_nor_example_is_refused() -> None:
    with pytest.raises(NotACatalogueError, match="neither an id nor an error example"):
        merged(TEXT, [{"action.de": "Anrufen."}])


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from([rule.id for rule in RULES]),
    st.sampled_from(["explanation.de", "action.en", "alert.de", "interface.en"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
        lambda text: text.strip() == text
    ),
)
def test_whatever_a_person_writes_is_what_the_yaml_then_says(id: str, key: str, words: str) -> None:
    from ruamel.yaml import YAML

    after, _ = merged(TEXT, [{"id": id, key: words}])
    rows = {row["id"]: row for row in YAML(typ="safe").load(after)["error_rules"]}
    name, _, language = key.partition(".")
    assert rows[id][name][language] == words
    assert len(rows) == len(RULES)
