"""Every read of cooperation: ordered, bounded, scoped to who asks by `access`; who owes whom what."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from gongzhi.cases.models import Case, CaseUnit, Party
from gongzhi.cases.words import Part
from gongzhi.cooperation import access
from gongzhi.cooperation.models import Dispute, Request, RequestFile
from gongzhi.cooperation.states import BEGINNINGS, DISPUTE, REQUEST
from gongzhi.cooperation.words import OPEN_DISPUTES, OWED, PERSONAL, Field, Refusal
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.listing import listed
from gongzhi.core.machine import Offer
from gongzhi.core.numbers import spoken
from gongzhi.core.pages import Page, by_key
from gongzhi.core.personal import mask_name, mask_phone
from gongzhi.directory.models import Unit

PAGE = 50
MOST_LINES = 200
MOST_UNITS = 60
"""So many units a table of who owes whom shows at most, those that owe most first."""
NUMBER = re.compile(r"[XxZz]\d\d-(\d{4,15})")


# Requests


def page_of_requests(*, viewer: Actor, side: str = "", state: str = "", after: str = "", size: int = PAGE) -> Page:
    """Give one page of the requests, newest first.

    :param side: "asked" for those that the viewer's units are asked, "asks" for those that they ask.
    """
    rows, units = access.visible(viewer), access.own_units(viewer)
    if side == "asked":
        rows = rows.filter(asked_unit_id__in=units)
    elif side == "asks":
        rows = rows.filter(unit_id__in=units)
    if state == "owed":
        rows = rows.filter(state__in=OWED)
    elif state:
        rows = rows.filter(state=state)
    return by_key(rows.select_related("unit", "asked_unit"), after=after, size=size)


def numbered(rows: QuerySet, number: str, *related: str):
    found = NUMBER.fullmatch(number.strip())
    record = rows.select_related(*related).get(pk=int(found[1]) if found else 0)
    if record.number != number.strip().upper():
        raise type(record).DoesNotExist
    return record


def request_by_number(number: str, *, viewer: Actor) -> Request:
    """Find a request.

    :raises Request.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return numbered(access.visible(viewer), number, "unit", "asked_unit", "case")


