"""An Airflow connection made into a client."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from include.integration_watch.erp.errors import ErpSettingsError
from include.integration_watch.erp.hook import ErpHook

from .conftest import PASSWORD


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Define the connection ``erp`` the way a deployment does."""

    def define(connection: str | dict[str, Any]) -> ErpHook:
        text = connection if isinstance(connection, str) else json.dumps(connection)
        monkeypatch.setenv("AIRFLOW_CONN_ERP", text)
        return ErpHook("erp")

    return define


def _fields(url: sa.URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"conn_type": "sqlite", "host": url.database}
    return {
        "conn_type": "postgres",
        "host": url.query["host"],
        "login": url.username,
        "schema": url.database,
    }


def test_client_reads_through_the_connection(connect: Any, erp_engine: sa.Engine) -> None:
    client = connect(_fields(erp_engine.url)).client()
    assert len(list(client.rows("suppliers", {"number": "number"}))) == 3


def test_generic_connection_names_its_driver(connect: Any, erp_engine: sa.Engine) -> None:
    fields = _fields(erp_engine.url)
    drivers = {"sqlite": "sqlite", "postgres": "postgresql+psycopg"}
    extra = {"drivername": drivers[fields["conn_type"]]}
    connect(fields | {"conn_type": "generic", "extra": extra}).client().connect()


def test_connection_uri_of_a_file(connect: Any, sqlite_url: str) -> None:
    path = sa.make_url(sqlite_url).database
    assert path is not None
    connect({"conn_type": "sqlite", "schema": path}).client().connect()


def test_what_is_missing_is_said_with_the_connections_name(connect: Any) -> None:
    with pytest.raises(ErpSettingsError, match=r'^connection "erp": .*drivername') as caught:
        connect({"conn_type": "generic", "host": "h"}).client()
    assert caught.value.permanent


def test_nothing_is_looked_up_before_it_is_needed() -> None:
    assert ErpHook("not_defined").erp_conn_id == "not_defined"


def test_test_connection_is_true_when_let_in(connect: Any, erp_engine: sa.Engine) -> None:
    assert connect(_fields(erp_engine.url)).test_connection() == (
        True,
        "the ERP's database lets us in",
    )


def test_test_connection_is_false_when_nobody_is_there(connect: Any) -> None:
    fields = {"conn_type": "postgres", "host": "127.0.0.1", "port": 1, "login": "erp"}
    fine, sentence = connect(fields | {"password": PASSWORD}).test_connection()
    assert not fine
    assert "cannot be reached" in sentence
    assert PASSWORD not in sentence


def test_missing_driver_is_said_with_the_connections_name(connect: Any) -> None:
    with pytest.raises(ErpSettingsError, match=r'^connection "erp": its driver needs .*"pyodbc"'):
        connect({"conn_type": "mssql", "host": "h"}).client()


def test_url_of_the_connection_can_be_had_without_a_client(connect: Any) -> None:
    fields = {"conn_type": "postgres", "host": "h", "login": "iw", "password": PASSWORD}
    url = connect(fields | {"schema": "watch"}).url()
    assert (url.drivername, url.database, url.password) == ("postgresql+psycopg", "watch", PASSWORD)
    assert PASSWORD not in str(url)
