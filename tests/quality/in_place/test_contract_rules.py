"""Folded names, references on a day, and rules of some cases come to the same in the database and in the lake."""

import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from include.integration_watch.domain.contract import ObjectContract, difference
from include.integration_watch.quality.in_place import folding, questions
from include.integration_watch.quality.lake import lake
from include.integration_watch.quality.snapshot import Snapshot, write_snapshot
from include.integration_watch.quality.suite import suite_for
from tests.quality.in_place.scene import AT, examined, fill, in_place, in_the_lake
from tests.quality.scene import INTEGRATION

COLUMNS: Mapping[str, Any] = {
    "id": sa.Integer,
    "name": sa.String(40).with_variant(
        sa.String(40, collation="utf8mb4_general_ci"), "mysql", "mariadb"
    ),
    "label": sa.String(40),
    "region": sa.String(20),
    "supplier": sa.String(20),
    "agent": sa.String(20),
    "dated": sa.Date,
    "said": sa.String(30),
    "sort": sa.String(10),
}
_KNOWN = {"object": "supplier", "field": "number", "status_field": "status", "allowed": ["active"]}
_DATED = {**_KNOWN, "valid_from": "since", "valid_to": "until"}
_CASE = {"sort": ["A", "a "]}
DEMANDED = ObjectContract.model_validate(
    {
        "resource": "invoices",
        "key": ["id"],
        "fields": {
            "id": {},
            "name": {"unique": "folded"},
            "label": {"unique": "folded", "unique_within": ["region"]},
            "region": {"cases": [{"when": _CASE, "reference": _KNOWN, "one_of": ["10", "11"]}]},
            "supplier": {"reference": {**_DATED, "valid_on": "dated"}},
            "agent": {"reference": {**_DATED, "valid_on": "said"}},
            "dated": {},
            "said": {"cases": [{"when": _CASE, "unique": "folded", "required": True}]},
            "sort": {"cases": [{"when": _CASE, "reference": {**_DATED, "valid_on": "dated"}}]},
        },
    }
)  # fmt: skip
SEED = 20260304
SUITE = suite_for(INTEGRATION, difference(None, DEMANDED), DEMANDED)["expectations"]
SUPPLIERS = [
    {"number": "10", "status": "active", "since": "2026-01-02", "until": "2026-01-03"},
    {"number": "10", "status": "active", "since": "2026-01-05", "until": None},
    {"number": "11", "status": "blocked", "since": "", "until": ""},
    {"number": "12", "status": "active", "since": "", "until": "soon"},
    {"number": "A", "status": "active", "since": None, "until": "2026-01-04"},
    {"number": None, "status": "active", "since": "", "until": ""},
]

_NAMES = ["", " ", "\t", "\u00a0", "\u2003", "A", "a", " a", "a\n", "A\u00a0", "ä", "Ä", "a\u0308", "A\u0308", "ß",
          "ss", "SS", "\u017f", "s", "k", "K", "\u212a", "İ", "i", "I", "ı", "a b", "A  B", "ab", "a\tb", "a\u00a0b",
          "a\x0bb", "a\x1fb", "a\u200bb", "🙂", "10", "1 0", "'", "\\", "%_", "é", "e\u0301"]  # fmt: skip
_SAID = ["2026-01-01", "2026-01-02", "2026-01-03T06:00", "2026-01-04", "2026-01-05x", "2026-1-3", " 2026-01-03",
         "2026-02-29", "02026-01-03", "", " ", "soon", "9999-12-31", "2028-02-29"]  # fmt: skip
_NUMBERS = ["10", "11", "12", "13", "A", "a", "", " 10"]
_DAYS = [date(2026, 1, day) for day in range(1, 7)]
_VALUES: Mapping[str, list[Any]] = {
    "name": _NAMES,
    "label": _NAMES,
    "region": ["", "10", "11", "N", "n"],
    "supplier": _NUMBERS,
    "agent": _NUMBERS,
    "dated": _DAYS,
    "said": _SAID,
    "sort": ["A", "a", "a ", "B"],
}


def rows_of(seed: int, count: int = 60) -> list[dict[str, Any]]:
    """Rows of every odd value that there is; some values are missing."""
    chance = random.Random(seed)
    return [
        {"id": number, **{name: chance.choice([None, *some]) for name, some in _VALUES.items()}}
        for number in range(count)
    ]


