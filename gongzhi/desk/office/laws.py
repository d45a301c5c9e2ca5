"""What the law lays down, to read: each version of each procedure with citations and marks; the calendar."""

import tempfile
from collections import Counter
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.cases import access
from gongzhi.cases.states import CASE
from gongzhi.cases.words import Kind
from gongzhi.core import clock, journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.directory.models import Unit
from gongzhi.enforcement.states import MACHINES
from gongzhi.procedures import calendars
from gongzhi.procedures.catalog import (
    EVERY_MEMBER,
    Fact,
    Limit,
    Procedure,
    UnknownProcedure,
    all_procedures,
    procedure_by_id,
)
from gongzhi.procedures.models import CalendarYear
from gongzhi.procedures.records import keep_due_dates
from gongzhi.procedures.words import Mark

BEGINNINGS = {
    "receive": gettext_lazy("收到"),
    "file": gettext_lazy("立案"),
    "penalise": gettext_lazy("当场处罚"),
    "preserve": gettext_lazy("先行登记保存"),
    "seize": gettext_lazy("查封扣押"),
    "prepare": gettext_lazy("作出应当公示的处罚决定"),
    "absorb": gettext_lazy("并入新的举报事实"),
}
"""Verbs that begin a record or are done on another one: they have no row of their own."""
KEEPS_CALENDAR = (Role.SECRETARIAT, Role.ADMINISTRATOR)
CALENDAR_BYTES = 200_000
MOST_MOVED = 200
"""So many moved limits are listed after a year was loaded; the journal keeps all."""


@require_GET
@desk_page()
def procedures(request: HttpRequest) -> HttpResponse:
    """List every version of every procedure, those in force first."""
    today = clock.today()
    rows = [
        {
            "law": law,
            "kinds": listed(Kind(kind).label for kind in law.kinds),
            "in_force": law.in_force(today),
            "future": law.effective_from > today,
            "marks": Counter(fact.mark for fact in law.facts()),
            "facts": sum(1 for _fact in law.facts()),
        }
        for law in all_procedures()
    ]
    for row in rows:
        row["unverified"] = row["marks"][Mark.UNVERIFIED]
    rows.sort(key=lambda row: (not row["in_force"], row["law"].key, row["law"].effective_from))
    return show(request, "desk/office/procedures.html", {"rows": rows})


@require_GET
@desk_page()
def procedure(request: HttpRequest, id: str) -> HttpResponse:
    """Show one version of a procedure, fact by fact."""
    try:
        law = procedure_by_id(id)
    except UnknownProcedure:
        raise Http404 from None
    groups = [
        (_("期限"), law.limit),
        (_("中止与扣除"), law.pause),
        (_("不予受理的情形"), law.decline_ground),
        (_("终止的情形"), law.end_ground),
        (_("告知与其他义务"), law.duty),
        (_("管辖"), law.jurisdiction),
        (_("应当写明"), law.content),
        (_("须先向企业投诉"), (law.prior_complaint,) if law.prior_complaint else ()),
        (_("共同投诉"), (law.joint,) if law.joint else ()),
        (_("结果"), law.outcome),
        (_("其他规定"), law.rule),
    ]
    names = member_names()
    context = {
        "law": law,
        "kinds": listed(Kind(kind).label for kind in law.kinds),
        "members": listed(_("各成员单位") if key == EVERY_MEMBER else names.get(key, key) for key in law.members),
        "in_force": law.in_force(clock.today()),
        "groups": [
            {"title": title, "rows": [fact_row(law, fact) for fact in facts]} for title, facts in groups if facts
        ],
        "others": [other for other in all_procedures() if other.key == law.key and other.id != law.id],
    }
    return show(request, "desk/office/procedure.html", context)


def member_names() -> dict[str, str]:
    """Name the agencies: key of the member → short name of its highest office."""
    units = Unit.objects.in_force(clock.today()).filter(level="province").order_by("-rank")
    return dict(units.values_list("member", "short_name"))


def fact_row(law: Procedure, fact: Fact) -> dict:
    """Say one fact of law: what, how long, where it stands, how well it is known."""
    return {
        "title": fact.title,
        "length": length_of(fact),
        "text": getattr(fact, "text", ""),
        "citation": law.citation(fact),
        "mark": fact.mark,
        "mark_title": fact.mark.title,
        "note": fact.note,
        "verbs": verbs_of(fact, law.record) if isinstance(fact, Limit) else "",
    }


