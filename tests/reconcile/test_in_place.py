import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from include.integration_watch.reconcile import in_place
from include.integration_watch.reconcile.digests import NoDigest, digest_for
from include.integration_watch.reconcile.in_place import Place, compare_in_place

from .scene import between, differences, wanted

ASKED = wanted({"name": None, "amount": {"normalise": ["number"]}})


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        made = sa.create_engine(f"sqlite:///{tmp_path / 'erp.db'}")
    else:
        url = sa.make_url(request.getfixturevalue("postgres_url"))
        made = sa.create_engine(url.set(drivername="postgresql+psycopg"))
    yield made
    made.dispose()


def put(engine: sa.Engine, name: str, rows: list[Any], key: Any = sa.Integer) -> Place:
    table = sa.Table(
        name,
        sa.MetaData(),
        sa.Column("id", key),
        sa.Column("name", sa.String(40)),
        sa.Column("amount", sa.String(20)),
    )
    with engine.begin() as connection:
        table.drop(connection, checkfirst=True)
        table.create(connection)
        connection.execute(table.insert(), rows)
    return Place(engine, name)


def sides(count: int = 3000) -> tuple[list[Any], list[Any]]:
    dice = random.Random(3)
    left = [{"id": n - 500, "name": f"n{n % 50}", "amount": f"{n}.00"} for n in range(count)]
    right = [dict(row) for row in left]
    for row in dice.sample(right, 4):
        row["name"] = None
    del right[100], right[700]
    right.append({"id": 99_999, "name": "new", "amount": "1"})
    dice.shuffle(right)
    return left, right


@pytest.mark.parametrize("key", [sa.Integer, sa.String(20)])
def test_it_finds_what_a_comparison_of_snapshots_finds(
    engine: sa.Engine, tmp_path: Path, key: Any
) -> None:
    left, right = sides()
    if key is not sa.Integer:
        left, right = ([row | {"id": str(row["id"])} for row in rows] for rows in (left, right))

    found = compare_in_place(
        ASKED, put(engine, "one", left, key), put(engine, "other", right, key), tmp_path / "place"
    )

    texts = [[row | {"id": str(row["id"])} for row in rows] for rows in (left, right)]
    whole = between(tmp_path / "files", *texts, ASKED)
    assert differences(found) == differences(whole)
    assert (found.left_rows, found.right_rows, found.same) == (3000, 2999, whole.same)


def test_only_blocks_that_differ_are_read(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, _ = sides()
    right = [row | ({"name": "other"} if row["id"] == 1042 else {}) for row in left]
    places = put(engine, "one", left), put(engine, "other", right)
    read: list[int] = []
    rows = in_place._rows

    def counted(*given: Any) -> Iterator[Any]:
        for part in rows(*given):
            read.append(len(part))
            yield part

    monkeypatch.setattr(in_place, "_rows", counted)
    found = compare_in_place(ASKED, *places, tmp_path / "out")

    assert [each.key for each in differences(found)] == [("1042",)]
    assert 0 < sum(read) <= 2 * in_place.ROWS_A_BLOCK
    assert found.same == len(left) - 1


def test_equal_tables_are_not_read_at_all(engine: sa.Engine, tmp_path: Path) -> None:
    left, _ = sides(1000)

    found = compare_in_place(
        ASKED, put(engine, "one", left), put(engine, "other", left[::-1]), tmp_path / "out"
    )

    assert (differences(found), found.same) == ([], 1000)


@pytest.mark.postgres
def test_two_kinds_of_database_are_compared(tmp_path: Path, postgres_url: str) -> None:
    url = sa.make_url(postgres_url).set(drivername="postgresql+psycopg")
    left, right = sides(1000)
    one = put(sa.create_engine(f"sqlite:///{tmp_path / 'erp.db'}"), "one", left)
    other = put(sa.create_engine(url), "other", right)

    found = compare_in_place(ASKED, one, other, tmp_path / "out")

    assert {str(k): n for k, n in found.counts.items()} == {
        "differs": 4,
        "missing_left": 1,
        "missing_right": 2,
    }


def test_a_database_without_a_digest_of_ours_says_what_to_do() -> None:
    with pytest.raises(NoDigest, match="take snapshots"):
        digest_for("oracle", {"oracle"})
