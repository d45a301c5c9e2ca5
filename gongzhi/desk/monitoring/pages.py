"""Online monitoring at the desk: what waits for a decision, the programmes, the evidence, the rules."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core import clock, files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.desk.campaigns.under import under_campaigns
from gongzhi.desk.monitoring.forms import ConfirmForm, DismissForm, ProgrammeForm, RuleForm, TargetsForm
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, put_refusal, show
from gongzhi.directory.models import Unit
from gongzhi.enforcement import queries as enforcement
from gongzhi.enforcement.models import Clue
from gongzhi.monitoring import queries
from gongzhi.monitoring.access import WRITES_RULES, writes_rules
from gongzhi.monitoring.actions.add_targets import add_targets
from gongzhi.monitoring.actions.begin import begin_programme
from gongzhi.monitoring.actions.confirm import confirm_hit
from gongzhi.monitoring.actions.dismiss import dismiss_hit
from gongzhi.monitoring.actions.drop_target import drop_target
from gongzhi.monitoring.actions.end import end_programme
from gongzhi.monitoring.actions.look_now import look_now
from gongzhi.monitoring.actions.pause import pause_programme
from gongzhi.monitoring.actions.reconsider import reconsider_hit
from gongzhi.monitoring.actions.resume import resume_programme
from gongzhi.monitoring.actions.save_rule import save_rule
from gongzhi.monitoring.actions.switch_rule import switch_rule
from gongzhi.monitoring.catalog import class_title, class_titles, exception_citation, exception_title
from gongzhi.monitoring.inputs import read_lines
from gongzhi.monitoring.models import Hit, Programme, Rule, Run, Target
from gongzhi.monitoring.states import HIT, PROGRAMME, WORKS
from gongzhi.monitoring.words import HitState, ProgrammeState, RuleState, RunOutcome

RUNS_SHOWN = 20
LOOKS = {
    ProgrammeState.RUNNING: ("good", "player-play"),
    ProgrammeState.PAUSED: ("warn", "player-pause"),
    ProgrammeState.ENDED: ("quiet", "circle-x"),
    HitState.CANDIDATE: ("accent", "eye-search"),
    HitState.EXCEPTED: ("quiet", "help-circle"),
    HitState.CONFIRMED: ("bad", "alert-circle"),
    HitState.DISMISSED: ("quiet", "circle-x"),
    RuleState.ON: ("good", "player-play"),
    RuleState.OFF: ("quiet", "player-pause"),
    RuleState.DRAFT: ("warn", "pencil"),
}
RUN_LOOKS = {RunOutcome.READ: "good", RunOutcome.UNCHANGED: "quiet"}


def look(state: str) -> dict:
    """Say how a state looks: tone and icon."""
    tone, icon = LOOKS[state]
    return {"tone": tone, "icon": icon}


def wanted(number: str) -> str:
    return number if number.isdecimal() and len(number) <= 18 else ""


def next_url(request: HttpRequest, after: str) -> dict:
    """Give what the pager shows: the next page with the same choices."""
    if not after:
        return {"next_url": "", "previous_url": ""}
    query = request.GET.copy()
    query["after"] = after
    return {"next_url": f"?{query.urlencode()}", "previous_url": ""}


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def hits(request: HttpRequest) -> HttpResponse:
    """List what was found and waits for somebody to decide."""
    viewer = request.viewer
    state = request.GET.get("state", HitState.CANDIDATE)
    state = state if state in HitState.values else HitState.CANDIDATE
    of = find_programme(request, int(pk)) if (pk := wanted(request.GET.get("programme", ""))) else None
    page = queries.hits(viewer=viewer, state=state, of=of, after=wanted(request.GET.get("after", "")))
    counts = queries.count_hits(viewer=viewer, of=of)
    context = {
        "rows": [{"hit": one, "exception": exception_title(one.exception)} for one in page.rows],
        "state": state,
        "tabs": [
            {
                "key": key,
                "title": title,
                "count": counts.get(key),
                "over": counts.get(key, 0) >= queries.COUNT_UP_TO,
                "url": f"?state={key}{f'&programme={of.pk}' if of else ''}",
            }
            for key, title in HitState.choices
        ],
        "of": of,
        "pager": next_url(request, page.after),
    }
    return show(request, "desk/monitoring/hits.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def programmes(request: HttpRequest) -> HttpResponse:
    """List the programmes; set another one up."""
    viewer, status = request.viewer, 200
    units = list(Unit.objects.in_force(clock.today()).filter(pk__in=viewer.units_as(*WORKS)))
    form = None
    if units:
        start = {"act_key": uuid4(), "every_days": 7, "unit_id": units[0].pk}
        form = ProgrammeForm(request.POST or None, initial=start, units=units)
    if request.method == "POST":
        if form is None:
            raise Http404
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            key = told.pop("act_key")
            try:
                made = begin_programme(**told, by=viewer, at=clock.now(), key=key)
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已设立。现在添加要监测的网页。"))
                return redirect("desk:monitoring-programme", made.pk)
    page = queries.programmes(viewer=viewer, after=wanted(request.GET.get("after", "")))
    context = {
        "rows": [{"programme": row, **look(row.state)} for row in page.rows],
        "form": form,
        "totals": queries.totals(viewer=viewer),
        "pager": next_url(request, page.after),
    }
    return show(request, "desk/monitoring/programmes.html", context, status=status)


def find_programme(request: HttpRequest, pk: int) -> Programme:
    try:
        return queries.programme(pk, viewer=request.viewer)
    except Programme.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one programme: its pages, its latest checks, what may be done."""
    return show_programme(request, find_programme(request, pk))


