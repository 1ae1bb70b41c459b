"""Addresses: where the API is, and which hosts a log may be fetched from with our credentials."""

import re
from urllib.parse import SplitResult, quote, urlsplit

from .errors import ConnectionUnfit

_API = "/api/rest/v1"
_PORTS = {"http": 80, "https": 443}
_ODD = re.compile(r"[\s\\\x00-\x20\x7f]")


class Endpoint:
    """The API of one account at one host, and the hosts that Boomi hands logs out at."""

    def __init__(self, base_url: str, account_id: str, *, download_hosts: tuple[str, ...]) -> None:
        base = base_url.strip().rstrip("/").removesuffix(_API)
        parts = _parts(base)
        if parts is None:
            raise ConnectionUnfit(
                "The host of the Boomi connection is no address. Write it with its scheme, like "
                "https://api.boomi.com, without user or password."
            )
        self.host = parts.netloc
        self.base_url = base
        self._origin = _origin(parts)
        self._account_id = account_id.strip()
        self._download_hosts = download_hosts

    def url(self, *path: str) -> str:
        """Return the address of an object of this account."""
        if not self._account_id:
            raise ConnectionUnfit(
                "No Boomi account is named. Write account_id (like boomi-AB12CD) in systems.yaml."
            )
        parts = (quote(part, safe="") for part in (self._account_id, *path))
        return "/".join([f"{self.base_url}{_API}", *parts])

    def admits(self, url: str) -> bool:
        """Tell whether our credentials may go to this address: the API's own, or a Boomi host by TLS.

        Boomi's logs lie at other hosts than its API (platform.boomi.com), named in its answer; an
        answer must not be able to send the credentials anywhere else.
        """
        parts = _parts(url)
        if parts is None:
            return False
        if _origin(parts) == self._origin:
            return True
        scheme, host, port = _origin(parts)
        return (scheme, port) == ("https", _PORTS["https"]) and any(
            host.endswith(allowed) if allowed.startswith(".") else host == allowed
            for allowed in self._download_hosts
        )


def _parts(url: str) -> SplitResult | None:
    """Return the parts of a web address that all parsers read alike; none for any other."""
    if _ODD.search(url):
        return None
    try:
        parts = urlsplit(url)
        known_port = parts.port is None or parts.port > 0
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or not known_port:
        return None
    return parts


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]
