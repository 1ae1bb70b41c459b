"""How values are spread is the same whether a database says it or the lake, or it is left out with the reason."""

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from include.integration_watch.erp.client import ErpClient
from include.integration_watch.quality.in_place.database_spread import (
    BY_DRIVER,
    ODD_DAYS,
    ODD_NUMBERS,
)
from include.integration_watch.quality.lake import lake
from include.integration_watch.quality.profile import Profile, profile, without_values
from include.integration_watch.quality.snapshot import write_tables
from tests.quality.in_place.scene import AT, TABLE, examined, fill
from tests.quality.in_place.test_contract_rules import file_at

COLUMNS: Mapping[str, Any] = {
    "id": sa.Integer,
    "pieces": sa.Integer,
    "total": sa.Numeric(12, 2),
    "written": sa.String(30),
    "odd": sa.String(30),
    "few": sa.String(20).with_variant(
        sa.String(20, collation="utf8mb4_general_ci"), "mysql", "mariadb"
    ),
    "rank": sa.Integer,
    "dated": sa.Date,
    "said": sa.String(30),
    "stamp": sa.String(30),
    "at": sa.DateTime,
    "rate": sa.Double,
    "empty": sa.String(5),
}
_FEW = ["A", "a", "ä", "Ä", "B ", "B", "", " "]


def _rows(count: int, seed: int) -> list[dict[str, Any]]:
    chance = random.Random(seed)

    def maybe(value: Any) -> Any:
        return None if chance.random() < 0.1 else value

    def row(number: int) -> dict[str, Any]:
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(58))
        cents = chance.randrange(-90_000, 900_000)
        return {
            "id": number,
            "pieces": maybe(chance.randrange(500)),
            "total": maybe(Decimal(cents) / 100),
            "written": maybe(f"{chance.randrange(900)}.{chance.randrange(1000):03}"),
            "odd": maybe(str(chance.randrange(900)) if number % 40 else "1e3"),
            "few": maybe(chance.choice(_FEW)),
            "rank": maybe(chance.randrange(4)),
            "dated": maybe(day),
            "said": maybe(str(day)),
            "stamp": maybe(f"{day}T06:00:00"),
            "at": maybe(datetime(2026, 1, 1) + timedelta(minutes=chance.randrange(90_000))),
            "rate": maybe(chance.random()),
            "empty": None,
        }

    return [row(number) for number in range(count)]


def _both(engine: sa.Engine, folder: Path, rows: list[dict[str, Any]]) -> tuple[Profile, Profile]:
    fill(engine, COLUMNS, rows)
    here = examined(engine, [], folder, list(COLUMNS)).profile
    tables = ErpClient(engine.url).batches(TABLE, {name: name for name in COLUMNS})
    with lake({TABLE: write_tables(tables, path=folder / "i.parquet", taken_at=AT)}) as opened:
        return here, profile(opened, TABLE)


def test_what_the_database_says_is_what_the_lake_says_or_it_says_why_not(
    engine: sa.Engine, tmp_path: Path
) -> None:
    here, there = _both(engine, tmp_path, _rows(241, 1))

    for one, other in zip(here.columns, there.columns, strict=True):
        spread = {"quantiles", "shares", "newest"}
        if one.unsaid:
            assert not any(getattr(one, name) for name in spread)
        else:
            assert one.model_dump(include=spread) == other.model_dump(include=spread), one.field

    said = {each.field: each.unsaid for each in here.columns if each.unsaid}
    expected = {"odd": ODD_NUMBERS, "stamp": ODD_DAYS, "rate": BY_DRIVER}
    if engine.dialect.name == "sqlite":
        # It keeps decimals as binary fractions, and moments as texts.
        expected |= {"total": BY_DRIVER, "at": ODD_DAYS}
    assert said == expected
    told = {each.field for each in here.columns if each.quantiles or each.shares or each.newest}
    assert {"id", "pieces", "written", "few", "rank", "dated", "said"} <= told


def test_an_empty_table_says_nothing(tmp_path: Path) -> None:
    here, there = _both(file_at(tmp_path), tmp_path, [])

    assert here == there


def test_a_personal_column_shows_nothing_of_its_values(tmp_path: Path) -> None:
    here, _ = _both(file_at(tmp_path), tmp_path, _rows(241, 4))

    shown = without_values(here, {"few", "pieces"})

    bare = {each.field for each in shown.columns if not (each.shares or each.quantiles)}
    assert {"few", "pieces"} <= bare
    assert [each.rows for each in shown.columns] == [each.rows for each in here.columns]
