"""Who is looking: `request.viewer`, made anew for each request and only when somebody asks."""

from django.contrib.auth import logout
from django.utils.functional import SimpleLazyObject

from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS, Actor, consumer
from gongzhi.directory.queries import actor_for, trader_account, trader_actor
from gongzhi.directory.trader_accounts import is_session_of

OPENED_CASES = "opened_cases"
"""Session key: identifiers of the matters that this browser opened with number and code."""
TRADER = "trader"
"""Session key: the trader's account that signed in at /trader/, {"account", "hash"}; never an officer's."""


class ViewerMiddleware:
    """Give each request its viewer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.viewer = SimpleLazyObject(lambda: viewer_of(request))
        return self.get_response(request)


def viewer_of(request) -> Actor:
    """Tell who is looking: an officer with seats, a trader's account, a consumer who opened matters, or anybody.

    An officer without any seat left is logged out here; one whose account is closed is nobody to Django already.
    """
    if request.user.is_authenticated:
        actor = actor_for(request.user, at=clock.now())
        if actor.seats:
            return actor
        logout(request)
    if told := request.session.get(TRADER):
        account = trader_account(told["account"])
        if account is not None and is_session_of(account, told["hash"]) and (actor := trader_actor(account)):
            return actor
        del request.session[TRADER]
    opened = request.session.get(OPENED_CASES, ())
    return consumer(*opened) if opened else ANONYMOUS
