"""Pledges at the desk: the lists, an application, one pledge with its store, its verbs, checks, figures."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core import clock, files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.figures import Scope
from gongzhi.desk.enforcement.forms import InputForm
from gongzhi.desk.limits import chip_of
from gongzhi.desk.pages import desk_page, go, put_refusal, show
from gongzhi.desk.schemes.forms import ApplyForm
from gongzhi.directory.register import register
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.rules import days_left
from gongzhi.schemes import access, paper, queries
from gongzhi.schemes.actions.pledge.apply import apply_for_pledge
from gongzhi.schemes.catalog import scheme_choices, schemes
from gongzhi.schemes.figures import FIGURES, SCHEME, by_region, in_all
from gongzhi.schemes.models import Check, Pledge
from gongzhi.schemes.moves import Record, table_of
from gongzhi.schemes.states import CHECK
from gongzhi.schemes.verbs import VERBS, do

TONES = {
    "accept": "good", "return": "warn", "suspend": "warn", "remove": "bad", "flag": "warn", "complaint": "warn",
    "resume": "good", "deny": "bad", "contest": "bad", "refuse": "warn", "confirm": "good", "pay": "good",
}  # fmt: skip


def lists() -> list[tuple[str, str]]:
    return [
        ("waiting", _("待审核")), ("active", _("承诺有效")), ("suspended", _("已暂停")), ("signs", _("异常信号")),
        ("ended", _("已结束")), ("all", _("全部")),
    ]  # fmt: skip


@require_GET
@desk_page(*access.LOOKS)
def pledges(request: HttpRequest) -> HttpResponse:
    """Show one page of a list of pledges."""
    which = request.GET.get("list", "waiting" if request.viewer.is_a(*access.WORK) else "active")
    told = {name: request.GET.get(name, "").strip()[:60] for name in ("scheme", "region", "text")}
    region = register().regions.get(told["region"])
    told["region"] = region.code if region else ""
    try:
        page = queries.page_of_pledges(
            which, viewer=request.viewer, filters=queries.Filters(**told), after=request.GET.get("after", "")
        )
    except Refused:
        raise Http404 from None
    kept = {name: value for name, value in {**told, "list": which}.items() if value}
    context = {
        "rows": with_chips(page.rows),
        "which": which,
        "lists": lists(),
        "filters": told,
        "schemes": scheme_choices(),
        "regions": places(),
        "is_filtered": any(told.values()),
        "may_enter": request.viewer.is_a(*access.WORK),
        "pager": pager_of(kept, page.after, request),
    }
    return show(request, "desk/schemes/pledges.html", context)


def places() -> list[tuple[str, str]]:
    """List prefectures and counties as they stand, to narrow lists down by."""
    today = clock.today()
    found = register().regions.values()
    return sorted(
        (one.code, one.name)
        for one in found
        if one.level in {"prefecture", "county"} and (one.to_date is None or one.to_date > today)
    )


def pager_of(kept: dict, after: str, request: HttpRequest) -> dict:
    return {
        "next_url": f"?{urlencode({**kept, 'after': after})}" if after else "",
        "previous_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
    }


def with_chips(rows: list) -> list:
    """Put on each row what is next due; no query a row."""
    today, work_calendar = clock.today(), calendar()
    for row in rows:
        row.limit_chip = None
        if row.due_date:
            row.limit_chip = {
                "days_left": days_left(today, row.due_date, counted="working", calendar=work_calendar),
                "counted": "working", "due_date": row.due_date, "title": _("最近的期限"), "basis": "", "article": "",
                "mark": "", "provisional": False, "met": None,
            }  # fmt: skip
    return rows


def find(request: HttpRequest, pk: int) -> Pledge:
    """Find the pledge of an address; one that the viewer may not see is not there (404)."""
    try:
        return queries.pledge_by_id(pk, viewer=request.viewer)
    except Pledge.DoesNotExist:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@desk_page(*access.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """Enter an application that came on paper."""
    posted = request.method == "POST"
    form, status = ApplyForm(request.POST if posted else None), 200
    if posted:
        status = 422
        if form.is_valid():
            try:
                made = apply_for_pledge(
                    **form.told(), by=request.viewer, at=clock.now(), key=form.cleaned_data["key"]
                )
            except Refused as refused:
                status = put_refusal(form, refused, fields=form.refused_as)
            else:
                messages.success(request, _("已登记申请。"))
                return redirect("desk:pledge", made.pk)
    return show(request, "desk/schemes/new.html", {"form": form}, status=status)


@require_GET
@desk_page(*access.LOOKS)
def pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a pledge with its store, checks, refunds and complaints."""
    record, viewer, at = find(request, pk), request.viewer, clock.now()
    limits = [
        chip_of(row, today=clock.day_of(at), work_calendar=calendar())
        for row in queries.limits_on(record, viewer=viewer)
    ]
    checks = queries.checks_of(record, viewer=viewer)
    for check in checks:
        check.offers = open_offers(check, viewer)
    refunds = queries.refunds_of(record, viewer=viewer, after=request.GET.get("after", "")[:20])
    context = {
        "pledge": record,
        "store": record.store,
        "offers": open_offers(record, viewer),
        "base": reverse("desk:pledge", args=[record.pk]),
        "running": [chip for chip in limits if chip["running"]],
        "checks": checks,
        "refunds": refunds.rows,
        "pager": pager_of({}, refunds.after, request),
        "complaints": queries.complaints_of(record.store, viewer=viewer),
        "others": queries.others_of_store(record, viewer=viewer),
        "history": history(record, viewer),
    }
    return show(request, "desk/schemes/pledge.html", context)


