"""Records of enforcement at the desk: their lists, the page of one, and its verbs."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.campaigns.collectable import COLLECTABLE
from gongzhi.core import clock, files, journal
from gongzhi.core.errors import Refused
from gongzhi.desk.campaigns.under import under_campaigns
from gongzhi.desk.documents.papers import section_of_record
from gongzhi.desk.enforcement.describing import describe
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.limits import chip_of
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, go, put_refusal, show
from gongzhi.enforcement import access
from gongzhi.enforcement.actions.clue.conclude import conclude_or_refuse
from gongzhi.enforcement.catalog import sectors
from gongzhi.enforcement.models import Clue, EvidenceFile, FiledCase, Record
from gongzhi.enforcement.queries import (
    history_of_record,
    list_records,
    lists,
    offers_on,
    record_by_number,
)
from gongzhi.enforcement.states import machine_of
from gongzhi.enforcement.verbs import MODELS, VERBS, do
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.queries import limits_of
from gongzhi.procedures.rules import days_left

TONES = {
    "file": "accent",
    "decide": "accent",
    "take_over": "accent",
    "close": "good",
    "confirm": "good",
    "perform": "good",
    "publish": "good",
    "report": "good",
    "not_file": "quiet",
    "fail": "bad",
    "annul": "bad",
    "return": "warn",
    "refer": "warn",
    "withdraw": "warn",
    "to_police": "warn",
}


def kinds() -> dict[str, str]:
    """Name the kinds of record that have lists, in their order."""
    return {
        "clue": _("违法线索"),
        "filed_case": _("行政处罚案件"),
        "hold": _("保存与扣押"),
        "measure": _("责令改正与约谈"),
        "publication": _("处罚公示"),
        "listing": _("严重违法失信名单"),
        "joint": _("联合惩戒"),
    }


def model_of(kind: str) -> type[Record]:
    if kind not in MODELS:
        raise Http404
    return MODELS[kind]


def find_record(request: HttpRequest, kind: str, number: str) -> Record:
    """Find the record of an address; one that the viewer may not see is not there (404)."""
    model = model_of(kind)
    try:
        return record_by_number(model, number, viewer=request.viewer)
    except model.DoesNotExist:
        raise Http404 from None


@dataclass(frozen=True)
class Line:
    """A line of history as the component shows it."""

    at: object
    sentence: str
    note: str
    tone: str


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def records(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one list of one kind of record."""
    model, today = model_of(kind), clock.today()
    name = request.GET.get("list", "") or ("all" if access.sees_all(request.viewer) else "unit")
    sector = request.GET.get("sector", "")
    narrowed = {"sector": sector} if sector in sectors() else {}
    after = request.GET.get("after", "")[:40]
    try:
        page = list_records(model, name, viewer=request.viewer, today=today, narrowed=narrowed, after=after)
    except Refused:
        raise Http404 from None
    told = f"&sector={sector}" if narrowed else ""
    context = {
        "kind": kind,
        "title": kinds()[kind],
        "tabs": [
            {"key": key, "title": title, "current": key == name}
            for key, title in lists()
            if key != "pending" or hasattr(model, "pending_unit")
        ],
        "name": name,
        "rows": put_due(page.rows, today=today),
        "sector": sector,
        "sectors": list(sectors().values()),
        "pager": {"next_url": f"?list={name}{told}&after={page.after}" if page.after else ""},
        "after": after,
    }
    return show(request, "desk/enforcement/list.html", context)


