"""Making records at the desk: a clue, a measure, a decision on the spot, a listing."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from gongzhi.cases.models import Case
from gongzhi.cases.queries import case_by_number
from gongzhi.cases.words import Kind
from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.enforcement.pages import find_record
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.directory.models import Unit
from gongzhi.enforcement import rules
from gongzhi.enforcement.actions.clue.receive import register_clue, register_clue_from_case
from gongzhi.enforcement.actions.filed_case.penalise import NewOnTheSpot, penalise_on_the_spot
from gongzhi.enforcement.actions.listing.list_ import list_trader
from gongzhi.enforcement.actions.measure.issue import issue_measure, issue_measure_on
from gongzhi.enforcement.catalog import listing_grounds, measure_kinds, sectors_of
from gongzhi.enforcement.inputs import DETAILS, Input, each_of, titles_of
from gongzhi.enforcement.intake import NewClue, NewMeasure
from gongzhi.enforcement.models import Record
from gongzhi.enforcement.moves import officers_in
from gongzhi.enforcement.words import PartyKind, Source

TITLE = Input("title", gettext_lazy("标题"), "line", hint=gettext_lazy("一句话说明违法行为。"), most=80)
TRADER = (
    Input("trader_id", gettext_lazy("当事人"), "trader", hint=gettext_lazy("边输边找；找不到也可以直接填写。")),
    Input("trader_address", gettext_lazy("地址"), "line", required=False, most=200),
    Input("region", gettext_lazy("地区"), "region", required=False),
)
FACTS = Input("facts", gettext_lazy("涉嫌违法的事实和依据"), rows=5)
BY_HAND = (Source.OWN, Source.MEMBER, Source.ASSIGNMENT)
"""Sources that an officer types; the others come with the record that they are made from."""


def by_hand(record, *, at):
    return [(each.value, each.label) for each in BY_HAND]


SOURCE = (
    Input("source", gettext_lazy("来源"), "choice", options=by_hand),
    Input(
        "source_label",
        gettext_lazy("来源说明"),
        "line",
        required=False,
        hint=gettext_lazy("移送单位和文号、会议名称等。"),
        most=120,
    ),
)
MEASURE = (
    Input("kind", gettext_lazy("措施"), "choice", options=titles_of(measure_kinds)),
    Input("demand", gettext_lazy("要求改正或者约谈、提示的内容")),
    Input("due_date", gettext_lazy("完成期限"), "day", required=False, hint=gettext_lazy("责令改正须填写。")),
)
LAW = (
    Input("act", gettext_lazy("依据的法律"), "line", required=False, most=80),
    Input("article", gettext_lazy("条款"), "line", required=False, most=60),
)
LISTING = (
    Input("ground", gettext_lazy("列入情形"), "choice", options=titles_of(listing_grounds)),
    Input("decision", gettext_lazy("列入决定的事实、理由和依据"), rows=6),
)


def unit_of(request: HttpRequest) -> Unit:
    """Give the unit in which this officer begins records: the first in which they investigate."""
    units = request.viewer.units_as(*rules.WORKS)
    if not units:
        raise Http404
    return Unit.objects.get(pk=units[0])


def sector_asked(request: HttpRequest, unit: Unit):
    """Read the chosen sector; none where it was not chosen yet."""
    return rules.sector_for(request.GET.get("sector", ""), unit.member)


def choose_sector(request: HttpRequest, unit: Unit, title: str, *, case: Case | None = None) -> HttpResponse:
    """Ask for the sector first: what else is asked follows from it."""
    context = {"title": title, "sectors": sectors_of(unit.member), "unit": unit, "case": case}
    return show(request, "desk/enforcement/sector.html", context)


def show_making(
    request: HttpRequest, form: InputForm, *, title: str, back: str, note: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "action": request.get_full_path(),
        "base": back,
        "note": note,
        "multipart": False,
        "whole_page": True,
    }
    return show(request, "desk/enforcement/new.html", context, status=status)


def made(request: HttpRequest, record: Record, words: str) -> HttpResponse:
    messages.success(request, words)
    return go(request, reverse("desk:record", args=[record.record_kind, record.number]))


@require_http_methods(["GET", "POST"])
@desk_page(*rules.WORKS)
def new_clue(request: HttpRequest) -> HttpResponse:
    """Register a clue: from a consumer's matter that the address names, or by itself."""
    case = None
    if number := request.GET.get("case", ""):
        try:
            case = case_by_number(number, viewer=request.viewer)
        except Case.DoesNotExist:
            raise Http404 from None
    unit = case.unit if case and case.unit_id in request.viewer.units_as(*rules.WORKS) else unit_of(request)
    sector = sector_asked(request, unit)
    if sector is None:
        return choose_sector(request, unit, _("登记线索"), case=case)
    inputs = (TITLE, FACTS, *(() if case else (*SOURCE, *TRADER)), found_on(), DETAILS)
    initial = {}
    if case:
        initial = {"title": case.title, "facts": case.text.narrative if case.kind == Kind.REPORT else ""}
    back = reverse("desk:case", args=[case.number]) if case else reverse("desk:records", args=["clue"])
    note = _("线索会带上本件的经营者和编号；谁提出的不会写进线索。") if case else ""
    told = {"title": _("登记线索"), "back": back, "note": note}
    if request.method == "GET":
        form = InputForm(inputs=inputs, viewer=request.viewer, sector=sector, initial=initial)
        return show_making(request, form, **told)
    form = InputForm(request.POST, inputs=inputs, viewer=request.viewer, sector=sector)
    if not form.is_valid():
        return show_making(request, form, status=422, **told)
    new = NewClue(**{"source": Source.OWN, **form.told()}, sector=sector.key, unit_id=unit.pk)
    try:
        acted = {"by": request.viewer, "at": clock.now(), "key": form.cleaned_data["key"]}
        clue = register_clue_from_case(case=case, new=new, **acted) if case else register_clue(new=new, **acted)
    except Refused as refused:
        return show_making(request, form, status=put_refusal(form, refused, fields=form.refused_as), **told)
    return made(request, clue, _("已登记线索 %(number)s。") % {"number": clue.number})


