"""The Airflow hook: a connection of type HTTP turned into a client of Boomi's Platform API."""

import ipaddress
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from airflow.providers.http.hooks.http import HttpHook
from airflow.sdk.exceptions import AirflowNotFoundException
from requests.auth import HTTPBasicAuth

from .client import BoomiClient
from .errors import BoomiError
from .pace import Turnstile


class BoomiHook(HttpHook):
    """Reads Boomi with the settings of an HTTP connection.

    The connection gives the host (with its scheme, or https is meant), login (``BOOMI_TOKEN.`` and
    the user), password (a Platform API token), and from its extra only ``verify``, ``cert``,
    ``proxies``, ``max_redirects`` and ``trust_env``: what else stands there would travel to Boomi
    as request headers and does not.

    :param boomi_conn_id: the id of the connection.
    :param account_id: the Boomi account that ``test_connection`` asks.
    """

    conn_name_attr = "boomi_conn_id"
    default_conn_name = "boomi_default"
    conn_type = "http"
    hook_name = "Boomi"
    default_host = "https://api.boomi.com"

    def __init__(self, boomi_conn_id: str = default_conn_name, *, account_id: str = "") -> None:
        super().__init__(http_conn_id=boomi_conn_id)
        self.boomi_conn_id = boomi_conn_id
        self.account_id = account_id

    def get_conn(
        self,
        headers: dict[Any, Any] | None = None,
        extra_options: dict[str, Any] | None = None,
    ) -> requests.Session:
        """Return the session that the connection describes, without headers from its extra."""
        session: requests.Session = super().get_conn(extra_options=extra_options)
        session.headers.clear()
        session.headers.update(requests.utils.default_headers())
        session.headers.update({"User-Agent": "integration-watch"} | (headers or {}))
        if isinstance(session.auth, HTTPBasicAuth):
            # requests encodes text as Latin-1, in which not every password can be written.
            login, password = str(session.auth.username), str(session.auth.password or "")
            session.auth = HTTPBasicAuth(login.encode(), password.encode())
        return session

    def client(
        self,
        account_id: str,
        *,
        requests_per_second: float = 5,
        pace: Turnstile | None = None,
        timeout: float = 10,
        prepare: Callable[[requests.Session], None] | None = None,
    ) -> BoomiClient:
        """Return a client of one Boomi account.

        :param pace: the budget of requests that it shares with the account's other readers.
        :param prepare: what is done to the session before it is used.
        """
        session = self.get_conn()
        if prepare is not None:
            prepare(session)
        return BoomiClient(
            session,
            self._address(),
            account_id,
            requests_per_second=requests_per_second,
            pace=pace,
            timeout=timeout,
        )

    def test_connection(self) -> tuple[bool, str]:
        """Tell whether Boomi answers, and accepts the credentials where an account is named."""
        try:
            client = self.client(self.account_id)
            client.reach()
            if not self.account_id:
                return True, "Boomi answers. The credentials were not tried: no account is named."
            client.authenticate()
        except AirflowNotFoundException:
            return False, f"There is no connection {self.boomi_conn_id}: create it, type HTTP."
        except BoomiError as failed:
            return False, str(failed)
        return True, f"Boomi answers and accepts the credentials for account {self.account_id}."

    def _address(self) -> str:
        """Return the base URL; https where the connection does not say http itself.

        The http provider would fall back to http and send the token in clear text.
        """
        connection = self.get_connection(self.boomi_conn_id)
        scheme, _, rest = self.base_url.partition("://")
        said = "://" in (connection.host or "") or bool(connection.schema)
        if said or scheme != "http" or _is_this_machine(self.base_url):
            return self.base_url
        return f"https://{rest}"


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
