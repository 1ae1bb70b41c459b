"""Addresses at which a cloud machine keeps its own secrets: no probe may be led there."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Link-local is where clouds answer for instance metadata; the rest are those that lie elsewhere:
# AWS over IPv6, Alibaba Cloud, Azure's wire server, Oracle's older one.
_NETWORKS = tuple(
    ip_network(each)
    for each in (
        "169.254.0.0/16",
        "fe80::/10",
        "fd00:ec2::/32",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
    )
)
_NAT64 = ip_network("64:ff9b::/96")


def leads_to_metadata(address: str) -> bool:
    """Tell whether an address is one of a metadata network, however it is written.

    ``address`` is an IP address, with or without a zone; anything else is none.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(each in network for each in _forms(found) for network in _NETWORKS)


def _forms(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """Return the address and the IPv4 addresses that an IPv6 address carries inside."""
    if isinstance(address, IPv4Address):
        return [address]
    inside = [address.ipv4_mapped, address.sixtofour]
    if address in _NAT64:
        inside.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [address, *(each for each in inside if each is not None)]
