"""Airflow connections turned into the client of Airflow's own API, and into the address to ping."""

import requests
from airflow.sdk import BaseHook, Connection

from .client import AirflowApiClient


def api_client(conn_id: str) -> AirflowApiClient:
    """Return a client for the account that a connection of type HTTP holds."""
    connection = BaseHook.get_connection(conn_id)
    return AirflowApiClient(
        requests.Session(),
        base_url(connection),
        connection.login or "",
        connection.password or "",
    )


def ping_url(conn_id: str) -> str:
    """Return the address to ping: the host, and as its path the password, which Airflow masks."""
    connection = BaseHook.get_connection(conn_id)
    path = (connection.password or "").lstrip("/")
    return "/".join(part for part in (base_url(connection), path) if part)


def base_url(connection: Connection) -> str:
    """Return the address that a connection names; https where it does not say http itself."""
    host = (connection.host or "").rstrip("/")
    if "://" not in host:
        scheme = connection.schema if connection.schema in ("http", "https") else "https"
        host = f"{scheme}://{host}"
    _, _, place = host.partition("://")
    has_port = ":" in place.partition("/")[0]
    return host if has_port or not connection.port else f"{host}:{connection.port}"
