"""The three databases that suites are compiled for."""

import secrets

import pytest
import sqlalchemy as sa


@pytest.fixture(scope="session")
def _server(postgres_url: str) -> sa.Engine:
    server = sa.make_url(postgres_url).set(drivername="postgresql+psycopg")
    name = f"in_place_{secrets.token_hex(6)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return sa.create_engine(server.set(database=name), poolclass=sa.NullPool)


@pytest.fixture(scope="session")
def _file(tmp_path_factory: pytest.TempPathFactory) -> sa.Engine:
    path = tmp_path_factory.mktemp("in_place") / "erp.db"
    path.touch()
    return sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres), "mariadb"],
)
def engine(request: pytest.FixtureRequest) -> sa.Engine:
    """A database of each kind, which may be written to."""
    names = {"sqlite": "_file", "postgresql": "_server", "mariadb": "mariadb"}
    found: sa.Engine = request.getfixturevalue(names[request.param])
    return found
