"""What came of a reconciliation: differences, what they share, what was hidden and what is under way."""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from .normalisation import Name, Normalisation, Side
from .value import Id, Instant, Value


class DifferenceKind(StrEnum):
    """What sort of difference it is; ``missing_left`` is there on the right only."""

    MISSING_LEFT = "missing_left"
    MISSING_RIGHT = "missing_right"
    DIFFERS = "differs"
    DOUBLE_LEFT = "double_left"
    DOUBLE_RIGHT = "double_right"
    TOTAL = "total"


class Unjudged(StrEnum):
    """Why a difference is none yet."""

    CHANGED_AFTER_SNAPSHOT = "changed_after_snapshot"
    WITHIN_TIME = "within_time"
    EXECUTION_OPEN = "execution_open"
    EXECUTION_LATE = "execution_late"
    EXECUTION_FAILED = "execution_failed"


class Difference(Value):
    """One difference, a row of the file of differences.

    ``key`` holds the values of the key's fields in their order, of a total those of its ``by``.
    Of a doubled key ``left`` and ``right`` say how often it is there. ``amount`` is the money at
    stake: of the amount's own field what it differs by, else the document's.
    """

    key: tuple[str, ...]
    kind: DifferenceKind
    field: str = ""
    left: str | None = None
    right: str | None = None
    normalised_left: str | None = None
    normalised_right: str | None = None
    amount: Decimal | None = None
    currency: str = ""
    pattern: str = ""
    in_flight: Unjudged | None = None

    # Values are what was read: a space at the end may be the difference.
    model_config = Value.model_config | {"str_strip_whitespace": False}


class PatternKind(StrEnum):
    """What many differences of one field have in common."""

    SWAPPED = "swapped"
    DAYS_SHIFTED = "days_shifted"
    SIGN_LOST = "sign_lost"
    FACTOR = "factor"
    OFFSET = "offset"
    EMPTIED = "emptied"
    CONSTANT = "constant"
    TRUNCATED = "truncated"
    CODE = "code"
    DAY_MISSING = "day_missing"


class Pattern(Value):
    """Differences that share their cause: how many of the ``of`` differences of the field, and one of them.

    ``detail`` is what they share: days, a factor, the other field, ``from -> to``, a day.
    """

    id: str
    kind: PatternKind
    field: str = ""
    detail: str = ""
    count: int
    of: int
    example: Difference

    @property
    def share(self) -> float:
        """Return the share of the field's differences, 0 to 1."""
        return self.count / self.of if self.of else 0.0


class Hidden(Value):
    """What one normalisation hid: values of a field that differ as they were read."""

    field: str
    normalisation: Name
    count: int
    left: str | None = None
    right: str | None = None

    model_config = Value.model_config | {"str_strip_whitespace": False}


class Suggestion(Value):
    """A normalisation that nobody configured, and how many differences would vanish by it."""

    field: str
    normalisation: Normalisation
    vanish: int
    of: int


class Pairing(Value):
    """Two records without a common key that may be the same; a person decides, never we."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    likeness: float


class Keyless(Value):
    """A record without a key: which row of its side it is, and its fields as JSON."""

    side: Side
    row: int
    record: str


class Remark(Value):
    """Something to know about the input: a word, and the values that its sentence names.

    Words: ``key_types``, ``empty_side``, ``no_key``, ``double_left``, ``double_right``,
    ``double_both``, ``all_differ``.
    """

    word: str
    values: dict[str, str] = Field(default_factory=dict)


class Incomplete(StrEnum):
    """Why nothing was compared, or what was compared cannot be judged."""

    CUT_OFF = "cut_off"
    NO_COLUMN = "no_column"
    NO_COMMON_KEY = "no_common_key"
    UNREADABLE = "unreadable"


class Comparison(Value):
    """What came of one comparison; the differences themselves lie in a Parquet file.

    ``counts`` are the differences by kind, ``in_flight`` what is not judged yet by its reason (not
    among ``counts``), ``same`` the keys that agree. ``hidden_file`` lists what ``hidden`` counts,
    ``keyless_file`` every record without a key, of which ``keyless`` is a sample. ``notes`` are the
    ``remarks`` in English.
    ``incomplete`` with ``reason`` says why the comparison cannot be trusted.
    """

    reconciliation: Id
    left_rows: int = 0
    right_rows: int = 0
    left_as_of: Instant | None = None
    right_as_of: Instant | None = None
    same: int = 0
    counts: dict[DifferenceKind, int] = Field(default_factory=dict)
    fields: dict[str, int] = Field(default_factory=dict)
    in_flight: dict[Unjudged, int] = Field(default_factory=dict)
    hidden: tuple[Hidden, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    notes: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    keyless: tuple[Keyless, ...] = ()
    keyless_file: Path | None = None
    differences: Path | None = None
    hidden_file: Path | None = None
    incomplete: Incomplete | None = None
    reason: str = ""

    @property
    def is_complete(self) -> bool:
        """Tell whether the two sides were compared whole."""
        return self.incomplete is None
