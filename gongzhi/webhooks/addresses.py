"""To which addresses events may be posted: none of this machine's own and none of an inner network, unless allowed.

A name is resolved once, every address that it stands for is looked at, and the connection goes to one of exactly
those: a name that is another address a moment later gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from gongzhi.core.errors import Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NAT64 = ipaddress.ip_network("64:ff9b::/96")
LONGEST_URL = 500


class Forbidden(Exception):
    """A name stands for an address that events may not be posted to."""


def allowed_networks() -> list[Network]:
    """Give the inner networks that events may be posted to."""
    return [ipaddress.ip_network(network) for network in settings.WEBHOOK_NETWORKS]


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
    """Tell whether events may be posted to an address."""
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


async def resolve(host: str, port: int) -> list[str]:
    """Give the addresses to connect to for a name.

    :raises Forbidden: if one of its addresses is not allowed.
    :raises OSError: if the name is not known.
    """
    loop = asyncio.get_running_loop()
    rows = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return choose(list(dict.fromkeys(row[4][0] for row in rows)), allowed_networks())


def host_of(url: str) -> str:
    """Check an address as somebody typed it; give its host.

    :raises Refused: naming what is wrong with it.
    """
    refuse = lambda reason: Refused(reason, field="url")  # noqa: E731
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise refuse(_("网址有误。")) from None
    if not host or len(url) > LONGEST_URL or not url.isascii() or any(character.isspace() for character in url):
        raise refuse(_("请填写完整的网址，如 https://example.cn/events 。"))
    if parts.username or parts.password or parts.fragment:
        raise refuse(_("网址中不能有用户名、密码或 # 部分。"))
    if port == 0:
        raise refuse(_("端口有误。"))
    try:
        rows = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        rows = []  # not known today; each delivery asks again
    found, networks = [row[4][0] for row in rows], allowed_networks()
    try:
        choose(found, networks)
    except Forbidden:
        raise refuse(_("该地址在本机或内部网络中，未获允许（见设置 GONGZHI_WEBHOOK_NETWORKS）。")) from None
    if parts.scheme != "https" and not (parts.scheme == "http" and found and all(inner(one) for one in found)):
        raise refuse(_("必须使用 https（只有获准的内部网络可以用 http）。"))
    return host


def inner(text: str) -> bool:
    """Tell whether an address lies in an inner network that is allowed."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return any(address.version == network.version and address in network for network in allowed_networks())