def offers_of(record: Request | Dispute, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer, each open or with the reason why not."""
    table = REQUEST if isinstance(record, Request) else DISPUTE
    return table.offers(record, by=viewer, at=at)


@dataclass(frozen=True)
class Shared:
    """A field of a matter as the asked unit sees it."""

    field: str
    title: str
    value: str
    is_personal: bool


def shared_of(request: Request, *, viewer: Actor) -> list[Shared]:
    """Show of a matter the fields that were shared, as it says them now, and nothing else; personal ones masked.

    Nothing once the request is over, and nothing to who does not work for one of the two units.
    """
    both = {request.unit_id, request.asked_unit_id} & set(access.own_units(viewer))
    over = request.ended_at is not None and not access.asks(request, viewer)
    if not request.fields or over or not (both or access.sees_all(viewer)):
        return []
    case = Case.objects.select_related("text", "region").get(pk=request.case_id)
    named = [name for name in request.fields if name in PERSONAL]
    party = Party.objects.filter(case_id=case.pk).order_by("id").first() if named else None
    return [
        Shared(name, str(Field(name).label), value_of(name, case, party), name in PERSONAL) for name in request.fields
    ]


def value_of(name: str, case: Case, party: Party | None) -> str:
    match name:
        case Field.NUMBER:
            return spoken(case.number)
        case Field.TITLE:
            return case.title
        case Field.NARRATIVE:
            return case.text.narrative
        case Field.CLAIM:
            return case.text.claim_text
        case Field.AMOUNT:
            return f"{case.amount:.2f}" if isinstance(case.amount, Decimal) else ""
        case Field.TRADER:
            return case.trader_name
        case Field.TRADER_ADDRESS:
            return case.trader_address
        case Field.REGION:
            return case.region.name if case.region_id else ""
        case Field.EVENT_DATE:
            return case.event_date.isoformat() if case.event_date else ""
        case Field.NAME:
            return mask_name(party.name) if party else ""
        case Field.PHONE:
            return mask_phone(party.phone) if party else ""
    return ""


def files_of(request: Request, *, viewer: Actor) -> list[RequestFile]:
    """List the files of a request that was found for the viewer."""
    return list(request.files.select_related("unit").order_by("id"))


def file_of(request: Request, file_id: int, *, viewer: Actor) -> RequestFile:
    """Find one of them.

    :raises RequestFile.DoesNotExist: if there is none.
    """
    return request.files.get(pk=file_id)


def requests_about(case: Case, *, viewer: Actor, most: int = 20) -> list[Request]:
    """List the requests made in a matter, as far as the viewer may see them, latest first."""
    rows = access.visible(viewer).filter(case=case)
    return list(rows.select_related("asked_unit").order_by("-id")[:most])


# Disputes


def with_units(rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """Read the units named in four columns by a statement each.

    Joined four times over, a planner that knows little of that table may begin with all its rows times each other.
    """
    return rows.select_related("case").prefetch_related("unit", "other_unit", "judge_unit", "designated_unit")


def page_of_disputes(*, viewer: Actor, is_open: bool = False, after: str = "", size: int = PAGE) -> Page:
    """Give one page of the disputes, newest first."""
    rows = access.visible_disputes(viewer)
    if is_open:
        rows = rows.filter(state__in=OPEN_DISPUTES)
    return by_key(with_units(rows), after=after, size=size)


def dispute_by_number(number: str, *, viewer: Actor) -> Dispute:
    """Find a dispute.

    :raises Dispute.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return numbered(with_units(access.visible_disputes(viewer)), number)


def disputes_about(case: Case, *, viewer: Actor, most: int = 20) -> list[Dispute]:
    """List the disputes over a matter that the viewer may see, latest first."""
    rows = access.visible_disputes(viewer).filter(case=case)
    return list(with_units(rows).order_by("-id")[:most])


# Who owes whom what


@dataclass(frozen=True)
class Owed:
    """What one unit owes another now, counted by what it is."""

    unit: str
    to: str
    unit_id: int
    to_id: int
    requests: int
    transfers: int
    assistance: int

    @property
    def total(self) -> int:
        return self.requests + self.transfers + self.assistance


def owed_between(*, viewer: Actor) -> list[Owed]:
    """Tell who owes whom what: requests not answered, matters transferred and not taken over, assistance asked and
    not given. To who sees all of everybody; to others what their own units owe and are owed. Five queries.
    """
    counts: dict[tuple[int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    everything, units = access.sees_all(viewer), access.own_units(viewer)

    def count(rows: QuerySet, name: str, owes: str, owed: str) -> None:
        for side in [None] if everything else [owes, owed]:
            some = rows if side is None else rows.filter(**{f"{side}__in": units})
            told = some.values_list(owes, owed).annotate(count=Count("pk")).order_by()
            for unit, to, number in told:
                counts[unit, to][name] = number

    count(Request.objects.filter(state__in=OWED), "requests", "asked_unit_id", "unit_id")
    count(Case.objects.filter(pending_unit__isnull=False), "transfers", "pending_unit_id", "unit_id")
    asked = CaseUnit.objects.filter(part=Part.ASSISTING, done_at__isnull=True).exclude(unit_id=F("case__unit_id"))
    count(asked, "assistance", "unit_id", "case__unit_id")
    names = dict(Unit.objects.filter(pk__in={pk for pair in counts for pk in pair}).values_list("pk", "short_name"))
    found = [
        Owed(
            names.get(unit, ""), names.get(to, ""), unit, to, told["requests"], told["transfers"], told["assistance"]
        )
        for (unit, to), told in counts.items()
    ]
    return sorted(found, key=lambda each: (-each.total, each.unit_id, each.to_id))


@dataclass(frozen=True)
class Matrix:
    """Who owes whom, as a table: a row for each unit that owes, a column for each that is owed."""

    columns: list[tuple[int, str]]
    rows: list[tuple[str, list[int], int]]
    """Name of the unit, what it owes each, what it owes in all."""
    is_cut: bool


def matrix_of(owed: list[Owed]) -> Matrix:
    """Lay it out; the units that owe and are owed most, no more than fit."""
    owes: dict[int, int] = defaultdict(int)
    gets: dict[int, int] = defaultdict(int)
    names, cells = {}, {}
    for each in owed:
        owes[each.unit_id] += each.total
        gets[each.to_id] += each.total
        names[each.unit_id], names[each.to_id] = each.unit, each.to
        cells[each.unit_id, each.to_id] = each.total
    rows = sorted(owes, key=lambda pk: (-owes[pk], pk))[:MOST_UNITS]
    columns = sorted(gets, key=lambda pk: (-gets[pk], pk))[:MOST_UNITS]
    return Matrix(
        columns=[(pk, names[pk]) for pk in columns],
        rows=[(names[pk], [cells.get((pk, to), 0) for to in columns], owes[pk]) for pk in rows],
        is_cut=len(owes) > MOST_UNITS or len(gets) > MOST_UNITS,
    )


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


def history_of(record: Request | Dispute, *, viewer: Actor) -> list[Told]:
    """Tell the history of a request or dispute that was found for the viewer, oldest first."""
    table = REQUEST if isinstance(record, Request) else DISPUTE
    lines = journal.history(table.kind, record.pk).order_by("-seq")[:MOST_LINES]
    return [told(table, line) for line in lines][::-1]


def told(table, entry) -> Told:
    sentence = BEGINNINGS.get(entry.verb) or table[entry.verb].sentence
    facts = dict(entry.facts)
    if facts.get("ground") in Refusal.values:
        facts["ground"] = Refusal(facts["ground"]).label
    if facts.get("field") in Field.values:
        facts["field"] = Field(facts["field"]).label
    if entry.verb == "send" and facts.get("fields"):
        facts["unit"] = _("%(unit)s（共享：%(fields)s）") % {
            "unit": facts["unit"],
            "fields": listed(str(Field(name).label) for name in facts["fields"]),
        }
    return Told(entry.at, entry.who, str(sentence).format_map(Blank(facts, who=entry.who)), entry.note, entry.verb)
