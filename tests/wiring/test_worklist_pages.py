"""Stewards run a worklist behind Airflow's login: readers see, editors decide, nobody is overwritten."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from include.integration_watch.domain.worklist import Entry, State
from include.integration_watch.domain.worklist_view import Filter, Order
from include.integration_watch.pages.worklist_desk import ROWS
from include.integration_watch.store import Store

from .worklist_scene import (
    ANNA,
    BEN,
    NAME,
    SCRIPT,
    VIEWER,
    chosen,
    compare,
    differs,
    form_in,
    logged_in,
    rows,
)

PAGE = f"/reconciliations/{NAME}"
ALL = Filter(order=Order.NUMBER)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    compare(kept, 1, *rows())
    yield kept
    kept.engine.dispose()


def kept(store: Store) -> dict[str, Entry]:
    return {entry.key[0]: entry for entry in store.worklist.every(NAME, ALL)}


def post(client: TestClient, page: str, **fields: str):  # type: ignore[no-untyped-def]
    return client.post(PAGE, data={"form": form_in(page), **fields})


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", ["/reconciliations", PAGE, f"{PAGE}/rows/1"])
def test_every_page_is_there_in_both_languages(store: Store, path: str, language: str) -> None:
    compare(store, 2, *rows())
    answer = logged_in(store).get(f"{path}?lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert SCRIPT not in answer.text
    assert "script-src 'none'" in answer.headers["content-security-policy"]


def test_a_reader_sees_the_list_and_has_nothing_to_decide_with(store: Store) -> None:
    client = logged_in(store, VIEWER)
    page = client.get(PAGE)
    assert "10119" in page.text
    assert 'name="deed"' not in page.text
    assert 'type="file"' not in page.text
    editor = logged_in(store).get(PAGE).text
    fields = {"form": form_in(editor), "deed": "send", **chosen(editor)}
    assert client.post(PAGE, data=fields).status_code == 403
    assert client.post(f"{PAGE}/sheet", data=fields, files={"sheet": b"x"}).status_code == 403
    assert {entry.state for entry in kept(store).values()} == {State.OPEN}


def test_an_editor_decides_about_chosen_rows(store: Store) -> None:
    client = logged_in(store)
    page = client.get(f"{PAGE}?order=number").text
    answer = post(
        client, page, deed="accept", until="2099-12-31", comment="agreed", **chosen(page, 2)
    )
    assert answer.status_code == 200
    assert "Decided about 2 rows." in answer.text
    accepted = [entry for entry in kept(store).values() if entry.state is State.ACCEPTED]
    assert [(each.decided_by, each.comment) for each in accepted] == [("anna", "agreed")] * 2


def test_a_form_counts_once(store: Store) -> None:
    client = logged_in(store)
    page = client.get(PAGE).text
    fields = {"form": form_in(page), "deed": "send", **chosen(page)}
    assert client.post(PAGE, data=fields).status_code == 200
    assert client.post(PAGE, data=fields).status_code != 200


def test_a_form_of_somebody_else_or_of_another_site_counts_for_nothing(store: Store) -> None:
    page = logged_in(store, BEN).get(PAGE).text
    fields = {"form": form_in(page), "deed": "send", **chosen(page)}
    assert logged_in(store, ANNA).post(PAGE, data=fields).status_code >= 400
    foreign = {"sec-fetch-site": "cross-site"}
    assert logged_in(store, BEN).post(PAGE, data=fields, headers=foreign).status_code == 403
    assert {entry.state for entry in kept(store).values()} == {State.OPEN}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"deed": "explain"}, "Please add a comment"),
        ({"deed": "accept"}, "Please give a day"),
        ({"deed": "accept", "until": "2001-01-01"}, "The given day is over."),
        ({"deed": "accept", "until": "soon"}, "the date cannot be read"),
        ({"deed": "destroy"}, "the form is incomplete"),
    ],
)
def test_an_order_that_cannot_be_done_says_what_it_needs(
    store: Store, fields: dict[str, str], said: str
) -> None:
    client = logged_in(store)
    page = client.get(PAGE).text
    answer = post(client, page, **fields, **chosen(page))
    assert answer.status_code == 400
    assert said in answer.text


def test_no_row_chosen_is_said(store: Store) -> None:
    client = logged_in(store)
    answer = post(client, client.get(PAGE).text, deed="send")
    assert (answer.status_code, "no row is chosen" in answer.text) == (400, True)


def test_of_two_stewards_the_second_is_shown_what_the_first_decided(store: Store) -> None:
    anna, ben = logged_in(store, ANNA), logged_in(store, BEN)
    of_anna, of_ben = anna.get(PAGE).text, ben.get(PAGE).text
    post(anna, of_anna, deed="explain", comment="agreed", **chosen(of_anna))
    late = post(ben, of_ben, deed="send", **chosen(of_ben))
    assert late.status_code == 409
    assert "Changed meanwhile" in late.text
    assert "last by anna" in late.text
    assert {entry.state for entry in kept(store).values()} == {State.OPEN, State.EXPLAINED}


def test_a_pattern_is_decided_at_once(store: Store) -> None:
    client = logged_in(store)
    page = client.get(PAGE).text
    tally = store.worklist.tally(NAME)
    answer = post(
        client,
        page,
        deed="accept",
        until="2099-01-01",
        pattern="N60 instead of N30",
        seen=str(tally.revision),
        comparison=tally.comparison,
    )
    assert "Decided about 119 rows." in answer.text
    assert kept(store)["10000"].state is State.OPEN


def test_rows_come_in_pages_and_a_page_beyond_the_last_is_the_last(store: Store) -> None:
    client = logged_in(store)
    first, last = client.get(PAGE).text, client.get(f"{PAGE}?page=99999").text
    assert len(chosen(first, 1000)) == ROWS
    assert len(chosen(last, 1000)) == 120 - 2 * ROWS
    assert 'rel="next"' in first
    assert 'rel="next"' not in last


def test_a_filter_finds_a_row_by_its_key(store: Store) -> None:
    page = logged_in(store).get(f"{PAGE}?q=10042").text
    assert len(chosen(page, 1000)) == 1


def test_a_list_that_nobody_configured_is_not_there(store: Store) -> None:
    assert logged_in(store).get("/reconciliations/other").status_code == 404
    assert logged_in(store).get(f"{PAGE}/rows/99999").status_code == 404
    assert logged_in(store).get(f"{PAGE}/rows/x").status_code == 404


def test_a_sheet_goes_out_and_comes_back_with_decisions(store: Store) -> None:
    client = logged_in(store)
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}/worklist.xlsx?order=number").content))
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(2, head.index("Decision") + 1).value = "explained"
    sheet.cell(2, head.index("Comment") + 1).value = "agreed by both"
    sheet.cell(3, head.index("Decision") + 1).value = "=1+1"
    sheet.delete_rows(5)
    out = io.BytesIO()
    book.save(out)
    form = form_in(client.get(PAGE).text)
    answer = client.post(
        f"{PAGE}/sheet", data={"form": form}, files={"sheet": ("list.xlsx", out.getvalue())}
    )
    assert answer.status_code == 409
    assert "Decided about 1 row." in answer.text
    assert "holds a formula" in answer.text
    assert "1 rows of the export are not in the sheet" in answer.text
    explained = [each for each in kept(store).values() if each.state is State.EXPLAINED]
    assert [each.comment for each in explained] == ["agreed by both"]


def test_a_csv_comes_back_and_a_conflict_is_shown(store: Store) -> None:
    anna, ben = logged_in(store, ANNA), logged_in(store, BEN)
    text = anna.get(f"{PAGE}/worklist.csv?q=10042").content.decode("utf-8-sig")
    page = ben.get(f"{PAGE}?q=10042").text
    post(ben, page, deed="send", **chosen(page))
    table = list(csv.reader(io.StringIO(text)))
    table[1][table[0].index("Decision")] = "corrected"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(table)
    answer = anna.post(
        f"{PAGE}/sheet",
        data={"form": form_in(anna.get(PAGE).text)},
        files={"sheet": ("list.csv", out.getvalue().encode())},
    )
    assert answer.status_code == 409
    assert "Changed meanwhile" in answer.text
    assert kept(store)["10042"].state is State.SENT


@pytest.mark.parametrize("content", [b"PK\x03\x04 no book", b"\xff\xfe\x00", b"a,b\r\n1,2\r\n"])
def test_a_file_that_is_no_sheet_of_ours_is_refused_in_a_sentence(
    store: Store, content: bytes
) -> None:
    client = logged_in(store)
    name = "list.xlsx" if content.startswith(b"PK") else "list.csv"
    answer = client.post(
        f"{PAGE}/sheet",
        data={"form": form_in(client.get(PAGE).text)},
        files={"sheet": (name, content)},
    )
    assert answer.status_code == 200
    assert "othing was changed" in answer.text


def test_what_is_sent_for_correction_becomes_a_file_for_the_loader(store: Store) -> None:
    client = logged_in(store)
    page = client.get(f"{PAGE}?q=10001").text
    post(client, page, deed="send", **chosen(page))
    file = client.get(f"{PAGE}/correction.csv?state=sent")
    assert list(csv.reader(io.StringIO(file.text))) == [
        ["Name", "Supplier Number", "Payment Terms", "Payment Method"],
        ["Nordwerk", "10001", "N30", "invoice"],
    ]
    assert client.get(f"{PAGE}/correction.csv?state=proven").status_code == 409


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("de", "Was das System in „Name“ hat, ist nicht bekannt"),
        ("en", "What the system holds in &#34;Name&#34; is not known"),
    ],
)
def test_before_it_is_taken_away_a_correction_file_says_what_it_leaves_out(
    store: Store, language: str, why: str
) -> None:
    client = logged_in(store)
    page = client.get(f"{PAGE}/correction?q=1000&lang={language}")
    assert page.status_code == 200
    for said in ("Nordwerk", why, "<strong>1</strong>", f"{PAGE}/left-out.csv?q=1000"):
        assert said in page.text
    table = client.get(f"{PAGE}/left-out.csv?q=1000&lang={language}").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(table)))
    assert ["10002" in line for line in lines].count(True) == 1
    assert client.get(f"{PAGE}/correction?state=proven").status_code == 200


def test_a_row_tells_its_whole_history(store: Store) -> None:
    client = logged_in(store)
    page = client.get(f"{PAGE}?q=10042").text
    post(client, page, deed="assign", to="ben@example.com", **chosen(page))
    compare(store, 2, differs(42, left="N14"))
    (row,) = chosen(page)
    shown = client.get(f"{PAGE}/rows/{row.removeprefix('row-')}?lang=de").text
    assert "wieder offen: Ein Wert hat sich geändert." in shown
    assert "ben@example.com" in shown


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", ("Offene Unterschiede: von 120 auf 40", "zuerst 7.140,00 EUR, jetzt 780,00 EUR")),
        ("en", ("Open differences: from 120 to 40", "7,140.00 EUR at first, 780.00 EUR now")),
    ],
)
def test_a_list_that_gets_shorter_is_seen_to(
    store: Store, language: str, said: tuple[str, ...]
) -> None:
    compare(store, 2, *rows(40))
    page = logged_in(store).get(f"{PAGE}?lang={language}").text
    for each in said:
        assert each in page.replace("\N{NO-BREAK SPACE}", " ")


def test_who_moves_first_is_said_and_filtered_by(store: Store) -> None:
    mapped = {"error_rule": "difference_of_the_mapping"}
    compare(store, 2, *(differs(number, **mapped) for number in range(1, 4)), differs(5))
    client = logged_in(store)

    page = client.get(f"{PAGE}?lang=de").text
    assert "Umsetzung zwischen den Systemen" in page
    assert 'responder=boomi&amp;lang=de#rows">Boomi</a>: 3' in page
    assert 'responder=customer&amp;lang=de#rows">Kunde</a>: 1' in page
    found = client.get(f"{PAGE}?responder=boomi").text
    assert ["10005" in found, "10001" in found] == [False, True]
    sheet = client.get(f"{PAGE}/worklist.csv?responder=customer&lang=en").content.decode(
        "utf-8-sig"
    )
    (line,) = csv.DictReader(io.StringIO(sheet))
    assert (line["number"], line["Moves first"]) == ("10005", "Customer")


LEARNT = {
    "suggestions": '[{"field": "name", "normalisation": {"name": "case"}, "vanish": 416, "of": 418}]',
    "pairings": '[{"left": ["A7"], "right": ["B9"], "likeness": 0.91}]',
    "remarks": '[{"word": "empty_side", "values": {"system": "coupa"}}]',
    "keyless": '[{"side": "left", "row": 7, "record": "{\\"name\\": \\"Nordwerk\\"}"}]',
}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "de",
            (
                "416 von 418 Unterschieden in „name“ verschwinden, wenn Groß- und Kleinschreibung",
                "Coupa enthält keinen Datensatz",
                "Ohne Schlüssel, Zeile 7 in ERP: name Nordwerk",
                "Gleich gesetzt wird keiner",
            ),
        ),
        (
            "en",
            (
                "416 of 418 differences in &#34;name&#34; vanish when upper and lower case",
                "Coupa holds no record",
                "Without a key, row 7 of ERP: name Nordwerk",
                "None is taken as equal",
            ),
        ),
    ],
)
def test_what_a_comparison_found_out_is_on_the_page(
    store: Store, language: str, said: tuple[str, ...]
) -> None:
    compare(store, 2, differs(1), **LEARNT)
    page = logged_in(store).get(f"{PAGE}?lang={language}").text
    for each in (*said, "normalise: [case]", ">A7<", ">B9<", "91 %"):
        assert each in page, each


def test_a_proposal_stands_in_the_sheet_beside_the_records_that_are_missing(store: Store) -> None:
    missing = {"kind": "missing_right", "field": "", "left": "{}", "right": None, "pattern": ""}
    compare(store, 2, differs(1, key=("A7",), **missing), differs(2), **LEARNT)
    sheet = logged_in(store).get(f"{PAGE}/worklist.csv?lang=en").content.decode("utf-8-sig")
    lines = {line["number"]: line for line in csv.DictReader(io.StringIO(sheet))}
    assert lines["A7"]["Maybe the same as"] == "B9"
    assert lines["10002"]["Maybe the same as"] == ""


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "Summe von amount je currency"), ("en", "sum of amount by currency")],
)
def test_a_total_is_told_in_words(store: Store, language: str, said: str) -> None:
    total = {"kind": "total", "field": "sum(amount) by currency", "left": "1", "right": "2"}
    compare(store, 2, differs(1, key=("EUR",), **total))
    assert said in logged_in(store).get(f"{PAGE}?lang={language}").text
