"""A mail about a reason says at once what the next run will be refused, and leads to its page."""

import pytest

from include.integration_watch.domain.delivery import Message, Situation
from include.integration_watch.domain.finding import Kind
from include.integration_watch.domain.incident import Change
from include.integration_watch.domain.preflight import Prediction
from include.integration_watch.domain.value import LANGUAGES, Language
from include.integration_watch.notify.message import compose
from tests.wiring.preflight_scene import prediction

from .scene import NOW, PAGES, catalogue, finding_of, pending

PAGE = "https://airflow.example.com/integration-watch/preflight/invoices_to_coupa"
AHEAD = {"due_at": NOW.replace(hour=7), "at": NOW, "as_of": NOW}
WORDS: dict[Language, tuple[str, str, str]] = {
    "de": (
        "Vorschau: ",
        "Auf dem Spiel: im Ganzen 18.240,50 EUR, 90,00 CHF; 3 mit Skonto",
        "Ebene:",
    ),
    "en": (
        "Pre-flight: ",
        "At stake: EUR 18,240.50, CHF 90.00 in all; 3 with a discount",
        "Layer:",
    ),
}


def mail(language: Language, found: Prediction | None, change: Change = Change.OPENED) -> Message:
    told = pending(finding_of(Kind.REQUIRED), language=language, change=change)
    return compose(told, catalogue(), Situation(prediction=found), PAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_run_ahead_and_its_money_stand_before_the_cause(language: Language) -> None:
    found = mail(language, prediction(integration="invoices_to_coupa", **AHEAD))

    told = found.text.replace("\N{NO-BREAK SPACE}", " ")
    places = [told.index(words) for words in WORDS[language]]
    assert places == sorted(places)
    assert PAGE in told
    assert PAGE in found.html


@pytest.mark.parametrize(
    ("found", "change"),
    [
        (None, Change.OPENED),
        (prediction(refused=0), Change.OPENED),
        (prediction(), Change.RESOLVED),
    ],
)
def test_where_nothing_is_foretold_or_all_is_over_nothing_leads_there(
    found: Prediction | None, change: Change
) -> None:
    assert "/preflight/" not in mail("en", found, change).text
