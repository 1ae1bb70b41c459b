"""A few of the histories of `make soak-executions`, and a few processes that are really killed."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from benchmarks.fetching.history import STEPS, Deaths, Step, live_through, stored
from benchmarks.fetching.kills import in_a_new_file, killed
from include.integration_watch.store import Store


@pytest.fixture(scope="module")
def quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, quiet: None) -> Iterator[tuple[Store, Deaths]]:
    store, deaths = stored(f"sqlite:///{tmp_path_factory.mktemp('histories') / 'store.db'}")
    yield store, deaths
    store.engine.dispose()


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_no_execution_is_lost_or_doubled_and_no_watermark_stuck(
    kept: tuple[Store, Deaths], steps: list[Step]
) -> None:
    live_through(steps, *kept)


@pytest.mark.postgres
def test_neither_on_postgresql(postgres_url: str, quiet: None) -> None:
    server = sa.make_url(postgres_url).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE boomi_histories")
    admin.dispose()
    url = server.set(database="boomi_histories").render_as_string(hide_password=False)
    store, deaths = stored(url)

    @settings(max_examples=10, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def every(steps: list[Step]) -> None:
        live_through(steps, store, deaths)

    try:
        every()
    finally:
        store.engine.dispose()


def test_processes_that_are_killed_lose_and_double_nothing(tmp_path: Path) -> None:
    assert killed("sqlite", in_a_new_file(tmp_path), 4)["met"]
