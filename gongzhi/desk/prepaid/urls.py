"""The addresses of prepaid cards."""

from django.urls import URLPattern, path

from gongzhi.desk.prepaid import filings, reports, signs


def patterns() -> list[URLPattern]:
    """Give the addresses; the desk asks for them once its own converters are known."""
    return [
        path("prepaid/", filings.filings, name="filings"),
        path("prepaid/new/", filings.new, name="new-filing"),
        path("prepaid/reports/", reports.reports, name="prepaid-reports"),
        path("prepaid/reports/example.csv", reports.example, name="prepaid-reports-example"),
        path("prepaid/reports/<record:file>/", reports.report_file, name="prepaid-report-file"),
        path("prepaid/reports/<record:file>/errors.csv", reports.faults, name="prepaid-report-faults"),
        path("prepaid/signs/", signs.signs, name="prepaid-signs"),
        path("prepaid/signs/new/", signs.new, name="new-prepaid-sign"),
        path("prepaid/signs/<record:pk>/", signs.sign, name="prepaid-sign"),
        path("prepaid/signs/<record:pk>/<slug:verb>/", signs.act, name="act-on-prepaid-sign"),
        path("prepaid/filings/<record:filing>/", filings.filing, name="filing"),
        path("prepaid/filings/<record:filing>/files/<record:file>/", filings.download, name="filing-file"),
        path("prepaid/filings/<record:filing>/<slug:verb>/", filings.act, name="act-on-filing"),
    ]
