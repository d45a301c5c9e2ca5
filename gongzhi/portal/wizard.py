"""The steps of filing, and the matter that they make."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django import forms
from django.db import transaction
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from gongzhi.appeals.actions.drop import drop_kept
from gongzhi.appeals.actions.keep import file_appeal
from gongzhi.appeals.catalog import Scheme, scheme_of_hotline, schemes
from gongzhi.appeals.intake import GivenFile, Sorting
from gongzhi.appeals.models import KeptAppeal
from gongzhi.appeals.queries import kept_by_key
from gongzhi.appeals.words import KeptState
from gongzhi.cases.actions.attach import attach_kept
from gongzhi.cases.actions.receive import receive_both, receive_case
from gongzhi.cases.intake import NewCase, Person
from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind, PartyPart
from gongzhi.core.actors import ANONYMOUS, consumer
from gongzhi.core.errors import Refused
from gongzhi.core.numbers import spoken
from gongzhi.negotiation.actions.begin import begin_negotiation
from gongzhi.portal.draft import Draft
from gongzhi.portal.forms import PersonForm, PriorForm, TraderForm, WhatForm, WishForm
from gongzhi.schemes.actions.refund.complain import attach_pledge
from gongzhi.schemes.models import Refund, Store

STEPS = {
    "what": _("经过"),
    "wish": _("诉求和证据"),
    "trader": _("经营者"),
    "prior": _("先向企业投诉"),
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
    "sector": "prior",
    "problem": "prior",
    "service_number": "prior",
    "prior_how": "prior",
    "prior_reference": "prior",
    "persons": "person",
}
"""Where to mend what the domain refuses."""


def steps_for(wish: str) -> list[str]:
    """List the steps, by what the person wants: a question needs no claim, only an appeal that the firm was asked."""
    left_out = {"wish"} if wish == "question" else set()
    if wish != "appeal":
        left_out |= {"prior"}
    return [step for step in STEPS if step not in left_out]


def scheme_for(draft: Draft) -> Scheme:
    """Give the scheme that the chosen kind of firm belongs to; the first one before any was chosen."""
    chosen = (draft.answers.get("trader", {}).get("hotline") or [""])[0]
    return scheme_of_hotline(chosen) or schemes()[0]


def form_for(step: str, draft: Draft, data=None, files=None) -> forms.Form:
    """Make the form of a step: bound to `data`, or else filled with what was typed before, right or wrong."""
    make = {"what": WhatForm, "wish": WishForm, "trader": TraderForm, "prior": PriorForm, "person": PersonForm}[step]
    told = {} if step == "what" else {"wish": draft.wish}
    if step == "prior":
        told["scheme"] = scheme_for(draft)
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
    asked = answers.get("prior", who)
    return NewCase(
        kind=scheme_for(draft).kind if draft.wish == "appeal" else KINDS[draft.wish],
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
        prior_complaint_date=asked.get("prior_complaint_date"),
        firm_answered=bool(asked.get("firm_answered")),
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


def sorting_of(draft: Draft, answers: dict[str, dict]) -> Sorting:
    """Tell how an appeal is sorted."""
    told = answers["prior"]
    names = ("sector", "problem", "service_number", "prior_how", "prior_reference")
    return Sorting(scheme=scheme_for(draft).key, **{name: told.get(name, "") for name in names})


@dataclass(frozen=True)
class Sent:
    """What became of a matter sent off: cases, or an appeal kept until its day."""

    cases: list[Case] = field(default_factory=list)
    kept: KeptAppeal | None = None


@transaction.atomic(savepoint=False)
def send_off(draft: Draft, new: NewCase, answers: dict[str, dict], *, at: datetime, way: dict | None = None) -> Sent:
    """Take the matter in with its files: one case, or two where it holds both a complaint and a report.

    :param way: what was chosen where the trader settles online: {"way", "shares_phone"}; the trader first, or not.

    An appeal that comes before the firm had its days is kept. Sent a second time, the same comes back.

    :raises Refused: naming the field, if something is wrong after all.
    """
    before = kept_by_key(new.source, new.source_key, viewer=ANONYMOUS)
    if draft.wish == "appeal":
        files = [GivenFile(file.name, file.media_type, file.size, file.sha256) for file in draft.files]
        typed = {"answers": draft.answers}
        filed = file_appeal(new, told=sorting_of(draft, answers), files=files, typed=typed, by=ANONYMOUS, at=at)
        if filed.repeated and before is not None:
            raise Refused(too_late(filed.case.number))
        return Sent([filed.case]) if filed.case else Sent(kept=filed.kept)
    if before is not None and before.state == KeptState.WOKEN:
        raise Refused(too_late(before.number))
    if before is not None:  # no appeal after all: what was kept goes on as this matter, under its number
        if before.state == KeptState.KEPT:
            drop_kept(kept=before, by=consumer(before.pk), at=at)
        new = replace(new, number=before.number)
    way, both = way or {}, draft.wish == "both"
    if way.get("way") == "trader":
        shares_phone = bool(way.get("shares_phone"))
        received = begin_negotiation(new, shares_phone=shares_phone, both=both, by=ANONYMOUS, at=at)
    else:
        received = receive_both(new, by=ANONYMOUS, at=at) if both else [receive_case(new, by=ANONYMOUS, at=at)]
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
    link_store(draft, [one.case for one in received], at=at)
    return Sent([one.case for one in received])


def store_of(draft: Draft) -> Store | None:
    """Give the store at whose page a complaint began; none where it is about something else by now."""
    if not draft.store or draft.wish not in {"dispute", "both"}:
        return None
    named = draft.answers.get("trader", {}).get("trader_id") or [""]
    found = Store.objects.select_related("region", "trader").filter(code=draft.store).first()
    return found if found and named[0] in {"", str(found.trader_id)} else None


def link_store(draft: Draft, cases: list[Case], *, at: datetime) -> None:
    """Keep with a complaint what the store pledged at whose page it began."""
    store = store_of(draft)
    refund = Refund.objects.filter(code=draft.refund, pledge__store=store).first() if store and draft.refund else None
    for case in cases:
        if store and case.kind == Kind.COMPLAINT and case.trader_id == store.trader_id:
            attach_pledge(case=case, store=store, refund=refund, by=ANONYMOUS, at=at)


def too_late(number: str) -> str:
    return gettext("本件已经到期自动提交，编号 %(number)s。要补充内容的，请在“查询进度”中打开它。") % {
        "number": spoken(number)
    }
