"""The addresses of pledges and refunds at the desk."""

from django.urls import URLPattern, path

from gongzhi.desk.schemes import files, pledges, refunds


def patterns() -> list[URLPattern]:
    """Give the addresses; the desk asks for them once its own converters are known."""
    return [
        path("pledges/", pledges.pledges, name="pledges"),
        path("pledges/new/", pledges.new, name="new-pledge"),
        path("pledges/checks/", pledges.checks, name="pledge-checks"),
        path("pledges/figures/", pledges.figures, name="pledge-figures"),
        path("pledges/checks/<record:pk>/<slug:verb>/", pledges.act_on_check, name="act-on-pledge-check"),
        path("pledges/files/<record:file>/", files.outcome, name="scheme-file"),
        path("pledges/files/<record:file>/errors.csv", files.faults, name="scheme-file-faults"),
        path("pledges/files/<slug:kind>/", files.upload, name="scheme-files"),
        path("pledges/files/<slug:kind>/example.csv", files.example, name="scheme-file-example"),
        path("pledges/<record:pk>/", pledges.pledge, name="pledge"),
        path("pledges/<record:pk>/sign.pdf", pledges.sign, name="pledge-sign"),
        path("pledges/<record:pk>/<slug:verb>/", pledges.act, name="act-on-pledge"),
        path("refunds/", refunds.refunds, name="refunds"),
        path("refunds/<record:pk>/", refunds.refund, name="refund"),
        path("refunds/<record:pk>/photos/<record:photo>/", refunds.photo, name="refund-photo"),
        path("refunds/<record:pk>/<slug:verb>/", refunds.act, name="act-on-refund"),
    ]
