"""An Airflow connection's fields made into a database URL, by rules that allow nothing else."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath

import sqlalchemy as sa

from .errors import ErpSettingsError, no_such

DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mssql": "mssql+pyodbc",
    "oracle": "oracle+oracledb",
}
ARGUMENTS = (
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "application_name",
    "charset",
    "driver",
    "Encrypt",
    "TrustServerCertificate",
    "service_name",
)
_DRIVERNAME = re.compile(r"[a-z0-9_]+(\+[a-z0-9_]+)?")


def database_url(
    conn_type: str,
    *,
    host: str | None = None,
    port: int | None = None,
    login: str | None = None,
    password: str | None = None,
    schema: str | None = None,
    extra: Mapping[str, object] | None = None,
) -> sa.URL:
    """Return the URL of a database.

    - The driver is the extra ``drivername``, else that of the connection type.
    - Of a SQLite database the host (else the schema) is the absolute path of its file.
    - Of all others the schema is the database's name; a host that begins with ``/`` is the folder
      of PostgreSQL's socket.
    - Other extras are the driver's arguments, of which only `ARGUMENTS` are allowed.
    """
    told = dict(extra or {})
    drivername = str(told.pop("drivername", DRIVERS.get(conn_type, "")))
    if not _DRIVERNAME.fullmatch(drivername):
        raise ErpSettingsError(
            f'its type "{conn_type}" needs the extra drivername, '
            'for example {"drivername": "postgresql+psycopg"}'
        )
    arguments = _arguments(told)
    if drivername.partition("+")[0] == "sqlite":
        return sa.URL.create(drivername, database=_file(host or schema or ""))
    if not host:
        raise ErpSettingsError("it has no host: add it")
    if host.startswith("/"):
        arguments["host"], host = host, None
    return sa.URL.create(
        drivername,
        username=login or None,
        password=password or None,
        host=host,
        port=port,
        database=schema or None,
        query=arguments,
    )


def _arguments(told: Mapping[str, object]) -> dict[str, str]:
    for name in told:
        if name not in ARGUMENTS:
            what = "its extra may not say"
            raise ErpSettingsError(no_such(what, name, list(ARGUMENTS)))
    return {name: str(value) for name, value in told.items()}


def _file(path: str) -> str:
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute():
        return path
    raise ErpSettingsError(
        f'"{path}" is no absolute path of a SQLite file: write the whole path as the host'
    )
