"""What the Airflow UI shows: the last lines of a red task, and its name in the grid."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from include.integration_watch.domain.finding import Kind, Link
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.value import LANGUAGES, Language
from include.integration_watch.notify.log_words import last_words, task_name

from .scene import NOW, PAGES, catalogue, finding_of, pending, refused

BERLIN = ZoneInfo("Europe/Berlin")


def _incident(number: int = 317, **changed: object) -> Incident:
    return pending(refused(), number=number, **changed).flip.incident


def test_the_last_lines_say_what_broke_why_what_to_do_and_who() -> None:
    assert last_words(refused(), catalogue(), "en", incident=_incident()).splitlines() == [
        "[ERROR · Data · Customer] Invoices to Coupa: The supplier 10472 has no valid contract, "
        "3 invoices, EUR 18,240.50",
        "Why: The supplier 10472 has no valid contract, so the invoice failed. "
        "(error catalogue: RE-02)",
        "Do: 1. Create the contract. 2. Ask the supplier 10472 to send again.",
        "Moves first: Customer, group Purchasing; by Mon 23 Nov 2026, 10:10 CET",
        "INC-317, since Mon 23 Nov 2026, 06:02 CET",
    ]


def test_the_last_lines_lead_to_the_very_expectation_and_its_keys() -> None:
    broken = finding_of(
        Kind.REQUIRED,
        links=(
            Link(kind="data_docs", url="invoices/run.html#required-payment_term"),
            Link(kind="keys", url="invoices/run/required-payment_term.parquet"),
            Link(kind="boomi", url="javascript:alert(1)"),
        ),
    )
    site = "https://airflow.example.com/integration-watch"

    assert last_words(broken, catalogue(), "en", pages=PAGES).splitlines()[-2:] == [
        f"Data docs: {site}/data-docs/invoices/run.html#required-payment_term",
        f"All keys concerned: {site}/keys/invoices/run/required-payment_term.parquet",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_ends_a_log_in_three_to_six_lines(kind: Kind, language: Language) -> None:
    lines = last_words(finding_of(kind), catalogue(), language).splitlines()

    assert 3 <= len(lines) <= 6
    assert all(lines)


def test_a_well_subject_keeps_its_bare_title() -> None:
    assert task_name("Coupa", [], "en", zone=BERLIN, now=NOW) == "Coupa"


def test_a_red_one_carries_its_incident_and_since_when() -> None:
    name = task_name("Coupa", [_incident()], "de", zone=BERLIN, now=NOW)

    assert name == "Coupa · INC-317 seit 06:02 MEZ"


def test_a_known_red_tells_the_day_it_began() -> None:
    name = task_name("Coupa", [_incident()], "en", zone=BERLIN, now=NOW + timedelta(days=2))

    assert name == "Coupa · INC-317 since Mon 23 Nov, 06:02 CET"


def test_many_incidents_are_counted() -> None:
    several = [_incident(number) for number in range(1, 7)]

    assert task_name("Coupa", several, "en", zone=BERLIN, now=NOW) == (
        "Coupa · INC-1, INC-2, INC-3, 3 more since 06:02 CET"
    )


def test_a_closed_incident_is_not_named() -> None:
    assert task_name("Coupa", [_incident(resolved_at=NOW)], "en", zone=BERLIN, now=NOW) == "Coupa"
