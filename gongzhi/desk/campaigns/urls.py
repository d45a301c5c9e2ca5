"""The addresses of campaigns."""

from django.urls import URLPattern, path

from gongzhi.desk.campaigns import pages


def patterns() -> list[URLPattern]:
    """Give the addresses; the desk asks for them once its own converters are known."""
    return [
        path("campaigns/", pages.campaigns, name="campaigns"),
        path("campaigns/new/", pages.new, name="new-campaign"),
        path("campaigns/take-in/", pages.take_in_one, name="take-in-one"),
        path("campaigns/<record:campaign>/", pages.campaign, name="campaign"),
        path("campaigns/<record:campaign>/plan/", pages.plan, name="campaign-plan"),
        path("campaigns/<record:campaign>/taken/", pages.taken, name="campaign-taken"),
        path("campaigns/<record:campaign>/take-in/", pages.take_in, name="campaign-take-in"),
        path("campaigns/<record:campaign>/files/<record:file>/", pages.download, name="campaign-file"),
        path("campaigns/<record:campaign>/progress.csv", pages.export, {"ending": "csv"}, name="campaign-csv"),
        path("campaigns/<record:campaign>/progress.xlsx", pages.export, {"ending": "xlsx"}, name="campaign-xlsx"),
        path("campaigns/<record:campaign>/<slug:verb>/", pages.act, name="act-on-campaign"),
    ]
