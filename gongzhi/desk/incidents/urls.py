"""The addresses of incidents."""

from django.urls import URLPattern, path

from gongzhi.desk.incidents import pages


def patterns() -> list[URLPattern]:
    """Give the addresses; the desk asks for them once its own converters are known."""
    one = "incidents/<slug:number>/"
    return [
        path("incidents/", pages.incidents, name="incidents"),
        path("incidents/new/", pages.new, name="new-incident"),
        path(one, pages.incident, name="incident"),
        path(f"{one}matters/", pages.matters, name="incident-matters"),
        path(f"{one}take-in/", pages.take_in, name="incident-take-in"),
        path(f"{one}contacts/", pages.reveal, name="incident-contacts"),
        path(f"{one}decisions/", pages.decisions, name="incident-decisions"),
        path(f"{one}decisions/<record:decision>/", pages.decision, name="incident-decision"),
        path(f"{one}money/", pages.money, name="incident-money"),
        path(f"{one}money/<record:sharing>/", pages.sharing, name="incident-sharing"),
        path(f"{one}funds/<record:fund>/", pages.evidence, name="incident-evidence"),
        path(f"{one}<slug:verb>/", pages.act, name="act-on-incident"),
    ]
