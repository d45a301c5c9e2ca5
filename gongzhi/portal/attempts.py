"""How many wrong tries at opening a matter are borne: per address and per number, counted in the database."""

import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from gongzhi.core.numbers import plain_number
from gongzhi.core.personal import digest
from gongzhi.portal.models import Attempt

MOST = 10
WINDOW = timedelta(minutes=15)


def tells(request: HttpRequest, number: str) -> list[bytes]:
    """Hash what a try is counted by: the address it came from, and the number that it was about."""
    return [digest("attempt from", address_of(request)), digest("attempt at", plain_number(number)[:20])]


def address_of(request: HttpRequest) -> str:
    """Give the address that a request came from; of an IPv6 address the network that one household has."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY and (forwarded := request.headers.get("X-Forwarded-For")):
        given = forwarded.rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given
    return str(address) if address.version == 4 else str(ipaddress.ip_network(f"{address}/64", strict=False))


def are_too_many(who: list[bytes], *, at: datetime) -> bool:
    """Tell whether the address, or all addresses together at this number, tried wrongly too often lately."""
    return any(Attempt.objects.filter(who=one, at__gt=at - WINDOW).count() >= MOST for one in who)


def note_attempt(who: list[bytes], *, at: datetime) -> None:
    """Count a wrong try, and forget those that no longer count."""
    Attempt.objects.filter(at__lte=at - WINDOW).delete()
    Attempt.objects.bulk_create(Attempt(who=one, at=at) for one in who)
