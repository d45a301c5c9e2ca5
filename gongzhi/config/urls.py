"""Every address, by face. The faces keep their own lists; what is here belongs to the whole."""

from django.urls import include, path

from gongzhi.config import gallery, looks, observe

urlpatterns = [
    path("health", observe.health, name="health"),
    path("metrics", observe.metrics, name="metrics"),
    path("looks/", looks.choose_looks, name="looks"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("gongzhi.api.urls")),
    path("", include("gongzhi.portal.urls")),
    path("trader/", include("gongzhi.trader_desk.urls")),
    path("desk/imports/", include("gongzhi.exchange.urls")),
    path("desk/", include("gongzhi.desk.urls")),
    *gallery.urls(),
]
