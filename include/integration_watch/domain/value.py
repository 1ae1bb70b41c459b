"""The one way to make a value: frozen, strict about keys, JSON both ways."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")

Id = Annotated[
    str, "lower-case words joined by underscores; equals the file name where there is one"
]


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A moment, always held in UTC; a time without a zone is refused."""


class Value(BaseModel):
    """An immutable fact. Unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Text(Value):
    """One sentence in every language that we tell people in."""

    de: str
    en: str

    def in_(self, language: Language) -> str:
        """Return the sentence in one language."""
        return self.de if language == "de" else self.en
