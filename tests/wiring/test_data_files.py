"""A data check whose source lays files down: the newest is read, drift and unreadable rows are told."""

import json
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.observation import RuleOutcome, RuleStatus, SuiteOutcome
from include.integration_watch.wiring import data, places
from include.integration_watch.wiring.broken import SystemTroubleError
from tests.catalogue.sound import Folder

from .test_reconciling import INTEGRATION, OBJECT

FILES = """\
system: inbox
objects:
  supplier:
    resource: suppliers_*.csv
    key: [number]
    columns: {number: Lieferantennummer, payment_term: Zahlungsbedingung, volume: Umsatz}
    title_field: name
    amount_field: volume
    fields: {number: {}, name: {}, payment_term: {}, volume: {}}
"""
HEADER = "Lieferantennummer;Name;Zahlungsbedingung;Umsatz;Ort\n"
ROWS = [f"{number:05};Lieferant {number};N30;1.0{number},50;Köln\n" for number in range(10, 40)]


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of files, and a branch that demands a term and a volume below 1,040."""
    folder = Folder(tmp_path / "config")
    (tmp_path / "inbox").mkdir()
    folder.replace(
        "systems.yaml",
        "  - id: erp\n",
        "  - id: branch\n    title: {de: Zweigwerk, en: Branch}\n    kind: erp\n"
        "    conn_id: branch\n    owner_group: buyers\n    read_table: suppliers\n"
        "  - id: inbox\n    title: {de: Eingang, en: Inbox}\n    kind: files\n"
        f"    folder: {tmp_path / 'inbox'}\n    owner_group: buyers\n  - id: erp\n",
    )
    demanded = OBJECT.format(system="branch")
    demanded = demanded.replace("payment_term: {}", "payment_term: {required: true}")
    demanded = demanded.replace("      volume: {}", "      volume: {max_value: 1039}")
    demanded = demanded.replace("    currency_field: currency\n", "")
    folder.write("endpoints/branch.yaml", demanded)
    folder.write(
        "endpoints/inbox.yaml",
        FILES.replace("volume: {}}", "volume: {max_value: 99999}}"),
    )
    text = (tmp_path / "config" / "integrations" / "suppliers_to_coupa.yaml").read_text()
    text = text.replace("suppliers_to_coupa", INTEGRATION).replace(
        "system: coupa", "system: branch"
    )
    text = text.replace("system: erp", "system: inbox", 1)
    text = "".join(line for line in text.splitlines(True) if "coupa_integration" not in line)
    text = text.replace("    status: active\n", "").replace("  where:\n", "")
    folder.write(f"integrations/{INTEGRATION}.yaml", text)
    folder.remove("integrations/suppliers_to_coupa.yaml")
    folder.replace("error_catalogue.yaml", "suppliers_to_coupa", INTEGRATION)
    assert folder.mistakes() == []
    with sqlite3.connect(tmp_path / "branch.db") as database:
        database.execute("CREATE TABLE suppliers (number, name)")
    database.close()
    branch = {"conn_type": "sqlite", "host": str(tmp_path / "branch.db")}
    monkeypatch.setenv("AIRFLOW_CONN_BRANCH", json.dumps(branch))
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("INTEGRATION_WATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(data, "look_where_in_doubt", lambda known: None)
    yield tmp_path / "inbox"
    places._store.cache_clear()


def _lay(inbox: Path, name: str, text: str, day: int, encoding: str = "cp1252") -> None:
    (inbox / name).write_text(text, encoding=encoding)
    at = datetime(2026, 3, day, tzinfo=UTC).timestamp()
    os.utime(inbox / name, (at, at))


def _check() -> SuiteOutcome:
    observed = data.observe(INTEGRATION)
    data.judge_and_compare(INTEGRATION, observed, None)
    own = {name: value for name, value in observed.items() if name in SuiteOutcome.model_fields}
    return SuiteOutcome.model_validate(own)


def _open() -> dict[str, Incident]:
    return {
        incident.finding.kind: incident for incident in places.store().incidents(open_only=True)
    }


def test_the_newest_file_is_checked_in_its_own_way_of_writing(inbox: Path) -> None:
    _lay(inbox, "suppliers_1.csv", HEADER, 1)
    _lay(inbox, "suppliers_2.csv", HEADER + "".join(ROWS) + "00099;Müller;;1.041,00;Köln\n", 2)
    outcome = _check()
    assert outcome.rows == 31
    found = {f"{rule.kind}:{rule.field}": rule for rule in outcome.rules}
    assert found["required:payment_term"].documents[0].title == "Müller"
    assert found["range:volume"].status is RuleStatus.FAILED
    assert [document.key for document in found["range:volume"].documents] == ["00039", "00099"]
    assert set(_open()) == {"required:payment_term", "range:volume"}


def test_drift_is_told_once_and_over_with_the_next_file_of_that_shape(inbox: Path) -> None:
    _lay(inbox, "suppliers_1.csv", HEADER + "".join(ROWS[:20]), 1)
    _check()
    assert "schema_drift" not in _open()
    other = HEADER.replace("Ort", "Ortsname").replace("\n", ";IBAN\n")
    rows = "".join(row.replace("\n", ";DE00\n") for row in ROWS[:20])
    _lay(inbox, "suppliers_2.csv", other + rows, 2)
    _check()
    assert _open()["schema_drift"].finding.facts["drift"] == "- Ort; + Ortsname; + IBAN"
    _lay(inbox, "suppliers_3.csv", other + rows, 3)
    _check()
    assert "schema_drift" not in _open()


def test_a_field_that_turns_from_numbers_into_words_is_told(inbox: Path) -> None:
    _lay(inbox, "suppliers_1.csv", HEADER + "".join(ROWS[:20]), 1)
    _check()
    words = "".join(row.replace("000", "L-") for row in ROWS[:20])
    _lay(inbox, "suppliers_2.csv", HEADER + words, 2)
    _check()
    assert _open()["schema_drift"].finding.facts["changed"] == "number: number -> text"


def test_a_check_that_came_to_no_result_is_nothing_to_drift_from(inbox: Path) -> None:
    _lay(inbox, "suppliers_1.csv", HEADER + "".join(ROWS[:20]), 1)
    _check()
    _lay(inbox, "suppliers_2.csv", HEADER.replace("Ort", "Stadt") + "".join(ROWS[:20]), 2)
    outcome = _check()
    stem = Path(outcome.docs_page).with_suffix("").as_posix()
    (places.home() / "results" / f"{stem}.json").unlink()
    _check()
    assert "schema_drift" in _open()


def test_ragged_rows_are_named_and_nothing_is_shifted(inbox: Path) -> None:
    ragged = "00050;Büro; Nord;N30;5,00;Köln\n00051;zu kurz\n"
    _lay(inbox, "suppliers_1.csv", HEADER + ragged + "".join(ROWS[:20]), 1)
    assert _check().rows == 20
    found = _open()["rows_left_out"].finding
    assert found.facts["left_out"] == "2"
    assert found.excerpt.startswith("suppliers_1.csv:2: 6 values where the header has 5; ")
    assert "suppliers_1.csv:3: 2 values where the header has 5" in found.excerpt
    _lay(inbox, "suppliers_2.csv", HEADER + "".join(ROWS[:20]), 2)
    _check()
    assert "rows_left_out" not in _open()


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            HEADER.replace("Zahlungsbedingung", "Zahlungsbedingungen"),
            "is Zahlungsbedingung called Zahlungsbedingungen now?",
        ),
        ("a;b;c;d;e\n", "there is no column for"),
    ],
)
def test_a_file_without_a_needed_column_breaks_the_check_in_a_sentence(
    inbox: Path, header: str, said: str
) -> None:
    _lay(inbox, "suppliers_1.csv", header + "".join(ROWS), 1)
    with pytest.raises(SystemTroubleError, match="inbox: ") as broken:
        data.observe(INTEGRATION)
    assert said in str(broken.value)
    assert not list((places.home() / "lake").rglob("*.parquet"))


def _new_ones(inbox: Path) -> None:
    path = inbox.parent / "config" / "endpoints" / "inbox.yaml"
    path.write_text(
        path.read_text().replace("    key: [number]", "    files: new\n    key: [number]")
    )


def test_every_new_file_is_checked_and_each_row_knows_its_file(inbox: Path) -> None:
    _new_ones(inbox)
    _lay(inbox, "suppliers_0.csv", HEADER + "00001;Früher;;1,00;Köln\n", 1)
    _lay(inbox, "suppliers_1.csv", HEADER + "".join(ROWS[:5]), 2)
    assert _check().rows == 5
    _lay(inbox, "suppliers_2.csv", HEADER + "00098;Zwei;;1,00;Köln\n", 4)
    _lay(inbox, "suppliers_3.csv", HEADER + "".join(ROWS[:3]) + "00099;Drei;;1,00;Köln\n", 3)

    for _ in range(2):  # nobody sends anything more: the same files say the same
        outcome = _check()
        assert outcome.rows == 5
        (required,) = [rule for rule in outcome.rules if rule.kind == "required"]
        assert _files_of(required) == [
            ("00099", "suppliers_3.csv"),
            ("00098", "suppliers_2.csv"),
        ]


def _files_of(rule: RuleOutcome) -> list[tuple[str, str]]:
    path = places.home() / "keys" / rule.keys_file
    with duckdb.connect() as connection:
        return connection.execute(
            f"SELECT number, source_file FROM read_parquet('{path}')"
        ).fetchall()


def test_a_check_that_was_killed_takes_the_same_files_again(inbox: Path) -> None:
    _new_ones(inbox)
    _lay(inbox, "suppliers_1.csv", HEADER + "".join(ROWS[:5]), 2)
    _check()
    _lay(inbox, "suppliers_2.csv", HEADER + "".join(ROWS[5:7]), 3)
    outcome = _check()
    stem = Path(outcome.docs_page).with_suffix("").as_posix()
    (places.home() / "results" / f"{stem}.json").unlink()  # it came to no result
    _lay(inbox, "suppliers_3.csv", HEADER + "".join(ROWS[7:8]), 4)

    assert _check().rows == 3


def test_a_folder_without_a_file_says_what_was_looked_for(inbox: Path) -> None:
    with pytest.raises(SystemTroubleError, match=r'inbox: no file matches "suppliers_\*\.csv"'):
        data.observe(INTEGRATION)
