"""Receive: take matters in from any door and make cases of them. One matter and ten thousand go the same way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.cases import intake, rules
from gongzhi.cases.models import Case, CaseLink, CaseText, CaseTrader, CaseUnit, Party, Routing
from gongzhi.cases.words import Kind, LinkKind, Part, State, TraderPart
from gongzhi.core import clock, journal, statements
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.grams import grams
from gongzhi.core.kept import one_look, revision
from gongzhi.core.models import JournalEntry
from gongzhi.core.numbers import case_number
from gongzhi.core.personal import name_digest, phone_digest, phone_ending_digest
from gongzhi.core.writing import Rows, insert, made
from gongzhi.directory.models import Hotline, Unit
from gongzhi.directory.register import register
from gongzhi.directory.rules import holds
from gongzhi.procedures import limits
from gongzhi.routing.queries import route_many
from gongzhi.routing.rules import Decision, Question
from gongzhi.routing.subjects import Suggestion, suggest_subject

FEW = 12
"""So many matters are told of at a time: what was seen in a text is still remembered when it is looked at again."""
MOST_LOCKS = 50
"""So many keys of one door are locked one by one."""
LOCK_DOORS = """
    SELECT CASE place
        WHEN 1 THEN pg_advisory_xact_lock(key)
        WHEN 2 THEN pg_advisory_xact_lock_shared(key)
        ELSE pg_advisory_xact_lock(key)
    END
    FROM (
        SELECT place, key FROM (
            SELECT 1 AS place, hashtextextended(door, 5) AS key FROM unnest(%(batches)s::text[]) AS door
            UNION SELECT 2, hashtextextended(door, 5) FROM unnest(%(singles)s::text[]) AS door
            UNION SELECT 3, hashtextextended(told, 7) FROM unnest(%(keys)s::text[]) AS told
        ) AS wanted ORDER BY place = 3, key
    ) AS in_order
"""


CAME_IN = """
    SELECT came.id FROM unnest(%s::varchar[], %s::varchar[]) AS told (source, key)
    JOIN cases_case came ON came.source = told.source AND came.source_key = told.key
"""


CAME_IN_OR_FRESH = """
    SELECT
        came.id,
        CASE WHEN came.id IS NULL THEN nextval('cases_case_id_seq') END,
        CASE WHEN came.id IS NULL THEN nextval('cases_number') END
    FROM unnest(%s::varchar[], %s::varchar[]) AS told (source, key)
    LEFT JOIN cases_case came ON came.source = told.source AND came.source_key = told.key
