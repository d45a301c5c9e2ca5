"""Addresses for tests of the components alone: the gallery, and the names that the base templates link to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from gongzhi.config import gallery


def elsewhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse("elsewhere")


def face(name: str, *pages: str):
    return include(([path(page, elsewhere, name=page) for page in pages], name))


urlpatterns = [
    *gallery.urls(),
    path("i18n/", include("django.conf.urls.i18n")),
    path("portal/", face("portal", "home", "file", "track", "guide")),
    path("desk/", face("desk", "home", "search", "logout", "login")),
]