def on_the_spot_kinds(record, *, at):
    return [("warning", _("警告")), ("fine", _("罚款"))]


def found_on() -> Input:
    return Input("found_date", _("发现日期"), "day", required=False, hint=_("不填为今天。核查期限自这一天起算。"))


@require_http_methods(["GET", "POST"])
@desk_page(*rules.WORKS)
def new_measure(request: HttpRequest) -> HttpResponse:
    """Take a measure by itself, from no other record."""
    unit = unit_of(request)
    sector = sector_asked(request, unit)
    if sector is None:
        return choose_sector(request, unit, _("作出措施"))
    inputs = (TITLE, *MEASURE, *LAW, *SOURCE, *TRADER, DETAILS)
    told = {"title": _("作出措施"), "back": reverse("desk:records", args=["measure"])}
    if request.method == "GET":
        return show_making(request, InputForm(inputs=inputs, viewer=request.viewer, sector=sector), **told)
    form = InputForm(request.POST, inputs=inputs, viewer=request.viewer, sector=sector)
    if not form.is_valid():
        return show_making(request, form, status=422, **told)
    new = NewMeasure(**form.told(), sector=sector.key, unit_id=unit.pk)
    try:
        measure = issue_measure(new=new, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
    except Refused as refused:
        return show_making(request, form, status=put_refusal(form, refused, fields=form.refused_as), **told)
    return made(request, measure, _("已登记 %(number)s。") % {"number": measure.number})


@require_http_methods(["GET", "POST"])
@desk_page(*rules.WORKS)
def new_on_the_spot(request: HttpRequest) -> HttpResponse:
    """Record a penalty given on the spot by the summary procedure."""
    unit = unit_of(request)
    sector = sector_asked(request, unit)
    if sector is None:
        return choose_sector(request, unit, _("当场处罚"))
    others = [
        (str(officer.pk), officer.name)
        for officer in officers_in(unit.pk, at=clock.now())
        if officer.pk != request.viewer.id
    ]
    inputs = (
        replace(TITLE, title=_("案由")),
        replace(FACTS, title=_("违法事实")),
        *TRADER,
        Input("party_kind", _("当事人类别"), "choice", options=each_of(PartyKind)),
        Input(
            "kind",
            _("处罚种类"),
            "choice",
            options=lambda record, *, at: [("warning", _("警告")), ("fine", _("罚款"))],
        ),
        Input("amount", _("罚款（元）"), "money", required=False, hint=_("公民二百元以下，单位三千元以下。")),
        *(replace(each, required=True) for each in LAW),
        Input("decision_number", _("决定书文号"), "line", most=60),
        Input("second_officer", _("另一名执法人员"), "officer", options=lambda record, *, at: others),
        DETAILS,
    )
    told = {"title": _("当场处罚"), "back": reverse("desk:records", args=["filed_case"])}
    if request.method == "GET":
        return show_making(request, InputForm(inputs=inputs, viewer=request.viewer, sector=sector), **told)
    form = InputForm(request.POST, inputs=inputs, viewer=request.viewer, sector=sector)
    if not form.is_valid():
        return show_making(request, form, status=422, **told)
    new = NewOnTheSpot(**form.told(), source=Source.OWN, sector=sector.key, unit_id=unit.pk)
    try:
        case = penalise_on_the_spot(new=new, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"])
    except Refused as refused:
        return show_making(request, form, status=put_refusal(form, refused, fields=form.refused_as), **told)
    return made(request, case, _("已登记当场处罚，请在七个工作日内备案。"))


@require_http_methods(["GET", "POST"])
@desk_page(*rules.WORKS)
def make(request: HttpRequest, kind: str, number: str, what: str) -> HttpResponse:
    """Make from a record what follows from it: a measure, a listing."""
    record = find_record(request, kind, number)
    ways = {
        ("clue", "measure"): (_("作出措施"), MEASURE, issue_measure_on, "record"),
        ("filed_case", "measure"): (_("作出措施"), MEASURE, issue_measure_on, "record"),
        ("filed_case", "listing"): (_("列入严重违法失信名单"), LISTING, list_trader, "filed_case"),
    }
    if (kind, what) not in ways or not rules.WORKS & request.viewer.roles_in([record.unit_id]):
        raise Http404
    title, inputs, action, name = ways[kind, what]
    told = {
        "title": title,
        "back": reverse("desk:record", args=[kind, number]),
        "note": f"{record.number} {record.title} · {record.trader_name}",
    }
    if request.method == "GET":
        return show_making(request, InputForm(inputs=inputs, viewer=request.viewer, record=record), **told)
    form = InputForm(request.POST, inputs=inputs, viewer=request.viewer, record=record)
    if not form.is_valid():
        return show_making(request, form, status=422, **told)
    try:
        found = action(
            **{name: record}, **form.told(), by=request.viewer, at=clock.now(), key=form.cleaned_data["key"]
        )
    except Refused as refused:
        return show_making(request, form, status=put_refusal(form, refused, fields=form.refused_as), **told)
    return made(request, found, _("已登记 %(number)s。") % {"number": found.number})