"""


@dataclass(frozen=True)
class Received:
    """What became of one matter handed in; `repeated` where the same one had come in before."""

    case: Case
    repeated: bool
    decision: Decision | None = None
    """By what it went where it lies; None where it had come in before."""


class Named(NamedTuple):
    """A trader that a matter refers to, as far as it is needed here."""

    pk: int
    name: str
    address: str
    region_id: str | None


Traders = Mapping[int, Named]
TRADERS = "SELECT id, name, address, region_id FROM directory_trader WHERE id = ANY(%s::bigint[])"


def traders_named(ids: Iterable[int | None]) -> Traders:
    """Read traders by their identifiers, leaving out empty ones; no query where there are none."""
    wanted = [pk for pk in ids if pk]
    return {row[0]: Named(*row) for row in statements.rows(TRADERS, [wanted])} if wanted else {}


def faults_of(
    news: Sequence[intake.NewCase], *, at: datetime, traders: Traders | None = None
) -> list[dict[str, str]]:
    """Find for each matter what makes it unfit to be taken in: field → reason, empty where it may come in.

    Two queries at most, however many there are: what they refer to must exist.
    """
    today = clock.day_of(at)
    there = register()
    traders = traders_of(news) if traders is None else traders
    wanted = {
        "region": (there.regions, _("没有这个行政区划代码。")),
        "trader_region": (there.regions, _("没有这个行政区划代码。")),
        "trader_id": (traders, _("没有这个经营者。")),
        "platform_id": (traders, _("没有这个平台。")),
        "hotline": (there.hotlines, _("没有这条热线。")),
        "unit_id": (there.units, _("没有这个单位。")),
    }
    found = []
    for new in news:
        faults = intake.faults(new, at=at)
        for name, (known, reason) in wanted.items():
            value = getattr(new, name)
            if value and (value not in known or (name == "unit_id" and not holds(known[value], today))):
                faults[name] = reason
        found.append(faults)
    return found


def traders_of(news: Iterable[intake.NewCase]) -> Traders:
    """Read the traders and platforms that matters refer to; no query where there are none."""
    return traders_named({pk for new in news for pk in (new.trader_id, new.platform_id)})


def check(new: intake.NewCase, *, at: datetime, traders: Traders | None = None) -> None:
    """Refuse a matter that is unfit to be taken in.

    :param traders: those that it refers to, where the caller has read them already.
    :raises Invalid: naming each field with its reason.
    """
    if faults := faults_of([new], at=at, traders=traders)[0]:
        raise Invalid(faults)


@one_look()
def receive_case(new: intake.NewCase, *, by: Actor, at: datetime, traders: Traders | None = None) -> Received:
    """Take one matter in.

    :param traders: those that it refers to, where the caller has read them already.
    :raises Invalid: naming each field that is wrong.
    """
    traders = traders_of([new]) if traders is None else traders
    check(new, at=at, traders=traders)
    return receive_cases([new], by=by, at=at, traders=traders)[0]


@one_look()
def receive_both(
    new: intake.NewCase, *, by: Actor, at: datetime, traders: Traders | None = None
) -> tuple[Received, Received]:
    """Take in a paper that holds both a complaint and a report: two linked cases, each under its own procedure.

    :param traders: those that it refers to, where the caller has read them already.
    :raises Invalid: naming each field that is wrong.
    """
    traders = traders_of([new]) if traders is None else traders
    check(new, at=at, traders=traders)
    report = replace(
        new,
        kind=Kind.REPORT,
        source_key=f"{new.source_key}+report",
        claims=(),
        claim_text="",
        amount=None,
        unit_id=None,
        negotiates=False,
    )
    with transaction.atomic():
        first, second = receive_cases([new, report], by=by, at=at, traders=traders)
        CaseLink.objects.get_or_create(first=first.case, second=second.case, defaults={"kind": LinkKind.SPLIT})
    return first, second


@transaction.atomic(savepoint=False)
def receive_cases(
    news: Sequence[intake.NewCase],
    *,
    by: Actor,
    at: datetime,
    traders: Traders | None = None,
    foreseen: "Foreseen | None" = None,
) -> list[Received]:
    """Take in matters that were checked before, in one transaction and a constant number of statements.

    A matter whose source and key came in before is not made twice: its case is returned as repeated.

    :param foreseen: what these matters were told of before, as far as it was; used if nothing changed since then.
    """
    known, numbers = cases_or_numbers(news)
    fresh = list({key_of(new): new for new in news if key_of(new) not in known}.values())
    repeated = set(known)
    written = make_cases(fresh, numbers, by, at, traders, foreseen)
    received = []
    for new in news:
        key = key_of(new)
        if key in repeated:
            received.append(Received(known[key], repeated=True))
            continue
        case, decision = written[key]
        received.append(Received(case, repeated=False, decision=decision))
        known[key] = case
        repeated.add(key)
    return received


def key_of(new: intake.NewCase) -> tuple[str, str]:
    return new.source, new.source_key


Known = dict[tuple[str, str], Case]
"""Door and its key → the case that came in so."""


def cases_or_numbers(news: Sequence[intake.NewCase]) -> tuple[Known, list[tuple[int, int]]]:
    """Find the cases that came in before by the same door with the same key, which is locked; and draw, for each
    matter that is new, the key of its case and the sequence of its number.
    """
    lock_doors(news)
    told = statements.rows(CAME_IN_OR_FRESH, doors_of(news))
    numbers = sorted((pk, sequence) for came, pk, sequence in told if came is None)
    return cases_with(came for came, *_drawn in told if came is not None), numbers


def cases_by_source(news: Sequence[intake.NewCase]) -> Known:
    """Find the cases that came in before by the same door with the same key, which is locked."""
    lock_doors(news)
    return cases_with(pk for (pk,) in statements.rows(CAME_IN, doors_of(news)))


def cases_with(keys: Iterable[int]) -> Known:
    wanted = list(keys)
    cases = Case.objects.filter(pk__in=wanted) if wanted else ()
    return {(case.source, case.source_key): case for case in cases}


def doors_of(news: Iterable[intake.NewCase]) -> list[list[str]]:
    return [[new.source for new in news], [new.source_key for new in news]]


def lock_doors(news: Iterable[intake.NewCase]) -> None:
    """Lock the keys of matters for the rest of the transaction, so that of two simultaneous attempts one waits for
    the other; of a large batch the whole door instead, since the database holds a limited number of locks.
    """
    by_source: dict[str, list[str]] = {}
    for new in news:
        by_source.setdefault(new.source, []).append(new.source_key)
    batches = [source for source, keys in by_source.items() if len(keys) > MOST_LOCKS]
    singles = [source for source in by_source if source not in batches]
    keys = [f"{source}:{key}" for source in singles for key in by_source[source]]
    statements.rows(LOCK_DOORS, {"batches": batches, "singles": singles, "keys": keys})


def question_of(new: intake.NewCase, *, at: datetime) -> Question:
    """Say of a new matter what routing asks."""
    return Question(
        kind=new.kind,
        on=clock.day_of(new.received_at or at),
        hotline=new.hotline,
        subject=new.subject,
        problem=new.problem,
        title=new.title,
        text=new.narrative,
        region=new.region,
        trader_region=new.trader_region,
        platform_region=new.platform_region,
        on_platform=bool(new.platform_id or new.platform_region),
    )


@one_look()
def make_cases(
    news: Sequence[intake.NewCase],
    numbers: Sequence[tuple[int, int]],
    by: Actor,
    at: datetime,
    traders: Traders | None,
    foreseen: "Foreseen | None",
) -> dict[tuple[str, str], tuple[Case, Decision]]:
    """Write the rows of new cases: case, text, persons, units, routing, journal line and limits.

    :param numbers: for each its key and the sequence of its number; there may be more.
    """
    if not news:
        return {}
    today = clock.day_of(at)
    there = register()
    lead, own = there.lead(on=today), there.units.get(by.first_unit_id)
    traders = traders_of(news) if traders is None else traders
    if foreseen is None or foreseen.revision != revision():
        foreseen = foresee(news, at=at, traders=traders)
    plans = []
    for (pk, sequence), new in zip(numbers[: len(news)], news, strict=True):
        outlook = foreseen.outlooks[key_of(new)]
        decision = outlook.decision
        line = there.hotline(new.hotline, on=today)
        desk = line.unit if line else lead
        entry = own or desk
        unit = there.units[decision.unit_id] if decision.unit_id else desk
        case = plan_case(new, outlook, unit, line, traders, sequence, at)
        case.id = pk
        plans.append((case, new, outlook, unit, entry))
    cases = [case for case, *_rest in plans]
    begun, dues = limits.started(
        record_kind="case",
        starts=[(case.id, case.procedure, case.unit_id, clock.day_of(case.received_at)) for case in cases],
        verb="receive",
    )
    for case in cases:
        case.due_date = dues.get(case.id)
    insert(
        cases,
        Rows(CaseTrader, [asked_of(case, new) for case, new, *_rest in plans if new.negotiates]),
        Rows(CaseText, [text_of(case, outlook, unit, entry) for case, _new, outlook, unit, entry in plans]),
        Rows(Party, [party_of(case, person) for case, new, *_rest in plans for person in new.persons]),
        Rows(
            CaseUnit,
            [row for case, _new, _outlook, unit, entry in plans for row in first_units(case, unit, entry)],
        ),
        Rows(Routing, [routing_of(case, outlook.decision, new, at) for case, new, outlook, *_rest in plans]),
        Rows(
            JournalEntry,
            [first_line(case, new, unit, entry, by=by, at=at) for case, new, _outlook, unit, entry in plans],
        ),
        begun,
    )
    return {key_of(new): (case, outlook.decision) for case, new, outlook, *_rest in plans}


@dataclass(frozen=True)
class Outlook:
    """What can be told of a matter before it is a case: all that hangs on its own words and on the rules."""

    decision: Decision
    hint: Suggestion
    title: str
    trader_name: str
    trader_address: str
    narrative: str
    claim_text: str
    grams: str
    """The pairs of characters as PostgreSQL writes an array, which is handed on and read faster than a list."""


@dataclass(frozen=True)
class Foreseen:
    """Outlooks of matters by their doors' keys, and in which state rules and register were then."""

    revision: UUID | None
    outlooks: Mapping[tuple[str, str], Outlook]


