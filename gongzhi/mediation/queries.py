"""Reading mediation: one case's whole picture, what is on which day, what waits, which bodies there are where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.cases import access as case_access
from gongzhi.cases.facts import on_file
from gongzhi.cases.models import Case
from gongzhi.cases.words import Side
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.listing import listed
from gongzhi.core.machine import Offer
from gongzhi.core.models import JournalEntry
from gongzhi.core.personal import mask_name
from gongzhi.directory.models import MediationBody, Officer, Posting, Region
from gongzhi.mediation import access, rules
from gongzhi.mediation.models import Agreement, Mediation, Session, Statement
from gongzhi.mediation.states import MEDIATION, OPENED, TOLD_TO_CONSUMERS
from gongzhi.mediation.words import (
    CONSENTS,
    ENTRUSTING,
    AgreementForm,
    Attended,
    ChosenBy,
    Form,
    MediationState,
    PartyAgrees,
    Pays,
    RecusalGround,
    Says,
    SessionState,
    Way,
)
from gongzhi.procedures import catalog
from gongzhi.procedures.models import RunningLimit

PAGE = 50


def mediation_of(case: Case, *, viewer: Actor) -> Mediation:
    """Give the mediation of a case, one that is not kept yet where nothing is on record.

    :raises Case.DoesNotExist: to a viewer who may not see the case.
    """
    if not case_access.may_see(case, viewer):
        raise Case.DoesNotExist
    found = Mediation.objects.filter(case=case).select_related("body").first()
    if found is None:
        return nothing_on_record(case)
    found.case = case
    return found


def nothing_on_record(case: Case) -> Mediation:
    """Give the mediation of a case of which nothing is on record yet; it is not kept."""
    found = Mediation(case=case, state=MediationState.OFFICE)
    found.statements, found.recusals, found.mediators = [], [], []
    return found


def offers_of(mediation: Mediation, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on a mediation, each open or with the reason why not."""
    return MEDIATION.offers(mediation, by=viewer, at=at)


def mediators_for(mediation: Mediation, *, at: datetime) -> list[Officer]:
    """List the officers who may mediate: mediators of the unit, or of the body that is entrusted."""
    unit_id = mediation.case.unit_id
    if mediation.state == MediationState.ENTRUSTED:
        unit_id = mediation.body.unit_id
    seats = Posting.objects.in_force(clock.day_of(at)).filter(unit_id=unit_id, roles__contains=[Role.MEDIATOR])
    return list(
        Officer.objects.filter(pk__in=seats.values("officer_id"), is_active=True, client=None).order_by("name", "pk")
    )


@dataclass(frozen=True)
class Consent:
    """What a side said of mediation, and of entrusting it."""

    side: str
    title: str
    mediation: Statement | None
    entrusting: Statement | None


@dataclass(frozen=True)
class Came:
    """Whether a side came to a session."""

    side: str
    attended: str
    who: str
    absent: bool


@dataclass(frozen=True)
class Meeting:
    """A session as pages show it."""

    session: Session
    came: tuple[Came, ...]


@dataclass(frozen=True)
class Person:
    """One of several complainants, masked."""

    id: int
    place: int
    name: str
    represents: bool
    agrees: str = ""
    outcome: str = ""
    recovered: object = None


@dataclass(frozen=True)
class Picture:
    """All that is on record of a mediation."""

    mediation: Mediation
    consents: list[Consent]
    statements: list[Statement]
    meetings: list[Meeting] = field(default_factory=list)
    testings: list = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    facts: frozenset[str] = frozenset()

    @property
    def is_joint(self) -> bool:
        return len(self.persons) > 1

    @property
    def upcoming(self) -> list[Meeting]:
        return [each for each in self.meetings if each.session.stands == SessionState.ANNOUNCED]


def picture_of(case: Case, *, viewer: Actor, mediation: Mediation | None = None) -> Picture:
    """Gather all that is on record of a case's mediation; a fixed number of queries.

    :param mediation: the case's, where the caller has it.
    :raises Case.DoesNotExist: to a viewer who may not see the case.
    """
    mediation = mediation or mediation_of(case, viewer=viewer)
    kept = mediation.pk is not None
    clear = case_access.handles(case, viewer)
    sessions = mediation.sessions.prefetch_related("attendances").order_by("number") if kept else []
    return Picture(
        mediation=mediation,
        consents=[
            Consent(
                side,
                str(title),
                rules.last_word(mediation.statements, side, CONSENTS),
                rules.last_word(mediation.statements, side, ENTRUSTING),
            )
            for side, title in Side.choices
        ],
        statements=mediation.statements,
        meetings=[Meeting(each, came_to(each, clear=clear)) for each in sessions],
        testings=list(mediation.testings.order_by("id")) if kept else [],
        agreements=list(mediation.agreements.prefetch_related("shares").order_by("id")) if kept else [],
        persons=persons_of(mediation, kept=kept),
        facts=on_file(case) if kept else frozenset(),
    )


