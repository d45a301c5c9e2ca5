"""What a door hands in: a matter as it came, before it is a case. Every door makes these and calls `receive_case`."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.cases import rules
from gongzhi.cases.words import Claim, Kind, PartyPart
from gongzhi.core import clock
from gongzhi.core.texts import clean

NARRATIVE_LENGTH = 20_000
TITLE_LENGTH = 80
TRADER_NAME_LENGTH = 120
TRADER_ADDRESS_LENGTH = 200
MOST_REPRESENTATIVES = 2
KINDS, CLAIMS = frozenset(Kind.values), frozenset(Claim.values)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone on the consumer's side, as told."""

    name: str = ""
    phone: str = ""
    address: str = ""
    identity: str = ""
    email: str = ""
    part: str = PartyPart.CONSUMER


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """A matter as a door hands it in. Amounts are yuan; texts are as typed."""

    kind: str
    narrative: str
    source: str
    """portal, desk, api, import:<connector> …"""
    source_key: str
    """The door's own key for it: the same key twice is the same matter."""
    title: str = ""
    claim_text: str = ""
    claims: tuple[str, ...] = ()
    amount: Decimal | None = None
    persons: tuple[Person, ...] = ()
    anonymous: bool = False
    hotline: str = ""
    trader_id: int | None = None
    trader_name: str = ""
    trader_address: str = ""
    trader_region: str = ""
    platform_id: int | None = None
    platform_region: str = ""
    region: str = ""
    """GB/T 2260 code of the place of the matter."""
    subject: str = ""
    problem: str = ""
    event_date: date | None = None
    prior_complaint_date: date | None = None
    firm_answered: bool = False
    """The firm answered before, and the consumer is not satisfied with it."""
    received_at: datetime | None = None
    """Where the door knows it to be earlier than now: a letter, an import."""
    unit_id: int | None = None
    """A unit chosen by hand, with the reason; else the rules choose."""
    unit_reason: str = ""
    number: str = ""
    """Given out before, as to an appeal that was kept until its day; else the next one."""
    negotiates: bool = False
    """The consumer agreed that the trader, which is named by `trader_id`, is asked to settle it first."""
    shares_phone: bool = False
    """The consumer agreed that this trader sees the phone number."""
    facts: dict = field(default_factory=dict)
    """What else the door wants kept in the journal; never personal data."""


def title_of(new: NewCase) -> str:
    """Give the title, or make one of the first sentence of the narrative."""
    if title := " ".join(clean(new.title).split()):
        return title[:TITLE_LENGTH]
    flat = " ".join(clean(new.narrative).split())
    first = re.split(r"(?<=[。！？!?])", flat, maxsplit=1)[0]
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def faults(new: NewCase, *, at: datetime) -> dict[str, str]:
    """Find what makes a matter unfit to be taken in: field → reason. Empty when it may come in.

    What only its acceptance needs (a real identity, a named trader) does not stand in the way here: it is asked for.
    """
    found: dict[str, str] = {}
    today = clock.day_of(at)
    if new.kind not in KINDS:
        found["kind"] = _("没有“%(kind)s”这种事项类型。") % {"kind": new.kind}
    narrative = clean(new.narrative)
    if not narrative:
        found["narrative"] = _("请写明发生了什么。")
    elif len(narrative) > NARRATIVE_LENGTH:
        found["narrative"] = _("经过最多 %(most)s 字，现有 %(now)s 字；更多内容请作为附件提交。") % {
            "most": NARRATIVE_LENGTH,
            "now": len(narrative),
        }
    if len(new.trader_name) > TRADER_NAME_LENGTH:
        found["trader_name"] = _("经营者名称最多 %(most)s 字。") % {"most": TRADER_NAME_LENGTH}
    if len(new.trader_address) > TRADER_ADDRESS_LENGTH:
        found["trader_address"] = _("经营者地址最多 %(most)s 字。") % {"most": TRADER_ADDRESS_LENGTH}
    if not rules.fits_amount(new.amount):
        found["amount"] = _("金额应为不小于 0 的数，最多两位小数。")
    if unknown := [claim for claim in new.claims if claim not in CLAIMS]:
        found["claims"] = _("没有“%(claim)s”这种诉求。") % {"claim": unknown[0]}
    if new.event_date and new.event_date > today:
        found["event_date"] = _("发生日期不能晚于今天。")
    if new.prior_complaint_date and new.prior_complaint_date > today:
        found["prior_complaint_date"] = _("向企业投诉的日期不能晚于今天。")
    if new.received_at and new.received_at > at:
        found["received_at"] = _("收到时间不能晚于现在。")
    if new.negotiates and new.kind != Kind.COMPLAINT:
        found["negotiates"] = _("只有投诉可以先与企业和解。")
    if new.negotiates and not new.trader_id:
        found["negotiates"] = _("先行和解须从列出的经营者中选择一个。")
    if sum(person.part == PartyPart.REPRESENTATIVE for person in new.persons) > MOST_REPRESENTATIVES:
        found["persons"] = _("共同投诉最多推选两名代表人。")
    return found
