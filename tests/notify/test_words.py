"""The catalogues of words: whole in every language."""

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.error_rule import FirstResponder
from include.integration_watch.domain.finding import Kind, Layer, Severity
from include.integration_watch.domain.incident import Change
from include.integration_watch.domain.observation import RuleStatus
from include.integration_watch.domain.proof import Proof
from include.integration_watch.domain.routing import Because
from include.integration_watch.domain.value import LANGUAGES, Language
from include.integration_watch.notify.sentences import AREAS, SLOTS
from include.integration_watch.notify.words import LOCALE, MissingWords, places, words

CLOSED_SETS = (
    *(f"kind.{kind}.{slot}" for kind in Kind for slot in SLOTS),
    *(f"severity.{severity}" for severity in Severity),
    *(f"layer.{layer}" for layer in Layer),
    *(f"layer.{layer}.long" for layer in Layer if layer is not Layer.EXECUTION),
    *(f"area.{area}" for area in AREAS),
    *(f"because.{because}" for because in Because),
    *(f"change.{change}" for change in Change if change is not Change.OPENED),
    *(f"party.{party}" for party in FirstResponder),
    *(f"systems.proof.{proof}" for proof in Proof),
    *(f"outcome.{status}" for status in RuleStatus),
    *(f"restart.{retry}" for retry in ("useful", "useless", "harmful")),
)


def _messages(language: Language) -> list[Message]:
    found: list[Message] = []
    for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as source:
            found += [message for message in read_po(source, locale=language) if message.id]
    return found


def _texts(language: Language) -> dict[str, tuple[str, ...]]:
    texts: dict[str, tuple[str, ...]] = {}
    for message in _messages(language):
        key = message.id if isinstance(message.id, str) else message.id[0]
        said = message.string
        texts[key] = (said,) if isinstance(said, str) else tuple(said)
    return texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", CLOSED_SETS)
def test_every_word_of_the_domain_has_its_sentence(key: str, language: Language) -> None:
    assert words(language).known(key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_unsure(language: Language) -> None:
    unsure = [message.id for message in _messages(language) if message.fuzzy]
    empty = [key for key, said in _texts(language).items() if not all(said)]

    assert (unsure, empty) == ([], [])


def test_both_languages_know_the_same_keys() -> None:
    assert set(_texts("de")) == set(_texts("en"))


def test_both_languages_name_the_same_values() -> None:
    german, english = _texts("de"), _texts("en")
    # A sentence may call a system "das System" where the other language calls it by its name.
    interchangeable = {"subject", "source", "target", "refuser"}

    for key, said in german.items():
        here, there = (
            {place for one in text for place in places(one)} for text in (said, english[key])
        )
        assert here - interchangeable == there - interchangeable, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shipped_is_called_by_words_not_by_ids(language: Language) -> None:
    objects = [each for one in load_catalogue().catalogue.contracts for each in one.objects.items()]
    named = {name for name, _ in objects}
    fields = {field for _, contract in objects for field in contract.fields}

    assert {each for each in named if not words(language).counted(f"object.{each}", 1)} == set()
    assert {each for each in fields if not words(language).known(f"field.{each}")} == set()


def test_no_german_sentence_is_the_english_one() -> None:
    german, english = _texts("de"), _texts("en")
    alike = {key for key in german if key.startswith("kind.") and german[key] == english[key]}

    assert alike == set()


def test_a_key_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(MissingWords, match=r"kind\.unheard_of"):
        words("de").say("kind.unheard_of")


def test_a_value_that_looks_like_a_place_stays_as_it_is() -> None:
    assert words("en").fill("{a} and {b}", {"a": "{b}", "b": "2"}) == "{b} and 2"


@pytest.mark.parametrize(("language", "said"), [("de", "unbekannt"), ("en", "unknown")])
def test_a_value_that_nobody_knows_is_called_so(language: Language, said: str) -> None:
    assert words(language).fill("{a}", {"a": ""}) == said