def put_due(rows: list[Record], *, today: date) -> list[Record]:
    """Put on each record of a list how much is left of its days, and its page's address."""
    work_calendar = calendar()
    for row in rows:
        row.address = reverse("desk:record", args=[row.record_kind, row.number])
        row.state_title = machine_of(row).states[row.state]
        row.limit_chip = None
        if row.due_date and row.is_open:
            row.limit_chip = {
                "days_left": days_left(today, row.due_date, calendar=work_calendar),
                "counted": "working",
                "due_date": row.due_date,
                "title": _("最近的期限"),
                "basis": "",
                "article": "",
                "mark": "",
                "provisional": False,
                "met": None,
            }
    return rows


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def record(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """Show a record."""
    return show_record(request, find_record(request, kind, number))


def show_record(request: HttpRequest, found: Record, *, status: int = 200, refusal: str = "") -> HttpResponse:
    """Answer with the page of a record."""
    viewer, at = request.viewer, clock.now()
    today = clock.day_of(at)
    told = history_of_record(found, viewer=viewer)
    work_calendar = calendar()
    rows = limits_of(found.record_kind, [found.pk], viewer=viewer)[found.pk]
    chips = [chip_of(row, today=today, work_calendar=work_calendar) for row in rows]
    context = {
        "record": found,
        "kind": found.record_kind,
        "kind_title": kinds()[found.record_kind],
        "state_title": machine_of(found).states[found.state],
        "offers": [
            offer for offer in offers_on(found, viewer=viewer, at=at) if found.state in offer.transition.sources
        ],
        "base": reverse("desk:record", args=[found.record_kind, found.number]),
        "running": [chip for chip in chips if chip["running"]],
        "ended": [chip for chip in chips if not chip["running"]],
        "history": [Line(line.at, line.sentence, line.note, TONES.get(line.verb, "")) for line in reversed(told)],
        "units": [row for row in found.parts if row.part != "superior"],
        "under": under_campaigns(found.record_kind, found, viewer=viewer)
        if found.record_kind in COLLECTABLE
        else None,
        "refusal": refusal,
        "papers": section_of_record(found, viewer=viewer),
        **describe(found, viewer=viewer, at=at),
    }
    return show(request, "desk/enforcement/record.html", context, status=status)


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def act(request: HttpRequest, kind: str, number: str, verb: str) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    found = find_record(request, kind, number)
    if verb not in VERBS[kind]:
        raise Http404
    entry, table = VERBS[kind][verb], machine_of(found)
    if not table.entitled(found, table[verb], request.viewer):
        raise Http404
    told = {"inputs": entry.inputs, "viewer": request.viewer, "record": found}
    if request.method == "GET":
        refused = table.refusal(found, verb, by=request.viewer, at=clock.now())
        form = InputForm(initial=hints(request), **told)
        return show_form(request, found, verb, form, refusal=str(refused.reason) if refused else "")
    form = InputForm(request.POST, request.FILES, **told)
    if journal.done_before(kind, found.pk, form.sent_key()):
        return after(request, found, entry.done)
    if not form.is_valid():
        return show_form(request, found, verb, form, status=422)
    try:
        found = do(found, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
    except Refused as refused:
        status = put_refusal(form, refused, fields=form.refused_as)
        return show_form(request, found, verb, form, status=status)
    return after(request, found, entry.done)


def hints(request: HttpRequest) -> dict:
    """Give what an address may fill in beforehand: the number of a record to merge into."""
    return {"number": request.GET["number"][:12]} if "number" in request.GET else {}


def after(request: HttpRequest, found: Record, done: str) -> HttpResponse:
    """Say what was done, and lead back to the record, or to its list once it is out of sight."""
    messages.success(request, str(done))
    if access.may_see(type(found).objects.get(pk=found.pk), request.viewer):
        return go(request, reverse("desk:record", args=[found.record_kind, found.number]))
    return go(request, reverse("desk:records", args=[found.record_kind]))


def show_form(request: HttpRequest, found: Record, verb: str, form, *, refusal: str = "", status: int = 200):
    """Answer with a verb's form, in its page or, for htmx, alone."""
    table = machine_of(found)
    context = {
        "record": found,
        "kind_title": kinds()[found.record_kind],
        "state_title": table.states[found.state],
        "verb": verb,
        "title": table[verb].title,
        "form": form,
        "multipart": form.is_multipart(),
        "refusal": refusal,
        "base": reverse("desk:record", args=[found.record_kind, found.number]),
        "action": f"{reverse('desk:record', args=[found.record_kind, found.number])}{verb}/",
    }
    if request.htmx:
        return render(request, "desk/enforcement/form.html", context, status=status)
    return show(request, "desk/enforcement/act.html", context, status=status)


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def conclude(request: HttpRequest, number: str) -> HttpResponse:
    """Record on a report, by one press, what became of its clue."""
    try:
        clue = Clue.objects.get(number=number)
        case = conclude_or_refuse(clue=clue, by=request.viewer, at=clock.now())
    except Clue.DoesNotExist:
        raise Http404 from None
    except Refused:
        raise Http404 from None
    messages.success(request, _("已按线索的结果登记核查结论。核对后即可办结。"))
    return go(request, reverse("desk:case", args=[case.number]))


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def evidence_file(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """Give a file of evidence to be saved; only to who may see the case."""
    found = find_record(request, FiledCase.record_kind, number)
    kept = EvidenceFile.objects.filter(evidence__filed_case=found, pk=file).first()
    if kept is None:
        raise Http404
    try:
        content = files.read_kept(kept.sha256)
    except files.Unreadable:
        return show_record(request, found, status=409, refusal=_("附件文件缺失或已损坏，请联系管理员从备份恢复。"))
    return files.download(kept.name, kept.media_type, content)
