"""The way to a server: its addresses, none of which may be where a cloud keeps a machine's secrets."""

import asyncio
import socket

from include.integration_watch.domain.metadata_network import leads_to_metadata

from .errors import FilesError


async def connected(
    host: str, port: int, *, timeout: float, metadata_allowed: bool
) -> socket.socket:
    """Return a connection to the first address of a host that answers within ``timeout`` seconds.

    Every address is looked at before the first is asked, and the one that was looked at is the one
    that is used: a name that leads elsewhere the second time leads nowhere.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not metadata_allowed:
        for address in (host, *addresses):
            if leads_to_metadata(address):
                raise FilesError(
                    f'"{host}" leads to {address}, where clouds keep a machine\'s secrets: no file is '
                    "fetched there (probe_metadata_network in settings.yaml)",
                    permanent=True,
                )
    failed: OSError | None = None
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        opened = socket.socket(family, socket.SOCK_STREAM)
        opened.setblocking(False)
        try:
            async with asyncio.timeout(timeout):
                await loop.sock_connect(opened, (address, port))
        except OSError as error:  # a timeout is one too
            opened.close()
            failed = failed or error
        except BaseException:
            # Also when whoever waits is cancelled: an open socket would stay behind.
            opened.close()
            raise
        else:
            return opened
    raise failed or OSError("no address")
