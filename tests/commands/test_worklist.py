import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from include.integration_watch.cli import app
from include.integration_watch.domain.worklist import State
from include.integration_watch.domain.worklist_view import Filter
from include.integration_watch.store import Store
from include.integration_watch.wiring import places
from tests.catalogue.sound import Folder
from tests.catalogue.test_reconciliations import FILE, RECONCILIATION
from tests.store.test_worklist import differs, look

NAME = "suppliers_both"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    Folder(tmp_path / "config").write(FILE, RECONCILIATION)
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    kept = places.store()
    kept.worklist.apply(look(1, NAME), [differs("10042"), differs("10043", left="=1+1")])
    yield kept
    places._store.cache_clear()


def run(*words: str):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(app, ["worklist", *words])


def test_the_list_says_what_is_open_and_ends_with_1(store: Store) -> None:
    every, one = run("list"), run("list", NAME)
    assert (every.exit_code, one.exit_code) == (1, 1)
    assert f"{NAME}: 2 open" in every.output
    assert "10042  differs term: N30 | N60  open" in one.output


def test_a_sheet_goes_out_and_its_decisions_come_back(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    assert run("export", NAME, str(file), "--language", "en").exit_code == 0
    with file.open(encoding="utf-8-sig", newline="") as text:
        table = list(csv.reader(text))
    assert "'=1+1" in table[2]
    table[1][table[0].index("Decision")] = "sent for correction"
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        csv.writer(text).writerows(table)
    done = run("import", NAME, str(file), "--by", "master data")
    assert (done.exit_code, "1 rows decided, 1 unchanged" in done.output) == (0, True)
    (row,) = store.worklist.every(NAME, Filter(states=(State.SENT,)))
    assert row.decided_by == "master data"
    again = run("import", NAME, str(file), "--by", "somebody else")
    assert again.exit_code in (0, 1)
    assert store.worklist.every(NAME, Filter(states=(State.SENT,)))[0].decided_by == "master data"


@pytest.mark.parametrize(
    "words",
    [
        ("list", "other"),
        ("export", NAME, "list.txt"),
        ("import", NAME, "nowhere.csv", "--by", "me"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(store: Store, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert done.stderr.strip()


LOADER = """\
id: coupa_suppliers
title: {de: Lieferanten, en: Suppliers}
system: coupa
object: supplier
key: [number]
columns:
  - {column: Supplier Number, field: number, required: true}
  - {column: Name, field: name}
"""


def test_a_correction_file_is_written_and_beside_it_what_it_leaves_out(
    store: Store, tmp_path: Path
) -> None:
    assert run("correct", NAME, str(tmp_path / "file.csv")).exit_code == 2
    folder = Folder(tmp_path / "config")
    folder.write("loaders/coupa_suppliers.yaml", LOADER)
    folder.replace(FILE, "fields:", "corrects: right\nloader: coupa_suppliers\nfields:")
    named = [differs("7", left="Nordwerk", field="name"), differs("8", field="term")]
    store.worklist.apply(look(2, NAME), named)

    done = run("correct", NAME, str(tmp_path / "file.csv"), "--state", "open", "--language", "en")

    assert (done.exit_code, "1 changed, 0 created" in done.output) == (1, True), done.output
    assert (tmp_path / "file.csv").read_text() == "Supplier Number,Name\n7,Nordwerk\n"
    beside = (tmp_path / "file.left-out.csv").read_text(encoding="utf-8-sig")
    assert 'The loader has no column for ""term""' in beside
