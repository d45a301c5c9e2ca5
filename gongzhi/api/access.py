"""Who calls: the token, its scopes, how often, and the actor that the call is made as."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from gongzhi.api.problems import Problem
from gongzhi.api.windows import count_in_window, counted_so_far
from gongzhi.appeals.queries import kept_by_code
from gongzhi.cases.models import Case
from gongzhi.cases.queries import case_by_number, open_by_code
from gongzhi.core import clock
from gongzhi.core.actors import Actor, consumer
from gongzhi.core.listing import listed
from gongzhi.directory.clients import TRADER, token_in_force
from gongzhi.directory.models import Client
from gongzhi.directory.queries import actor_for, trader_actor

MINUTE = 60
CODE_HEADER = "Case-Code"
WRONG_CODES = 10
"""So many wrong codes for one matter are borne in `CODE_WINDOW` seconds."""
CODE_WINDOW = 15 * 60


class Token(AuthBase):
    """Asks for an access token with one of these scopes, or with all of some, and gives the request its client."""

    openapi_type = "oauth2"

    def __init__(self, *scopes: str, all_of: tuple[str, ...] = (), sides: frozenset[str] = frozenset()):
        """
        :param sides: scopes of who is no officer that suffice as well: `consumers` with the code of the matter, and
            `trader`, a trader's own program.
        """
        super().__init__()
        self.scopes, self.all_of, self.sides = scopes, all_of, sides

    def __call__(self, request: HttpRequest) -> Client:
        at = clock.now()
        scheme, _blank, told = request.headers.get("Authorization", "").partition(" ")
        token = token_in_force(told.strip(), at=at) if scheme.lower() == "bearer" and told.strip() else None
        if token is None:
            error = ', error="invalid_token"' if told else ""
            raise Problem("unauthenticated", headers={"WWW-Authenticate": f'Bearer realm="gongzhi"{error}'})
        request.client = client = token.client
        count_call(request, client, at=at)
        held, wanted = set(token.scopes), self.wanted_of(request, client)
        if not (set(wanted) & held if wanted == self.scopes else held.issuperset(wanted)):
            header = f'Bearer realm="gongzhi", error="insufficient_scope", scope="{" ".join(wanted)}"'
            detail = _("需要范围：%(scopes)s。") % {"scopes": listed(wanted)}
            raise Problem("insufficient-scope", detail, headers={"WWW-Authenticate": header})
        request.scopes = frozenset(token.scopes)
        request.viewer = actor = actor_of(client, at=at)
        if actor is None or (actor.kind == "officer" and not actor.seats):
            raise Problem("not-allowed", _("这个客户端在任何单位都没有任职。"))
        return client

    def wanted_of(self, request: HttpRequest, client: Client) -> tuple[str, ...]:
        """Tell which scopes this call needs: those of the side that calls, where it is one."""
        if client.account_id and TRADER in self.sides:
            return (TRADER,)
        if "consumers" in self.sides and request.headers.get(CODE_HEADER):
            return ("consumers",)
        return self.scopes or self.all_of


def actor_of(client: Client, *, at: datetime) -> Actor | None:
    """Make the actor that a program is: its service account, or the trader whose it is; None where that has ended."""
    return trader_actor(client.account) if client.account_id else actor_for(client.officer, at=at)


def count_call(request: HttpRequest, client: Client, *, at: datetime) -> None:
    """Count a call of this client and refuse it where there were too many in this minute.

    :raises Problem: too-many-requests.
    """
    count, left = count_in_window(f"client:{client.pk}", at=at, seconds=MINUTE)
    request.rate = (client.per_minute, max(client.per_minute - count, 0), left)
    if count == 1:
        Client.objects.filter(pk=client.pk).update(last_used_at=at)
    if count > client.per_minute:
        raise Problem("too-many-requests", headers={"Retry-After": str(left)})


def put_rate(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tell a client how many calls it has left in this minute."""
    if rate := getattr(request, "rate", None):
        names = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
        for name, value in zip(names, rate, strict=True):
            response[name] = str(value)
    return response


def find_case(request: HttpRequest, number: str, *, scope: str) -> Case:
    """Find the case of an address as this caller may see it: as an officer, or with its code as its consumer.

    :param scope: that an officer's client needs; a consumer's needs another one.

    :raises Case.DoesNotExist: if there is none for this caller.
    :raises Problem: if the token does not have the scope that this way needs, or too many codes were wrong.
    """
    code = request.headers.get(CODE_HEADER, "")
    needed = "consumers" if code else scope
    if needed not in request.scopes:
        raise Problem("insufficient-scope", _("需要范围：%(scopes)s。") % {"scopes": needed})
    if code:
        request.viewer = consumer_of(number, code)
    return case_by_number(number, viewer=request.viewer)


def consumer_of(number: str, code: str) -> Actor:
    """Make the consumer who opens this matter with its code.

    :raises Case.DoesNotExist: if they do not fit together.
    :raises Problem: if codes for this matter were wrong too often.
    """
    return consumer(opened_with(number, code, open_by_code).pk)


def keeper_of(number: str, code: str) -> Actor:
    """Make the consumer who opens an appeal that is kept, as `consumer_of` does of a matter."""
    return consumer(opened_with(number, code, kept_by_code).pk)


def opened_with(number: str, code: str, find: Callable[[str, str], Model | None]) -> Model:
    at, key = clock.now(), f"code:{number}"
    if counted_so_far(key, at=at, seconds=CODE_WINDOW) >= WRONG_CODES:
        left = CODE_WINDOW - int(at.timestamp()) % CODE_WINDOW
        raise Problem("too-many-requests", headers={"Retry-After": str(left)})
    found = find(number, code)
    if found is None:
        count_in_window(key, at=at, seconds=CODE_WINDOW)
        raise Case.DoesNotExist
    return found
