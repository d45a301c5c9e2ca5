"""A consumer's matter: opened with number and code, looked at, and acted on."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.appeals.catalog import scheme_of_procedure
from gongzhi.appeals.queries import asked_of_firm, compensation_of, kept_by_code, kept_opened, offers_of
from gongzhi.appeals.queries import history_of as history_of_appeal
from gongzhi.cases import attachments, queries
from gongzhi.cases.actions.attach import attach_file
from gongzhi.cases.actions.rate import rate_case
from gongzhi.cases.actions.remind import remind_holder
from gongzhi.cases.actions.reopen import reopen_case
from gongzhi.cases.actions.supply import supply_more
from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.cases.models import Attachment, Case
from gongzhi.cases.rules import BAD_RATING, ground_of, procedure_of
from gongzhi.cases.states import CASE
from gongzhi.cases.time_spent import time_spent
from gongzhi.cases.words import Claim, State
from gongzhi.core import clock, files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.listing import listed
from gongzhi.directory.middleware import OPENED_CASES
from gongzhi.directory.queries import mediation_bodies_for
from gongzhi.documents.queries import documents_of
from gongzhi.enforcement.public import followed_from
from gongzhi.portal import forms as portal_forms
from gongzhi.portal import negotiating
from gongzhi.portal.acts import Act
from gongzhi.portal.attempts import are_too_many, note_attempt, tells
from gongzhi.portal.filing import RECEIPT
from gongzhi.portal.forms import TrackForm
from gongzhi.portal.outlook import mediating, running, standing, ways_on
from gongzhi.portal.visitor import OPENED_KEPT, kept_visitor, visitor
from gongzhi.procedures.accounting import Account
from gongzhi.procedures.queries import limits_of


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Open a matter with number and code. Whichever of the two is wrong, the answer is the same."""
    context = {
        "here": "track",
        "opened": queries.cases_opened(viewer=visitor(request)),
        "kept": kept_opened(viewer=kept_visitor(request)),
    }
    if request.method != "POST":
        form = TrackForm(initial={"number": request.GET.get("number", "")[:20]})
        return render(request, "portal/track.html", {**context, "form": form})
    form = TrackForm(request.POST)
    if form.is_valid():
        number, now = form.cleaned_data["number"], clock.now()
        who = tells(request, number)
        if are_too_many(who, at=now):
            return render(request, "429.html", status=429)
        found = queries.open_by_code(number, form.cleaned_data["code"])
        if found is not None:
            opened = request.session.get(OPENED_CASES, [])
            request.session[OPENED_CASES] = [*(pk for pk in opened if pk != found.pk), found.pk]
            request.session.cycle_key()
            return redirect("portal:case", found.number)
        if kept := kept_by_code(number, form.cleaned_data["code"]):
            opened = request.session.get(OPENED_KEPT, [])
            request.session[OPENED_KEPT] = [*(pk for pk in opened if pk != kept.pk), kept.pk]
            request.session.cycle_key()
            return redirect("portal:kept", kept.number)
        note_attempt(who, at=now)
        form.add_error(None, _("编号和查询码对不上。请核对回执；查询码不区分大小写，没有数字 0、1 和字母 I、L、O。"))
    return render(request, "portal/track.html", {**context, "form": form}, status=422)


@never_cache
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Stop showing matters in this browser."""
    for key in (OPENED_CASES, OPENED_KEPT, RECEIPT):
        request.session.pop(key, None)
    request.session.cycle_key()
    messages.success(request, _("已关闭查询。再次查看需要编号和查询码。"))
    return redirect("portal:track")


def opened_case(request: HttpRequest, number: str) -> Case | None:
    """Find a matter that this browser opened; None for any other, whether it exists or not."""
    try:
        return queries.case_by_number(number, viewer=visitor(request))
    except Case.DoesNotExist:
        return None


def ask_for_code(number: str) -> HttpResponse:
    shown = f"?number={number}" if number.isdecimal() and len(number) == 10 else ""
    return redirect(reverse("portal:track") + shown)


@never_cache
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show what happened, what comes next, and what the consumer can do."""
    found = opened_case(request, number)
    if found is None:
        return ask_for_code(number)
    return show(request, found)


