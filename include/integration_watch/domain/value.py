"""The one way to make a value: frozen, strict about keys, JSON both ways."""

from datetime import UTC, datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")

Id = Annotated[
    str, "lower-case words joined by underscores; equals the file name where there is one"
]


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A moment, always held in UTC; a time without a zone is refused."""


def _clock_time(said: object) -> object:
    """Return a time of day as text; YAML reads 07:30 without quotes as 450 minutes."""
    if isinstance(said, int) and 0 <= said < 24 * 60:
        return f"{said // 60:02}:{said % 60:02}"
    return said


def _is_clock_time(said: str) -> str:
    if said:
        try:
            time.fromisoformat(said)
        except ValueError:
            raise ValueError(
                f'"{said}" is no time of day: write "07:30", or "" for never'
            ) from None
    return said


ClockTime = Annotated[str, BeforeValidator(_clock_time), AfterValidator(_is_clock_time)]
"""A time of day, ``07:30``; an empty one means never."""


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
