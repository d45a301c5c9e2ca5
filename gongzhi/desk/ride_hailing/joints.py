"""Joint supervision of ride-hailing platforms at the desk: one record, several members."""

from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.cases.access import CASE_WORK
from gongzhi.core import clock
from gongzhi.core.errors import Refused
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.desk.ride_hailing.forms import (
    ConcludeForm,
    HoldForm,
    InviteForm,
    JoinForm,
    JointBeginForm,
    ReasonForm,
    StateForm,
)
from gongzhi.desk.ride_hailing.pages import look, next_url, units_of, wanted
from gongzhi.directory.models import Unit
from gongzhi.ride_hailing import queries
from gongzhi.ride_hailing.access import WORKS
from gongzhi.ride_hailing.actions.begin import NewJoint, begin_joint
from gongzhi.ride_hailing.actions.cancel import cancel_joint
from gongzhi.ride_hailing.actions.conclude import conclude_joint
from gongzhi.ride_hailing.actions.decline import decline_joint
from gongzhi.ride_hailing.actions.hold import hold_joint
from gongzhi.ride_hailing.actions.invite import invite_units
from gongzhi.ride_hailing.actions.join import join_joint
from gongzhi.ride_hailing.actions.state import state_opinion
from gongzhi.ride_hailing.catalog import violation_title, violations_file
from gongzhi.ride_hailing.models import Finding, Joint
from gongzhi.ride_hailing.states import JOINT
from gongzhi.ride_hailing.words import JointOutcome, PartState

ACTIONS = {
    "join": (join_joint, JoinForm),
    "decline": (decline_joint, ReasonForm),
    "state": (state_opinion, StateForm),
    "invite": (invite_units, InviteForm),
    "hold": (hold_joint, HoldForm),
    "conclude": (conclude_joint, ConcludeForm),
    "cancel": (cancel_joint, ReasonForm),
}


def members() -> list[Unit]:
    """List the members of the joint conference in force."""
    return list(Unit.objects.in_force(clock.today()).filter(is_member=True))


@require_GET
@desk_page(*CASE_WORK)
def joints(request: HttpRequest) -> HttpResponse:
    """List the joint supervisions in which the officer's units take part."""
    viewer = request.viewer
    page = queries.joints(viewer=viewer, after=wanted(request.GET.get("after", "")))
    context = {
        "rows": [
            {"joint": row, **look(row.state), **sides(row), "own": own_states(row, viewer)} for row in page.rows
        ],
        "may_begin": bool(viewer.units_as(*WORKS)),
        "pager": next_url(request, page.after),
    }
    return show(request, "desk/ride_hailing/joints.html", context)


def sides(row: Joint) -> dict:
    parts = list(row.parts.all())
    return {
        "lead": next((part.unit.short_name for part in parts if part.state == PartState.LEAD), ""),
        "others": [part.unit.short_name for part in parts if part.state != PartState.LEAD],
    }


def own_states(row: Joint, viewer) -> list:
    units = viewer.units_as(*CASE_WORK)
    return [
        {"title": part.get_state_display(), **look(part.state)} for part in row.parts.all() if part.unit_id in units
    ]


