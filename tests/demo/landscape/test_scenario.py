"""Scenarios are checked when they are read; a mistake names file, key and remedy."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.landscape.scenario import ScenarioError, load_scenario

FAULT: dict[str, Any] = {
    "id": "gone",
    "expect": {
        "layer": "service",
        "subject": "payments_to_coupa",
        "kind": "execution_missing",
        "group": "accounts_payable",
        "addresses": ["accounts-payable@example.com"],
    },
    "plant": {"type": "run_missing", "integration": "payments_to_coupa"},
}
OTHER = FAULT | {"id": "other", "expect": FAULT["expect"] | {"kind": "execution_late"}}


def refused(folder: Path, content: Any) -> str:
    text = content if isinstance(content, str) else yaml.safe_dump(content)
    (folder / "story.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as wrong:
        load_scenario("story", folder)
    assert str(wrong.value).startswith(f"{folder}/")
    return str(wrong.value)


def with_plant(**plant: Any) -> dict[str, Any]:
    return {"faults": [FAULT | {"plant": plant}]}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("faults:\n\t- x", "line 2", id="a tab"),
        pytest.param("- a", "a scenario is a mapping", id="a list"),
        pytest.param({"sead": 3}, "sead: no such key", id="a misspelt key"),
        pytest.param(
            with_plant(type="run_gone"), "faults[gone].plant: unknown type; write one of", id="type"
        ),
        pytest.param(
            with_plant(type="run_missing"),
            "faults[gone].plant.integration: is missing",
            id="missing",
        ),
        pytest.param(
            {"faults": [FAULT | {"starts_after_s": 3}]}, "is there from the start", id="late run"
        ),
        pytest.param(
            {
                "faults": [
                    FAULT | {"plant": {"type": "odd_names", "names": ["a"]}, "ends_after_s": 9}
                ]
            },
            "cannot heal by itself",
            id="data that heals",
        ),
        pytest.param({"killed_when": ["found"]}, "moments of the first fault", id="kill"),
        pytest.param({"like": "nothing"}, "there is no such scenario", id="unlike"),
        pytest.param({"faults": [FAULT, FAULT]}, 'two plants are called "gone"', id="two ids"),
        pytest.param(
            {"faults": [FAULT, FAULT | {"id": "b"}]}, "two faults expect the finding", id="two keys"
        ),
    ],
)
def test_a_bad_scenario_is_refused_in_one_clear_sentence(
    tmp_path: Path, content: Any, sentence: str
) -> None:
    assert sentence in refused(tmp_path, content)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    both = with_plant(type="run_missing") | {"history_days": 1}
    assert len(refused(tmp_path, both).splitlines()) == 2


def test_an_unknown_scenario_names_those_that_there_are(tmp_path: Path) -> None:
    (tmp_path / "calm.yaml").write_text("seed: 1")
    with pytest.raises(ScenarioError, match="known are: calm"):
        load_scenario("storm", tmp_path)


def test_two_faults_with_their_own_findings_are_fine(tmp_path: Path) -> None:
    (tmp_path / "story.yaml").write_text(yaml.safe_dump({"faults": [FAULT, OTHER]}))
    assert len(load_scenario("story", tmp_path).faults) == 2


def test_a_scenario_like_another_is_that_one_but_for_its_own_keys(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(yaml.safe_dump({"seed": 7, "faults": [FAULT, OTHER]}))
    third = OTHER | {"id": "third", "expect": FAULT["expect"] | {"kind": "execution_stuck"}}
    moved = {"id": "gone", "plant": {"integration": "invoices_to_erp"}}
    own = {"like": "base", "title": "Another", "faults": [moved, third]}
    (tmp_path / "story.yaml").write_text(yaml.safe_dump(own))

    story = load_scenario("story", tmp_path)

    assert (story.seed, story.title) == (7, "Another")
    assert [fault.id for fault in story.faults] == ["gone", "other", "third"]
    assert story.faults[0].plant.model_dump()["integration"] == "invoices_to_erp"


def test_a_scenario_is_like_one_that_stands_by_itself(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("like: calm")
    (tmp_path / "story.yaml").write_text("like: base")
    with pytest.raises(ScenarioError, match="name that one"):
        load_scenario("story", tmp_path)
