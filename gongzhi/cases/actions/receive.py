"""Receive: take matters in from any door and make cases of them. One matter and ten thousand go the same way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.cases import intake, rules
from gongzhi.cases.models import Case, CaseLink, CaseText, CaseUnit, Party, Routing
from gongzhi.cases.words import Kind, LinkKind, Part, State
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.bulk import fresh_keys, insert
from gongzhi.core.errors import Invalid
from gongzhi.core.grams import grams
from gongzhi.core.models import JournalEntry
from gongzhi.core.numbers import case_number
from gongzhi.core.personal import name_digest, phone_digest, phone_ending_digest
from gongzhi.directory.models import Hotline, Region, Trader, Unit
from gongzhi.procedures import limits
from gongzhi.routing.queries import route_many
from gongzhi.routing.rules import Decision, Question
from gongzhi.routing.subjects import suggest_subject

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


@dataclass(frozen=True)
class Received:
    """What became of one matter handed in; `repeated` where the same one had come in before."""

    case: Case
    repeated: bool


def faults_of(news: Sequence[intake.NewCase], *, at: datetime) -> list[dict[str, str]]:
    """Find for each matter what makes it unfit to be taken in: field → reason, empty where it may come in.

    Four queries at most, however many there are: what they refer to must exist.
    """
    today = clock.day_of(at)
    regions = set(
        Region.objects.filter(code__in=told(news, "region", "trader_region")).values_list("code", flat=True)
    )
    traders = set(Trader.objects.filter(pk__in=told(news, "trader_id", "platform_id")).values_list("pk", flat=True))
    lines = set(Hotline.objects.filter(key__in=told(news, "hotline")).values_list("key", flat=True))
    units = set(Unit.objects.in_force(today).filter(pk__in=told(news, "unit_id")).values_list("pk", flat=True))
    wanted = {
        "region": (regions, _("没有这个行政区划代码。")),
        "trader_region": (regions, _("没有这个行政区划代码。")),
        "trader_id": (traders, _("没有这个经营者。")),
        "platform_id": (traders, _("没有这个平台。")),
        "hotline": (lines, _("没有这条热线。")),
        "unit_id": (units, _("没有这个单位。")),
    }
    found = []
    for new in news:
        faults = intake.faults(new, at=at)
        for name, (known, reason) in wanted.items():
            value = getattr(new, name)
            if value and value not in known:
                faults[name] = reason
        found.append(faults)
    return found


def told(news: Iterable[intake.NewCase], *names: str) -> set:
    return {value for new in news for name in names if (value := getattr(new, name))}


def check(new: intake.NewCase, *, at: datetime) -> None:
    """Refuse a matter that is unfit to be taken in.

    :raises Invalid: naming each field with its reason.
    """
    if faults := faults_of([new], at=at)[0]:
        raise Invalid(faults)


def receive_case(new: intake.NewCase, *, by: Actor, at: datetime) -> Received:
    """Take one matter in.

    :raises Invalid: naming each field that is wrong.
    """
    check(new, at=at)
    return receive_cases([new], by=by, at=at)[0]


def receive_both(new: intake.NewCase, *, by: Actor, at: datetime) -> tuple[Received, Received]:
    """Take in a paper that holds both a complaint and a report: two linked cases, each under its own procedure.

    :raises Invalid: naming each field that is wrong.
    """
    check(new, at=at)
    report = replace(
        new,
        kind=Kind.REPORT,
        source_key=f"{new.source_key}+report",
        claims=(),
        claim_text="",
        amount=None,
        unit_id=None,
    )
    with transaction.atomic():
        first, second = receive_cases([new, report], by=by, at=at)
        CaseLink.objects.get_or_create(first=first.case, second=second.case, defaults={"kind": LinkKind.SPLIT})
    return first, second


@transaction.atomic
def receive_cases(news: Sequence[intake.NewCase], *, by: Actor, at: datetime) -> list[Received]:
    """Take in matters that were checked before, in one transaction and a constant number of statements.

    A matter whose source and key came in before is not made twice: its case is returned as repeated.
    """
    known = cases_by_source(news)
    fresh = list({key_of(new): new for new in news if key_of(new) not in known}.values())
    repeated = set(known)
    known |= {(case.source, case.source_key): case for case in make_cases(fresh, by=by, at=at)}
    received = []
    for new in news:
        received.append(Received(known[key_of(new)], repeated=key_of(new) in repeated))
        repeated.add(key_of(new))
    return received


def key_of(new: intake.NewCase) -> tuple[str, str]:
    return new.source, new.source_key


def cases_by_source(news: Iterable[intake.NewCase]) -> dict[tuple[str, str], Case]:
    """Find the cases that came in before by the same door with the same key.

    Locks the keys for the rest of the transaction, so that of two simultaneous attempts one waits for the other; of
    a large batch the whole door instead, since the database holds a limited number of locks.
    """
    by_source: dict[str, list[str]] = {}
    for new in news:
        by_source.setdefault(new.source, []).append(new.source_key)
    batches = [source for source, keys in by_source.items() if len(keys) > MOST_LOCKS]
    singles = [source for source in by_source if source not in batches]
    keys = [f"{source}:{key}" for source in singles for key in by_source[source]]
    with connection.cursor() as cursor:
        cursor.execute(LOCK_DOORS, {"batches": batches, "singles": singles, "keys": keys})
    return {
        (case.source, case.source_key): case
        for source, keys in by_source.items()
        for case in Case.objects.filter(source=source, source_key__in=keys)
    }


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


def make_cases(news: Sequence[intake.NewCase], *, by: Actor, at: datetime) -> list[Case]:
    """Write the rows of new cases: case, text, persons, units, routing, journal line and limits."""
    if not news:
        return []
    today = clock.day_of(at)
    hotlines = {line.key: line for line in Hotline.objects.in_force(today).filter(key__in={n.hotline for n in news})}
    decisions = decide(news, at=at)
    wanted = {decision.unit_id for decision in decisions} | {line.unit_id for line in hotlines.values()}
    lead = Unit.objects.in_force(today).get(is_lead=True)
    units = {lead.pk: lead} | Unit.objects.in_bulk([pk for pk in wanted if pk])
    own = units.get(by.first_unit_id) or Unit.objects.filter(pk=by.first_unit_id).first()
    traders = Trader.objects.in_bulk([new.trader_id for new in news if new.trader_id])

    sequences = zip(fresh_keys(Case, len(news)), next_sequences(len(news)), strict=True)
    plans = []
    for (pk, sequence), new, decision in zip(sequences, news, decisions, strict=True):
        line = hotlines.get(new.hotline)
        entry = own or units[line.unit_id if line else lead.pk]
        unit = units[decision.unit_id] if decision.unit_id else (units[line.unit_id] if line else lead)
        case = plan_case(new, decision, unit, line, traders, sequence, at)
        case.pk = pk
        plans.append((case, new, decision, unit, entry))
    cases = [case for case, *_rest in plans]
    dues = limits.start_many(
        record_kind="case",
        starts=[(case.pk, case.procedure, case.unit_id, clock.day_of(case.received_at)) for case in cases],
        verb="receive",
    )
    for case in cases:
        case.due_date = dues.get(case.pk)
    insert(cases)
    insert([text_of(case, new, unit, entry) for case, new, _decision, unit, entry in plans])
    insert([party_of(case, person) for case, new, *_rest in plans for person in new.persons])
    insert([row for case, _new, _decision, unit, entry in plans for row in first_units(case, unit, entry)])
    insert([routing_of(case, decision, new, at) for case, new, decision, *_rest in plans])
    insert([first_line(case, new, unit, entry, by=by, at=at) for case, new, _decision, unit, entry in plans])
    return cases


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
    return number_of(next_sequences(1)[0], at=at)


def number_of(sequence: int, *, at: datetime) -> str:
    return case_number(timezone.localtime(at).year, sequence % 10_000_000)


def next_sequences(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_number') FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def plan_case(new, decision: Decision, unit: Unit, line: Hotline | None, traders, sequence: int, at) -> Case:
    """Make the row of a new case; what it is due by is added once its limits run."""
    received_at = new.received_at or at
    trader = traders.get(new.trader_id)
    procedure = rules.procedure_id_for(
        member=unit.member, kind=new.kind, received_at=received_at, hotline=new.hotline
    )
    hint = suggest_subject(new.narrative, new.title)
    return Case(
        number=new.number or number_of(sequence, at=at),
        kind=new.kind,
        state=State.RECEIVED if decision.unit_id else State.TRIAGE,
        procedure=procedure if decision.unit_id else "",
        source=new.source,
        source_key=new.source_key,
        hotline=line,
        unit=unit,
        received_at=received_at,
        trader=trader,
        trader_name=(intake.clean(new.trader_name) or (trader.name if trader else ""))[: intake.TRADER_NAME_LENGTH],
        trader_address=(intake.clean(new.trader_address) or (trader.address if trader else ""))[
            : intake.TRADER_ADDRESS_LENGTH
        ],
        platform_id=new.platform_id,
        region_id=new.region or (trader.region_id if trader else None) or new.trader_region or None,
        title=intake.title_of(new),
        subject=new.subject or hint.subject,
        problem=new.problem or hint.problem,
        event_date=new.event_date,
        prior_complaint_date=new.prior_complaint_date,
        firm_answered=new.firm_answered,
        amount=new.amount,
        claims=list(new.claims),
        anonymous=new.anonymous or not any(person.name for person in new.persons),
    )


def text_of(case: Case, new: intake.NewCase, unit: Unit, entry: Unit) -> CaseText:
    narrative, claim_text = intake.clean(new.narrative), intake.clean(new.claim_text)
    return CaseText(
        case=case,
        narrative=narrative,
        claim_text=claim_text,
        grams=grams(case.title, case.trader_name, narrative, claim_text),
        seen_by=sorted({unit.pk, entry.pk, *unit.superiors}),
    )


def first_line(case: Case, new: intake.NewCase, unit: Unit, entry: Unit, *, by: Actor, at: datetime) -> JournalEntry:
    """Make the line of history with which a case begins: at the time it was received, with when it was recorded."""
    facts = {"kind": case.kind, "unit": unit.name, "source": case.source, **new.facts}
    if case.received_at != at:
        facts["recorded_at"] = at.isoformat(timespec="seconds")
    return journal.line(
        "case", case.pk, "receive", by=by, at=case.received_at, target=case.state, unit_id=entry.pk, facts=facts
    )


def party_of(case: Case, person: intake.Person) -> Party:
    told = {name: intake.clean(value) for name, value in vars(person).items()}
    return Party(
        case=case,
        **told,
        name_digest=name_digest(told["name"]),
        phone_digest=phone_digest(told["phone"]),
        ending_digest=phone_ending_digest(told["phone"]),
    )


def first_units(case: Case, unit: Unit, entry: Unit) -> list[CaseUnit]:
    """Make the rows that let the holder, its superiors and the unit that took the matter in see a new case."""
    parts = {(unit.pk, Part.HOLDER), (entry.pk, Part.INTAKE), *((pk, Part.SUPERIOR) for pk in unit.superiors)}
    return [CaseUnit(case=case, unit_id=pk, part=part) for pk, part in sorted(parts)]


def routing_of(case: Case, decision: Decision, new: intake.NewCase, at: datetime) -> Routing:
    return Routing(
        case=case,
        unit_id=decision.unit_id,
        rules=list(decision.rules),
        reason=decision.reason,
        candidates=[dict(vars(candidate)) for candidate in decision.candidates],
        by_hand=new.unit_id is not None,
        at=at,
    )
