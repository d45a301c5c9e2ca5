"""Addresses for tests of the components alone: the gallery, and the names that the base templates link to.

The names and the shapes of the addresses are those of the real faces; none of their pages is behind them.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from gongzhi.config import gallery, looks
from gongzhi.desk import urls as desk
from gongzhi.portal import urls as portal
from gongzhi.trader_desk import urls as trader_desk


def elsewhere(request: HttpRequest, **_told) -> HttpResponse:
    return HttpResponse("elsewhere")


def face(urls):
    return include(([path(str(one.pattern), elsewhere, name=one.name) for one in urls.urlpatterns], urls.app_name))


urlpatterns = [
    *gallery.urls(),
    path("looks/", looks.choose_looks, name="looks"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("portal/", face(portal)),
    path("desk/", face(desk)),
    path("trader/", face(trader_desk)),
]