def show(request: HttpRequest, found: Case, *, status: int = 200) -> HttpResponse:
    now, viewer = clock.now(), visitor(request)
    today = clock.day_of(now)
    history = queries.history_of(found, viewer=viewer)
    stands, then = standing(found)
    ways = ways_on(found)
    offered = [
        {
            "verb": offer.verb,
            "title": TITLES.get(offer.verb, offer.title),
            "refusal": offer.refusal,
            "main": offer.transition.main,
        }
        for offer in (
            *negotiating.offers_on(found, viewer=viewer, at=now),
            *queries.offers_of(found, viewer=viewer, at=now),
        )
        if offer.verb in ACTS and (not offer.refusal or (offer.verb in SAY_WHY_NOT and found.state == State.CLOSED))
    ]
    offered.sort(key=lambda offer: not offer["main"])
    files_of = attachments.attachments_of(found, viewer=viewer)
    return render(
        request,
        "portal/case.html",
        {
            "case": found,
            "mediation": mediating(found, viewer=viewer, at=now),
            "stands": stands,
            "then": then,
            "limits": running(limits_of(CASE.kind, [found.pk], viewer=viewer)[found.pk], today=today),
            "asked": last_note(history, "ask") if found.state == State.INCOMPLETE else "",
            "decision": last_told(history, {"decline", "end", "verify", "settle", "answer", "conclude"})
            if found.outcome
            else None,
            "citation": citation_of(found),
            "answer": found.text.answer,
            "followed": followed_from(found, viewer=viewer, today=today),
            "ways": ways,
            "bodies": mediation_bodies_for(found.region_id, on=today)[:3] if ways and found.region_id else [],
            "history": with_appeal(found, history, viewer=viewer)[::-1],
            "parties": queries.parties_of(found, viewer=viewer),
            "linked": queries.links_of(found, viewer=viewer),
            "claims": listed(Claim(claim).label for claim in found.claims if claim in Claim.values),
            "files": [
                {
                    "name": file.name,
                    "size": file.size,
                    "at": file.at,
                    "by": _("您") if file.by_kind == "consumer" else _("承办单位"),
                    "url": reverse("portal:case-file", args=[found.number, file.pk]),
                }
                for file in files_of
            ],
            "documents": documents_of(CASE.kind, found.pk, viewer=viewer),
            "offered": offered,
            "compensation": compensation_of(found, viewer=viewer),
            "may_say": compensation_acts(found, viewer=viewer, at=now),
            "negotiation": negotiating.shown(found, viewer=viewer),
            "spent": worth_telling(found, viewer=viewer, at=now),
            "may_attach": CASE.refusal(found, "attach", by=viewer, at=now) is None,
            "here": "track",
        },
        status=status,
    )


def worth_telling(found: Case, *, viewer: Actor, at: datetime) -> Account | None:
    """Tell whose time a matter took, from its second day on."""
    spent = time_spent(found, viewer=viewer, at=at, asked=asked_of_firm(found, viewer=viewer))
    return spent if spent and spent.passed >= timedelta(days=1) else None


def with_appeal(found: Case, history: list, *, viewer: Actor) -> list:
    """Put what the firm of an appeal was asked, reported and paid into the history, in the order of time."""
    if scheme_of_procedure(found.procedure) is None:
        return history
    return sorted([*history, *history_of_appeal(found, viewer=viewer)], key=lambda told: told.at)


def compensation_acts(found: Case, *, viewer: Actor, at: datetime) -> set[str]:
    """Tell what the consumer may say of what the firm agreed to pay: that it arrived, that it did not."""
    record = compensation_of(found, viewer=viewer)
    return {offer.verb for offer in offers_of(record, viewer=viewer, at=at) if not offer.refusal} if record else set()


def citation_of(found: Case) -> str:
    """Cite the ground on which a matter was declined or ended: its words and article."""
    law = procedure_of(found)
    ground = law and ground_of((*law.decline_ground, *law.end_ground), found.ground)
    return f"{ground.title}（{law.citation(ground)}）" if ground else ""


def last_told(history: list, verbs: set[str]):
    return next((told for told in reversed(history) if told.verb in verbs), None)


def last_note(history: list, verb: str) -> str:
    told = last_told(history, {verb})
    return told.note if told else ""


@never_cache
@require_safe
def file(request: HttpRequest, number: str, id: int) -> HttpResponse:
    """Give one file of a matter, to be saved."""
    found = opened_case(request, number)
    if found is None:
        return ask_for_code(number)
    try:
        attachment = attachments.attachment_of(found, id, viewer=visitor(request))
        content = b"".join(attachments.open_attachment(attachment, viewer=visitor(request)))
    except (Attachment.DoesNotExist, files.Unreadable):
        raise Http404 from None
    return files.download(attachment.name, attachment.media_type, content)


# What the consumer can do


def supply(found: Case, told: dict, **rest) -> None:
    attach(found, told, **rest)
    supply_more(case=found, text=told["text"], **rest)


