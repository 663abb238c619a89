"""Names and addresses of the net as they come in, read strictly and in one spelling each."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
_HOST = re.compile(r"([a-z0-9][a-z0-9._-]{0,252}|\[[0-9a-f:.]{2,45}\])(?::([0-9]{1,5}))?")
_TOGETHER = 64
"""Bits of an IPv6 address that a provider gives to one connection at the least."""
_AROUND = 48
"""Bits that the larger customers of a provider are given as one."""
_MAPPED = int(IPv6Address("::ffff:0:0"))
NOWHERE = "unknown"
"""Stands for everybody whose address is not known."""


@dataclass(frozen=True, slots=True)
class Host:
    """A name (an IPv6 address in brackets), and the port if one was said."""

    name: str
    port: int | None = None

    def said(self, scheme: str) -> str:
        """As browsers write it: without the port that goes without saying."""
        usual = {"http": 80, "https": 443}.get(scheme)
        return self.name if self.port in (None, usual) else f"{self.name}:{self.port}"


def host(given: str) -> Host | None:
    """A Host header in one spelling; None when it is none."""
    found = _HOST.fullmatch(given.lower())
    if found is None:
        return None
    name, port = found[1], int(found[2]) if found[2] else None
    if port is not None and not 0 < port < 65536:
        return None
    if name.startswith("["):
        try:
            name = f"[{IPv6Address(name[1:-1]).compressed}]"
        except ValueError:
            return None
    return Host(name.removesuffix("."), port)


def host_name(given: str) -> str:
    """A name or address as somebody writes it into a setting, in the spelling of `host`; ValueError
    when it is none, or more than one."""
    plain = given.strip().strip("[]")
    found = host(f"[{plain}]" if ":" in plain else plain.encode("idna").decode())
    if found is None or found.port is not None:
        raise ValueError(given)
    return found.name


def at_home(given: str) -> bool:
    """Whether a name or address is one of the own machine or network: private, or a name without a
    dot, which means nothing elsewhere."""
    found = _address(given.strip("[]"))
    if found is None:
        return "." not in given
    return found.is_private or found.is_loopback


def networks(given: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and networks; an IPv4 one also as a listener for both kinds sees it
    (::ffff:192.0.2.1). ValueError names the part that is none."""
    found: list[Network] = []
    for part in given:
        network = ip_network(part)
        found.append(network)
        if isinstance(network, IPv4Network):
            first = IPv6Address(_MAPPED + int(network.network_address))
            found.append(IPv6Network((first, 96 + network.prefixlen)))
    return tuple(found)


def within(address: str | None, among: Iterable[Network]) -> bool:
    """Whether the address lies in one of the networks."""
    found = _address(address)
    return found is not None and any(found in network for network in among)


def counted_together(address: str | None) -> str:
    """Whose tries count as one's: an IPv4 address; of IPv6 the /64, for who has one address has
    them all; NOWHERE for what is no address."""
    found = _address(address)
    if found is None:
        return NOWHERE
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return str(ip_network((int(found), _TOGETHER), strict=False))
        found = found.ipv4_mapped
    return str(found)


def around(together: str) -> str | None:
    """The /48 around what `counted_together` said of an IPv6 address."""
    if not together.endswith(f"/{_TOGETHER}"):
        return None
    return str(ip_network(together).supernet(new_prefix=_AROUND))


def _address(given: str | None) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(given or "")
    except ValueError:
        return None
