"""The figures of enforcement at the desk: of a period, of all agencies or one, everywhere or in a region."""

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongzhi.campaigns.moves import prefectures
from gongzhi.core import clock
from gongzhi.core.figures import Scope
from gongzhi.desk.cases.forms import day_field
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, show
from gongzhi.directory.models import Unit
from gongzhi.directory.rules import region_prefix
from gongzhi.enforcement.access import sees_all
from gongzhi.figures.gathering import count_all


class ScopeForm(forms.Form):
    """Which records are counted."""

    use_required_attribute = False
    first = day_field(gettext_lazy("从"))
    last = day_field(gettext_lazy("到"))
    member = forms.ChoiceField(label=gettext_lazy("系统"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("市（州）"), required=False)

    def __init__(self, *args, **rest):
        super().__init__(*args, **rest)
        whole = ("", _("全部"))
        members = Unit.objects.filter(level="province", to_date=None).order_by("rank", "key")
        self.fields["member"].choices = [whole, *members.values_list("member", "short_name")]
        self.fields["region"].choices = [whole, *((region.code, region.name) for region in prefectures())]

    def clean(self):
        told = super().clean()
        if told.get("first") and told.get("last") and told["last"] < told["first"]:
            self.add_error("last", _("结束日期不能早于开始日期。"))
        return told

    def scope(self) -> Scope:
        told = self.cleaned_data
        return Scope(
            since=told["first"],
            until=told["last"] + timedelta(days=1),
            member=told["member"],
            region=region_prefix(told["region"]) if told["region"] else "",
        )


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def figures(request: HttpRequest) -> HttpResponse:
    """Show each figure with both its counts and what it means."""
    today = clock.today()
    start = {"first": today.replace(month=1, day=1), "last": today, "member": "", "region": ""}
    form = ScopeForm(request.GET if request.GET.get("first") else start)
    valid = form.is_valid()
    context = {
        "form": form,
        "areas": count_all(form.scope(), viewer=request.viewer) if valid else [],
        "sees_all": sees_all(request.viewer),
    }
    return show(request, "desk/figures/page.html", context, status=200 if valid else 422)