@one_look()
def foresee(news: Sequence[intake.NewCase], *, at: datetime, traders: Traders) -> Foreseen:
    """Tell what can be told of matters before they are cases; writes nothing, one small query."""
    outlooks = {}
    for start in range(0, len(news), FEW):
        some = news[start : start + FEW]
        for new, decision in zip(some, decide(some, at=at), strict=True):
            outlooks[key_of(new)] = outlook_of(new, decision, traders)
    return Foreseen(revision(), outlooks)


def outlook_of(new: intake.NewCase, decision: Decision, traders: Traders) -> Outlook:
    trader = traders.get(new.trader_id)
    known = (trader.name, trader.address) if trader else ("", "")
    title = intake.title_of(new)
    trader_name = (intake.clean(new.trader_name) or known[0])[: intake.TRADER_NAME_LENGTH]
    narrative, claim_text = intake.clean(new.narrative), intake.clean(new.claim_text)
    return Outlook(
        decision,
        suggest_subject(new.narrative, new.title),
        title,
        trader_name,
        (intake.clean(new.trader_address) or known[1])[: intake.TRADER_ADDRESS_LENGTH],
        narrative,
        claim_text,
        f"{{{','.join(map(str, grams(title, trader_name, narrative, claim_text)))}}}",
    )


def decide(news: Sequence[intake.NewCase], *, at: datetime) -> list[Decision]:
    """Find each matter's unit: the one chosen by hand, or what the rules say."""
    questions = [question_of(new, at=at) for new in news if new.unit_id is None]
    asked = iter(route_many(questions, today=clock.day_of(at)))
    return [
        next(asked) if new.unit_id is None else Decision(new.unit_id, "", "", ("by-hand",), new.unit_reason, ())
        for new in news
    ]


