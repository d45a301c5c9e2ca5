"""Traders that settle online, at the desk of the office that keeps their pledges: silence, suspending, resuming."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from gongzhi.core import clock, journal
from gongzhi.core.errors import Refused
from gongzhi.desk.pages import desk_page, put_refusal, show
from gongzhi.desk.traders.accounts import KEEPERS
from gongzhi.negotiation.actions.end import end_membership
from gongzhi.negotiation.actions.resume import resume_membership
from gongzhi.negotiation.actions.suspend import suspend_membership
from gongzhi.negotiation.models import Membership
from gongzhi.negotiation.queries import (
    PAGE,
    members,
    membership_at_desk,
    settled_before_office,
    silence_of,
    time_taken,
)
from gongzhi.negotiation.rules import LOOKS_BACK_DAYS
from gongzhi.negotiation.states import JOIN_SENTENCE, MEMBERSHIP
from gongzhi.negotiation.words import Pledge

TONES = {Pledge.KEPT: "good", Pledge.SUSPENDED: "warn", Pledge.ENDED: "quiet"}
ACTIONS = {
    "suspend": (suspend_membership, lazy("已暂停，消费者不能再选择先与其协商。")),
    "resume": (resume_membership, lazy("已恢复。")),
    "end": (end_membership, lazy("已终止其承诺。")),
}


class ReasonForm(forms.Form):
    """Why."""

    use_required_attribute = False
    reason = forms.CharField(
        label=lazy("理由"), max_length=200, error_messages={"required": lazy("请写明理由，对方会看到。")}
    )


@require_GET
@desk_page(*KEEPERS)
def odr_members(request: HttpRequest) -> HttpResponse:
    """List the pledges that this officer looks after."""
    state = request.GET.get("state", Pledge.KEPT)
    state = state if state in Pledge.values else Pledge.KEPT
    told = request.GET.get("after", "")
    after = int(told) if told.isdecimal() and len(told) < 18 else 0
    rows = members(viewer=request.viewer, state=state, after=after)
    today = clock.today()
    period = {"from_date": today - timedelta(days=LOOKS_BACK_DAYS), "to_date": today, "viewer": request.viewer}
    settled, ended = settled_before_office(**period)
    context = {
        "settled": settled,
        "ended": ended,
        "taken": time_taken(**period, at=clock.now()),
        "rows": rows[:PAGE],
        "after": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "state": state,
        "states": Pledge.choices,
    }
    return show(request, "desk/traders/odr_members.html", context)


def find(request: HttpRequest, pk: int) -> Membership:
    try:
        return membership_at_desk(pk, viewer=request.viewer)
    except Membership.DoesNotExist:
        raise Http404 from None


@require_GET
@desk_page(*KEEPERS)
def odr_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one pledge."""
    return show_member(request, find(request, pk))


def show_member(request: HttpRequest, row: Membership, *, status: int = 200, form=None, verb: str = ""):
    silent, ended = silence_of(row, on=clock.today())
    history = list(journal.history(MEMBERSHIP.kind, row.pk))
    for line in history:
        template = JOIN_SENTENCE if line.verb == "join" else MEMBERSHIP[line.verb].sentence
        line.sentence = str(template).format(who=line.who)
    context = {
        "row": row,
        "tone": TONES[row.state],
        "silent": silent,
        "ended": ended,
        "offers": [
            {"offer": offer, "form": form if offer.verb == verb else ReasonForm()}
            for offer in MEMBERSHIP.offers(row, by=request.viewer, at=clock.now())
            if not offer.refusal
        ],
        "history": history[::-1],
    }
    return show(request, "desk/traders/odr_member.html", context, status=status)


@require_POST
@desk_page(*KEEPERS)
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Suspend, resume or end a pledge."""
    row = find(request, pk)
    if what not in ACTIONS:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show_member(request, row, status=422, form=form, verb=what)
    action, done = ACTIONS[what]
    try:
        action(membership=row, reason=form.cleaned_data["reason"], by=request.viewer, at=clock.now())
    except Refused as refused:
        return show_member(request, row, status=put_refusal(form, refused), form=form, verb=what)
    messages.success(request, str(done))
    return redirect("desk:odr-member", row.pk)
