"""What a message says: the thirty seconds in which a person decides what to do."""

from datetime import timedelta

import pytest

from include.integration_watch.domain.delivery import Situation
from include.integration_watch.domain.error_rule import FirstResponder
from include.integration_watch.domain.finding import Kind, Layer, Money, Severity
from include.integration_watch.domain.incident import Change, Reason
from include.integration_watch.domain.routing import Because
from include.integration_watch.domain.value import Language
from include.integration_watch.notify.message import compose

from .scene import (
    NOW,
    PAGES,
    RULE,
    SITUATION,
    catalogue,
    finding_of,
    invoice,
    message,
    pending,
    refused,
    row,
    text,
)


def test_the_subject_gives_verdict_cause_documents_and_money() -> None:
    assert message(refused()).subject == (
        "[FEHLER · Daten · Kunde] Rechnungen nach Coupa: Der Lieferant 10472 hat keinen gültigen "
        "Vertrag, 3 Rechnungen, 18.240,50 EUR"
    )


def test_the_english_subject_says_the_same() -> None:
    assert message(refused(), language="en").subject == (
        "[ERROR · Data · Customer] Invoices to Coupa: The supplier 10472 has no valid contract, "
        "3 invoices, EUR 18,240.50"
    )


def test_without_a_row_of_the_catalogue_the_owner_group_moves_first() -> None:
    told = message(finding_of(Kind.EXECUTION_MISSING))

    assert told.subject == (
        "[FEHLER · Dienst · Kreditorenbuchhaltung] Rechnungen nach Coupa: Lauf ausgeblieben"
    )
    assert row(told, "Zuerst handelt").startswith("Kreditorenbuchhaltung (Ihre Gruppe), zuständig")


@pytest.mark.parametrize(
    ("severity", "verdict"),
    [
        (Severity.INFO, "HINWEIS"),
        (Severity.WARNING, "WARNUNG"),
        (Severity.ERROR, "FEHLER"),
        (Severity.CRITICAL, "KRITISCH"),
    ],
)
def test_the_verdict_is_the_severity(severity: Severity, verdict: str) -> None:
    told = message(finding_of(Kind.UNREACHABLE, severity=severity))

    assert told.subject.startswith(f"[{verdict} · System · IT-Betrieb] ERP: nicht erreichbar")


def test_a_long_subject_is_cut() -> None:
    title = text("Sehr lange Bezeichnung " * 20, "Very long title " * 20)
    known = catalogue()
    longer = known.integrations[0].model_copy(update={"title": title})
    told = compose(
        pending(refused()),
        known.model_copy(update={"integrations": (longer,)}),
        SITUATION,
        PAGES,
    )

    assert len(told.subject) <= 180
    assert "18.240,50 EUR" in told.subject


def test_the_order_is_verdict_effect_cause_action_who_evidence_links() -> None:
    body = message(refused()).text
    order = ("Was:", "Ebene:", "Seit:", "Warum:", "Tun:", "Boomi-Neustart:", "Zuerst handelt:")
    order = (*order, "Folge:", "Belege:", "Originalmeldung", "Früher:", "Informiert:", "Verweise:")
    places = [body.index(f"\n{label}") for label in (*order, "Schließt sich:", "INC-317")]

    assert places == sorted(places)


def test_the_catalogue_explains_with_the_values_of_the_message() -> None:
    told = message(refused())

    assert row(told, "Warum") == (
        "Der Lieferant 10472 hat keinen gültigen Vertrag, daher ist die Rechnung gescheitert. "
        "(Fehlerkatalog: RE-02)"
    )
    assert "  1. Vertrag anlegen.\n  2. Den Lieferanten 10472 um erneutes" in told.text


def test_an_explanation_that_lacks_its_value_is_replaced_by_the_kind_s_own() -> None:
    told = message(refused(facts={}))

    assert "{identity}" not in told.text
    assert row(told, "Warum").startswith("Der Lauf selbst war in Ordnung, aber Coupa hat")