def draw_number(*, at: datetime) -> str:
    """Give a number out before there is a case."""
    ((sequence,),) = statements.rows("SELECT nextval('cases_number')")
    return number_of(sequence, year_of(at))


def number_of(sequence: int, year: int) -> str:
    return case_number(year, sequence % 10_000_000)


def year_of(at: datetime) -> int:
    """Tell the year of an instant where the province lies."""
    return clock.day_of(at).year


def plan_case(new, outlook: Outlook, unit: Unit, line: Hotline | None, traders, sequence: int, at) -> Case:
    """Make the row of a new case; what it is due by is added once its limits run."""
    received_at = new.received_at or at
    trader = traders.get(new.trader_id)
    procedure = rules.procedure_id_for(
        member=unit.member, kind=new.kind, received_at=received_at, hotline=new.hotline
    )
    hint, is_routed = outlook.hint, outlook.decision.unit_id is not None
    negotiated = rules.negotiation_procedure(received_at).id if new.negotiates else ""
    told = {
        "number": new.number or number_of(sequence, year_of(at)),
        "kind": new.kind,
        "state": State.NEGOTIATING if new.negotiates else State.RECEIVED if is_routed else State.TRIAGE,
        "procedure": negotiated or (procedure if is_routed else ""),
        "source": new.source,
        "source_key": new.source_key,
        "hotline_id": line.pk if line else None,
        "unit_id": unit.id,
        "received_at": received_at,
        "trader_id": new.trader_id if trader else None,
        "trader_name": outlook.trader_name,
        "trader_address": outlook.trader_address,
        "platform_id": new.platform_id,
        "region_id": new.region or (trader.region_id if trader else None) or new.trader_region or None,
        "title": outlook.title,
        "subject": new.subject or hint.subject,
        "problem": new.problem or hint.problem,
        "event_date": new.event_date,
        "prior_complaint_date": new.prior_complaint_date,
        "firm_answered": new.firm_answered,
        "amount": new.amount,
        "claims": list(new.claims),
        "anonymous": new.anonymous or not any(person.name for person in new.persons),
    }
    case = made(Case, told)
    case._state.fields_cache |= {"unit": unit, "hotline": line}
    return case


