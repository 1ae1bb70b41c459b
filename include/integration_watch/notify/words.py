"""The words of the messages: gettext catalogues read from their .po files, one per language.

Keys instead of English sentences stand in the code, so that no language is the original and a
missing sentence is an error, never an English line in a German mail.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from include.integration_watch.domain.value import Language

LOCALE = Path(__file__).parent / "locale"

_PLACE = re.compile(r"\{(\w+)\}")


class MissingWords(LookupError):
    """A key stands in no catalogue of a language."""


class _Nothing(NullTranslations):
    """The end of the line: what no catalogue knows is an error."""

    def gettext(self, message: str) -> str:
        raise MissingWords(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 - gettext's signature
        raise MissingWords(msgid1)


class Words:
    """One language's sentences, asked by key."""

    def __init__(self, language: Language, translations: NullTranslations) -> None:
        self.language = language
        self._translations = translations

    def say(self, key: str, /, **fields: str) -> str:
        """Return a sentence with its places filled; an empty or missing field is called unknown."""
        return self.fill(self._translations.gettext(key), fields)

    def count(self, key: str, number: int, /, **fields: str) -> str:
        """Return the sentence in the number that fits."""
        return self.fill(self._translations.ngettext(key, f"{key}.many", number), fields)

    def known(self, key: str) -> str | None:
        """Return the words of a key that outer systems chose, or none."""
        try:
            return self._translations.gettext(key)
        except MissingWords:
            return None

    def counted(self, key: str, number: int) -> str | None:
        """Return the words of a key that is counted, in the number that fits, or none."""
        try:
            return self._translations.ngettext(key, f"{key}.many", number)
        except MissingWords:
            return None

    def fill(self, sentence: str, fields: Mapping[str, str]) -> str:
        """Put values into their places, once: a value that looks like a place stays as it is."""
        return _PLACE.sub(lambda place: fields.get(place[1], "") or self._unknown(), sentence)

    def _unknown(self) -> str:
        return self._translations.gettext("unknown")


def places(sentence: str) -> tuple[str, ...]:
    """Return the names of the places in a sentence."""
    return tuple(_PLACE.findall(sentence))


@lru_cache(maxsize=4)
def words(language: Language) -> Words:
    """Return the words of a language."""
    rest: NullTranslations = _Nothing()
    for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        translations = _translations(path, language)
        translations.add_fallback(rest)
        rest = translations
    return Words(language, rest)


def _translations(path: Path, language: Language) -> Translations:
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language, domain=path.stem, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=path.stem)
