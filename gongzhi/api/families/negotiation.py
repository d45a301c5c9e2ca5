"""Settling with the trader first, over the API: the thread of a matter to read, the pledges to keep."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.families.cases import find_case
from gongzhi.api.records import Act, Call, Family, Listing, Resource
from gongzhi.api.showing import view_of
from gongzhi.api.words import N_
from gongzhi.core import journal
from gongzhi.desk.pages import LOOKS_INTO_CASES
from gongzhi.desk.traders.accounts import KEEPERS
from gongzhi.desk.traders.odr import ReasonForm
from gongzhi.directory.clients import TRADER
from gongzhi.negotiation import queries
from gongzhi.negotiation.actions.agree import agree_to_offer
from gongzhi.negotiation.actions.confirm import confirm_performance
from gongzhi.negotiation.actions.counter import counter_offer
from gongzhi.negotiation.actions.decline import decline_negotiation
from gongzhi.negotiation.actions.dispute import dispute_performance
from gongzhi.negotiation.actions.end import end_membership
from gongzhi.negotiation.actions.perform import perform_settlement
from gongzhi.negotiation.actions.propose import propose_settlement
from gongzhi.negotiation.actions.refuse import refuse_negotiation
from gongzhi.negotiation.actions.resume import resume_membership
from gongzhi.negotiation.actions.suspend import suspend_membership
from gongzhi.negotiation.actions.write import write_message
from gongzhi.negotiation.models import Membership, Negotiation
from gongzhi.negotiation.states import JOIN_SENTENCE, MEMBERSHIP, NEGOTIATION
from gongzhi.negotiation.words import Pledge
from gongzhi.portal.negotiating import CounterForm, FewWords, TextForm
from gongzhi.trader_desk.negotiation import DeclineForm, OfferForm


class EntryShown(schemas.Out):
    at: datetime
    side: str
    sentence: str
    note: str


def thread(record: Negotiation, call: Call) -> dict:
    told = queries.thread_of(record, viewer=call.viewer)
    return {
        "thread": [
            EntryShown(at=each.at, side=each.side, sentence=str(each.sentence), note=each.note) for each in told
        ]
    }


def members(call: Call):
    state = call.filters.get("state", Pledge.KEPT)
    rows = queries.members(viewer=call.viewer, state=state, after=call.place or 0)
    return rows[: queries.PAGE], rows[queries.PAGE - 1].pk if len(rows) > queries.PAGE else None


def silence(record: Membership, call: Call) -> dict:
    silent, ended = queries.silence_of(record, on=call.today)
    return {"silent": silent, "negotiations": ended}


OFFERS = (OfferForm, CounterForm)
OFFER = {"amount": (schemas.Yuan | None, None)}
NEGOTIATIONS = Resource(
    name="negotiation",
    title=N_("一件与经营者的协商"),
    path="/negotiations",
    one="/cases/{number}/negotiation",
    place=schemas.Number,
    find=lambda number, call: queries.negotiation_of(find_case(number, call), viewer=call.viewer),
    row=view_of(
        "NegotiationRow",
        Negotiation,
        ("case", "trader", "state", "began_at", "due_date", "answered_at", "perform_by", "agreed_at", "performed_at",
         "ended_at", "why"),
        states=NEGOTIATION.states,
    ),
    card=view_of("NegotiationCard", Negotiation, (), extra={"thread": list[EntryShown]}),
    extra=thread,
    machine=NEGOTIATION,
    offers=lambda record, call: queries.offers_of(record, viewer=call.viewer, at=call.at),
    acts=(
        *(
            Act(name=name, action=action, form=form, instead=OFFER if form in OFFERS else {})
            for name, action, form in (
                ("propose", propose_settlement, OfferForm),
                ("counter", counter_offer, CounterForm),
                ("agree", agree_to_offer, FewWords),
                ("write", write_message, TextForm),
                ("perform", perform_settlement, TextForm),
                ("confirm", confirm_performance, FewWords),
                ("dispute", dispute_performance, TextForm),
                ("decline", decline_negotiation, DeclineForm),
                ("refuse", refuse_negotiation, FewWords),
            )
        ),
    ),
    sides=frozenset({"consumers", TRADER}),
    roles=frozenset(LOOKS_INTO_CASES),
)  # fmt: skip
MEMBERSHIPS = Resource(
    name="membership",
    title=N_("在线消费纠纷解决企业的承诺"),
    path="/odr-members",
    one="/odr-members/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.membership_at_desk(pk, viewer=call.viewer),
    row=view_of(
        "MembershipRow",
        Membership,
        ("id", "trader", "office", "state", "joined_at", "suspended_at", "ended_at", "reason"),
        states=MEMBERSHIP.states,
    ),
    card=view_of(
        "MembershipCard",
        Membership,
        (),
        extra={
            "silent": (int, Field(description=N_("没有回应的协商件数"))),
            "negotiations": (int, Field(description=N_("同期结束的协商件数"))),
        },
    ),
    extra=silence,
    machine=MEMBERSHIP,
    offers=lambda record, call: MEMBERSHIP.offers(record, by=call.viewer, at=call.at),
    history=lambda record, call: history(record),
    listing=Listing(page=members, filters={"state": (Literal[*Pledge.values] | None, None)}),
    acts=tuple(
        Act(name=name, action=action, form=ReasonForm, without=frozenset({"facts"}))
        for name, action in (
            ("suspend", suspend_membership),
            ("resume", resume_membership),
            ("end", end_membership),
        )
    ),
    roles=frozenset(KEEPERS),
)


def history(record: Membership) -> list:
    lines = list(journal.history(MEMBERSHIP.kind, record.pk))
    for line in lines:
        template = JOIN_SENTENCE if line.verb == "join" else MEMBERSHIP[line.verb].sentence
        line.sentence = str(template).format(who=line.who)
    return lines


FAMILY = Family(tag="negotiation", title=N_("先行协商"), scope="negotiation", resources=(NEGOTIATIONS, MEMBERSHIPS))
