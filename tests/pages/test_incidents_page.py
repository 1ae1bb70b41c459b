from datetime import timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.delivery import LayerState
from include.integration_watch.domain.finding import Layer, Link, Severity
from include.integration_watch.domain.note import Note
from include.integration_watch.domain.value import Text
from include.integration_watch.pages.incident_row import IncidentRow

from .scene import NOW, SCRIPT, bad_night, finding, layers, reader_of, row

GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}


def page(
    folder: Path,
    rows: list[IncidentRow],
    states: list[LayerState] | None = None,
    headers: dict[str, str] | None = None,
) -> str:
    client = reader_of(folder, rows=rows, states=states or [])
    answer = client.get("/incidents", headers=headers or {})
    assert answer.status_code == 200
    return answer.text.replace("\N{NO-BREAK SPACE}", " ")


def test_an_incident_says_what_since_when_as_of_when_and_who_was_told(tmp_path: Path) -> None:
    text = page(tmp_path, bad_night(), layers(), GERMAN)
    assert "Rechnungen nach Coupa" in text
    assert "Belege abgelehnt" in text
    assert "3 Belege" in text
    assert "18.240,50 EUR" in text
    assert 'heute, 03:30 MEZ</time> <span class="quiet">(4 Stunden)' in text
    assert "heute, 07:25 MEZ" in text
    assert "Einkauf, accounts-payable@example.com" in text


def test_the_catalogue_says_why_and_what_to_do_with_the_findings_values(tmp_path: Path) -> None:
    text = page(tmp_path, bad_night(), headers=GERMAN)
    assert "Der Lieferant 10472 hat keinen gültigen Vertrag." in text
    assert "Vertrag anlegen und veröffentlichen" in text
    assert "Kunde" in text


def test_the_page_is_english_for_everybody_else(tmp_path: Path) -> None:
    text = page(tmp_path, bad_night(), headers={"Accept-Language": "fr"})
    assert '<html lang="en">' in text
    assert "Supplier 10472 has no valid contract." in text
    assert "today, 07:25" in text


def test_a_language_asked_for_by_name_wins_and_is_kept_by_links(tmp_path: Path) -> None:
    client = reader_of(tmp_path, rows=bad_night())
    text = client.get("/incidents?lang=de", headers={"Accept-Language": "en"}).text
    assert '<html lang="de">' in text
    assert "required_payment_term.parquet?lang=de" in text


def test_outer_words_are_escaped(tmp_path: Path) -> None:
    text = page(tmp_path, bad_night())
    assert SCRIPT not in text
    assert "&lt;script&gt;" in text


def test_links_lead_to_the_data_docs_and_the_keys(tmp_path: Path) -> None:
    text = page(tmp_path, bad_night())
    assert 'href="/data-docs/validations/suppliers_to_coupa.html"' in text
    assert 'href="/keys/suppliers_to_coupa/required_payment_term.parquet"' in text
    assert 'href="https://acme.coupahost.example.com/invoices/8841"' in text
    assert "target=" not in text


def test_inside_airflow_a_link_that_the_frame_cannot_open_says_how(tmp_path: Path) -> None:
    text = page(tmp_path, bad_night(), headers={"Sec-Fetch-Dest": "iframe"})
    assert '<summary class="button">Coupa</summary>' in text
    assert "a frame that lets nothing out" in text
    alone = page(tmp_path, bad_night())
    assert "a frame that lets nothing out" not in alone


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example.com/x", " https://x"]
)
def test_a_link_that_is_no_address_is_left_out(tmp_path: Path, url: str) -> None:
    text = page(tmp_path, [row(links=(Link(kind="coupa", url=url),))])
    assert "alert(1)" not in text
    assert "evil.example.com" not in text
    assert "data:text" not in text


def test_the_worst_stands_first_and_an_effect_below_its_cause(tmp_path: Path) -> None:
    text = page(tmp_path, bad_night())
    places = [text.index(f'id="INC-{number}"') for number in (311, 313, 314, 315, 312, 309)]
    assert places == sorted(places)
    assert "Effect of" in text


def test_nothing_is_fine_that_nobody_has_looked_at(tmp_path: Path) -> None:
    text = page(tmp_path, [], [LayerState(layer=Layer.DATA, fine=True, as_of=None)])
    assert "tile fine" not in text
    assert text.count("not looked at yet") == len(Layer) - 1


