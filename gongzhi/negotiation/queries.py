"""Reading negotiations, their threads, pledges and what a trader made of them; scoped to who asks."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.cases import access
from gongzhi.cases.models import Attachment, Case
from gongzhi.cases.queries import Blank
from gongzhi.cases.time_spent import times_spent
from gongzhi.cases.words import FlowedBack
from gongzhi.core.actors import Actor, Role
from gongzhi.core.clock import start_of
from gongzhi.core.machine import Offer
from gongzhi.directory.models import Trader, Unit
from gongzhi.directory.queries import traders_like
from gongzhi.directory.rules import TRADER_KEEPERS
from gongzhi.negotiation.models import Entry, Membership, Negotiation, ReadyAnswer
from gongzhi.negotiation.rules import LOOKS_BACK_DAYS
from gongzhi.negotiation.states import BEGIN_SENTENCE, NEGOTIATION
from gongzhi.negotiation.words import Pledge, Remedy, Side, Standing
from gongzhi.procedures.words import Whose

PAGE = 50


def takes_part(trader_id: int) -> bool:
    """Tell whether consumers may choose to settle with this trader now."""
    return Membership.objects.filter(trader_id=trader_id, state=Pledge.KEPT).exists()


def latest_offer(negotiation: Negotiation) -> Entry:
    """Give the offer on the table, or the one agreed on."""
    return negotiation.entries.filter(verb="propose").order_by("-id").first()


def terms_of(offer: Entry) -> str:
    """Write down what was settled on, as the result of the case."""
    amount = f" {offer.amount:.2f} 元" if offer.amount else ""
    return f"{offer.get_remedy_display()}{amount}\n{offer.text}".strip()


def negotiation_of(case: Case, *, viewer: Actor) -> Negotiation | None:
    """Find the negotiation of a case; None where there was none, or the viewer may not see the case."""
    if not access.may_see(case, viewer):
        return None
    found = Negotiation.objects.select_related("trader").filter(pk=case.pk).first()
    if found is not None:
        found.case = case
    return found


@dataclass(frozen=True)
class Said:
    """One entry of a thread as people read it."""

    at: datetime
    side: str
    sentence: str
    note: str
    tone: str
    files: list[Attachment] = field(default_factory=list)


TONES = {"agree": "good", "confirm": "good", "decline": "bad", "refuse": "warn", "dispute": "bad", "time_out": "warn"}


def thread_of(negotiation: Negotiation, *, viewer: Actor) -> list[Said]:
    """Tell what was said in a negotiation, oldest first; two queries. Nothing to who may not see the case."""
    if not access.may_see(negotiation.case, viewer):
        return []
    entries = negotiation.entries.prefetch_related("files")
    return [
        Said(
            entry.at,
            entry.side,
            sentence_of(entry, negotiation, viewer),
            entry.text,
            TONES.get(entry.verb, "accent" if entry.side == Side.TRADER else ""),
            list(entry.files.all()),
        )
        for entry in entries
    ]


def sentence_of(entry: Entry, negotiation: Negotiation, viewer: Actor) -> str:
    """Say in a sentence what an entry did, to this viewer."""
    who = negotiation.trader.name if entry.side == Side.TRADER else str(Side(entry.side).label)
    if entry.side == viewer.kind:
        who = _("您") if entry.side == Side.CONSUMER else _("本企业")
    template = BEGIN_SENTENCE if entry.verb == "begin" else NEGOTIATION[entry.verb].sentence
    facts = {
        "who": who,
        "remedy": str(Remedy(entry.remedy).label) if entry.remedy else "",
        "amount": f" {entry.amount:,.2f} {_('元')}" if entry.amount else "",
        "perform_by": entry.perform_by.isoformat() if entry.perform_by else "",
    }
    return str(template).format_map(Blank(facts))


def offers_of(negotiation: Negotiation, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on a negotiation, each open or with the reason why not."""
    return NEGOTIATION.offers(negotiation, by=viewer, at=at)


def refusal_of(negotiation: Negotiation | None, verb: str, *, by: Actor, at: datetime) -> str:
    """Tell why a verb is not possible now, or nothing."""
    if negotiation is None:
        return _("本件没有在协商和解。")
    refused = NEGOTIATION.refusal(negotiation, verb, by=by, at=at)
    return str(refused.reason) if refused else ""


@dataclass(frozen=True)
class Record:
    """What became of the negotiations that ended within a time; every share has both numbers."""

    from_date: date
    to_date: date
    ended: int = 0
    settled: int = 0
    silent: int = 0
    returned: int = 0

    @property
    def answered(self) -> int:
        return self.ended - self.silent


def record_of(trader_id: int, *, from_date: date, to_date: date, viewer: Actor) -> Record:
    """Count a trader's negotiations that ended from a day up to and with another; public, since nobody is named."""
    ended = Negotiation.objects.filter(
        trader_id=trader_id,
        ended_at__gte=start_of(from_date),
        ended_at__lt=start_of(to_date + timedelta(days=1)),
    ).exclude(state=Standing.WITHDRAWN)
    return Record(from_date, to_date, **ended.aggregate(**COUNTS))