def show_programme(request: HttpRequest, row: Programme, *, status: int = 200, form=None, **more) -> HttpResponse:
    viewer = request.viewer
    offers = queries.offers(row, viewer=viewer, at=clock.now())
    page = queries.targets(row, viewer=viewer, after=wanted(request.GET.get("after", "")))
    context = {
        "programme": row,
        **look(row.state),
        "classes": listed(class_title(key) for key in row.classes) or _("全部"),
        "offers": [offer for offer in offers if offer.verb != "add_targets"],
        "may_add": any(offer.verb == "add_targets" and not offer.refusal for offer in offers),
        "may_drop": PROGRAMME.entitled(row, PROGRAMME["drop_target"], viewer) and row.state != ProgrammeState.ENDED,
        "form": form or TargetsForm(initial={"act_key": uuid4()}),
        "key": uuid4(),
        "under": under_campaigns("programme", row, viewer=viewer),
        "targets": [
            {
                "target": target,
                "outcome": RunOutcome(target.last_outcome).label if target.last_outcome else "",
                "tone": RUN_LOOKS.get(target.last_outcome, "warn"),
            }
            for target in page.rows
        ],
        "runs": [
            {"run": run, "outcome": RunOutcome(run.outcome).label, "tone": RUN_LOOKS.get(run.outcome, "warn")}
            for run in queries.runs(row, viewer=viewer, size=RUNS_SHOWN).rows
        ],
        "history": queries.history(row),
        "pager": next_url(request, page.after),
        **more,
    }
    return show(request, "desk/monitoring/programme.html", context, status=status)


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def change_programme(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Add or drop pages; look now; pause, resume, end."""
    row = find_programme(request, pk)
    told = {"by": request.viewer, "at": clock.now()}
    try:
        match what:
            case "add_targets":
                return add(request, row)
            case "drop_target":
                target = Target.objects.select_related("programme__unit").filter(
                    programme=row, pk=wanted(request.POST.get("target", "")) or 0
                )
                if not (found := target.first()):
                    raise Http404
                drop_target(target=found, **told)
                messages.success(request, _("不再监测这个网页，已有的记录保留。"))
            case "look_now":
                look_now(programme=row, **told)
                messages.success(request, _("已安排，几分钟内开始检查。"))
            case "pause":
                pause_programme(programme=row, **told)
                messages.success(request, _("已暂停。"))
            case "resume":
                resume_programme(programme=row, **told)
                messages.success(request, _("已恢复。"))
            case "end":
                end_programme(programme=row, **told)
                messages.success(request, _("已结束，记录保留。"))
            case _other:
                raise Http404
    except Refused as refused:
        return show_programme(request, row, status=409, refusal=refused.reason)
    return redirect("desk:monitoring-programme", row.pk)


def add(request: HttpRequest, row: Programme) -> HttpResponse:
    """Take the good lines of a list of pages; those that cannot be taken stay in the form, with the reason."""
    form = TargetsForm(request.POST)
    if not form.is_valid():
        return show_programme(request, row, status=422, form=form)
    good, bad = read_lines(form.cleaned_data["lines"])
    try:
        if good or not bad:
            add_targets(
                programme=row,
                targets=good,
                by=request.viewer,
                at=clock.now(),
                key=form.cleaned_data["act_key"],
            )
    except Refused as refused:
        status = put_refusal(form, refused)
        return show_programme(request, row, status=status, form=form)
    if bad:
        left = TargetsForm(initial={"act_key": uuid4(), "lines": "\n".join(line.text for line in bad)})
        row = find_programme(request, row.pk)
        return show_programme(request, row, status=422, form=left, bad=bad, taken=len(good))
    messages.success(request, _("已添加 %(n)d 个网页。") % {"n": len(good)})
    return redirect("desk:monitoring-programme", row.pk)


def find_hit(request: HttpRequest, pk: int) -> Hit:
    try:
        return queries.hit(pk, viewer=request.viewer)
    except Hit.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def hit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one hit with its evidence and what may be decided."""
    return show_hit(request, find_hit(request, pk))


def show_hit(
    request: HttpRequest, row: Hit, *, status: int = 200, confirm=None, dismiss=None, **more
) -> HttpResponse:
    viewer = request.viewer
    offers = {offer.verb: offer for offer in queries.offers(row, viewer=viewer, at=clock.now())}
    trader = row.target.trader
    name = trader.name if trader else row.target.label
    context = {
        "hit": row,
        **look(row.state),
        "exception": exception_title(row.exception),
        "exception_citation": exception_citation(row.exception),
        "open": {verb for verb, offer in offers.items() if not offer.refusal},
        "confirm": confirm or ConfirmForm(initial={"act_key": uuid4(), "trader_name": name}, hit=row),
        "dismiss": dismiss or DismissForm(initial={"act_key": uuid4(), "ground": row.exception}, hit=row),
        "key": uuid4(),
        "clue_url": clue_url(row, viewer),
        "following": queries.next_hit(row, viewer=viewer),
        "history": queries.history(row),
        **more,
    }
    return show(request, "desk/monitoring/hit.html", context, status=status)


def clue_url(row: Hit, viewer: Actor) -> str:
    """Give the address of the clue that a hit became; empty where the viewer may not see it."""
    if not row.clue_id or not enforcement.visible_ids(Clue, [row.clue_id], viewer=viewer):
        return ""
    return reverse("desk:record", args=[Clue.record_kind, row.clue.number])


@require_POST
@desk_page(*LOOKS_INTO_CASES)
def decide(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Confirm a hit as a clue, set it aside, or take it up again."""
    row = find_hit(request, pk)
    if what not in {"confirm", "dismiss", "reconsider"}:
        raise Http404
    if not HIT.entitled(row, HIT[what], request.viewer):
        raise Http404
    told = {"hit": row, "by": request.viewer, "at": clock.now()}
    if what == "reconsider":
        try:
            reconsider_hit(**told)
        except Refused as refused:
            return show_hit(request, row, status=409, refusal=refused.reason)
        messages.success(request, _("已重新列为待确认。"))
        return redirect("desk:monitoring-hit", row.pk)
    form = (ConfirmForm if what == "confirm" else DismissForm)(request.POST, hit=row)
    if not form.is_valid():
        return show_hit(request, row, status=422, **{what: form})
    key = form.cleaned_data.pop("act_key")
    try:
        if what == "confirm":
            done = confirm_hit(**told, **form.cleaned_data, key=key)
            messages.success(request, _("已确认，登记为线索 %(number)s。") % {"number": done.clue.number})
        else:
            dismiss_hit(**told, reason=form.reason(), key=key)
            messages.success(request, _("已排除。"))
    except Refused as refused:
        status = put_refusal(form, refused, fields={"reason": "words"} if what == "dismiss" else None)
        return show_hit(request, row, status=status, **{what: form})
    following = queries.next_hit(row, viewer=request.viewer)
    return redirect("desk:monitoring-hit", following.pk) if following else redirect("desk:monitoring")


def find_run(request: HttpRequest, pk: int) -> Run:
    try:
        return queries.run_of(pk, viewer=request.viewer)
    except Run.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one check: how it went, the text that was read, and what is kept."""
    row = find_run(request, pk)
    text, lost = "", False
    if row.sha256:
        try:
            text = queries.page_of(row).text
        except files.Unreadable:
            lost = True
    context = {
        "run": row,
        "outcome": RunOutcome(row.outcome).label,
        "tone": RUN_LOOKS.get(row.outcome, "warn"),
        "text": text,
        "lost": lost,
        "hits": [{"hit": each, **look(each.state)} for each in queries.hits_of_run(row, viewer=request.viewer)],
    }
    return show(request, "desk/monitoring/run.html", context)


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def evidence(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Give what was kept of a check to be saved: the page as it came, or its picture."""
    row = find_run(request, pk)
    sha256 = {"page": row.sha256, "picture": row.picture_sha256}.get(what, "")
    if not sha256:
        raise Http404
    try:
        content = files.read_kept(sha256)
    except files.Unreadable:
        raise Http404 from None
    name = f"{row.at:%Y%m%d-%H%M}-{row.target.host}-{sha256[:12]}"
    if what == "page":
        return files.download(f"{name}.html.txt", "text/plain; charset=utf-8", content)
    return files.download(f"{name}.png", "image/png", content)


@require_GET
@desk_page()
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules by class."""
    rows = queries.rules(viewer=request.viewer)
    groups = []
    for key, title in class_titles().items():
        some = [{"row": row, "rule": row.shown, **look(row.state)} for row in rows if row.shown.rule_class == key]
        if some:
            groups.append({"title": title, "rows": some})
    context = {"groups": groups, "may_change": writes_rules(request.viewer), "states": dict(RuleState.choices)}
    return show(request, "desk/monitoring/rules.html", context)


def find_rule(key: str) -> Rule:
    row = Rule.objects.filter(key=key).first()
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
@desk_page(*WRITES_RULES)
def edit_rule(request: HttpRequest, key: str = "") -> HttpResponse:
    """Write a new rule, or a changed version of one, as a draft."""
    row = find_rule(key) if key else None
    known = row is not None
    if request.method == "GET":
        start = {"within": 20, "act_key": uuid4()}
        if row is not None:
            told = (row.drafted or row.shown).model_dump()
            start |= told | {name: "、".join(told[name]) for name in RuleForm.LISTS}
        form = RuleForm(initial=start, known=known)
        return show(request, "desk/monitoring/rule_form.html", {"form": form, "row": row})
    form, status = RuleForm(request.POST, known=known), 422
    if form.is_valid():
        told = form.told() | ({"key": row.key} if row else {})
        try:
            saved = save_rule(
                data=told,
                by=request.viewer,
                at=clock.now(),
                note=form.cleaned_data["note"],
                key=form.cleaned_data["act_key"],
            )
        except Refused as refused:
            status = put_refusal(form, refused)
        else:
            messages.success(request, _("已保存为草稿。先试运行，再启用。"))
            return redirect("desk:monitoring-rule", saved.key)
    return show(request, "desk/monitoring/rule_form.html", {"form": form, "row": row}, status=status)


@require_http_methods(["GET", "POST"])
@desk_page()
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """Show one rule; a POST tries it on the pages kept last."""
    row = find_rule(key)
    trial = None
    if request.method == "POST":
        tried, found = queries.try_rule(row.drafted or row.shown, viewer=request.viewer)
        trial = {"tried": tried, "found": found}
    return show_rule(request, row, trial=trial)


def show_rule(request: HttpRequest, row: Rule, *, status: int = 200, **more) -> HttpResponse:
    shown = row.drafted or row.shown
    context = {
        "row": row,
        **look(row.state),
        "rule": shown,
        "class_title": class_title(shown.rule_class),
        "lists": [
            (_("要找的词"), shown.words),
            (_("附近还要有"), shown.near),
            (_("页面上还要有"), shown.page_has),
            (_("页面上缺少"), shown.page_lacks),
        ],
        "waits": row.draft is not None,
        "may_change": writes_rules(request.viewer),
        "key": uuid4(),
        **more,
    }
    return show(request, "desk/monitoring/rule.html", context, status=status)


@require_POST
@desk_page(*WRITES_RULES)
def switch(request: HttpRequest, key: str, way: str) -> HttpResponse:
    """Switch a rule on or off."""
    row = find_rule(key)
    if way not in {"on", "off"}:
        raise Http404
    try:
        switch_rule(rule=row, on=way == "on", by=request.viewer, at=clock.now())
    except Refused as refused:
        return show_rule(request, row, status=409, refusal=refused.reason)
    messages.success(request, _("已启用。") if way == "on" else _("已停用。"))
    return redirect(reverse("desk:monitoring-rule", args=[row.key]))
