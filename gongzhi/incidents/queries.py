"""Every read of incidents: ordered, bounded, scoped to who asks by `access`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from gongzhi.cases import access as of_cases
from gongzhi.cases.models import Case, CaseText, Party
from gongzhi.cases.queries import Filters, cases_with_words
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.grams import grams, normalise
from gongzhi.core.machine import Offer
from gongzhi.core.pages import Page, by_key
from gongzhi.core.personal import mask_name, mask_phone
from gongzhi.directory.models import Officer, Unit
from gongzhi.incidents import access
from gongzhi.incidents.figures import reckon
from gongzhi.incidents.models import Decision, DecisionItem, Fund, Incident, Joined, Share, Sharing
from gongzhi.incidents.money import Money, money_of
from gongzhi.incidents.moves import MOST_AT_ONCE
from gongzhi.incidents.states import BEGINNING, INCIDENT
from gongzhi.incidents.words import Collective, ItemState, Rule, SharingState, State

PAGE = 50
MOST_LINES = 200
"""So many lines of history a page tells."""
MOST_FORCE = 200
MOST_OFFERED = 20
NUMBER = re.compile(r"[Ee]\d\d-(\d{4,15})")


def page_of_incidents(*, viewer: Actor, state: str = "", level: str = "", after: str = "", size: int = PAGE) -> Page:
    """Give one page of the incidents, newest first."""
    rows = access.visible(viewer)
    if state:
        rows = rows.filter(state=state)
    if level:
        rows = rows.filter(level=level)
    return by_key(rows.select_related("unit"), after=after, size=size)


def incident_by_number(number: str, *, viewer: Actor) -> Incident:
    """Find an incident by the number that people call it by.

    :raises Incident.DoesNotExist: if there is none, or the viewer may not see it.
    """
    found = NUMBER.fullmatch(number.strip())
    incident = access.visible(viewer).select_related("unit").get(pk=int(found[1]) if found else 0)
    if incident.number != number.strip().upper():
        raise Incident.DoesNotExist
    return incident


def offers_of(incident: Incident, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on an incident, each open or with the reason why not."""
    return INCIDENT.offers(incident, by=viewer, at=at)


# What everybody may read


@dataclass(frozen=True)
class PublicIncident:
    """What the public page says; nothing of any matter."""

    title: str
    number: str
    trader: str
    text: str
    registers: bool
    unit: str


def public_by_code(code: str, *, viewer: Actor) -> tuple[Incident, PublicIncident]:
    """Find the public page of a code; there is one once registration was opened, also after it was closed.

    :raises Incident.DoesNotExist: if there is none.
    """
    found = Incident.objects.select_related("unit", "trader").filter(
        code=code.lower(), state__in=[State.OPEN, State.ENDED]
    )
    incident = found.get()
    opened = (
        incident.registers or journal.history(INCIDENT.kind, incident.pk).filter(verb="start_registration").exists()
    )
    if not opened:
        raise Incident.DoesNotExist
    return incident, PublicIncident(
        incident.title,
        incident.number,
        incident.trader_name,
        incident.public_text,
        incident.registers,
        incident.unit.name,
    )


def registering(*, viewer: Actor) -> list[Incident]:
    """List the incidents on which further victims may register, newest first, for whoever takes a call."""
    if viewer.kind != "officer":
        return []
    return list(Incident.objects.filter(registers=True).order_by("-id")[:MOST_OFFERED])


def registering_by_id(pk: int, *, viewer: Actor) -> Incident | None:
    """Find one of those."""
    return next((incident for incident in registering(viewer=viewer) if incident.pk == pk), None)


# Gathering


@dataclass(frozen=True)
class Search:
    """What matters are looked for by."""

    trader: str = ""
    words: str = ""
    subject: str = ""
    received_from: date | None = None
    received_to: date | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.trader or self.words or self.subject)


def matters_found(search: Search, *, viewer: Actor, most: int = MOST_AT_ONCE) -> tuple[list[Case], bool]:
    """Find the open and closed matters that the viewer may see, that fit and are in no incident, newest first.

    :return: at most so many, and whether there may be more. Nothing for a search that says nothing.
    """
    if search.is_empty:
        return [], False
    cases, capped = of_cases.visible(viewer), False
    if search.words or search.trader:
        wanted = sorted(set(grams(f"{search.words} {search.trader}")))
        if not wanted:
            return [], False
        ids, capped = cases_with_words(wanted, viewer=viewer, size=most)
        cases = cases.filter(pk__in=ids)
    if search.trader:
        cases = cases.filter(trader_name__icontains=search.trader)
    cases = Filters(subject=search.subject, received_from=search.received_from, received_to=search.received_to).apply(
        cases
    )
    cases = cases.exclude(Exists(Joined.objects.filter(case=OuterRef("pk"), left_at__isnull=True)))
    found = list(cases.select_related("unit").order_by("-pk")[: most + 1])
    if search.words:
        found = _with_words(found, search.words)
    return found[:most], capped or len(found) > most