def open_offers(record: Record, viewer: Actor) -> list:
    at = clock.now()
    offers = queries.offers_of(record, viewer=viewer, at=at)
    return [offer for offer in offers if record.state in offer.transition.sources]


def history(record: Record, viewer: Actor) -> list[dict]:
    return [
        {"at": line.at, "sentence": line.sentence, "note": line.note, "tone": TONES.get(line.verb, "")}
        for line in reversed(queries.history_of(record, viewer=viewer))
    ]


@require_GET
@desk_page(*access.LOOKS)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the sign of a store to print."""
    record = find(request, pk)
    return sign_file(request, record, back=reverse("desk:pledge", args=[record.pk]))


def sign_file(request: HttpRequest, record: Pledge, *, back: str) -> HttpResponse:
    """Give the sign as a file, or lead back with the reason why there is none."""
    address = request.build_absolute_uri(reverse("portal:store", args=[record.store.code]))
    try:
        name, content = paper.sign_of(record, address=address, viewer=request.viewer)
    except Refused as refused:
        messages.warning(request, str(refused.reason))
        return redirect(back)
    return files.download(name, "application/pdf", content)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Show the form of a verb on a pledge, or do it."""
    record = find(request, pk)
    back = reverse("desk:pledge", args=[record.pk])
    heading = f"{record.store.name} · {record.scheme_title}"
    return act_on(request, record, verb, heading=heading, base=back, action=f"{back}{verb}/", back=back)


@require_http_methods(["GET", "POST"])
@desk_page(*access.LOOKS)
def act_on_check(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Show the form of a verb on a check, or do it."""
    try:
        record = queries.check_by_id(pk, viewer=request.viewer)
    except Check.DoesNotExist:
        raise Http404 from None
    back = reverse("desk:pledge", args=[record.pledge_id])
    action = reverse("desk:act-on-pledge-check", args=[record.pk, verb])
    heading = f"{record.pledge.store.name} · {record.pledge.scheme_title}"
    return act_on(request, record, verb, heading=heading, base=back, action=action, back=back)


def act_on(
    request: HttpRequest, record: Record, verb: str, *, heading: str, base: str, action: str, back: str
) -> HttpResponse:
    """Show the form of a verb, or do it; a refusal stands beside its field, and nothing typed is lost."""
    table = table_of(record)
    if verb not in VERBS[table.kind] or table[verb].hidden or not table.entitled(record, table[verb], request.viewer):
        raise Http404
    entry = VERBS[table.kind][verb]
    told = {"inputs": entry.inputs, "viewer": request.viewer, "record": record}
    shown = {"heading": heading, "base": base, "action": action, "title": table[verb].title}
    if request.method == "GET":
        refused = table.refusal(record, verb, by=request.viewer, at=clock.now())
        return show_act(request, InputForm(**told), shown, refusal=str(refused.reason) if refused else "")
    form = InputForm(request.POST, request.FILES, **told)
    if not journal.done_before(table.kind, record.pk, form.sent_key()):
        if not form.is_valid():
            return show_act(request, form, shown, status=422)
        try:
            do(record, verb, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
        except Refused as refused:
            status = put_refusal(form, refused, fields=form.refused_as)
            return show_act(request, form, shown, status=status)
    messages.success(request, str(entry.done))
    return go(request, back)


def show_act(request: HttpRequest, form, shown: dict, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {**shown, "form": form, "refusal": refusal, "multipart": form.is_multipart()}
    if request.htmx:
        return render(request, "desk/sampling/form.html", context, status=status)
    return show(request, "desk/sampling/act.html", context, status=status)


@require_GET
@desk_page(*access.LOOKS)
def checks(request: HttpRequest) -> HttpResponse:
    """Show one page of the checks that are planned, soonest first."""
    try:
        page = queries.page_of_checks(viewer=request.viewer, after=request.GET.get("after", ""))
    except Refused:
        raise Http404 from None
    for row in page.rows:
        row.may_record = CHECK.entitled(row, CHECK["record"], request.viewer)
    context = {"rows": page.rows, "today": clock.today(), "pager": pager_of({}, page.after, request)}
    return show(request, "desk/schemes/checks.html", context)


@require_GET
@desk_page(*access.LOOKS)
def figures(request: HttpRequest) -> HttpResponse:
    """Show stores and refunds of a year: in all, by prefecture, by store."""
    this_year = clock.today().year
    told = request.GET.get("year", "")
    year = int(told) if told.isascii() and told.isdecimal() and 2000 <= int(told[:4]) <= this_year else this_year
    chosen = request.GET.get("scheme", "")
    scheme = chosen if chosen in schemes() else SCHEME
    scope, viewer = Scope(date(year, 1, 1), date(year + 1, 1, 1)), request.viewer
    regions = register().regions
    rows = by_region(scope, viewer=viewer, scheme=scheme)
    for row in rows:
        row["title"] = regions[row["code"]].name if row["code"] in regions else row["code"]
    total = {name: sum(row[name] for row in rows) for name in ("stores", "paid", "all", "amount")}
    context = {
        "year": year,
        "years": range(this_year, this_year - 4, -1),
        "scheme": schemes()[scheme],
        "schemes": scheme_choices(),
        "stores": FIGURES[f"pledges.{scheme}.stores"](scope, viewer),
        "total": total,
        "regions": rows,
        "by_store": in_all(scope, viewer=viewer, scheme=scheme),
    }
    return show(request, "desk/schemes/figures.html", context)