def test_the_monitor_has_a_tile_where_something_is_said_of_it(tmp_path: Path) -> None:
    assert ">Monitor</span>" not in page(tmp_path, [])
    assert ">Monitor</span>" in page(tmp_path, bad_night())


def test_what_is_fine_says_as_of_when(tmp_path: Path) -> None:
    state = LayerState(layer=Layer.SYSTEM, fine=True, as_of=NOW - timedelta(minutes=2))
    text = page(tmp_path, [], [state])
    assert text.count("tile fine") == 1
    assert "as of today, 07:28" in text
    assert "No incident is open." in text


def test_an_open_incident_is_never_called_fine(tmp_path: Path) -> None:
    state = LayerState(layer=Layer.DATA, fine=True, as_of=NOW)
    assert "tile fine" not in page(tmp_path, [row()], [state])


def test_a_layer_without_an_open_incident_is_disturbed_if_it_is_said_to_be(tmp_path: Path) -> None:
    state = LayerState(layer=Layer.DATA, fine=False, as_of=NOW)
    assert "disturbed" in page(tmp_path, [], [state])


def test_a_resolved_incident_says_how_long_it_lasted(tmp_path: Path) -> None:
    text = page(tmp_path, bad_night(), headers=GERMAN)
    assert "Vor Kurzem behoben" in text
    assert "(24 Stunden)" in text


def test_a_value_that_nobody_knows_is_not_made_up(tmp_path: Path) -> None:
    rows = [row for row in bad_night() if row.rule]
    bare = rows[0].incident.finding.model_copy(update={"facts": {}})
    changed = rows[0].model_copy(
        update={"incident": rows[0].incident.model_copy(update={"finding": bare})}
    )
    assert "Supplier … has no valid contract." in page(tmp_path, [changed])


def test_a_kind_names_its_field(tmp_path: Path) -> None:
    text = page(tmp_path, [row(found=finding(kind="not_unique:name"))], headers=GERMAN)
    assert "Nicht eindeutig: name" in text


def test_an_incident_shows_the_text_to_send_on_and_what_was_done_the_last_time(
    tmp_path: Path,
) -> None:
    shown = next(each for each in bad_night() if each.rule and each.incident.finding.documents)
    assert shown.rule
    outside = Text(de="Bitte {documents} erneut senden.", en="Please send {documents} again.")
    note = Note(incident=12, at=NOW, text="<b>Vertrag</b> verlängert")
    known = shown.model_copy(
        update={
            "rule": shown.rule.model_copy(update={"outside": outside}),
            "last_time": note,
            "notes": (note.model_copy(update={"text": "Lieferant angerufen", "by": "Einkauf"}),),
        }
    )
    text = page(tmp_path, [known], headers=GERMAN)
    keys = ", ".join(document.key for document in shown.incident.finding.documents)
    assert (
        f">Bitte {keys} erneut senden.</dd>" in text.partition("<dt>Text zum Weitersenden</dt>")[2]
    )
    assert "&lt;b&gt;Vertrag&lt;/b&gt; verlängert" in text
    assert "INC-12" in text
    assert "Lieferant angerufen" in text
    bare = known.model_copy(
        update={
            "incident": shown.incident.model_copy(
                update={"finding": shown.incident.finding.model_copy(update={"documents": ()})}
            )
        }
    )
    assert "Weitersenden" not in page(tmp_path, [bare], headers=GERMAN)


def test_a_warning_of_a_system_says_how_far_it_was_checked(tmp_path: Path) -> None:
    slow = finding(
        layer="system",
        subject="erp",
        kind="degraded",
        severity="warning",
        facts={"proof": "read", "reason": "slower_than_usual"},
    )
    german = page(tmp_path, [row(1, slow)], headers=GERMAN)
    down = slow.model_copy(update={"severity": Severity.CRITICAL, "kind": "unreachable"})

    assert "Antwortet langsamer als sonst" in german
    assert "nur gelesen; ob Daten angenommen werden, zeigt das nicht" in german
    assert "nur gelesen" not in page(tmp_path, [row(1, down)], headers=GERMAN)