def _with_words(cases: list[Case], words: str) -> list[Case]:
    """Keep the cases in whose texts each word stands in one piece; the index finds pairs of characters only."""
    wanted = normalise(words).split()
    texts = CaseText.objects.filter(pk__in=[case.pk for case in cases]).values_list("pk", "narrative", "claim_text")
    bodies = {pk: f"{narrative} {claim}" for pk, narrative, claim in texts}
    return [
        case
        for case in cases
        if all(word in normalise(f"{case.title} {case.trader_name} {bodies.get(case.pk, '')}") for word in wanted)
    ]


# Matters


@dataclass(frozen=True)
class Matter:
    """A matter of an incident as its list shows it; its consumer masked."""

    id: int
    case: Case
    how: str
    at: datetime
    consumer: str
    phone: str
    claimed: Decimal | None
    admitted: Decimal | None
    rank: int
    shared: Decimal
    is_own: bool
    """Whether the viewer may open it."""


def rows_for(incident: Incident, viewer: Actor) -> QuerySet[Joined]:
    """Give the matters of an incident that its viewer sees in its list."""
    rows = Joined.objects.filter(incident=incident, left_at__isnull=True)
    if not access.sees_whole(incident, viewer):
        rows = rows.filter(case__unit_id__in=access.own_units(viewer))
    return rows