@require_http_methods(["GET", "POST"])
@desk_page(*CASE_WORK)
def new_joint(request: HttpRequest) -> HttpResponse:
    """Begin a joint supervision, of a finding where one is named."""
    viewer = request.viewer
    units = units_of(viewer.units_as(*WORKS))
    if not units:
        raise Http404
    start = {
        "act_key": uuid4(),
        "unit_id": units[0].pk,
        "due_date": clock.today() + timedelta(violations_file().joint_days),
    }
    about: list[Finding] = []
    if pk := wanted(request.GET.get("finding", "")):
        try:
            found = queries.finding(int(pk), viewer=viewer)
        except Finding.DoesNotExist:
            raise Http404 from None
        about = queries.findings_about(found.platform, viewer=viewer)
        start |= {
            "name": found.platform.name,
            "code": found.platform.code,
            "title": _("%(platform)s联合监管") % {"platform": found.platform.name[:60]},
            "facts": found.facts,
            "findings": [found.pk],
        }
    choices = [(each.pk, f"{violation_title(each.violation)}（{each.unit.short_name}）") for each in about]
    own = {unit.pk for unit in units}
    asked = [unit for unit in members() if unit.pk not in own]
    form = JointBeginForm(request.POST or None, initial=start, units=units, members=asked, findings=choices)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = dict(form.cleaned_data)
            key, unit_id = told.pop("act_key"), told.pop("unit_id")
            try:
                made = begin_joint(new=NewJoint(**told), unit_id=unit_id, by=viewer, at=clock.now(), key=key)
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("已发起，受邀单位可以看到。"))
                return redirect("desk:ride-joint", made.pk)
    context = {"form": form, "basis": violations_file().joint_basis}
    return show(request, "desk/ride_hailing/new_joint.html", context, status=status)


def find_joint(request: HttpRequest, pk: int) -> Joint:
    try:
        return queries.joint(pk, viewer=request.viewer)
    except Joint.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*CASE_WORK)
def joint(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one joint supervision: who takes part, what each says, what came of it, what may be done."""
    return show_joint(request, find_joint(request, pk))


def form_for(verb: str, row: Joint, data=None):
    """Make the form of a verb."""
    _action, form = ACTIONS[verb]
    start = {"act_key": uuid4()}
    if verb == "invite":
        there = {part.unit_id for part in row.parts.all() if part.state != PartState.DECLINED}
        return form(
            data, initial=start, auto_id=f"{verb}-%s", members=[unit for unit in members() if unit.pk not in there]
        )
    if verb == "hold":
        start |= {"held_date": row.held_date or clock.today(), "place": row.place, "minutes": row.minutes}
    return form(data, initial=start, auto_id=f"{verb}-%s")


def show_joint(request: HttpRequest, row: Joint, *, status: int = 200, verb: str = "", form=None) -> HttpResponse:
    viewer = request.viewer
    forms, refused = [], []
    for offer in queries.offers(row, viewer=viewer, at=clock.now()):
        if offer.refusal:
            refused.append(offer)
        else:
            shown = form if offer.verb == verb else form_for(offer.verb, row)
            opened = offer.verb == verb or offer.transition.main
            forms.append({"verb": offer.verb, "title": offer.title, "form": shown, "opened": opened})
    context = {
        "joint": row,
        **look(row.state),
        **sides(row),
        "parts": [{"part": part, **look(part.state)} for part in sorted(row.parts.all(), key=lambda part: part.pk)],
        "late": row.state == "open" and row.due_date < clock.today(),
        "findings": [
            {"finding": found, "opens": opens, "title": violation_title(found.violation), **look(found.state)}
            for found, opens in queries.joint_findings(row, viewer=viewer)
        ],
        "listings": queries.listings_of(row.platform, viewer=viewer),
        "to_sanction": row.outcome == JointOutcome.SANCTION,
        "forms": forms,
        "refused": refused if row.state == "open" else [],
        "history": queries.history(row),
    }
    return show(request, "desk/ride_hailing/joint.html", context, status=status)


@require_POST
@desk_page(*CASE_WORK)
def act_on_joint(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Do one verb on a joint supervision."""
    row = find_joint(request, pk)
    if what not in ACTIONS or not JOINT.entitled(row, JOINT[what], request.viewer):
        raise Http404
    form = form_for(what, row, request.POST)
    if not form.is_valid():
        return show_joint(request, row, status=422, verb=what, form=form)
    said = dict(form.cleaned_data)
    key = said.pop("act_key")
    action, _form = ACTIONS[what]
    try:
        action(joint=row, by=request.viewer, at=clock.now(), key=key, **said)
    except Refused as refused:
        status = put_refusal(form, refused)
        return show_joint(request, row, status=status, verb=what, form=form)
    messages.success(request, _("已记录：%(verb)s。") % {"verb": JOINT[what].title})
    return redirect("desk:ride-joint", row.pk)
