import re
from pathlib import Path

from include.integration_watch.domain.error_rule import FirstResponder
from include.integration_watch.domain.finding import Kind, Layer, Severity
from include.integration_watch.domain.normalisation import Name
from include.integration_watch.domain.proof import Proof
from include.integration_watch.pages import rendering, words
from include.integration_watch.pages.deed_words import DEED_WORDS
from include.integration_watch.pages.list_words import LIST_WORDS
from include.integration_watch.pages.people_words import PEOPLE_WORDS
from include.integration_watch.pages.preflight_words import PREFLIGHT_WORDS
from include.integration_watch.pages.reconciliation_words import RECONCILIATION_WORDS
from include.integration_watch.pages.system_words import SYSTEM_WORDS
from include.integration_watch.pages.transfer_words import TRANSFER_WORDS
from include.integration_watch.pages.words import WORDS
from include.integration_watch.pages.worklist_words import WORKLIST_WORDS
from include.integration_watch.reconcile import notes


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["de"].keys() == WORDS["en"].keys()
    for word, german in WORDS["de"].items():
        assert set(re.findall(r"{\w+}", german)) == set(re.findall(r"{\w+}", WORDS["en"][word]))


def test_everything_the_domain_can_say_has_words() -> None:
    wanted = {f"kind_{kind}" for kind in Kind}
    wanted |= {f"layer_{layer}" for layer in Layer}
    wanted |= {f"severity_{severity}" for severity in Severity}
    wanted |= {f"responder_{responder}" for responder in FirstResponder}
    wanted |= {f"proof_{proof}" for proof in Proof}
    assert wanted <= WORDS["de"].keys()


def test_every_word_of_the_templates_is_known() -> None:
    folder = Path(rendering.__file__).parent / "templates"
    said = {
        word
        for template in folder.glob("*.html")
        for word in re.findall(r'say\("(\w+)"[),]', template.read_text(encoding="utf-8"))
    }
    assert said
    assert said <= WORDS["de"].keys()


def test_no_word_is_said_in_two_places() -> None:
    parts = [
        words._WORDS,
        PEOPLE_WORDS,
        LIST_WORDS,
        DEED_WORDS,
        WORKLIST_WORDS,
        PREFLIGHT_WORDS,
        RECONCILIATION_WORDS,
        SYSTEM_WORDS,
        TRANSFER_WORDS,
    ]

    assert len(WORDS["en"]) == sum(len(part["en"]) for part in parts)


def test_every_normalisation_and_every_remark_has_its_sentence() -> None:
    wanted = {f"rc_norm_{name}" for name in Name}
    wanted |= {f"rc_remark_{word}" for word in notes._ENGLISH}

    assert wanted <= WORDS["de"].keys()
