"""How a connection to the ERP's database is opened: soon or not at all, and for reading."""

import math
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from .errors import ErpSettingsError

# The argument by which each driver is told how many seconds a connection may take.
_CONNECT_TIMEOUT = {
    "psycopg": "connect_timeout",
    "psycopg2": "connect_timeout",
    "pymysql": "connect_timeout",
    "mysqldb": "connect_timeout",
    "pyodbc": "timeout",
    "pymssql": "login_timeout",
    "oracledb": "tcp_connect_timeout",
}


_BY_ADDRESS = frozenset({"psycopg", "psycopg2"})
"""Drivers that take addresses beside the name, which they still hold against the certificate (libpq)."""


def engine_for(url: str | sa.URL, *, timeout: float, addresses: Sequence[str] = ()) -> sa.Engine:
    """Return an engine that keeps no connections and shows no values in its errors.

    :param addresses: what the host leads to; a driver that can connects to these alone.
    """
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _engine(parsed, creator=_sqlite(parsed.database or "", timeout))
        return _engine(parsed, connect_args=_arguments(parsed, timeout, addresses))
    except NoSuchModuleError as unknown:
        raise ErpSettingsError(f"its driver is not known: {unknown}") from unknown
    except ArgumentError as odd:
        raise ErpSettingsError("it gives no database URL") from odd
    except ImportError as missing:
        raise ErpSettingsError(
            f'its driver needs the Python package "{missing.name}": add it to requirements.txt'
        ) from missing


def _arguments(url: sa.URL, timeout: float, addresses: Sequence[str]) -> dict[str, Any]:
    driver = url.get_driver_name()
    arguments: dict[str, Any] = {}
    if argument := _CONNECT_TIMEOUT.get(driver):
        arguments[argument] = math.ceil(timeout)
    if addresses and url.host and driver in _BY_ADDRESS:
        # As many names as addresses: libpq tries them pair by pair.
        arguments["host"] = ",".join([url.host] * len(addresses))
        arguments["hostaddr"] = ",".join(addresses)
    return arguments


def _engine(url: sa.URL, **settings: Any) -> sa.Engine:
    return sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, **settings)


def _sqlite(path: str, timeout: float) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        # mode=rw, or a mistyped path would make an empty database and call it a good answer.
        # A comparison hands its connection to the thread that reads this side, to one at a time.
        connection = sqlite3.connect(
            f"file:{quote(path)}?mode=rw", timeout=timeout, uri=True, check_same_thread=False
        )
        try:
            # SQLite reads nothing on its own before it must: a file of something else would pass.
            connection.execute("PRAGMA schema_version")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    return connect