def asked_of(case: Case, new: intake.NewCase) -> dict:
    """Tell the row that lets the trader see a case that it is to settle, by when."""
    return {
        "case_id": case.id,
        "trader_id": new.trader_id,
        "part": TraderPart.NEGOTIATION,
        "asked_at": case.received_at,
        "due_date": case.due_date,
        "shows_phone": new.shares_phone,
    }


def text_of(case: Case, outlook: Outlook, unit: Unit, entry: Unit) -> dict:
    return {
        "case_id": case.id,
        "narrative": outlook.narrative,
        "claim_text": outlook.claim_text,
        "grams": outlook.grams,
        "seen_by": sorted({unit.id, entry.id, *unit.superiors}),
    }


def first_line(case: Case, new: intake.NewCase, unit: Unit, entry: Unit, *, by: Actor, at: datetime) -> dict:
    """Make the line of history with which a case begins: at the time it was received, with when it was recorded."""
    facts = {"kind": case.kind, "unit": unit.name, "source": case.source, **new.facts}
    if case.received_at != at:
        facts["recorded_at"] = seconds_of(at)
    return journal.told(
        "case", case.id, "receive", by=by, at=case.received_at, target=case.state, unit_id=entry.id, facts=facts
    )


@lru_cache(maxsize=16)  # the same for all of a batch
def seconds_of(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def party_of(case: Case, person: intake.Person) -> dict:
    told = {name: intake.clean(value) for name, value in vars(person).items()}
    return {
        "case_id": case.id,
        **told,
        "name_digest": name_digest(told["name"]),
        "phone_digest": phone_digest(told["phone"]),
        "ending_digest": phone_ending_digest(told["phone"]),
    }


def first_units(case: Case, unit: Unit, entry: Unit) -> list[dict]:
    """Tell the rows that let the holder, its superiors and the unit that took the matter in see a new case."""
    parts = {(unit.id, Part.HOLDER), (entry.id, Part.INTAKE), *((pk, Part.SUPERIOR) for pk in unit.superiors)}
    return [{"case_id": case.id, "unit_id": pk, "part": part} for pk, part in sorted(parts)]


def routing_of(case: Case, decision: Decision, new: intake.NewCase, at: datetime) -> dict:
    return {
        "case_id": case.id,
        "unit_id": decision.unit_id,
        "rules": list(decision.rules),
        "reason": decision.reason,
        "candidates": [vars(candidate) for candidate in decision.candidates],
        "by_hand": new.unit_id is not None,
        "at": at,
    }
