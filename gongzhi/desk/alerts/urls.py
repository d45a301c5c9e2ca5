"""The addresses of alerts."""

from django.urls import URLPattern, path

from gongzhi.desk.alerts import pages


def patterns() -> list[URLPattern]:
    """Give the addresses; the desk asks for them once its own converters are known."""
    return [
        path("alerts/", pages.alerts, name="alerts"),
        path("alerts/new/", pages.new, name="new-alert"),
        path("alerts/<record:alert>/", pages.alert, name="alert"),
        path("alerts/<record:alert>/<slug:verb>/", pages.act, name="act-on-alert"),
    ]
