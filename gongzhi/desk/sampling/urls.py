"""The addresses of sampling."""

from django.urls import URLPattern, path, register_converter

from gongzhi.desk.sampling import goods, plans, results, samples


class SampleConverter:
    """A sample's number: Y and ten digits."""

    regex = "Y[0-9]{10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SampleConverter, "sample")


def patterns() -> list[URLPattern]:
    """Give the addresses; the desk asks for them once its own converters are known."""
    return [
        path("sampling/samples/", samples.samples, name="samples"),
        path("sampling/new/", samples.new, name="new-sample"),
        path("sampling/figures/", plans.figures, name="sampling-figures"),
        path("sampling/results/", results.results, name="sampling-results"),
        path("sampling/results/example.csv", results.example, name="sampling-results-example"),
        path("sampling/results/<record:file>/", results.result, name="sampling-result-file"),
        path("sampling/results/<record:file>/errors.csv", results.faults, name="sampling-result-faults"),
        path("sampling/plans/", plans.plans, name="sampling-plans"),
        path("sampling/plans/new/", plans.new_plan, name="new-sampling-plan"),
        path("sampling/plans/<record:pk>/", plans.plan, name="sampling-plan"),
        path("sampling/laboratories/", plans.laboratories, name="laboratories"),
        path("sampling/laboratories/new/", plans.new_laboratory, name="new-laboratory"),
        path("sampling/laboratories/<record:pk>/", plans.laboratory, name="laboratory"),
        path("sampling/goods/", goods.watched, name="watched-goods"),
        path("sampling/goods/new/", goods.new, name="new-watched-goods"),
        path("sampling/goods/<record:pk>/", goods.goods, name="watched"),
        path("sampling/alerts/<record:pk>/", goods.alert, name="alert-draft"),
        path("sampling/alerts/<record:pk>/alert.<slug:form>", goods.alert_file, name="alert-file"),
        path("sampling/<slug:place>/<record:pk>/<slug:verb>/", goods.act, name="act-on-sampling"),
        path("sampling/<sample:number>/", samples.sample, name="sample"),
        path("sampling/<sample:number>/files/<record:file>/", samples.download, name="sample-file"),
        path("sampling/<sample:number>/<slug:verb>/", samples.act, name="act-on-sample"),
    ]
