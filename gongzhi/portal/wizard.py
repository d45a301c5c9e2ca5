"""The steps of filing, and the matter that they make."""

from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.actions.attach import attach_kept
from gongzhi.cases.actions.receive import receive_both, receive_case
from gongzhi.cases.intake import NewCase, Person
from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind, PartyPart
from gongzhi.core.actors import ANONYMOUS, consumer
from gongzhi.portal.draft import Draft
from gongzhi.portal.forms import PersonForm, TraderForm, WhatForm, WishForm

STEPS = {
    "what": _("经过"),
    "wish": _("诉求和证据"),
    "trader": _("经营者"),
    "person": _("联系方式"),
    "check": _("核对提交"),
}
KINDS = {
    "dispute": Kind.COMPLAINT,
    "both": Kind.COMPLAINT,
    "breach": Kind.REPORT,
    "appeal": Kind.APPEAL,
    "question": Kind.ENQUIRY,
}
STEP_OF_FIELD = {
    "narrative": "what",
    "event_date": "what",
    "claims": "wish",
    "amount": "wish",
    "trader_name": "trader",
    "trader_address": "trader",
    "prior_complaint_date": "trader",
    "persons": "person",
}
"""Where to mend what the domain refuses."""


def steps_for(wish: str) -> list[str]:
    """List the steps, by what the person wants: a question needs no claim and no evidence."""
    return [step for step in STEPS if step != "wish" or wish != "question"]


def form_for(step: str, draft: Draft, data=None, files=None) -> forms.Form:
    """Make the form of a step: bound to `data`, or else filled with what was typed before, right or wrong."""
    make = {"what": WhatForm, "wish": WishForm, "trader": TraderForm, "person": PersonForm}[step]
    told = {} if step == "what" else {"wish": draft.wish}
    if data is not None:
        return make(data, files, **told)
    typed = draft.typed(step)
    if typed is None:
        return make(**told)
    initial = {name: typed.getlist(name) if name == "claims" else typed.get(name) for name in typed}
    return make(initial=initial, **told)


@dataclass(frozen=True)
class Told:
    """What all steps said, read and checked; `unfinished` is the first step that is not right yet, or empty."""

    unfinished: str
    answers: dict[str, dict] = field(default_factory=dict)


def told_by(draft: Draft) -> Told:
    """Check all steps of a draft."""
    answers: dict[str, dict] = {}
    for step in steps_for(draft.wish)[:-1]:
        typed = draft.typed(step)
        form = form_for(step, draft, typed) if typed is not None else None
        if form is None or not form.is_valid():
            return Told(step, answers)
        answers[step] = form.cleaned_data
    return Told("", answers)


def matter_of(draft: Draft, answers: dict[str, dict]) -> NewCase:
    """Make the matter of what was told."""
    what, wish, who = answers["what"], answers.get("wish", {}), answers["trader"]
    found, platform = who["found"], who["found_platform"]
    return NewCase(
        kind=KINDS[draft.wish],
        narrative=with_platform(what["narrative"], who, platform),
        source="portal",
        source_key=str(draft.key),
        claims=tuple(wish.get("claims", ())),
        claim_text=wish.get("claim_text", ""),
        amount=wish.get("amount"),
        persons=persons_of(answers["person"]),
        anonymous=bool(answers["person"].get("anonymous")),
        hotline=who.get("hotline", ""),
        trader_id=found.pk if found else None,
        trader_name=who.get("trader", ""),
        trader_address=who.get("trader_address", ""),
        trader_region=(found.region_id or "") if found else "" if who.get("platform") else who["place"].code,
        platform_id=platform.pk if platform else None,
        platform_region=(platform.region_id or "") if platform else "",
        region=who["place"].code,
        event_date=what.get("event_date"),
        prior_complaint_date=who.get("prior_complaint_date"),
        firm_answered=bool(who.get("firm_answered")),
        facts={"language": get_language()},
    )


def with_platform(narrative: str, who: dict, platform) -> str:
    """Keep the name of a platform that is not registered with the narrative: a case has no other place for it."""
    name = who.get("platform", "")
    return f"{narrative}\n\n网购平台：{name}" if name and platform is None else narrative


def persons_of(told: dict) -> tuple[Person, ...]:
    """List the persons on the consumer's side; an anonymous reporter stays unnamed."""
    if told.get("anonymous") or not (told["name"] or told["phone"]):
        return ()
    joint = told.get("as_whom") == "joint"
    first = Person(
        name=told["name"],
        phone=told["phone"],
        address=told["address"],
        identity=told.get("identity", ""),
        email=told["email"],
        part=PartyPart.REPRESENTATIVE if joint else PartyPart.CONSUMER,
    )
    rest = []
    if told.get("as_whom") == "agent":
        rest.append(Person(name=told["agent_name"], phone=told["agent_phone"], part=PartyPart.AGENT))
    for other in told.get("others", ()):
        part = PartyPart.REPRESENTATIVE if other["represents"] else PartyPart.JOINT
        rest.append(Person(name=other["name"], phone=other["phone"], part=part))
    return (first, *rest)


@transaction.atomic
def send_off(draft: Draft, new: NewCase, *, at: datetime) -> list[Case]:
    """Take the matter in with its files: one case, or two where it holds both a complaint and a report.

    Sent a second time, the same cases come back.

    :raises Refused: naming the field, if something is wrong after all.
    """
    received = (
        receive_both(new, by=ANONYMOUS, at=at) if draft.wish == "both" else [receive_case(new, by=ANONYMOUS, at=at)]
    )
    for one in received:
        if one.repeated:
            continue
        for file in draft.files:
            attach_kept(
                case=one.case,
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                sha256=file.sha256,
                by=consumer(one.case.pk),
                at=at,
            )
    return [one.case for one in received]
