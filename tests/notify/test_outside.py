"""The text for an outside party, and what was done the last time."""

import pytest

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.error_rule import FirstResponder
from include.integration_watch.domain.note import Note
from include.integration_watch.domain.outside_party import OutsideParties, OutsideParty
from include.integration_watch.domain.value import Language, Text

from .scene import NOW, RULE, SITUATION, catalogue, message, refused, row

OUTSIDE = Text(
    de="Bitte senden Sie {documents} für {identity} erneut.",
    en="Please send {documents} for {identity} again.",
)
KNOWN = catalogue(error_rules=(RULE.model_copy(update={"outside": OUTSIDE}),))


def test_it_stands_under_its_own_heading_filled_in_and_ready_to_send() -> None:
    told = message(refused(), known=KNOWN)
    keys = ", ".join(document.key for document in refused().documents)
    assert row(told, "Text zum Weitersenden") == f"Bitte senden Sie {keys} für 10472 erneut."
    assert "<h2" in told.html.partition("Text zum Weitersenden")[0][-300:]
    assert "Bitte senden Sie" in told.html


def test_it_speaks_the_readers_language() -> None:
    assert "Please send" in message(refused(), known=KNOWN, language="en").text


def test_a_text_that_lacks_a_value_is_not_sent_to_anybody() -> None:
    assert "Weitersenden" not in message(refused(documents=()), known=KNOWN).text


def test_the_message_says_what_was_done_the_last_time() -> None:
    note = Note(incident=12, at=NOW, text="Vertrag <b>verlängert</b>", by="purchasing")
    told = message(refused(), SITUATION.model_copy(update={"last_time": note}))
    assert row(told, "Beim letzten Mal getan").startswith("Vertrag <b>verlängert</b> (INC-12, ")
    assert "Vertrag &lt;b&gt;verlängert" in told.html


@pytest.mark.parametrize(
    ("language", "label", "said"),
    [
        (
            "de",
            "Zuerst handelt",
            "weitergeben bis Mo. 23.11.2026, 10:10 MEZ, Antwort von Coupa bis ",
        ),
        ("en", "Moves first", "pass it on by Mon 23 Nov 2026, 10:10 CET, Coupa to answer by "),
    ],
)
def test_who_moves_first_says_until_when_an_outside_party_answers_in_its_own_hours(
    language: Language, label: str, said: str
) -> None:
    office = OutsideParty(hours="every weekday 09:00-17:00", zone="America/Los_Angeles")
    settings = Settings(
        platform_group="platform", zone="Europe/Berlin", parties=OutsideParties(coupa=office)
    )
    of_coupa = RULE.model_copy(update={"first_responder": FirstResponder.COUPA})
    known = catalogue(settings=settings, error_rules=(of_coupa,))

    told = row(message(refused(), known=known, language=language), label)

    assert said in told
    assert "22:00" in told  # 13:00 there: four of its hours after 09:00


def test_where_the_customer_moves_first_there_is_one_time() -> None:
    assert "weitergeben" not in row(message(refused()), "Zuerst handelt")