def test_a_first_responder_is_named_as_party_and_group_with_a_time() -> None:
    told = message(refused(), group="purchasing", because=Because.FIRST_RESPONDER)

    assert row(told, "Zuerst handelt") == (
        "Kunde, Gruppe Einkauf (Ihre Gruppe); bis Mo. 23.11.2026, 10:10 MEZ"
    )


def test_whoever_is_not_to_act_is_told_who_is() -> None:
    told = message(refused(), group="payables")

    assert row(told, "Zuerst handelt").startswith("Kunde, Gruppe Einkauf; bis")


@pytest.mark.parametrize(
    ("retry", "said"),
    [("useful", "sinnvoll"), ("useless", "nicht sinnvoll"), ("harmful", "schädlich")],
)
def test_the_catalogue_says_whether_a_restart_helps(retry: str, said: str) -> None:
    rule = RULE.model_copy(update={"retry": retry})
    told = compose(pending(refused()), catalogue(error_rules=(rule,)), SITUATION, PAGES)

    assert row(told, "Boomi-Neustart").startswith(said)


def test_documents_are_named_with_their_money_and_the_rest_is_counted() -> None:
    told = message(refused(documents=(invoice("R-1", note="draft"), invoice("R-2"))))

    assert "- Rechnung R-1 (Muster GmbH, 6.080,17 EUR, Entwurf)" in told.text
    assert "und 1 weitere" in told.text


def test_a_reason_behind_a_value_is_said_in_the_reader_s_language() -> None:
    found = finding_of(Kind.REFERENCE, documents=(invoice("R-1", note="10472: inactive"),))

    assert "10472: inaktiv)" in message(found).text


def test_sums_stand_for_each_currency() -> None:
    sums = tuple(Money(currency=code, amount=1000) for code in ("CHF", "EUR", "GBP", "USD"))
    told = message(refused(money=sums))

    assert "(1.000,00 CHF, 1.000,00 EUR, 1.000,00 GBP, weitere Währungen)" in row(told, "Was")


def test_the_outer_system_s_own_words_are_quoted_as_such() -> None:
    told = message(refused(excerpt="supplier 10472 has no contract\n\tat com.acme.A.b(A.java:1)"))

    assert "Originalmeldung (Wortlaut von Coupa):\n> „supplier 10472 has no contract“" in told.text
    assert "A.java" not in told.text + told.html


def test_the_english_quotation_has_english_marks() -> None:
    assert "> “supplier 10472 has no contract”" in message(refused(), language="en").text


def test_keys_that_are_listed_anyway_are_not_quoted_again() -> None:
    found = finding_of(Kind.REQUIRED, excerpt="R-8841, R-8846")

    assert "Auffällige Werte" not in message(found).text


def test_a_worsened_message_says_what_grew() -> None:
    told = message(
        refused(document_count=27),
        change=Change.WORSENED,
        reason=Reason.TWICE_THE_DOCUMENTS,
        told_count=12,
    )

    assert told.subject.startswith("[VERSCHÄRFT · Daten · Kunde]")
    assert row(told, "Neu") == "Mehr als zuvor gemeldet: 12, jetzt 27 Rechnungen"


def test_a_worsened_message_says_that_it_became_more_severe() -> None:
    told = message(
        finding_of(Kind.UNREACHABLE, severity=Severity.CRITICAL),
        change=Change.WORSENED,
        reason=Reason.SEVERITY_ROSE,
    )

    assert row(told, "Neu") == "Schwerer als zuvor gemeldet, jetzt: KRITISCH"


def test_an_effect_that_outlives_its_cause_says_so() -> None:
    told = message(finding_of(Kind.EXECUTION_FAILED), reason=Reason.CAUSE_RESOLVED)

    assert row(told, "Neu") == "Die Ursache ist behoben, dieser Fehler besteht weiter"


