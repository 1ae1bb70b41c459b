"""Where a system is and with what it is asked: read from an address or a connection's fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443, "ssh": 22, "smtp": 25, "smtps": 465}


class ProbeSettingsError(Exception):
    """A system cannot be looked at because its entry or connection does not say enough."""

    permanent = True


@dataclass(frozen=True)
class Place:
    """One address with its secrets, which are never shown.

    ``cafile`` names authorities to trust beside the machine's own, ``host_key`` the one key of an
    SFTP server, ``private_key`` a file.
    """

    host: str
    port: int
    scheme: str = ""
    path: str = ""
    login: str = ""
    password: str = field(default="", repr=False)
    cafile: str = ""
    host_key: str = ""
    private_key: str = ""

    @property
    def origin(self) -> str:
        """Return scheme, host and port as a URL begins with them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = _PORTS.get(self.scheme) == self.port
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"


def place_of(
    address: str,
    *,
    scheme: str,
    port: int | None = None,
    login: str = "",
    password: str = "",
    extra: Mapping[str, Any] | None = None,
) -> Place:
    """Return the place that an address names: a URL, ``host:port`` or a host alone.

    ``scheme`` holds where the address has none; ``port`` where it has none.
    """
    told = extra or {}
    parts = urlsplit(address if "://" in address else f"{scheme}://{address}")
    try:
        found = parts.port or port or _PORTS.get(parts.scheme, 0)
    except ValueError as odd:
        raise ProbeSettingsError(f'"{address}" has a port that is none') from odd
    if not parts.hostname or not found:
        raise ProbeSettingsError(f'"{address}" names no host and port: write host:port')
    return Place(
        host=parts.hostname,
        port=found,
        scheme=parts.scheme,
        path=parts.path.rstrip("/"),
        login=login,
        password=password,
        cafile=str(told.get("cafile", "")),
        host_key=str(told.get("host_key", "")),
        private_key=str(told.get("key_file", "")),
    )