def came_to(session: Session, *, clear: bool) -> tuple[Came, ...]:
    rows = sorted(session.attendances.all(), key=lambda row: Side.values.index(row.side))
    return tuple(
        Came(
            str(Side(row.side).label),
            str(Attended(row.attended).label),
            row.who if clear else mask_name(row.who),
            row.attended == Attended.ABSENT,
        )
        for row in rows
    )


def persons_of(mediation: Mediation, *, kept: bool) -> list[Person]:
    """List the complainants of a joint complaint, masked, with what came of it for each; none where there is one."""
    people = mediation.complainants
    if len(people) < 2:
        return []
    represents, agrees, shares = set(), {}, {}
    if kept:
        represents = set(mediation.representations.filter(ended_at=None).values_list("party_id", flat=True))
        agrees = dict(mediation.party_consents.order_by("id").values_list("party_id", "agrees"))
        last = mediation.agreements.order_by("-id").first()
        shares = {share.party_id: share for share in last.shares.all()} if last else {}
    return [
        Person(
            party.pk,
            place,
            mask_name(party.name),
            party.pk in represents,
            str(PartyAgrees(agrees[party.pk]).label) if party.pk in agrees else "",
            str(shares[party.pk].get_outcome_display()) if party.pk in shares else "",
            shares[party.pk].recovered if party.pk in shares else None,
        )
        for place, party in enumerate(people, start=1)
    ]


# History


@dataclass(frozen=True)
class Told:
    """One line of history as people read it."""

    at: datetime
    who: str
    sentence: str
    note: str
    verb: str
    tone: str = ""


def history_of(mediation: Mediation, *, viewer: Actor) -> list[Told]:
    """Tell the history of a mediation, oldest first; to a consumer without officers' names."""
    if mediation.pk is None or not case_access.may_see(mediation.case, viewer):
        return []
    outside = viewer.kind not in {"officer", "system"}
    return [
        told(entry, outside=outside)
        for entry in journal.history(MEDIATION.kind, mediation.pk)
        if not outside or entry.verb in TOLD_TO_CONSUMERS
    ]


SHOWN = {
    "side": Side,
    "says": Says,
    "way": Way,
    "form": Form,
    "ground": RecusalGround,
    "chosen": ChosenBy,
    "pays": Pays,
    "agrees": PartyAgrees,
}
"""Name of a fact → the words that it is one of."""


def told(entry: JournalEntry, *, outside: bool) -> Told:
    who = _("承办单位") if outside and entry.actor_kind == "officer" else entry.who
    if outside and entry.actor_kind == "consumer":
        who = _("您")
    template = OPENED if entry.verb == "open" else MEDIATION[entry.verb].sentence
    sentence = str(template).format_map({**entry.facts, **words_of(entry), "who": who})
    return Told(entry.at, who, sentence, entry.note, entry.verb)


def words_of(entry: JournalEntry) -> dict[str, str]:
    """Say in the reader's language what the facts of a line keep as keys."""
    facts = entry.facts
    words = {}
    for name, choices in SHOWN.items():
        known = AgreementForm if (name, entry.verb) == ("form", "agree") else choices
        if facts.get(name) in known.values:
            words[name] = str(known(facts[name]).label)
    if "when" in facts:
        words["when"] = timezone.localtime(datetime.fromisoformat(facts["when"])).strftime("%Y-%m-%d %H:%M")
    if "attended" in facts:
        words["attendance"] = listed(
            f"{Side(side).label}{Attended(attended).label}" for side, attended in facts["attended"].items()
        )
    if "granted" in facts:
        words["decision"] = _("回避") if facts["granted"] else _("不需要回避")
    if "performed" in facts:
        words["performed"] = _("已履行") if facts["performed"] else _("未履行")
    return words


# What is on, what waits


@dataclass(frozen=True)
class SessionPage:
    """Sessions in the order of time, with the place after the last one."""

    rows: list[Session]
    after: str = ""


