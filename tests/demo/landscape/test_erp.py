"""The ERPs are real databases: their refusals are real triggers, their missing tables are really gone."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from demo.landscape.books import open_books
from demo.landscape.erp import Erp
from tests.demo.landscape.scene import utc

BOOKS = open_books(1, utc("2026-03-18T12:00:00").date())
PROBE = text("INSERT INTO integration_probe (probe_id, written_at) VALUES ('x', 'y')")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'erp.db'}"
    given: str = request.getfixturevalue("postgres_url")
    return given.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def erp(url: str) -> Erp:
    made = Erp(url)
    made.fill(BOOKS)
    return made


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_it_holds_what_the_books_say(erp: Erp) -> None:
    engine = create_engine(erp.url)
    assert count(engine, "suppliers") == 400
    assert count(engine, "invoices") == 300
    assert count(engine, "payments") == 200


def test_a_refused_write_raises_and_an_accepted_one_does_not(erp: Erp) -> None:
    engine = create_engine(erp.url)
    erp.refuse_writes()
    with engine.connect() as connection, pytest.raises(DBAPIError, match="period is closed"):
        connection.execute(PROBE)
    erp.accept_writes()
    with engine.connect() as connection:
        assert connection.execute(PROBE).rowcount == 1


def test_a_hidden_table_is_gone_until_it_is_shown(erp: Erp) -> None:
    engine = create_engine(erp.url)
    erp.hide("exchange_rates")
    with pytest.raises(DBAPIError):
        count(engine, "exchange_rates")
    erp.show("exchange_rates")
    assert count(engine, "exchange_rates") > 0


def test_a_second_start_finds_an_erp_in_good_order(erp: Erp) -> None:
    erp.hide("exchange_rates")
    erp.refuse_writes()
    again = Erp(erp.url)
    again.fill(BOOKS)
    engine = create_engine(erp.url)
    assert count(engine, "suppliers") == 400
    assert count(engine, "exchange_rates") > 0
    with engine.connect() as connection:
        assert connection.execute(PROBE).rowcount == 1


def test_a_branch_holds_a_share(url: str) -> None:
    branch = Erp(url)
    branch.fill(BOOKS, share=10)
    assert count(create_engine(url), "suppliers") == 40
