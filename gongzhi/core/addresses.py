"""To which addresses this server connects on somebody's word: not its own, not an inner network's, unless allowed.

A name is resolved once, every address that it stands for is looked at, and the connection goes to one of exactly
those: a name that is another address a moment later gains nothing.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable, Sequence

import httpcore

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Forbidden(Exception):
    """A name stands for an address that nobody may be connected to."""


class UnknownHost(Exception):
    """No name server knows the name."""


def networks_of(texts: Iterable[str]) -> list[Network]:
    """Read the inner networks that a setting allows, such as 10.1.0.0/16."""
    return [ipaddress.ip_network(text) for text in texts]


def embedded(address: Address) -> list[Address]:
    """Give the addresses that packets to this one may end at: itself, and an IPv4 address written inside it."""
    found: list[Address] = [address]
    if isinstance(address, ipaddress.IPv6Address):
        within = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in NAT64 or (int(address) > 1 and not int(address) >> 32):
            within.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        found += [inner for inner in within if inner is not None]
    return found


def is_own(address: Address) -> bool:
    """Tell whether an address is one of this machine's own: only there can somebody listen on it.

    Where the system lets anybody listen on any address, this cannot be told, and none is held for its own.
    """
    return can_listen_on(address) and not can_listen_on(ipaddress.ip_address("192.0.2.1"))


def can_listen_on(address: Address) -> bool:
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True


def is_allowed(text: str, networks: Iterable[Network]) -> bool:
    """Tell whether an address may be connected to."""
    address = ipaddress.ip_address(text.partition("%")[0])
    networks = list(networks)
    for each in embedded(address):
        if any(each.version == network.version and each in network for network in networks):
            continue
        if isinstance(each, ipaddress.IPv6Address) and each.ipv4_mapped:
            continue  # decided by the IPv4 address inside
        if not each.is_global or each.is_multicast or is_own(each):
            return False
    return True


def choose(found: Sequence[str], networks: Iterable[Network]) -> list[str]:
    """Check all addresses that a name stands for.

    :raises Forbidden: if one of them is not allowed: a name that is half inside is not trusted.
    """
    networks = list(networks)
    for address in found:
        if not is_allowed(address, networks):
            raise Forbidden(address)
    return list(found)


async def resolve(host: str, port: int, networks: Iterable[Network]) -> list[str]:
    """Give the addresses to connect to for a name.

    :raises Forbidden: if one of its addresses is not allowed.
    :raises OSError: if the name is not known.
    """
    loop = asyncio.get_running_loop()
    rows = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return choose(list(dict.fromkeys(row[4][0] for row in rows)), networks)


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were looked at, and to nothing else."""

    def __init__(self, networks: Iterable[Network]):
        self.networks = list(networks)
        self.network = httpcore.AnyIOBackend()

    async def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        try:
            found = await resolve(host, port, self.networks)
        except (OSError, UnicodeError):
            raise UnknownHost from None
        for n, address in enumerate(found, 1):
            try:
                return await self.network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if n == len(found):
                    raise
        raise UnknownHost

    async def connect_unix_socket(self, path, timeout=None, socket_options=None):
        raise Forbidden(path)

    async def sleep(self, seconds):
        await self.network.sleep(seconds)


def open_pool(texts: Iterable[str], *, most: int = 8) -> httpcore.AsyncConnectionPool:
    """Open a pool of so many connections, to be closed after use. No proxy of the environment is asked.

    :param texts: the inner networks that may be connected to.
    """
    return httpcore.AsyncConnectionPool(
        ssl_context=ssl.create_default_context(),
        network_backend=CheckedNetwork(networks_of(texts)),
        max_connections=most,
    )
