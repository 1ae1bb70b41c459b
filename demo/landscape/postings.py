"""Postings that two ERPs hold: equal in meaning, written differently, with planted differences.

The head office writes dates and numbers as databases do; the branch as its people do: no leading
zeros, a decimal comma, the minus behind, the day first.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import Column, Engine, MetaData, String, Table

from include.integration_watch.domain.value import Value

FIELDS = (
    "posting_number",
    "supplier_number",
    "posted_on",
    "amount",
    "currency",
    "memo",
    "changed_at",
)
TABLE = Table("postings", MetaData(), *(Column(name, String(255)) for name in FIELDS))
_A_DAY = 1000
_AT_ONCE = 20_000

Posting = list[str]
How = Literal[
    "sign_lost",
    "epoch_1904",
    "memo_changed",
    "day_missing",
    "only_in_branch",
    "double_in_branch",
    "rounded",
    "spaces_and_case",
    "under_way",
    "changed_just_now",
]
NUMBER, SUPPLIER, DAY, AMOUNT, CURRENCY, MEMO, CHANGED = range(7)


class PostingsDiffer(Value):
    """``records`` postings of the two ERPs differ, or only seem to; of a missing day all of it."""

    type: Literal["postings_differ"]
    how: How
    records: Annotated[int, Field(gt=0)]


class Ledgers:
    """The postings of both ERPs. Each plant takes postings that no other has."""

    def __init__(self, pairs: int, seed: int, now: datetime) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - amounts, not secrets
        self._now = now
        self.head = [self._posting(number, now) for number in range(pairs)]
        self.branch: list[Posting | None] = [list(each) for each in self.head]
        self.more: list[Posting] = []
        self._free = iter(range(_A_DAY, pairs))

    def _posting(self, number: int, now: datetime) -> Posting:
        day = now.date() - timedelta(days=10 + number // _A_DAY)
        cents = self._chance.randrange(100, 5_000_000)
        sign = "-" if number % 10 == 0 else ""
        return [
            f"{number + 1:010}",
            f"{10_000 + number % 400}",
            day.isoformat(),
            f"{sign}{Decimal(cents) / 100:.2f}",
            "CHF" if number % 50 == 1 else "EUR",
            f"Delivery {number % 977} of order {number % 1_013}",
            f"{day.isoformat()}T12:00:00Z",
        ]

    def plant(self, plant: PostingsDiffer) -> None:
        """Change the books of the branch as the plant says."""
        if plant.how == "day_missing":
            for place in range(_A_DAY)[: plant.records]:
                self.branch[place] = None
            return
        taken = 0
        while taken < plant.records:
            place = next(self._free)
            if self._fits(plant.how, self.head[place]):
                self._change(plant.how, place)
                taken += 1

    @staticmethod
    def _fits(how: How, posting: Posting) -> bool:
        negative = posting[AMOUNT].startswith("-")
        if how == "sign_lost":
            return negative
        if how == "rounded":
            return posting[CURRENCY] == "CHF" and not negative
        return posting[CURRENCY] == "EUR" and not negative

    def _change(self, how: How, place: int) -> None:
        branch = self.branch[place]
        if branch is None:
            raise ValueError(f"posting {place} is missing already: plant the day last")
        match how:
            case "only_in_branch":
                self.more.append([f"9{branch[NUMBER][1:]}", *branch[1:]])
            case "double_in_branch":
                self.more.append(list(branch))
            case "under_way":
                self.head[place][CHANGED] = self._just_now
                self.branch[place] = None
            case "changed_just_now":
                self.head[place][CHANGED] = self._just_now
                self.head[place][MEMO] = "Changed a moment ago"
            case "rounded":
                head = self.head[place]
                head[AMOUNT] = f"{Decimal(head[AMOUNT]) + Decimal('0.004'):.3f}"
            case _:
                _change_value(how, branch, place)

    @property
    def _just_now(self) -> str:
        return self._now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _change_value(how: How, branch: Posting, place: int) -> None:
    match how:
        case "sign_lost":
            branch[AMOUNT] = branch[AMOUNT].removeprefix("-")
        case "epoch_1904":
            moved = datetime.fromisoformat(branch[DAY]).date() + timedelta(days=1462)
            branch[DAY] = moved.isoformat()
        case "memo_changed":
            branch[MEMO] = f"Return of goods, see note {place}"
        case "spaces_and_case":
            branch[MEMO] = f"  {branch[MEMO].upper().replace(' ', '  ')} "


def fill(engine: Engine, rows: Sequence[Posting | None], more: Sequence[Posting] = ()) -> None:
    """Create the table afresh and fill it."""
    TABLE.drop(engine, checkfirst=True)
    TABLE.create(engine)
    with engine.begin() as connection:
        for piece in _pieces([*rows, *more]):
            connection.execute(TABLE.insert(), piece)


def _pieces(rows: Sequence[Posting | None]) -> Iterator[list[dict[str, str]]]:
    for start in range(0, len(rows), _AT_ONCE):
        piece = [
            dict(zip(FIELDS, row, strict=True)) for row in rows[start : start + _AT_ONCE] if row
        ]
        if piece:
            yield piece


def as_the_branch_writes(posting: Posting) -> Posting:
    """Return a posting as the branch writes it down."""
    number, supplier, day, amount, currency, memo, changed = posting
    year, month, of_month = day.split("-")
    sign, plain = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
    whole, _, cents = plain.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return [
        number.lstrip("0"),
        supplier,
        f"{of_month}.{month}.{year}",
        f"{grouped},{cents}{sign}",
        currency,
        memo,
        changed,
    ]