COUNTS = {
    "ended": Count("pk"),
    "settled": Count("pk", filter=Q(state=Standing.SETTLED)),
    "silent": Count("pk", filter=Q(why=FlowedBack.SILENT)),
    "returned": Count("pk", filter=Q(state=Standing.RETURNED)),
}


def settled_before_office(*, from_date: date, to_date: date, viewer: Actor) -> tuple[int, int]:
    """Count, of the negotiations that ended within a time, those that were settled: (settled, ended); to officers."""
    if viewer.kind not in {"officer", "system"}:
        return 0, 0
    ended = Negotiation.objects.filter(
        ended_at__gte=start_of(from_date), ended_at__lt=start_of(to_date + timedelta(days=1))
    ).exclude(state=Standing.WITHDRAWN)
    told = ended.aggregate(**COUNTS)
    return told["settled"], told["ended"]


@dataclass(frozen=True)
class TimeTaken:
    """Whose time the matters of some negotiations took, on average."""

    cases: int = 0
    parts: dict[Whose, timedelta] = field(default_factory=dict)

    @property
    def passed(self) -> timedelta:
        return sum(self.parts.values(), timedelta())


def time_taken(*, from_date: date, to_date: date, viewer: Actor, at: datetime, most: int = 500) -> TimeTaken:
    """Average whose time the matters took whose negotiation ended within a time, of those that this viewer may see.

    The latest `most` are counted; three queries.
    """
    ended = Negotiation.objects.filter(
        ended_at__gte=start_of(from_date),
        ended_at__lt=start_of(to_date + timedelta(days=1)),
        case__in=access.visible(viewer),
    )
    ids = list(ended.order_by("-ended_at").values_list("pk", flat=True)[:most])
    accounts = times_spent(ids, viewer=viewer, at=at).values()
    if not accounts:
        return TimeTaken()
    totals = {whose: sum((one.charged(whose) for one in accounts), timedelta()) for whose in Whose}
    return TimeTaken(len(accounts), {whose: total / len(accounts) for whose, total in totals.items() if total})


def silence_of(membership: Membership, *, on: date) -> tuple[int, int]:
    """Count whom a trader left without any answer in the last ninety days, of all whose negotiation ended: (silent,
    ended). What was before the pledge began, or was resumed, does not count."""
    since = max(start_of(on - timedelta(days=LOOKS_BACK_DAYS)), membership.counted_from or membership.joined_at)
    ended = Negotiation.objects.filter(trader_id=membership.trader_id, ended_at__gte=since)
    told = ended.exclude(state=Standing.WITHDRAWN).aggregate(**COUNTS)
    return told["silent"], told["ended"]


def membership_of(trader_id: int) -> Membership | None:
    """Find the latest pledge of a trader, which is public; None where it never gave one."""
    return Membership.objects.select_related("trader", "office").filter(trader_id=trader_id).order_by("-id").first()


def members(
    *, viewer: Actor, state: str = Pledge.KEPT, text: str = "", after: int = 0, size: int = PAGE
) -> list[Membership]:
    """List pledges in the order in which they were given, one more than `size` where there are more.

    To the public those that are kept; to officers who keep traders' accounts those of their offices, to the
    secretariat all.

    :param text: only those of traders with this in one of their names, or with a code that begins so.
    """
    found = Membership.objects.select_related("trader__region", "office").filter(state=state, pk__gt=after)
    if text:
        found = found.filter(traders_like(text, viewer=viewer))
    return list(found.filter(members_scope(viewer, state)).order_by("id")[: size + 1])


def members_scope(viewer: Actor, state: str) -> Q:
    if viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(Role.SECRETARIAT)):
        return Q()
    if viewer.kind == "officer":
        units = viewer.units_as(*TRADER_KEEPERS)
        return Q(office__in=Unit.objects.filter(Q(pk__in=units) | Q(superiors__overlap=units)).values("pk"))
    return Q(trader__is_confirmed=True) if state == Pledge.KEPT else Q(pk__in=[])


def membership_at_desk(pk: int, *, viewer: Actor) -> Membership:
    """Find a pledge that this officer looks after.

    :raises Membership.DoesNotExist: if there is none, or it is another office's.
    """
    found = Membership.objects.select_related("trader", "office").filter(members_scope(viewer, ""))
    return found.get(pk=pk)


def pledges_of(*, viewer: Actor) -> list[tuple[Trader, Membership | None]]:
    """List the traders of an account, each with its latest pledge."""
    if viewer.kind != "trader":
        return []
    traders = list(Trader.objects.filter(pk__in=viewer.traders).order_by("id"))
    latest: dict[int, Membership] = {}
    for row in Membership.objects.filter(trader__in=traders).order_by("id"):
        latest[row.trader_id] = row
    return [(trader, latest.get(trader.pk)) for trader in traders]


def ready_answers(*, viewer: Actor) -> QuerySet[ReadyAnswer]:
    """List the ready-made answers of an account's traders."""
    found = ReadyAnswer.objects.select_related("trader")
    return found.filter(trader_id__in=viewer.traders) if viewer.kind == "trader" else found.none()
