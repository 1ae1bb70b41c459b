"""An Airflow connection of type ``http`` made into a Coupa client."""

import ipaddress
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from airflow.providers.http.hooks.http import HttpHook

from .client import CoupaClient
from .errors import CoupaError, CoupaSettingsError

_TEST_SCOPES = ("core.integration.read",)
_TIMEOUT = 10.0


class CoupaHook(HttpHook):
    """Talk to the REST API of a Coupa instance, and only read.

    TLS, proxy and timeout settings of the connection's extra hold (``verify``, ``cert``,
    ``proxies``, ``timeout``, ``trust_env``); every other extra is ignored, while the http provider
    would send it as a header.

    :param coupa_conn_id: an HTTP connection: host (``https://acme.coupahost.com``), login (client
        id), password (client secret).
    """

    conn_name_attr = "coupa_conn_id"
    default_conn_name = "coupa_default"
    conn_type = "http"
    hook_name = "Coupa"

    def __init__(self, coupa_conn_id: str = default_conn_name) -> None:
        super().__init__(method="GET", http_conn_id=coupa_conn_id)
        self.coupa_conn_id = coupa_conn_id

    def get_conn(
        self, headers: dict[Any, Any] | None = None, extra_options: dict[str, Any] | None = None
    ) -> requests.Session:
        """Return a session with the connection's TLS and proxy settings, but none of its secrets."""
        session: requests.Session = super().get_conn(None, extra_options)
        session.auth = None
        session.headers.clear()
        session.headers.update({**requests.utils.default_headers(), **(headers or {})})
        return session

    def client(
        self,
        scopes: Sequence[str],
        *,
        requests_per_second: float = 20,
        timeout: float | None = None,
        attempts: int = 4,
        prepare: Callable[[requests.Session], None] | None = None,
    ) -> CoupaClient:
        """Return a client that asks its token for these scopes.

        :param timeout: seconds to wait for an answer; the connection's, else 10, where not given.
        :param prepare: what is done to the session before it is used.
        """
        connection = self.get_connection(self.coupa_conn_id)
        self._refuse_incomplete(connection)
        base_url = _base_url(connection, self.coupa_conn_id)
        session = self.get_conn()
        if prepare is not None:
            prepare(session)
        return CoupaClient(
            session,
            base_url,
            connection.login or "",
            connection.password or "",
            scopes=scopes,
            requests_per_second=requests_per_second,
            timeout=timeout or self._timeout(),
            attempts=attempts,
        )

    def test_connection(self, scopes: Sequence[str] = _TEST_SCOPES) -> tuple[bool, str]:
        """Ask for a token and read one integration: true only if both were given."""
        try:
            client = self.client(scopes, attempts=1)
            client.get("/api/integrations?limit=1")
        except CoupaError as error:
            return False, str(error)
        return True, f"Coupa at {client.base_url} grants a token and answers a read"

    def _refuse_incomplete(self, connection: Any) -> None:
        wanted = {
            "host": connection.host,
            "login (client id)": connection.login,
            "password (client secret)": connection.password,
        }
        missing = [name for name, value in wanted.items() if not value]
        if missing:
            raise CoupaSettingsError(
                f'connection "{self.coupa_conn_id}" has no {" and no ".join(missing)}: add it'
            )

    def _timeout(self) -> float:
        told = self.merged_extra.get("timeout") or _TIMEOUT
        try:
            return float(told)
        except (TypeError, ValueError) as odd:
            raise CoupaSettingsError(
                f'connection "{self.coupa_conn_id}": extra timeout is no number of seconds'
            ) from odd


def _base_url(connection: Any, conn_id: str) -> str:
    """Return where Coupa is; a secret travels unencrypted to this machine alone."""
    host = connection.host.rstrip("/")
    base_url = host if "://" in host else f"{connection.schema or 'https'}://{host}"
    if connection.port:
        base_url = f"{base_url}:{connection.port}"
    parts = urlsplit(base_url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname or "")):
        return base_url
    raise CoupaSettingsError(
        f'connection "{conn_id}": host {parts.scheme}://{parts.hostname} is not encrypted, '
        "write https://"
    )


def _is_here(hostname: str) -> bool:
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        return hostname == "localhost"
