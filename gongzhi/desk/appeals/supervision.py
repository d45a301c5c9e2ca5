"""Watching over firms: reports that are owed, compensation that is not paid, figures by firm, appeals still kept."""

from datetime import date
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from gongzhi.appeals import queries
from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.cases.forms import day_field
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, show
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import days_left

TABS = {
    "late": lazy("报告超期"),
    "waiting": lazy("待企业报告"),
    "unpaid": lazy("未赔付"),
    "firms": lazy("企业情况"),
    "kept": lazy("到期自动提交的"),
}


class PeriodForm(forms.Form):
    use_required_attribute = False
    begin = day_field(lazy("从"), required=False)
    end = day_field(lazy("到"), required=False)


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def supervision(request: HttpRequest, tab: str = "late") -> HttpResponse:
    """Show one of the lists; each in pages, none counted whole."""
    if tab not in TABS:
        raise Http404
    viewer, today = request.viewer, clock.today()
    after = request.GET.get("after", "")
    context: dict = {
        "tab": tab,
        "tabs": [
            {"key": key, "title": title, "url": reverse("desk:appeals-tab", args=[key])}
            for key, title in TABS.items()
        ],
        "today": today,
    }
    more: dict[str, str] = {}
    try:
        match tab:
            case "late" | "waiting":
                page = queries.waiting_reports(viewer=viewer, today=today, late=tab == "late", after=after)
                rows = [{"row": row, "chip": chip_of(row.due_date, today)} for row in page.rows]
            case "unpaid":
                page = queries.unpaid_compensation(viewer=viewer, today=today, after=after)
                rows = [{"row": row, "chip": chip_of(row.due_date, today)} for row in page.rows]
            case "kept":
                page = queries.kept_page(viewer=viewer, after=after)
                rows = page.rows
                context["kept"] = queries.count_kept(viewer=viewer)
            case "firms":
                form = PeriodForm(request.GET)
                told = form.cleaned_data if form.is_valid() else {}
                begin, end = queries.period_of(told.get("begin"), told.get("end"), today=today)
                page = queries.firm_figures(viewer=viewer, begin=begin, end=end, today=today, after=after)
                rows = page.rows
                more = {"begin": begin.isoformat(), "end": end.isoformat()}
                context |= {"form": PeriodForm(initial={"begin": begin, "end": end}), "begin": begin, "end": end}
    except Refused:
        raise Http404 from None
    address = f"?{urlencode({**more, 'after': page.after})}" if page.after else ""
    context |= {"rows": rows, "pager": {"next_url": address, "previous_url": ""}}
    return show(request, f"desk/appeals/{'reports' if tab in {'late', 'waiting'} else tab}.html", context)


def chip_of(due_date: date, today: date) -> dict:
    """Say how much time is left to a firm, as the limit chip shows it."""
    return {
        "title": _("企业的期限"),
        "days_left": days_left(today, due_date, counted="natural", calendar=calendar()),
        "counted": "natural",
        "due_date": due_date,
        "met": None,
    }
