"""The addresses of cooperation."""

from django.urls import URLPattern, path

from gongzhi.desk.cooperation import pages


def patterns() -> list[URLPattern]:
    """Give the addresses; the desk asks for them once its own converters are known."""
    return [
        path("between/", pages.between, name="between"),
        path("between/new/", pages.new_request, name="new-request"),
        path("between/<slug:number>/", pages.one_request, name="request"),
        path("between/<slug:number>/reveal/", pages.reveal, name="request-reveal"),
        path("between/<slug:number>/files/<record:file>/", pages.download, name="request-file"),
        path("between/<slug:number>/<slug:verb>/", pages.act, name="act-on-request"),
        path("disputes/", pages.disputes, name="disputes"),
        path("disputes/new/", pages.new_dispute, name="new-dispute"),
        path("disputes/<slug:number>/", pages.one_dispute, name="dispute"),
        path("disputes/<slug:number>/<slug:verb>/", pages.act_on_dispute, name="act-on-dispute"),
    ]
