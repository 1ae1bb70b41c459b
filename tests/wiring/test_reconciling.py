"""A data check with a reconciliation: differences are found, decided about, proven, and told once."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.worklist import Decision, Deed, State
from include.integration_watch.domain.worklist_view import Filter, Order, Target
from include.integration_watch.store import Store
from include.integration_watch.wiring import connections, data, docs, places
from include.integration_watch.wiring.reconciled import listed, records_of
from include.integration_watch.wiring.report_letters import of_group
from include.integration_watch.wiring.worklist_desk import WorklistDesk
from tests.catalogue.sound import Folder

from .scene import SIGNER

NAME = "suppliers_both"
INTEGRATION = "suppliers_to_branch"
OBJECT = """\
system: {system}
objects:
  supplier:
    resource: suppliers
    key: [number]
    title_field: name
    amount_field: volume
    currency_field: currency
    fields:
      number: {{}}
      name: {{}}
      payment_term: {{}}
      volume: {{}}
      currency: {{}}
      changed_at: {{}}
"""
PLAN = f"""\
id: {NAME}
title: {{de: Lieferanten, en: Suppliers}}
integration: {INTEGRATION}
left: {{system: erp, object: supplier}}
right: {{system: branch, object: supplier}}
key:
  number: {{normalise: [white_space]}}
fields:
  name: {{normalise: [white_space, case]}}
  payment_term:
  volume: {{normalise: [number]}}
  currency:
