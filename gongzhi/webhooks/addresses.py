"""Where events may be posted to: what an administrator types is looked at before it is kept."""

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from gongzhi.core.addresses import Forbidden, Network, choose, networks_of
from gongzhi.core.errors import Refused

LONGEST_URL = 500


def allowed_networks() -> list[Network]:
    """Give the inner networks that events may be posted to."""
    return networks_of(settings.WEBHOOK_NETWORKS)


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