def sessions_from(day: date, *, viewer: Actor, after: str = "", mine: bool = False, size: int = PAGE) -> SessionPage:
    """List the sessions from a day on, soonest first, of the cases that the viewer's units hold or mediate.

    :param after: the place that the page before ended with.
    :param mine: only those that the viewer mediates.
    """
    sessions = of_work(Session.objects.exclude(stands=SessionState.CANCELLED), viewer)
    sessions = sessions.filter(starts_at__gte=clock.start_of(day))
    if mine:
        sessions = sessions.filter(
            mediation__mediator_rows__officer_id=viewer.id, mediation__mediator_rows__ended_at=None
        )
    if after:
        moment, _colon, pk = after.rpartition("/")
        try:
            place = datetime.fromisoformat(moment), int(pk)
        except ValueError:
            return SessionPage([])
        sessions = sessions.filter(Q(starts_at__gt=place[0]) | Q(starts_at=place[0], pk__gt=place[1]))
    rows = list(
        sessions.select_related("mediation__case__unit", "mediation__body").order_by("starts_at", "id")[: size + 1]
    )
    if len(rows) <= size:
        return SessionPage(rows)
    last = rows[size - 1]
    return SessionPage(rows[:size], f"{last.starts_at.isoformat()}/{last.pk}")


def of_work(rows, viewer: Actor):
    """Keep the rows of mediations that the viewer's units hold or are entrusted with; all for who sees all."""
    if case_access.sees_all(viewer):
        return rows
    if viewer.kind != "officer":
        return rows.none()
    units = viewer.units_as(*access.CASE_WORK)
    return rows.filter(mediation__in=Mediation.objects.filter(in_hand_of(units)))


def in_hand_of(units: Iterable[int]) -> Q:
    units = list(units)
    return Q(case__unit_id__in=units) | Q(state=MediationState.ENTRUSTED, body__unit_id__in=units)


def agreements_to_perform(*, viewer: Actor, until: date, size: int = PAGE) -> list[Agreement]:
    """List the agreements that are to be performed by a day and of which nothing is recorded, soonest first."""
    rows = of_work(Agreement.objects.filter(performed=None, due_date__lte=until), viewer)
    return list(rows.select_related("mediation__case__unit").order_by("due_date", "id")[:size])


@dataclass(frozen=True)
class ToTell:
    """A decision of which somebody must be told by a day."""

    limit: RunningLimit
    case: Case


def decisions_to_tell(*, viewer: Actor, size: int = PAGE) -> list[ToTell]:
    """List the decisions that somebody has not been told of while the law's time for it runs, soonest due first."""
    if viewer.kind != "officer":
        return []
    rows = RunningLimit.objects.filter(record_kind="case", key__in=telling_limits(), stopped_at=None)
    if not case_access.sees_all(viewer):
        rows = rows.filter(unit_id__in=viewer.units_as(*access.CASE_WORK))
    found = list(rows.order_by("due_date", "pk")[:size])
    cases = case_access.visible(viewer).select_related("unit").in_bulk([row.record_id for row in found])
    return [ToTell(row, cases[row.record_id]) for row in found if row.record_id in cases]


def telling_limits() -> set[str]:
    """Name the limits that run until somebody was told."""
    return {duty.limit for law in catalog.all_procedures() for duty in law.duty if duty.limit}


# Bodies and where they are


@dataclass(frozen=True)
class Place:
    """A region with its bodies, and what is missing there."""

    region: Region
    bodies: tuple[MediationBody, ...]
    missing: tuple[str, ...]
    """Kinds of which the region has none of its own."""
    children: tuple["Place", ...] = ()


def coverage(*, on: date, kind: str = "") -> list[Place]:
    """Say of each prefecture and its counties which bodies are there on a day; the province first. Three queries."""
    kinds = [kind] if kind else MediationBody.Kind.values
    bodies: dict[str, list[MediationBody]] = {}
    for body in (
        MediationBody.objects.in_force(on).filter(kind__in=kinds).select_related("unit").order_by("kind", "key")
    ):
        bodies.setdefault(body.region_id, []).append(body)
    regions = list(
        Region.objects.in_force(on).filter(level__in=["province", "prefecture", "county"]).order_by("code")
    )
    below: dict[str, list[Region]] = {}
    for region in regions:
        below.setdefault(region.parent_id or "", []).append(region)

    def place(region: Region, *, deep: bool) -> Place:
        here = tuple(bodies.get(region.code, ()))
        missing = tuple(each for each in kinds if each not in {body.kind for body in here})
        children = tuple(place(each, deep=False) for each in below.get(region.code, ())) if deep else ()
        return Place(region, here, missing, children)

    top = [region for region in regions if region.level == "province"]
    return [
        *(place(region, deep=False) for region in top),
        *(place(region, deep=True) for region in regions if region.level == "prefecture"),
    ]


def soon(today: date) -> date:
    return today + timedelta(days=7)
