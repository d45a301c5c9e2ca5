"""The addresses of the law library."""

from django.urls import URLPattern, path

from gongzhi.desk.library import pages


def patterns() -> list[URLPattern]:
    """Give the addresses; the desk asks for them once its own converters are known."""
    return [
        path("law/", pages.library, name="law"),
        path("law/new/", pages.enter, name="new-law-act"),
        path("law/import/", pages.bring_in, name="law-import"),
        path("law/import/example.csv", pages.example, name="law-import-example"),
        path("law/import/<record:pk>/", pages.file, name="law-file"),
        path("law/import/<record:pk>/refused.csv", pages.refused, name="law-file-refused"),
        path("law/versions/<record:pk>/", pages.version, name="law-version"),
        path("law/versions/<record:pk>/<slug:verb>/", pages.decide, name="decide-law-version"),
        path("law/acts/<slug:act>/", pages.act, name="law-act"),
        path("law/acts/<slug:act>/edit/", pages.amend, name="amend-law-act"),
        path("law/acts/<slug:act>/write/", pages.write, name="write-law-text"),
    ]