def page_of_matters(
    incident: Incident, *, viewer: Actor, unit: int | None = None, after: str = "", size: int = PAGE
) -> Page:
    """Give one page of the matters, latest first, in a constant number of queries."""
    rows = rows_for(incident, viewer)
    if unit:
        rows = rows.filter(case__unit_id=unit)
    got = Share.objects.filter(case=OuterRef("case"), sharing__incident=incident, sharing__state=SharingState.SHARED)
    got = got.order_by().values("case").annotate(sum=Sum("amount")).values("sum")
    page = by_key(rows.select_related("case__unit").annotate(got=Subquery(got)), after=after, size=size)
    ids = [row.case_id for row in page.rows]
    people: dict[int, Party] = {}
    for party in Party.objects.filter(case_id__in=ids).order_by("case_id", "id"):
        people.setdefault(party.case_id, party)
    own = set(of_cases.visible(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    return Page([matter_of(row, people.get(row.case_id), row.case_id in own) for row in page.rows], page.after)


def matter_of(row: Joined, party: Party | None, is_own: bool) -> Matter:
    return Matter(
        id=row.pk,
        case=row.case,
        how=row.get_how_display(),
        at=row.at,
        consumer=mask_name(party.name) if party else "",
        phone=mask_phone(party.phone) if party else "",
        claimed=row.case.amount,
        admitted=row.admitted,
        rank=row.rank,
        shared=row.got or Decimal(0),
        is_own=is_own,
    )


def incidents_of(case: Case, *, viewer: Actor) -> list[Joined]:
    """List to which incidents a matter belongs or belonged, as far as the viewer may see them, latest first."""
    rows = Joined.objects.filter(case=case, incident__in=access.visible(viewer))
    return list(rows.select_related("incident").order_by("-id")[:MOST_OFFERED])


def incident_known_to_consumer(case: Case, *, viewer: Actor) -> Incident | None:
    """Find the incident to which a matter belongs whose number and code opened it."""
    if viewer.kind != "consumer" or case.pk not in viewer.opened:
        return None
    row = Joined.objects.filter(case=case, left_at__isnull=True).select_related("incident").first()
    return row.incident if row and row.incident.state == State.OPEN else None


# Figures, force, money, decisions


def figures_of(incident: Incident, *, viewer: Actor, today: date) -> dict:
    """Tell how an incident stands; of one that ended, what was kept then. A holder sees its own line alone."""
    told = incident.figures or reckon(incident, today=today)
    if access.sees_whole(incident, viewer):
        return told
    own = set(access.own_units(viewer))
    return told | {"holders": [row for row in told["holders"] if row["unit_id"] in own]}


def force_of(incident: Incident, *, viewer: Actor) -> list[tuple[Unit, list[Officer]]]:
    """List the task force: each unit, the lead first, with the officers named of it."""
    officers = list(
        Officer.objects.filter(pk__in=incident.task_officers.values("officer"))
        .prefetch_related("postings")
        .order_by("name", "pk")[:MOST_FORCE]
    )
    units = [incident.unit, *(row.unit for row in incident.force_units)]
    return [
        (unit, [one for one in officers if any(seat.unit_id == unit.pk for seat in one.postings.all())])
        for unit in units
    ]


def money_in(incident: Incident, *, viewer: Actor) -> Money:
    """Add up the money of an incident that was found for the viewer."""
    return money_of(incident)


def funds_of(incident: Incident, *, viewer: Actor) -> list[Fund]:
    """List the money that came back, latest first; to the task force and those who see all."""
    if not access.sees_whole(incident, viewer):
        return []
    return list(incident.funds.select_related("unit").order_by("-id")[:MOST_FORCE])


def fund_of(incident: Incident, fund_id: int, *, viewer: Actor) -> Fund:
    """Find one entry of money.

    :raises Fund.DoesNotExist: if there is none, or it is not the viewer's to see.
    """
    if not access.sees_whole(incident, viewer):
        raise Fund.DoesNotExist
    return incident.funds.get(pk=fund_id)


def sharings_of(incident: Incident, *, viewer: Actor) -> list[Sharing]:
    """List how money was shared out, latest first, each with `count`, how many matters get something."""
    told = Count("shares", filter=Q(shares__amount__gt=0))
    return list(incident.sharings.annotate(count=told).order_by("-id")[:MOST_FORCE])


def shares_of(
    incident: Incident, sharing_id: int, *, viewer: Actor, after: str = "", size: int = PAGE
) -> tuple[Sharing, Page]:
    """Give one page of the shares of a plan, in the order of the matters; a holder's own to a holder.

    :raises Sharing.DoesNotExist: if there is none.
    """
    sharing = incident.sharings.get(pk=sharing_id)
    rows = Share.objects.filter(sharing=sharing).select_related("case__unit")
    if not access.sees_whole(incident, viewer):
        rows = rows.filter(case__unit_id__in=access.own_units(viewer))
    return sharing, by_key(rows, after=after, size=size, newest_first=False)


def decisions_of(incident: Incident, *, viewer: Actor) -> list[Decision]:
    """List the collective decisions, latest first, each with `waiting`, `done` and `refused`."""
    rows = incident.decisions.select_related("to_unit")
    counts = {state.value: Count("items", filter=Q(items__state=state)) for state in ItemState}
    return list(rows.annotate(**counts).order_by("-id")[:MOST_FORCE])


def items_of(
    incident: Incident, decision_id: int, *, viewer: Actor, state: str = "", after: str = "", size: int = PAGE
) -> tuple[Decision, Page]:
    """Give one page of what became of a decision, matter by matter; a holder's own to a holder.

    :raises Decision.DoesNotExist: if there is none.
    """
    decision = incident.decisions.select_related("to_unit").get(pk=decision_id)
    rows = DecisionItem.objects.filter(decision=decision).select_related("case__unit")
    if state in ItemState.values:
        rows = rows.filter(state=state)
    if not access.sees_whole(incident, viewer):
        rows = rows.filter(case__unit_id__in=access.own_units(viewer))
    return decision, by_key(rows, after=after, size=size, newest_first=False)


# History


@dataclass(frozen=True)
class Told:
    """A line of history as people read it."""

    at: datetime
    who: str
    sentence: str
    note: str
    verb: str


class Blank(dict):
    """Facts for a sentence; one that an older line does not have reads as nothing."""

    def __missing__(self, name):
        return ""


OF_THE_FORCE = frozenset({"note", "reveal", "enter_funds", "void_funds", "admit", "set_force", "raise_level"})
"""Lines that units which only hold matters are not told."""


def history_of(incident: Incident, *, viewer: Actor) -> list[Told]:
    """Tell the latest lines of history, oldest first; all of them to the task force and those who see all."""
    whole = access.sees_whole(incident, viewer)
    lines = journal.history(INCIDENT.kind, incident.pk).order_by("-seq")[:MOST_LINES]
    return [told(line) for line in lines if whole or line.verb not in OF_THE_FORCE][::-1]


def told(entry) -> Told:
    sentence = BEGINNING if entry.verb == "gather" else INCIDENT[entry.verb].sentence
    facts = dict(entry.facts)
    if facts.get("rule") in Rule.values:
        facts["rule"] = Rule(facts["rule"]).label
    if facts.get("verb") in Collective.values:
        facts["verb"] = Collective(facts["verb"]).label
    if "asked" in facts:
        facts["asked"] = _("申请") if facts["asked"] else ""
    return Told(entry.at, entry.who, str(sentence).format_map(Blank(facts, who=entry.who)), entry.note, entry.verb)


def numbers_of(ids: Iterable[int], *, viewer: Actor) -> list[str]:
    """Give the numbers of these matters, as far as the viewer may see them."""
    return list(of_cases.visible(viewer).filter(pk__in=list(ids)).order_by("pk").values_list("number", flat=True))
