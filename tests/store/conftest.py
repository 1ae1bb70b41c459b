import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from include.integration_watch.domain.finding import Judgement
from include.integration_watch.store import Store
from tests.domain.scene import NOW, catalogue


@pytest.fixture(scope="session")
def postgres_server(postgres_url: str) -> Iterator[sa.Engine]:
    """The server that makes databases, with one that was migrated for others to copy."""
    server = sa.make_url(postgres_url).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE migrated")
    Store(server.set(database="migrated")).engine.dispose()
    yield admin
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table: a SQLite file, or one of its own on a real PostgreSQL server."""
    yield from _database(request, tmp_path, "template1")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a row: a SQLite file, or one of its own on a real PostgreSQL server."""
    yield from _database(request, tmp_path, "migrated")


def _database(request: pytest.FixtureRequest, tmp_path: Path, template: str) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    admin: sa.Engine = request.getfixturevalue("postgres_server")
    name = f"t{secrets.token_hex(8)}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store in which every system was just looked at and found well."""
    kept = Store(store_url)
    known = catalogue()
    kept.apply(Judgement(), known, NOW, [("system", system.id) for system in known.systems])
    yield kept
    kept.engine.dispose()
