"""The text for an outside party, and what was done the last time."""

from include.integration_watch.domain.note import Note
from include.integration_watch.domain.value import Text

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
