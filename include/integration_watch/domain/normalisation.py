"""Normalisations: what may look different and still be the same, each by its name."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, model_validator

from .value import Value

Side = Literal["left", "right"]


class Name(StrEnum):
    """What a normalisation does to a value before it is compared."""

    NFC = "nfc"
    NFKC = "nfkc"
    MOJIBAKE = "mojibake"
    WHITE_SPACE = "white_space"
    CASE = "case"
    ACCENTS = "accents"
    PUNCTUATION = "punctuation"
    LEADING_ZEROS = "leading_zeros"
    EMPTY = "empty"
    BRACKETS = "brackets"
    TRAILING_MINUS = "trailing_minus"
    DECIMAL_COMMA = "decimal_comma"
    THOUSANDS = "thousands"
    NUMBER = "number"
    ROUND = "round"
    CONVERT = "convert"
    DATE = "date"
    EPOCH_1904 = "epoch_1904"
    TIME_ZONE = "time_zone"
    CODES = "codes"
    TOLERANCE = "tolerance"


NEEDS = {
    Name.ROUND: "places",
    Name.CONVERT: "rates",
    Name.CODES: "codes",
    Name.TOLERANCE: "absolute or relative",
}


class Normalisation(Value):
    """One normalisation; in YAML its name alone, or its name and what it needs.

    ``side`` restricts it to the values of one system. ``places`` are the decimals of ``round``;
    ``codes`` says what each code means on the other side; ``rates`` are factors by the value of
    the field ``by`` (a currency or a unit), ``""`` for any other; ``formats`` are those of
    strptime, tried in order; ``zone`` is where a time without an offset was meant; ``absolute``
    and ``relative`` say how far apart two numbers may be.
    """

    name: Name
    side: Side | None = None
    places: int = Field(default=-1, ge=-1, le=9)
    codes: dict[str, str] = Field(default_factory=dict)
    rates: dict[str, Decimal] = Field(default_factory=dict)
    by: str = ""
    formats: tuple[str, ...] = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d")
    zone: str = "UTC"
    absolute: Decimal = Field(default=Decimal(0), ge=0)
    relative: Decimal = Field(default=Decimal(0), ge=0)

    @model_validator(mode="before")
    @classmethod
    def _named_alone(cls, said: Any) -> Any:
        return {"name": said} if isinstance(said, str) else said

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> "Normalisation":
        given = {
            Name.ROUND: self.places >= 0,
            Name.CONVERT: bool(self.rates),
            Name.CODES: bool(self.codes),
            Name.TOLERANCE: bool(self.absolute or self.relative),
        }
        if not given.get(self.name, True):
            raise ValueError(f'"{self.name}" needs {NEEDS[self.name]}')
        return self
