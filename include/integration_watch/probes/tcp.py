"""Look at a port: does a connection come about, and with TLS, who answers?"""

import asyncio
import contextlib

from .network import HANDSHAKE, Handshake, Network
from .place import Place
from .record import Record


async def look(place: Place, record: Record, network: Network, *, encrypted: bool) -> None:
    """Connect, and make TLS where it is asked for; then hang up."""
    with record.step("dns"):
        addresses = await network.addresses(place.host, place.port)
    with record.step("connect"):
        _, writer = await network.connect_to(addresses, place.port)
    record.seen["CONNECTED"] = True
    try:
        if encrypted:
            with record.step("tls"):
                await encrypt(writer, place, record, network)
    finally:
        await hang_up(writer)


async def encrypt(
    writer: asyncio.StreamWriter, place: Place, record: Record, network: Network
) -> None:
    """Make TLS of an open connection, checking chain, name and dates."""
    handshake = Handshake()
    HANDSHAKE.set(handshake)
    await writer.start_tls(network.context(place.cafile), server_hostname=place.host)
    if handshake.days_left is not None:
        record.seen["CERTIFICATE_DAYS_LEFT"] = handshake.days_left


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close a connection without waiting for the other side's farewell."""
    writer.transport.abort()
    with contextlib.suppress(OSError):
        await asyncio.sleep(0)