def suppliers(folder: Path) -> dict[str, Snapshot]:
    fields = ["number", "status", "since", "until"]
    path = folder / "supplier.parquet"
    return {"supplier": write_snapshot(SUPPLIERS, fields=fields, path=path, taken_at=AT)}


def wrong_with(engine: sa.Engine, folder: Path, numbered: list[dict[str, Any]]) -> list[Any]:
    """Return the rules that come to something else in the database, each asked for alone.

    Together they would hide each other's rows: what one suspects is fetched for all.
    """
    fill(engine, COLUMNS, numbered)
    fields, known = list(COLUMNS), suppliers(folder)
    there = in_the_lake(engine, SUITE, folder, fields, known)
    wrong = []
    for expectation, other in zip(SUITE, there, strict=True):
        (one,) = in_place(engine, [expectation], folder, fields, known)
        if other.looked_at is None:
            # Over all rows nobody says how many had a value: the rule's outcome counts them there.
            filled = sum(row[expectation["meta"]["field"]] not in (None, "") for row in numbered)
            other = other._replace(looked_at=filled)  # noqa: PLW2901 - the other way's own count
        if one != other:
            wrong.append((expectation["meta"], one, other))
    return wrong


def test_both_ways_come_to_the_same(engine: sa.Engine, tmp_path: Path) -> None:
    assert wrong_with(engine, tmp_path, rows_of(SEED)) == []


def file_at(folder: Path) -> sa.Engine:
    (folder / "erp.db").touch()
    return sa.create_engine(f"sqlite:///{folder / 'erp.db'}", poolclass=sa.NullPool)


def test_only_rows_that_may_fail_are_fetched(tmp_path: Path) -> None:
    engine = file_at(tmp_path)
    good = {"region": "10", "supplier": "10", "agent": "10", "dated": date(2026, 1, 2)}
    rows = [
        {"id": n, "name": f"Müller {n} GmbH", "label": f"L {n}", "sort": "B", "said": "2026-01-03", **good}
        for n in range(300)
    ]  # fmt: skip
    rows[3]["name"] = "MÜLLER  4\u00a0gmbh"
    rows[5]["dated"] = date(2026, 1, 4)
    rows[7] |= {"sort": "A", "region": "11"}
    rows[9] |= {"label": "l  11", "region": "11"}
    fill(engine, COLUMNS, rows)

    found = examined(engine, SUITE, tmp_path, list(COLUMNS), suppliers(tmp_path))

    with lake({"suspect": found.snapshot}) as opened:
        fetched = opened.connection.execute("SELECT id FROM suspect ORDER BY id::INTEGER").fetchall()  # fmt: skip
    assert [int(number) for (number,) in fetched] == [3, 4, 5, 7]
    assert found.snapshot.rows == len(rows)
    assert found.streamed == {}


@pytest.mark.parametrize(
    ("module", "limit", "rows", "reason"),
    [
        (folding, "MOST_VALUES", [{"name": f"{n // 2} A"} for n in range(8)], "once folded"),
        (folding, "MOST_REFERENCES", [{"name": f"Ä {n}"} for n in range(8)], "beyond ASCII"),
        (
            questions,
            "MOST_REFERENCES",
            [{"supplier": str(n), "dated": date(2026, 1, 1)} for n in range(8)],
            "different values and days",
        ),
        (
            questions,
            "MOST_VALUES",
            [{"supplier": f"x{n}", "dated": date(2026, 1, 1)} for n in range(8)],
            "name no record",
        ),
    ],
)
def test_what_is_too_much_to_ask_is_streamed_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, limit: str,
    rows: list[dict[str, Any]], reason: str,
) -> None:  # fmt: skip
    engine = file_at(tmp_path)
    monkeypatch.setattr(module, limit, 3)
    fill(engine, COLUMNS, [{"id": number, **row} for number, row in enumerate(rows)])

    suite = [each for each in SUITE if each["meta"]["field"] in rows[0]]
    found = examined(engine, suite, tmp_path, list(COLUMNS), suppliers(tmp_path))

    assert [told for told in found.streamed.values() if reason in told]
