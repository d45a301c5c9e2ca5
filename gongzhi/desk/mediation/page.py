"""The page of one case's mediation: all that is on record of it, and what may be done next."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.cases.models import Case
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.words import Kind, Side
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.desk.cases.cited import facts_cited
from gongzhi.desk.cases.verbs import Verb
from gongzhi.desk.documents.papers import steps_for
from gongzhi.desk.documents.places import of_case
from gongzhi.desk.limits import chips_of
from gongzhi.desk.mediation.verbs import VERBS
from gongzhi.desk.pages import LOOKS_INTO_CASES, desk_page, find_case, go, put_refusal, show
from gongzhi.directory.queries import acts_online
from gongzhi.documents.for_cases import CaseFile
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.queries import Picture, history_of, mediation_of, nothing_on_record, offers_of, picture_of
from gongzhi.mediation.states import MEDIATION
from gongzhi.procedures.words import FACTS

GROUPS = (
    (
        "talks",
        ("say", "ask_trader", "name", "ask_recusal", "decide_recusal", "entrust", "report_result", "take_back"),
    ),
    ("sessions", ("announce", "move_session", "cancel_session", "hold", "minute", "close_minutes")),
    ("testing", ("order_testing", "send_sample", "return_result")),
    ("joint", ("represent", "party_consent")),
    ("outcome", ("agree", "perform")),
)
"""Part of the page → the verbs that stand there."""
RULES = frozenset(
    {"consent", "form", "recusal", "appraisal", "document", "judicial_confirmation", "delegated_mediation"}
)
"""Rules of the procedure that concern mediation."""
SESSION_PAPERS = {"announced": ("session-notice",), "closed": ("mediation-record",)}
"""Where a session stands → the documents that are made of it."""
OUTCOME_PAPERS = ("mediation-agreement", "ending-notice")
HINTS = ("session", "officer", "person")
"""What an address may fill in beforehand."""


def is_mediated(case: Case) -> bool:
    return case.kind in {Kind.COMPLAINT, Kind.APPEAL}


def find_dispute(request: HttpRequest, number: str) -> Case:
    """Find the case of an address; one that is no dispute has no mediation (404)."""
    case = find_case(request, number)
    if not is_mediated(case):
        raise Http404
    return case


@require_GET
@desk_page(*LOOKS_INTO_CASES)
def mediation_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the mediation of a case."""
    case = find_dispute(request, number)
    viewer, at = request.viewer, clock.now()
    picture = picture_of(case, viewer=viewer)
    offers = offers_of(picture.mediation, viewer=viewer, at=at)
    procedure = procedure_of(case)
    rules = [rule for rule in (procedure.rule if procedure else ()) if rule.key in RULES]
    told = history_of(picture.mediation, viewer=viewer)
    put_papers(picture, case, viewer=viewer)
    context = {
        "case": case,
        "picture": picture,
        "base": reverse("desk:mediation", args=[case.number]),
        "offers": {
            name: [offer for offer in offers if offer.verb in verbs and useful(offer, picture, viewer)]
            for name, verbs in GROUPS
        },
        "next": next_step(picture, case),
        "outcome_papers": steps_for(of_case(CaseFile(case)), *OUTCOME_PAPERS, viewer=viewer),
        "facts": [str(FACTS[key]) for key in FACTS if key in picture.facts],
        "running": [chip for chip in chips_of([case.pk], viewer=viewer, today=clock.day_of(at))[case.pk]
                    if chip["running"]],
        "history": told[::-1],
        "rules": facts_cited(procedure, rules) if procedure else [],
    }  # fmt: skip
    return show(request, "desk/mediation/page.html", context)


def put_papers(picture: Picture, case: Case, *, viewer: Actor) -> None:
    """Put on each session what document of it there is or can be made."""
    place = of_case(CaseFile(case))
    for each in picture.meetings:
        session = each.session
        kinds = SESSION_PAPERS.get(session.stands, ())
        session.papers = steps_for(place, *kinds, part=str(session.number), viewer=viewer) if kinds else []


