"""An Airflow connection's fields made into a database URL."""

from typing import Any

import pytest

from include.integration_watch.erp.errors import ErpSettingsError
from include.integration_watch.erp.urls import database_url


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        pytest.param(
            {"conn_type": "sqlite", "host": "/data/erp.db"}, "sqlite:////data/erp.db", id="file"
        ),
        pytest.param(
            {"conn_type": "sqlite", "host": "", "schema": "/data/erp.db"},
            "sqlite:////data/erp.db",
            id="file, as a connection URI has it",
        ),
        pytest.param(
            {
                "conn_type": "postgres",
                "host": "db.example.com",
                "port": 5433,
                "login": "erp",
                "password": "p@:/",
                "schema": "erp",
                "extra": {"sslmode": "verify-full"},
            },
            "postgresql+psycopg://erp:p%40%3A%2F@db.example.com:5433/erp?sslmode=verify-full",
            id="server",
        ),
        pytest.param(
            {"conn_type": "postgres", "host": "/run/postgresql", "schema": "erp"},
            "postgresql+psycopg:///erp?host=%2Frun%2Fpostgresql",
            id="socket",
        ),
        pytest.param(
            {
                "conn_type": "generic",
                "host": "db.example.com",
                "login": "erp",
                "schema": "ERP",
                "extra": {"drivername": "mssql+pyodbc", "TrustServerCertificate": "yes"},
            },
            "mssql+pyodbc://erp@db.example.com/ERP?TrustServerCertificate=yes",
            id="any other driver",
        ),
        pytest.param(
            {"conn_type": "generic", "host": "/data/erp.db", "extra": {"drivername": "sqlite"}},
            "sqlite:////data/erp.db",
            id="file, generic",
        ),
    ],
)
def test_url(fields: dict[str, Any], url: str) -> None:
    assert database_url(**fields).render_as_string(hide_password=False) == url


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"conn_type": "generic", "host": "h"}, "needs the extra drivername"),
        ({"conn_type": "http", "host": "h"}, "needs the extra drivername"),
        (
            {"conn_type": "generic", "host": "h", "extra": {"drivername": "x://y"}},
            "needs the extra drivername",
        ),
        ({"conn_type": "postgres"}, "no host"),
        ({"conn_type": "sqlite", "host": "erp.db"}, "no absolute path"),
        ({"conn_type": "sqlite"}, "no absolute path"),
        (
            {"conn_type": "postgres", "host": "h", "extra": {"sslmod": "require"}},
            'may not say "sslmod" .did you mean "sslmode"',
        ),
        (
            {"conn_type": "postgres", "host": "h", "extra": {"options": "-c x=y"}},
            'may not say "options"',
        ),
    ],
)
def test_what_is_missing_or_not_allowed_is_said(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ErpSettingsError, match=sentence):
        database_url(**fields)


def test_password_is_not_in_the_representation() -> None:
    url = database_url("postgres", host="h", login="erp", password="hunter2")
    assert "hunter2" not in repr(url) + str(url)
