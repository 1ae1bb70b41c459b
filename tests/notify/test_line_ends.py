"""Nothing that belongs together parts at the end of a line: sums, units, the parts of a date."""

import re

import pytest

from include.integration_watch.domain.delivery import Message
from include.integration_watch.domain.finding import Kind
from include.integration_watch.domain.incident import Change
from include.integration_watch.domain.value import LANGUAGES, Language
from include.integration_watch.notify.message import compose
from include.integration_watch.notify.words import LOCALE
from tests.wiring.preflight_scene import prediction

from .scene import NOW, PAGES, SITUATION, catalogue, finding_of, message, pending

_UNITS = (
    r"EUR|CHF|MEZ|CET|Uhr|ms|Std\.|Min\.|Tg\.|hrs?|mins?|Sekunden?|seconds?|"
    r"(?:Jan|Feb|Mar|Nov|Dec)\b|%"
)
PARTED = re.compile(rf"\d (?:{_UNITS})(?!\w)|\b(?:EUR|CHF) \d|\b(?:Mo|Fr|So|Mon|Fri|Sun)\.? \d")
_PLACED = re.compile(
    r"\{\w+\} (?:Uhr|Minuten?|Sekunden?|Stunden?|Tagen?|Wochen|minutes?|seconds?|hours?|days?|weeks?)\b"
)


def _parted(html: str) -> list[str]:
    """Return what may part in what a reader sees: the title in the head is the plain subject."""
    return PARTED.findall(html.partition("<body")[2])


everywhere = pytest.mark.parametrize("language", LANGUAGES)


@everywhere
@pytest.mark.parametrize("change", [Change.OPENED, Change.RESOLVED])
def test_a_mail_of_any_kind_parts_no_sum_and_no_date(change: Change, language: Language) -> None:
    mails = {
        kind: message(finding_of(kind), language=language, change=change).html for kind in Kind
    }

    assert {kind: parted for kind, mail in mails.items() if (parted := _parted(mail))} == {}


@everywhere
def test_what_the_next_run_will_be_refused_parts_nowhere(language: Language) -> None:
    found = prediction(integration="invoices_to_coupa", due_at=NOW.replace(hour=7))
    told = SITUATION.model_copy(update={"prediction": found})

    mail = compose(pending(finding_of(Kind.REQUIRED), language=language), catalogue(), told, PAGES)

    assert _parted(mail.html) == []
    assert "18.240,50\N{NO-BREAK SPACE}EUR" in mail.html or language == "en"


@everywhere
def test_plain_text_subject_and_short_form_have_plain_spaces(language: Language) -> None:
    found: Message = message(finding_of(Kind.DOCUMENTS_REFUSED), language=language)

    assert "\N{NO-BREAK SPACE}" in found.html
    assert "\N{NO-BREAK SPACE}" not in found.text + found.subject + found.short


@everywhere
def test_a_sentence_keeps_its_figure_beside_the_unit(language: Language) -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in (LOCALE / language).rglob("*.po"))

    assert _PLACED.findall(told) == []
