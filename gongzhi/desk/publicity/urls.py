"""The addresses of disclosure."""

from django.urls import URLPattern, path

from gongzhi.desk.publicity import pages


def patterns() -> list[URLPattern]:
    """Give the addresses; the desk asks for them once its own converters are known."""
    return [
        path("disclosures/", pages.disclosures, name="disclosures"),
        path("cases/<number:number>/disclose/", pages.propose, name="disclose"),
        path("disclosures/<slug:number>/", pages.disclosure, name="disclosure"),
        path("disclosures/<slug:number>/files/<record:file>/", pages.download, name="objection-file"),
        path("disclosures/<slug:number>/<slug:verb>/", pages.act, name="act-on-disclosure"),
    ]