def test_a_resolved_message_says_what_is_over_since_when_and_on_what_evidence() -> None:
    told = message(
        refused(),
        change=Change.RESOLVED,
        reason=Reason.EVIDENCE_OF_HEALTH,
        evidence="resolved in Coupa",
        at=NOW + timedelta(hours=3),
    )

    assert told.subject.startswith("[BEHOBEN · Daten · Kunde] Rechnungen nach Coupa: ")
    assert told.subject.endswith("nach 3 Std. 8 Min.")
    assert row(told, "Zeitraum") == (
        "Mo. 23.11.2026, 06:02 MEZ bis Mo. 23.11.2026, 09:10 MEZ (3 Std. 8 Min.)"
    )
    assert row(told, "Nachweis") == (
        "In Coupa sind alle Belege erledigt (Mo. 23.11.2026, 09:10 MEZ)"
    )
    assert row(told, "Vorfall") == "INC-317 ist geschlossen"


@pytest.mark.parametrize(
    ("kind", "evidence", "said"),
    [
        (Kind.REQUIRED, "1250 rows", "1.250 Datensätze geprüft, keiner fällt mehr auf"),
        (
            Kind.UNREACHABLE,
            "proof: read",
            "Probe gelungen: nur Lesen; ob Daten angenommen werden, zeigt das nicht",
        ),
        (
            Kind.REFUSES_DATA,
            "proof: write, rolled back",
            "Probe gelungen: Schreiben, danach zurückgenommen",
        ),
        (Kind.UNREACHABLE, "proof: unheard of", "Prüfung ohne Befund"),
        (Kind.EXECUTION_FAILED, "execution-9", "Lauf execution-9"),
        (Kind.CHECK_BROKEN, "", "Prüfung ohne Befund"),
    ],
)
def test_evidence_is_told_in_the_reader_s_language(kind: Kind, evidence: str, said: str) -> None:
    told = message(
        finding_of(kind),
        change=Change.RESOLVED,
        reason=Reason.EVIDENCE_OF_HEALTH,
        evidence=evidence,
    )

    assert row(told, "Nachweis") == f"{said} (Mo. 23.11.2026, 06:10 MEZ)"


def test_a_resolved_message_no_longer_says_what_was_wrong_with_each_document() -> None:
    told = message(
        refused(documents=(invoice("R-1", note="rejected"),)),
        change=Change.RESOLVED,
        reason=Reason.EVIDENCE_OF_HEALTH,
    )

    assert "R-1" in told.text
    assert "EUR, abgelehnt)" not in told.text


def test_a_system_s_message_names_what_depends_on_it() -> None:
    told = message(finding_of(Kind.UNREACHABLE), Situation(effects=("invoices_to_coupa",)))

    assert row(told, "Folge").endswith("nicht einzeln gemeldet wird: Rechnungen nach Coupa")
    assert row(told, "Davon abhängig") == "Lieferanten nach Coupa"


def test_the_background_tells_runs_history_and_who_knows() -> None:
    told = message(refused())

    assert row(told, "Zuletzt gut") == "So. 22.11.2026, 06:10 MEZ"
    assert row(told, "Nächster Lauf") == "Di. 24.11.2026, 06:10 MEZ"
    assert row(told, "Informiert") == "Kreditorenbuchhaltung und Einkauf"
    assert "Mo. 12.10.2026, 07:10 MESZ" in row(told, "Früher")


def test_a_subject_that_the_configuration_no_longer_names_is_told_by_its_id() -> None:
    told = message(finding_of(Kind.EXECUTION_MISSING, subject="gone_since_friday"))

    assert "gone_since_friday: Lauf ausgeblieben" in told.subject
    assert row(told, "Zuerst handelt").startswith("Integrationsplattform")


def test_a_monitor_finding_about_a_system_goes_to_those_who_run_the_monitor() -> None:
    told = message(finding_of(Kind.OBSERVATION_MISSING, subject="erp", layer=Layer.MONITOR))

    assert told.subject.startswith("[FEHLER · Überwachung · Integrationsplattform] ERP:")


