"""Which IP addresses are out in the internet. What is asked on behalf of people (the link check)
must not turn the server into a spy in its own network."""

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

INTERNET_6 = IPv6Network("2000::/3")
"""All that is given out to the internet; beyond it is nothing but special purposes."""
NAT64 = IPv6Network("64:ff9b::/96")
"""How a network without IPv4 reaches IPv4 hosts: the address is in the last 32 bits."""
# IANA's special-purpose registries and the multicast ranges. Python's own `is_global` differs from
# one patch release to the next, so the list stands here, and both have to agree.
SPECIAL_4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
SPECIAL_6 = tuple(
    IPv6Network(each)
    # Protocols of the IETF with Teredo, documentation, 6to4, documentation again.
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


def public(address: str) -> bool:
    """Whether the address leads out into the internet, and nowhere else by another spelling."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = _embedded(ip)
        return _public_6(ip) if inner is None else _public_4(inner)
    return _public_4(ip)


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 host that really answers. Older ways to embed one (6to4, Teredo, ::1.2.3.4) are
    special purposes, with which no website is reached."""
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped


def _public_4(ip: IPv4Address) -> bool:
    return ip.is_global and not any(ip in network for network in SPECIAL_4)


def _public_6(ip: IPv6Address) -> bool:
    return ip in INTERNET_6 and ip.is_global and not any(ip in network for network in SPECIAL_6)
