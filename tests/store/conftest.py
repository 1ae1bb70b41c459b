from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from include.integration_watch.domain.finding import Judgement
from include.integration_watch.store import Store
from tests.domain.scene import NOW, catalogue


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database: a SQLite file, or one of its own on a real PostgreSQL server."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    server = sa.make_url(request.getfixturevalue("postgres_url")).set(
        drivername="postgresql+psycopg"
    )
    name = f"t{abs(hash(request.node.nodeid))}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store in which every system was just looked at and found well."""
    kept = Store(store_url)
    known = catalogue()
    kept.apply(Judgement(), known, NOW, [("system", system.id) for system in known.systems])
    yield kept
    kept.engine.dispose()
