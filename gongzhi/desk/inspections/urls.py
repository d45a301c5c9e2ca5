"""The addresses of plans and inspections."""

from django.urls import URLPattern, path, register_converter

from gongzhi.desk.inspections import field, plans, work


class InspectionConverter:
    """An inspection's number: J and ten digits."""

    regex = "J[0-9]{10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(InspectionConverter, "inspection")


def patterns() -> list[URLPattern]:
    """Give the addresses; the desk asks for them once its own converters are known."""
    return [
        path("inspections/all/", work.inspections, name="inspections"),
        path("inspections/new/", work.new, name="new-inspection"),
        path("inspections/mine/", field.mine, name="field-work"),
        path("inspections/session/", field.session, name="field-session"),
        path("inspections/worker.js", field.worker, name="field-worker"),
        path("inspections/plans/", plans.plans, name="plans"),
        path("inspections/plans/new/", plans.new, name="new-plan"),
        path("inspections/plans/<record:plan>/", plans.plan, name="plan"),
        path("inspections/plans/<record:plan>/targets/", plans.targets, name="plan-targets"),
        path("inspections/plans/<record:plan>/targets/<record:target>/drop/", plans.drop, name="drop-target"),
        path("inspections/plans/<record:plan>/<slug:verb>/", plans.act, name="act-on-plan"),
        path("inspections/<inspection:number>/", work.inspection, name="inspection"),
        path("inspections/<inspection:number>/field/", field.field, name="field"),
        path("inspections/<inspection:number>/files/<record:file>/", work.download, name="inspection-file"),
        path("inspections/<inspection:number>/<slug:verb>/", work.act, name="act-on-inspection"),
    ]