def test_the_same_entry_of_the_outbox_gives_the_same_id() -> None:
    assert message(refused()).id == message(refused()).id == "0f3a@example.com"


def test_all_messages_of_an_incident_share_a_thread() -> None:
    opened = message(refused())
    over = message(
        refused(),
        change=Change.RESOLVED,
        reason=Reason.EVIDENCE_OF_HEALTH,
        at=NOW + timedelta(days=1),
    )

    assert opened.thread == over.thread == "incident-317-20261123T051000@example.com"


def test_the_html_part_is_a_whole_page_in_the_reader_s_language() -> None:
    page = message(refused(), language="en").html

    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "prefers-color-scheme: dark" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "src=" not in page
    assert "@import" not in page


def test_both_parts_say_the_same() -> None:
    told = message(refused())

    for said in ("Vertrag anlegen.", "R-8846", "Kunde, Gruppe Einkauf", "18.240,50 EUR", "INC-317"):
        assert said in told.text
        assert said in told.html


@pytest.mark.parametrize(
    ("language", "label", "said"),
    [
        (
            "de",
            "Verlauf",
            "nach den letzten 3 Vergleichen offen: 1.418, 120, 2; Betrag davor: 3.000,50 EUR",
        ),
        (
            "en",
            "Trend",
            "open after the last 3 comparisons: 1,418, 120, 2; amount before: EUR 3,000.50",
        ),
    ],
)
def test_differences_say_whether_their_list_gets_shorter(
    language: Language, label: str, said: str
) -> None:
    facts = {"field": "payment_term", "trend": "1418 120 2", "money_before": "3000.50 EUR"}
    told = message(finding_of(Kind.DIFFERS, facts=facts), language=language)

    assert row(told, label) == said


@pytest.mark.parametrize(
    ("language", "label", "said"),
    [
        (
            "de",
            "Hingenommen",
            "war bis 01.11.2026 hingenommen von Payables („soon“); diese Frist ist abgelaufen",
        ),
        (
            "en",
            "Accepted",
            "was accepted until 1 Nov 2026 by Payables (“soon”); that time is over",
        ),
    ],
)
def test_a_failure_that_is_no_longer_accepted_says_so(
    language: Language, label: str, said: str
) -> None:
    facts = {
        "field": "payment_term",
        "accepted": "expired",
        "accepted_until": "2026-11-01",
        "accepted_by": "Payables",
        "accepted_reason": "soon",
    }
    told = message(finding_of(Kind.REQUIRED, facts=facts), language=language)

    assert row(told, label) == said


def test_the_first_comparison_has_no_trend() -> None:
    told = message(finding_of(Kind.DIFFERS, facts={"field": "payment_term", "trend": "1418"}))

    assert "Verlauf" not in told.text


def test_where_several_move_first_each_is_named_with_how_much() -> None:
    mapping = RULE.model_copy(update={"id": "mapping", "first_responder": FirstResponder.BOOMI})
    known = catalogue().model_copy(update={"error_rules": (RULE, mapping)})
    facts = {"field": "payment_term", "error_rules": "mapping 1400 - 18"}
    found = finding_of(Kind.DIFFERS, facts=facts, error_rule="mapping")

    told = compose(pending(found), known, SITUATION, PAGES)

    assert "Boomi: 1.400, Kunde: 18" in told.text


@pytest.mark.parametrize(
    ("language", "field", "said"),
    [
        ("de", "sum(total) by currency, supplier_number", "Summe von"),
        ("en", "sum(total) by currency, supplier_number", "sum of"),
        ("de", "count", "Anzahl weicht ab"),
        ("en", "count", "count differs"),
    ],
)
def test_a_total_is_named_in_words(language: Language, field: str, said: str) -> None:
    found = finding_of(Kind.TOTAL, kind=f"total:{field}", facts={"field": field})
    told = message(found, language=language)

    assert said in told.subject
    assert "sum(" not in told.text
    assert "_number" not in told.text