in_flight: {{changed_at: changed_at, within: 1 hour}}
amount: volume
currency: currency
"""
OLD = "2020-01-01T00:00:00Z"
ROWS = [(str(number), f"Supplier {number}", "N30", "10.00", "EUR", OLD) for number in range(50)]


def fill(path: Path, rows: list[tuple[str, ...]]) -> None:
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE IF EXISTS suppliers")
        database.execute(
            "CREATE TABLE suppliers (number, name, payment_term, volume, currency, changed_at)"
        )
        database.executemany("INSERT INTO suppliers VALUES (?, ?, ?, ?, ?, ?)", rows)
    database.close()


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two ERPs that hold the same suppliers, and the configuration that compares them."""
    folder = Folder(tmp_path / "config")
    folder.replace(
        "systems.yaml",
        "  - id: erp\n",
        "  - id: branch\n    title: {de: Zweigwerk, en: Branch}\n    kind: erp\n"
        "    conn_id: branch\n    owner_group: buyers\n    read_table: suppliers\n  - id: erp\n",
    )
    folder.write("endpoints/erp.yaml", OBJECT.format(system="erp"))
    folder.write("endpoints/branch.yaml", OBJECT.format(system="branch"))
    text = (tmp_path / "config" / "integrations" / "suppliers_to_coupa.yaml").read_text()
    text = text.replace("suppliers_to_coupa", INTEGRATION).replace(
        "system: coupa", "system: branch"
    )
    text = "".join(line for line in text.splitlines(True) if "coupa_integration" not in line)
    folder.write(
        f"integrations/{INTEGRATION}.yaml",
        text.replace("    status: active\n", "    currency: EUR\n"),
    )
    folder.remove("integrations/suppliers_to_coupa.yaml")
    folder.replace("error_catalogue.yaml", "suppliers_to_coupa", INTEGRATION)
    folder.write(f"reconciliations/{NAME}.yaml", PLAN)
    assert folder.mistakes() == []
    for name in ("erp", "branch"):
        path = tmp_path / f"{name}.db"
        fill(path, ROWS)
        monkeypatch.setenv(
            f"AIRFLOW_CONN_{name.upper()}", json.dumps({"conn_type": "sqlite", "host": str(path)})
        )
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("INTEGRATION_WATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(data, "look_where_in_doubt", lambda known: None)
    yield tmp_path
    places._store.cache_clear()


def check() -> dict[str, object]:
    """Run the data check once; return the open findings of its integration by kind."""
    data.judge_and_compare(INTEGRATION, data.observe(INTEGRATION), None)
    return {each.finding.kind: each.finding for each in places.store().incidents(open_only=True)}


def changed(*changes: Callable[[list[list[str]]], None]) -> list[tuple[str, ...]]:
    rows = [list(row) for row in ROWS]
    for change in changes:
        change(rows)
    return [tuple(row) for row in rows]


def term(number: int, value: str) -> Callable[[list[list[str]]], None]:
    return lambda rows: rows[number].__setitem__(2, value)


def rows(store: Store, *states: State):  # type: ignore[no-untyped-def]
    return store.worklist.rows(NAME, Filter(states=states, order=Order.NUMBER), limit=100)


def decide(store: Store, deed: Deed, **facts: object) -> int:
    said = {"deed": deed, "who": "anna", "at": datetime.now(UTC)} | facts
    targets = [Target(id=row.id, version=row.version) for row in rows(store, State.OPEN)]
    return store.worklist.decide(NAME, Decision.model_validate(said), targets).done


def test_two_equal_sides_say_nothing(company: Path) -> None:
    assert check() == {}
    assert rows(places.store()) == ()


def test_each_sort_of_difference_is_one_finding_and_look_alikes_are_none(company: Path) -> None:
    late = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def changes(all_: list[list[str]]) -> None:
        all_[1][2] = all_[2][2] = "N60"
        all_[3][1] = " SUPPLIER  3 "
        all_[4][3] = "10"
        all_.append([*all_[5]])
        del all_[6]

    def travelling(all_: list[list[str]]) -> None:
        all_.append(["900", "Under way", "N30", "5.00", "EUR", late])
        all_[7][2], all_[7][5] = "N90", late

    fill(company / "branch.db", changed(changes))
    fill(company / "erp.db", changed(travelling))
    found = check()
    assert set(found) == {"differs:payment_term", "missing:branch", "double:branch"}
    terms = found["differs:payment_term"]
    assert (terms.document_count, [each.key for each in terms.documents]) == (2, ["1", "2"])  # type: ignore[attr-defined]
    assert [str(each.amount) for each in terms.money] == ["20"]  # type: ignore[attr-defined]
    assert [link.kind for link in terms.links] == ["worklist"]  # type: ignore[attr-defined]


def test_two_erps_compared_in_place_give_the_same_findings(company: Path) -> None:
    plan = company / "config" / "reconciliations" / f"{NAME}.yaml"
    plan.write_text(PLAN + "in_place: true\nwhere_right: {currency: EUR}\n")
    late = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def changes(all_: list[list[str]]) -> None:
        all_[1][2] = "N60"
        all_[2][1] = " SUPPLIER  2 "
        all_.append(["901", "Elsewhere", "N30", "5.00", "USD", OLD])
        del all_[6]

    def travelling(all_: list[list[str]]) -> None:
        all_[7][2], all_[7][5] = "N90", late

    fill(company / "branch.db", changed(changes))
    fill(company / "erp.db", changed(travelling))
    found = check()
    assert set(found) == {"differs:payment_term", "missing:branch"}
    assert [each.key for each in found["differs:payment_term"].documents] == ["1"]  # type: ignore[attr-defined]
    for name in ("branch.db", "erp.db"):
        fill(company / name, ROWS)
    assert check() == {}
    assert {row.state for row in rows(places.store())} == {State.PROVEN}


def test_a_table_in_place_that_is_not_there_is_told_with_its_system(company: Path) -> None:
    plan = company / "config" / "reconciliations" / f"{NAME}.yaml"
    plan.write_text(PLAN + "in_place: true\n")
    with sqlite3.connect(company / "branch.db") as database:
        database.execute("ALTER TABLE suppliers RENAME TO vendors")
    database.close()

    [broken] = [each for kind, each in check().items() if kind == "check_broken:reconciliation"]

    assert 'branch: the ERP has no table "suppliers"' in broken.excerpt  # type: ignore[attr-defined]


def test_a_correction_is_proven_by_the_next_comparison_and_the_incident_ends(company: Path) -> None:
    fill(company / "branch.db", changed(term(1, "N60")))
    assert set(check()) == {"differs:payment_term"}
    assert decide(places.store(), Deed.CORRECT) == 1
    fill(company / "branch.db", ROWS)
    assert check() == {}
    assert [row.state for row in rows(places.store())] == [State.PROVEN]


def test_what_is_explained_or_accepted_is_not_told(company: Path) -> None:
    fill(company / "branch.db", changed(term(1, "N60"), term(2, "N14")))
    check()
    kept = places.store()
    accepted = decide(kept, Deed.ACCEPT, until=datetime.now(UTC) + timedelta(days=3))
    assert accepted == 2
    assert check() == {}
    fill(company / "branch.db", changed(term(1, "N60"), term(2, "N15")))
    found = check()
    assert found["differs:payment_term"].document_count == 1  # type: ignore[attr-defined]


def test_a_reconciliation_that_cannot_be_made_is_a_matter_of_ours_and_proves_nothing(
    company: Path,
) -> None:
    fill(company / "branch.db", changed(term(1, "N60")))
    check()
    fill(company / "branch.db", [])
    with sqlite3.connect(company / "branch.db") as database:
        database.execute("DROP TABLE suppliers")
    database.close()
    found = check()
    assert set(found) == {"differs:payment_term", "check_broken:reconciliation"}
    assert [row.state for row in rows(places.store())] == [State.OPEN]


def test_a_snapshot_that_was_cut_off_in_the_middle_is_not_compared(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(company / "branch.db", changed(term(1, "N60")))
    check()
    whole = connections.tables

    def cut(endpoint, *given, **how):  # type: ignore[no-untyped-def]
        found = whole(endpoint, *given, **how)
        return (each.slice(0, 20) for each in found) if endpoint.system == "branch" else found

    monkeypatch.setattr(connections, "tables", cut)
    found = check()
    assert set(found) == {"differs:payment_term", "check_broken:reconciliation"}
    assert (
        "branch said that it holds 50 records, the snapshot has 20"
        in found["check_broken:reconciliation"].excerpt
    )  # type: ignore[attr-defined]
    assert len(rows(places.store())) == 1


def test_the_trend_and_the_patterns_are_kept(company: Path) -> None:
    fill(company / "branch.db", changed(*(term(number, "N60") for number in range(20))))
    check()
    fill(company / "branch.db", changed(*(term(number, "N60") for number in range(5))))
    check()
    trend = places.store().worklist.trend(NAME)
    assert [each.open for each in trend] == [5, 20]
    (pattern,) = places.store().worklist.patterns(NAME)
    assert pattern.count == 5
    assert [each["detail"] for each in trend[0].patterns if each["id"] == pattern.pattern]


def shorter(company: Path) -> dict[str, object]:
    """Compare twice; the second time fewer differ."""
    fill(company / "branch.db", changed(*(term(number, "N60") for number in range(20))))
    check()
    fill(company / "branch.db", changed(*(term(number, "N60") for number in range(5))))
    return check()


def test_a_list_that_gets_shorter_is_seen_to_in_the_data_docs_in_both_languages(
    company: Path,
) -> None:
    shorter(company)
    docs.publish()

    site = places.docs_root()
    said = {
        "reconciliation.html": (
            "Open differences: from 20 to 5",
            "200.00\N{NO-BREAK SPACE}EUR",
            "50.00\N{NO-BREAK SPACE}EUR",
        ),
        "reconciliation.de.html": (
            "Offene Unterschiede: von 20 auf 5",
            "200,00\N{NO-BREAK SPACE}EUR",
            "50,00\N{NO-BREAK SPACE}EUR",
        ),
    }
    for name, wanted in said.items():
        page = (site / INTEGRATION / name).read_text()
        for each in (*wanted, "N30 -&gt; N60", "<polyline"):
            assert each in page, (name, each)
    assert f"{INTEGRATION}/reconciliation.html" in (site / "index.html").read_text()
    assert (
        f'href="../{INTEGRATION}/reconciliation.html?lang=en"'
        in (site / INTEGRATION / "index.html").read_text()
    )


def test_suggestions_proposals_and_records_without_a_key_are_told_in_both_languages(
    company: Path,
) -> None:
    def changes(all_: list[list[str]]) -> None:
        for row in all_[:4]:
            row[1] = row[1].replace(" ", "-")
        all_[7][0] = "x7"
        all_.append([None, "Nobody", "N30", "1.00", "EUR", OLD])  # type: ignore[list-item]

    fill(company / "branch.db", changed(changes))
    check()
    docs.publish()
    said = {
        "reconciliation.html": (
            "4 of 4 differences in &#34;name&#34; vanish when punctuation does not count.",
            "Maybe the same under another key",
            "1 of 51 records in Branch have no key",
            "Without a key, row 51 of Branch: name Nobody",
        ),
        "reconciliation.de.html": (
            "4 von 4 Unterschieden in „name“ verschwinden, wenn Satzzeichen nicht zählen.",
            "Vielleicht dasselbe unter einem anderen Schlüssel",
            "1 von 51 Datensätzen in Zweigwerk haben keinen Schlüssel",
            "Ohne Schlüssel, Zeile 51 in Zweigwerk: name Nobody",
        ),
    }
    for name, wanted in said.items():
        page = (places.docs_root() / INTEGRATION / name).read_text()
        for each in (*wanted, "normalise: [white_space, case, punctuation]", "100 %"):
            assert each in page, (name, each)


def test_a_finding_and_the_digest_say_how_the_list_went(company: Path) -> None:
    facts = shorter(company)["differs:payment_term"].facts  # type: ignore[attr-defined]
    assert facts["trend"] == "20 5"
    assert facts["money_before"] == "200 EUR"
    known, now = places.catalogue(), datetime.now(UTC)
    group = known.owner_group(known.integration(INTEGRATION).owner_group)
    told = of_group(group, known, places.store(), now).reconciliations
    assert [(each.id, each.open, each.counts) for each in told] == [(NAME, 5, (20, 5))]


def test_who_moves_first_is_asked_for_each_sort_of_difference(company: Path) -> None:
    own = "error_rules: [{rule: name_taken, field: payment_term}]\n"
    (company / "config" / "reconciliations" / f"{NAME}.yaml").write_text(PLAN + own)

    def changes(all_: list[list[str]]) -> None:
        all_[1][2] = "N60"
        all_[3][1] = "Another name"

    fill(company / "branch.db", changed(changes))
    found = check()
    assert found["differs:payment_term"].error_rule == "name_taken"  # type: ignore[attr-defined]
    assert found["differs:name"].error_rule is None  # type: ignore[attr-defined]
    kept = places.store().worklist
    assert kept.tally(NAME).error_rules == {"": 1, "name_taken": 1}
    (row,) = kept.rows(NAME, Filter(error_rules=("name_taken",)), limit=9)
    assert row.field == "payment_term"


LOADER = """\
id: branch_suppliers
title: {de: Lieferanten, en: Suppliers}
system: branch
object: supplier
key: [number]
columns:
  - {column: Number, field: number, required: true}
  - {column: Terms, field: payment_term}
  - {column: Kind, field: kind, required: true}
"""


def test_a_correction_holds_what_the_loader_demands_as_the_system_has_it(company: Path) -> None:
    config = company / "config"
    (config / "loaders").mkdir()
    (config / "loaders" / "branch_suppliers.yaml").write_text(LOADER)
    endpoint = config / "endpoints" / "branch.yaml"
    endpoint.write_text(endpoint.read_text() + "      kind: {}\n")
    plan = config / "reconciliations" / f"{NAME}.yaml"
    plan.write_text(PLAN + "corrects: right\nloader: branch_suppliers\n")
    fill(company / "branch.db", changed(term(1, "N60")))
    with sqlite3.connect(company / "branch.db") as database:
        database.execute("ALTER TABLE suppliers ADD COLUMN kind DEFAULT 'vendor'")
    database.close()
    assert set(check()) == {"differs:payment_term"}
    known = places.catalogue()
    desk = WorklistDesk(listed(known), places.store(), SIGNER, UTC, records_of(known))
    file = desk.correction(NAME, Filter())
    assert file.content.decode().splitlines() == ["Number,Terms,Kind", "1,N30,vendor"]


def test_a_missing_record_is_created_and_a_double_one_deactivated_by_the_file(
    company: Path,
) -> None:
    config = company / "config"
    (config / "loaders").mkdir()
    (config / "loaders" / "branch_suppliers.yaml").write_text(
        LOADER.replace("required: true}\n", "required: true, new: vendor}\n", 2).replace(
            "columns:\n", "deactivate: {column: Kind, text: closed}\ncolumns:\n"
        )
    )
    endpoint = config / "endpoints" / "branch.yaml"
    endpoint.write_text(endpoint.read_text() + "      kind: {}\n")
    plan = config / "reconciliations" / f"{NAME}.yaml"
    plan.write_text(PLAN + "corrects: right\nloader: branch_suppliers\n")

    def changes(all_: list[list[str]]) -> None:
        all_.append([" 5", *all_[5][1:]])
        del all_[6]

    fill(company / "branch.db", changed(changes))
    with sqlite3.connect(company / "branch.db") as database:
        database.execute("ALTER TABLE suppliers ADD COLUMN kind DEFAULT 'vendor'")
    database.close()
    assert set(check()) == {"missing:branch", "double:branch"}
    known = places.catalogue()
    desk = WorklistDesk(listed(known), places.store(), SIGNER, UTC, records_of(known))
    told = desk.proposal(NAME, Filter(), "en")
    assert (told.changed, told.created, told.deactivated) == (0, 1, 1)
    assert sorted(told.lines) == [("5", "N30", "closed"), ("6", "N30", "vendor")]
    assert [(key, why) for _, key, why in told.left_out] == [
        ("6", f'Created without "{name}": the loader has no column for it.')
        for name in ("currency", "name", "volume")
    ]


def test_what_speaks_of_a_person_is_masked_in_messages_and_left_out_of_files(
    company: Path,
) -> None:
    config = company / "config"
    for name in ("erp", "branch"):
        endpoint = config / "endpoints" / f"{name}.yaml"
        text = endpoint.read_text().replace("      name: {}\n", "      name: {personal: true}\n")
        endpoint.write_text(text)
    (config / "loaders").mkdir()
    loader = LOADER.replace("field: kind, required: true", "field: name")
    (config / "loaders" / "branch_suppliers.yaml").write_text(loader)
    plan = config / "reconciliations" / f"{NAME}.yaml"
    plan.write_text(PLAN + "corrects: right\nloader: branch_suppliers\n")

    def changes(all_: list[list[str]]) -> None:
        all_[1][1] = "Erika Beispiel"
        all_.append([None, "Max Beispiel", "N30", "1.00", "EUR", OLD])  # type: ignore[list-item]

    fill(company / "branch.db", changed(changes))
    (told,) = check()["differs:name"].documents  # type: ignore[attr-defined]
    assert told.note == "S••• ≠ E•••"
    newest = places.store().worklist.trend(NAME, limit=1)[0]
    assert [json.loads(each.record)["name"] for each in newest.keyless] == ["M•••"]
    known = places.catalogue()
    desk = WorklistDesk(listed(known), places.store(), SIGNER, UTC, records_of(known))
    proposal = desk.proposal(NAME, Filter(), "en")
    assert (proposal.lines, [why for *_, why in proposal.left_out]) == (
        (),
        ['"Kind" holds personal data; please enter it in the system itself.'],
    )