def useful(offer, picture: Picture, viewer: Actor) -> bool:
    """Leave out what has no object: a session to hold where none is announced, a joint complaint of one."""
    if offer.verb == "ask_trader":
        trader = picture.mediation.case.trader_id
        is_silent = any(each.side == Side.RESPONDENT and each.mediation is None for each in picture.consents)
        return bool(trader) and is_silent and acts_online(trader, viewer=viewer)
    stands = {each.session.stands for each in picture.meetings}
    needed = {
        "move_session": "announced" in stands,
        "cancel_session": "announced" in stands,
        "hold": "announced" in stands,
        "minute": "held" in stands,
        "close_minutes": "held" in stands,
        "send_sample": any(each.sent_date is None for each in picture.testings),
        "return_result": any(each.sent_date and not each.returned_date for each in picture.testings),
        "represent": picture.is_joint,
        "party_consent": picture.is_joint,
        "decide_recusal": any(each.decided_at is None for each in picture.mediation.recusals),
        "report_result": picture.mediation.state == "entrusted",
        "take_back": picture.mediation.state == "entrusted",
        "entrust": picture.mediation.state == "office",
        "perform": bool(picture.agreements) and not picture.agreements[-1].performed,
    }
    return needed.get(offer.verb, True)


def next_step(picture: Picture, case: Case) -> str:
    """Say what comes next, in one sentence."""
    waiting = [each.title for each in picture.consents if each.mediation is None]
    if any(each.decided_at is None for each in picture.mediation.recusals):
        return _("等待对回避申请作出决定。")
    if any(each.sent_date and not each.returned_date for each in picture.testings):
        return _("等待检测结果，调解期限停止计算。")
    if picture.agreements:
        last = picture.agreements[-1]
        return _("协议已履行。") if last.performed else _("等待履行协议。")
    if case.state not in {"received", "accepted", "incomplete"}:
        return ""
    if waiting:
        return _("先问明%(sides)s是否同意调解。") % {"sides": _("、").join(waiting)}
    if any(not each.mediation.says.startswith("agrees") for each in picture.consents):
        return _("有一方不同意调解，可以依据“明确拒绝调解”终止。")
    if not picture.mediation.mediators:
        return _("双方都同意调解，请确定调解员。")
    if picture.upcoming:
        return _("已预告，届时登记调解情况。")
    return _("可以预告下一次调解，或者登记协议。") if picture.meetings else _("可以预告第一次调解。")


@require_http_methods(["GET", "POST"])
@desk_page(*LOOKS_INTO_CASES)
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Show the form of a verb of mediation, or do it; a refusal stands beside its field, what was typed stays."""
    if verb not in VERBS:
        raise Http404
    case = find_dispute(request, number)
    entry, mediation = VERBS[verb], mediation_of(case, viewer=request.viewer)
    if not MEDIATION.entitled(mediation, MEDIATION[verb], request.viewer):
        raise Http404
    if request.method == "GET":
        refused = MEDIATION.refusal(mediation, verb, by=request.viewer, at=clock.now())
        hints = {name: request.GET[name] for name in HINTS if request.GET.get(name, "").isdecimal()}
        form = entry.form(case=case, viewer=request.viewer, initial=hints)
        return show_form(request, case, verb, form, refusal=str(refused.reason) if refused else "")
    form = entry.form(request.POST, case=case, viewer=request.viewer)
    if done_already(mediation, form):
        return after(request, case, entry)
    if not form.is_valid():
        return show_form(request, case, verb, form, status=422)
    try:
        entry.action(case=case, by=request.viewer, at=clock.now(), key=form.cleaned_data["key"], **form.told())
    except Refused as refused:
        return show_form(request, case, verb, form, status=put_refusal(form, refused))
    return after(request, case, entry)


def done_already(mediation, form) -> bool:
    """Tell whether this very form was sent before, as by a double click."""
    try:
        key = form.fields["key"].clean(form["key"].data)
    except ValidationError:
        return False
    return mediation.pk is not None and journal.done_before(MEDIATION.kind, mediation.pk, key)


def after(request: HttpRequest, case: Case, entry: Verb) -> HttpResponse:
    messages.success(request, str(entry.done))
    return go(request, reverse("desk:mediation", args=[case.number]))


def show_form(request: HttpRequest, case: Case, verb: str, form, *, refusal: str = "", status: int = 200):
    context = {
        "case": case,
        "verb": verb,
        "title": MEDIATION[verb].title,
        "form": form,
        "refusal": refusal,
        "base": reverse("desk:mediation", args=[case.number]),
    }
    if request.htmx:
        return render(request, "desk/mediation/act_form.html", context, status=status)
    return show(request, "desk/mediation/act.html", context, status=status)


def show_mediation(case: Case, *, viewer: Actor, at, beside) -> dict | None:
    """Gather the section of the case's page; nothing where the case is no dispute."""
    if not is_mediated(case) or case.state in {"triage", "transferring"}:
        return None
    kept = Mediation in beside.kept
    picture = picture_of(case, viewer=viewer, mediation=None if kept else nothing_on_record(case))
    if picture.mediation.pk is None and case.state == "closed":
        return None
    meetings = picture.meetings
    return {"picture": picture, "next": next_step(picture, case), "last": meetings[-1].session if meetings else None}
