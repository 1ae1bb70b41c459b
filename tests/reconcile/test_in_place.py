import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.reconcile import blocks, digests, in_place
from include.integration_watch.reconcile.blocks import SMALLEST
from include.integration_watch.reconcile.in_place import compare_in_place
from include.integration_watch.reconcile.table_side import CannotRead, Place

from .scene import between, differences, wanted

ASKED = wanted({"name": None, "amount": {"normalise": ["number"]}})


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgres),
        pytest.param("mariadb", marks=pytest.mark.postgres),
    ]
)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        made = sa.create_engine(f"sqlite:///{tmp_path / 'erp.db'}")
    elif request.param == "mariadb":
        made = request.getfixturevalue("mariadb")
    else:
        url = sa.make_url(request.getfixturevalue("postgres_url"))
        made = sa.create_engine(url.set(drivername="postgresql+psycopg"))
    yield made
    made.dispose()


def put(
    engine: sa.Engine, name: str, rows: list[Any], key: Any = sa.Integer, amount: Any = None
) -> Place:
    table = sa.Table(
        name,
        sa.MetaData(),
        sa.Column("id", key),
        sa.Column("name", sa.String(40)),
        sa.Column("amount", amount or sa.String(20)),
    )
    with engine.begin() as connection:
        table.drop(connection, checkfirst=True)
        table.create(connection)
        if rows:
            connection.execute(table.insert(), rows)
    return Place(engine, table, text)


def text(value: Any) -> str | None:
    return None if value is None else str(value)


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
    assert 0 < sum(read) <= 2 * SMALLEST
    assert found.same == len(left) - 1


def test_equal_tables_are_not_read_at_all(engine: sa.Engine, tmp_path: Path) -> None:
    left, _ = sides(1000)

    found = compare_in_place(
        ASKED, put(engine, "one", left), put(engine, "other", left[::-1]), tmp_path / "out"
    )

    assert (differences(found), found.same) == ([], 1000)


def test_rows_of_a_block_that_swap_a_value_are_found(engine: sa.Engine, tmp_path: Path) -> None:
    left, _ = sides(1000)
    right = [dict(row) for row in left]
    right[500]["name"], right[501]["name"] = left[501]["name"], left[500]["name"]

    found = compare_in_place(
        ASKED, put(engine, "one", left), put(engine, "other", right), tmp_path / "out"
    )

    assert [each.key for each in differences(found)] == [("0",), ("1",)]


def test_a_value_of_another_type_costs_time_and_changes_nothing(
    engine: sa.Engine, tmp_path: Path
) -> None:
    left = [{"id": n, "name": "n", "amount": f"{n}.50"} for n in range(200)]
    right = [row | {"amount": Decimal(f"{n}.50")} for n, row in enumerate(left)]
    right[7]["amount"] += 1

    found = compare_in_place(
        ASKED,
        put(engine, "one", left),
        put(engine, "other", right, amount=sa.Numeric(12, 2)),
        tmp_path / "out",
    )

    [one] = differences(found)
    assert (one.key, Decimal(one.right or "")) == (("7",), Decimal("8.50"))
    assert found.same == 199


def test_records_without_a_key_are_told(engine: sa.Engine, tmp_path: Path) -> None:
    left = [{"id": n, "name": "n", "amount": "1"} for n in range(300)]
    right = [*left, {"id": None, "name": "nobody", "amount": "1"}]

    found = compare_in_place(
        ASKED, put(engine, "one", left), put(engine, "other", right), tmp_path / "out"
    )

    assert any("key" in note for note in found.notes), found.notes
    assert found.same == 300


def test_a_database_without_a_digest_of_ours_is_read_whole_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(digests._OF_TEXT, "sqlite")
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'erp.db'}")
    left, right = sides(1000)

    found = compare_in_place(
        ASKED, put(engine, "one", left), put(engine, "other", right), tmp_path / "out"
    )

    assert found.notes[0] == "sqlite has no digest that we know: both tables were read whole."
    assert sum(found.counts.values()) == 7


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'erp.db'}")
    left = put(engine, "one", sides(1000)[0])
    right = put(engine, "other", [])
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE other")

    with pytest.raises(CannotRead) as broken:
        compare_in_place(ASKED, left, right, tmp_path / "out")

    assert broken.value.side == "right"
    assert "no such table" in str(broken.value.__cause__)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    left=st.dictionaries(st.integers(-400, 400), st.sampled_from(["a", "b", None]), max_size=60),
    changed=st.dictionaries(
        st.integers(-400, 400), st.sampled_from(["a", "c", None, "gone"]), max_size=8
    ),
    first=st.sampled_from([2, 16, 65_536]),
    textual=st.booleans(),
)
def test_whatever_the_tables_hold_it_finds_what_a_full_comparison_finds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    left: dict[int, str | None],
    changed: dict[int, str | None],
    first: int,
    textual: bool,
) -> None:
    monkeypatch.setattr(blocks, "AT_FIRST", first)
    monkeypatch.setattr(in_place, "FEW", 1)
    right = {key: name for key, name in (left | changed).items() if name != "gone"}
    key: Any = sa.String(8) if textual else sa.Integer
    rows = [
        [{"id": str(k) if textual else k, "name": name, "amount": "1"} for k, name in side.items()]
        for side in (left, right)
    ]
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'erp.db'}")
    one, other = (
        put(engine, name, each, key) for name, each in zip(("one", "other"), rows, strict=True)
    )

    found = compare_in_place(ASKED, one, other, tmp_path / "place")

    expected = {str(k) for k in left.keys() | right.keys() if (k in left) != (k in right)}
    expected |= {str(k) for k in left.keys() & right.keys() if left[k] != right[k]}
    if found.is_complete:
        assert {" ".join(each.key) for each in differences(found)} == expected
    else:
        assert not left.keys() & right.keys()


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