def length_of(fact: Fact) -> str:
    working, days = getattr(fact, "working_days", None), getattr(fact, "days", None)
    if working:
        return ngettext("%(n)d 个工作日", "%(n)d 个工作日", working) % {"n": working}
    return ngettext("%(n)d 日", "%(n)d 日", days) % {"n": days} if days else ""


def verbs_of(limit: Limit, record: str) -> str:
    """Say which verbs of a kind of record start and stop a limit."""
    starts, stops = titles((*limit.starts, *limit.restarts), record), titles(limit.stops, record)
    return _("自%(starts)s起，至%(stops)s止") % {"starts": starts, "stops": stops} if stops else ""


def titles(verbs, record: str) -> str:
    table = MACHINES.get(record, CASE)
    known = {transition.verb: str(transition.title) for transition in table.transitions} | BEGINNINGS
    known = {verb: str(title) for verb, title in known.items()}
    return listed(dict.fromkeys(known.get(verb, verb) for verb in verbs))


class YearForm(forms.Form):
    """A file with the arrangement of a year."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("年度安排文件"),
        help_text=gettext_lazy(
            "CSV 或 TOML，列出当年全部放假日和补班日："
            "date（日期）、working（上班为 true，放假为 false）、name（节日）。"
        ),
        widget=forms.FileInput({"accept": ".csv,.toml"}),
    )
    source = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("国务院办公厅的通知，写明文号。")
    )


@require_http_methods(["GET", "POST"])
@desk_page()
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the years that are known; load the official arrangement of one, and say which limits it moved."""
    may_load = request.viewer.is_a(*KEEPS_CALENDAR)
    form, moved, loaded, status = YearForm(), None, None, 200
    if request.method == "POST":
        form = YearForm(request.POST, request.FILES)
        status = 422
        if not may_load:
            status = 403
            form.add_error(None, _("只有联席会议办公室和管理员可以载入工作日历。"))
        elif form.is_valid():
            try:
                loaded, moved = load(form, request)
            except Refused as refused:
                status = put_refusal(form, refused, fields={"path": "file", "days": "file", "status": "file"})
            else:
                status = 200
                form = YearForm()
    shown = request.GET.get("year", "")
    years = list(CalendarYear.objects.order_by("-year"))
    chosen = next((year for year in years if str(year.year) == shown), None) or next(
        (year for year in years if year.year == clock.today().year), None
    )
    context = {
        "years": years,
        "chosen": chosen,
        "days": list(chosen.days.all()) if chosen else [],
        "form": form,
        "may_load": may_load,
        "loaded": loaded,
        "moved": moved_rows(moved or [], request),
        "moved_count": len(moved or []),
        "history": list(journal.history("calendar", chosen.year)) if chosen else [],
    }
    return show(request, "desk/office/calendar.html", context, status=status)


def load(form: YearForm, request: HttpRequest):
    """Load the file of a form; give the year and the limits that it moved.

    :raises Refused: if it is too large or holds no arrangement of one year.
    """
    upload = form.cleaned_data["file"]
    if upload.size > CALENDAR_BYTES:
        raise Refused(_("文件太大，一年的安排不会超过 200 KB。"), field="path")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"days{'.toml' if upload.name.lower().endswith('.toml') else '.csv'}"
        path.write_bytes(upload.read())
        try:
            days = calendars.read_days(path)
        except Refused as refused:
            raise Refused(str(refused.reason).replace(path.name, upload.name[:80]), field="path") from None
    moved = calendars.load_year(
        days, by=request.viewer, at=clock.now(), source=form.cleaned_data["source"], after=keep_due_dates
    )
    messages.success(request, _("已载入 %(year)d 年的安排。") % {"year": days[0].date.year})
    return days[0].date.year, moved


def moved_rows(moved, request: HttpRequest) -> list[dict]:
    """Say which limits moved, of the matters that the viewer may see."""
    first = moved[:MOST_MOVED]
    cases = access.visible(request.viewer).filter(pk__in=[move.record_id for move in first])
    numbers = dict(cases.values_list("pk", "number"))
    return [{"move": move, "number": numbers.get(move.record_id, "")} for move in first]
