"""Who looks at the portal: a consumer with the matters that this browser opened, officer or not."""

from django.http import HttpRequest

from gongzhi.core.actors import ANONYMOUS, Actor, consumer
from gongzhi.directory.middleware import OPENED_CASES

OPENED_KEPT = "opened_kept"
"""Session key: identifiers of the kept appeals that this browser handed in or opened with number and code."""


def visitor(request: HttpRequest) -> Actor:
    """Give the actor for this browser's matters."""
    opened = request.session.get(OPENED_CASES, ())
    return consumer(*opened) if opened else ANONYMOUS


def kept_visitor(request: HttpRequest) -> Actor:
    """Give the actor for this browser's kept appeals, which are no cases yet and are numbered apart from them."""
    opened = request.session.get(OPENED_KEPT, ())
    return consumer(*opened) if opened else ANONYMOUS
