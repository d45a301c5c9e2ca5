"""Who looks at the portal: a consumer with the matters that this browser opened, officer or not."""

from django.http import HttpRequest

from gongzhi.core.actors import ANONYMOUS, Actor, consumer
from gongzhi.directory.middleware import OPENED_CASES


def visitor(request: HttpRequest) -> Actor:
    """Give the actor for this browser's matters."""
    opened = request.session.get(OPENED_CASES, ())
    return consumer(*opened) if opened else ANONYMOUS