def attach(found: Case, told: dict, **rest) -> None:
    for examined in told["files"]:
        attach_file(case=found, name=examined.name, content=examined.content, **rest)


def withdraw(found: Case, told: dict, **rest) -> None:
    withdraw_case(case=found, reason=told["reason"], **rest)


def remind(found: Case, told: dict, **rest) -> None:
    remind_holder(case=found, text=told["text"], **rest)


def rate(found: Case, told: dict, **rest) -> None:
    rate_case(case=found, rating=told["rating"], text=told["text"], **rest)


def reopen(found: Case, told: dict, **rest) -> None:
    reopen_case(case=found, reason=told["reason"], **rest)


ACTS = {
    **negotiating.ACTS,
    "supply": Act(
        lazy("补充材料"),
        lazy("承办单位收到后继续处理。"),
        lazy("提交补充"),
        lazy("已提交补充材料。"),
        portal_forms.SupplyForm,
        supply,
    ),
    "attach": Act(
        lazy("添加证据"),
        lazy("票据、聊天记录截图、照片、合同等。承办单位马上可以看到。"),
        lazy("上传"),
        lazy("已收到您的材料。"),
        portal_forms.AttachForm,
        attach,
    ),
    "remind": Act(
        lazy("催办"),
        lazy("提醒承办单位尽快办理。催办不会缩短法定期限。"),
        lazy("发出催办"),
        lazy("已催办，承办单位会看到。"),
        portal_forms.RemindForm,
        remind,
    ),
    "rate": Act(
        lazy("评价"),
        lazy("您的评价会如实计入满意率。评价后不能修改。"),
        lazy("提交评价"),
        lazy("谢谢您的评价。"),
        portal_forms.RateForm,
        rate,
    ),
    "reopen": Act(
        lazy("要求重办"),
        lazy("重办后沿用原来的编号和查询码，时限重新计算。"),
        lazy("要求重办"),
        lazy("已重新办理。"),
        portal_forms.ReopenForm,
        reopen,
    ),
    "withdraw": Act(
        lazy("撤回"),
        lazy(
            "撤回后本件办结，不再处理；同一件事以后再提出的，可能不再受理。已经与商家和解、问题解决了的，可以撤回。"
        ),
        lazy("确认撤回"),
        lazy("已撤回。"),
        portal_forms.WithdrawForm,
        withdraw,
        is_final=True,
    ),
}
TITLES = {verb: one.title for verb, one in ACTS.items()}
SAY_WHY_NOT = frozenset({"reopen", "rate"})
"""Of these a closed matter tells why they are not open."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Show or take one act of a consumer on their matter."""
    chosen = ACTS.get(verb)
    if chosen is None:
        raise Http404
    found = opened_case(request, number)
    if found is None:
        return ask_for_code(number)
    now = clock.now()
    if request.method != "POST":
        if refused := refusal_of(found, verb, by=visitor(request), at=now):
            messages.warning(request, refused.reason)
            return redirect("portal:case", found.number)
        return show_act(request, found, verb, chosen.form())
    form = chosen.form(request.POST, request.FILES)
    if not form.is_valid():
        return show_act(request, found, verb, form, status=422)
    try:
        chosen.run(found, form.cleaned_data, by=visitor(request), at=now, key=key_of(request))
    except NotAllowed as refused:
        messages.error(request, refused.reason)
        return redirect("portal:case", found.number)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.reason))
        return show_act(request, found, verb, form, status=422 if refused.field else 409)
    messages.success(request, chosen.done)
    if verb == "rate" and form.cleaned_data["rating"] <= BAD_RATING:
        messages.info(request, _("您还不满意的，可以要求重办一次。"))
    return redirect("portal:case", found.number)


def refusal_of(found: Case, verb: str, *, by: Actor, at: datetime) -> Refused | None:
    """Tell why an act is not possible now: one of a negotiation, or a verb of the case."""
    if verb in negotiating.ACTS:
        return negotiating.refusal_of(found, verb, by=by, at=at)
    return CASE.refusal(found, verb, by=by, at=at)


def key_of(request: HttpRequest) -> UUID | None:
    """Read the key of this act, which makes a second click do nothing."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def show_act(request: HttpRequest, found: Case, verb: str, form, *, status: int = 200) -> HttpResponse:
    context = {"case": found, "act": ACTS[verb], "verb": verb, "form": form, "here": "track"}
    context["key"] = request.POST.get("key") or uuid4()
    if verb == "supply":
        context["asked"] = last_note(queries.history_of(found, viewer=visitor(request)), "ask")
    return render(request, "portal/act.html", context, status=status)
