"""One story for every version of every procedure: received, taken on, stood still for testing, decided, closed."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.answer import answer_enquiry
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.resume import resume_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.actions.verify import verify_report
from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind, Outcome, State
from gongzhi.core.actors import Actor, Role, Seat
from gongzhi.core.clock import start_of
from gongzhi.directory.models import Unit
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.catalog import WORKING_RULES, Procedure, all_procedures, procedure_for
from gongzhi.procedures.models import RunningLimit
from gongzhi.procedures.rules import due_date
from gongzhi.procedures.words import MEMBERS
from tests import factories, provinces

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 6)
BESIDE = {WORKING_RULES, "odr-negotiation"}
"""What rules no matter at an office: how offices work together, and what a firm does before any has the matter."""


def ruled_day(law: Procedure) -> date:
    """Choose a day on which this version rules what is received: today, or a while before it ended."""
    day = min(TODAY, law.effective_to - timedelta(days=120)) if law.effective_to else TODAY
    return max(day, law.effective_from)


def rulings() -> list:
    """Pair every version that rules matters with each kind, and with a member and hotline that it rules."""
    found = []
    for law in all_procedures():
        for kind in law.kinds if law.key not in BESIDE else ():
            hotline = law.hotlines[0] if law.hotlines else ""
            members = sorted(
                member
                for member in MEMBERS
                if procedure_for(member=member, kind=kind, on=ruled_day(law), hotline=hotline).id == law.id
            )
            found.append(pytest.param(law, kind, members, hotline, id=f"{law.id}-{kind}"))
    return found


@pytest.fixture
def guizhou(db):
    provinces.directory(start_of(TODAY))


def office_of(members: list[str], day: date) -> Unit:
    """Find an office of one of these members, the lowest that there is."""
    units = Unit.objects.in_force(day).filter(member__in=members)
    return units.filter(level="county").first() or units.first()


def received(law: Procedure, kind: str, unit: Unit, hotline: str, at: datetime, by: Actor) -> Case:
    asked = {"prior_complaint_date": (at - timedelta(days=100)).date()} if kind != Kind.ENQUIRY else {}
    return factories.received(kind, unit_key=unit.key, by=by, at=at, hotline=hotline, **asked)


def running(case: Case) -> dict[str, RunningLimit]:
    return {row.key: row for row in RunningLimit.objects.filter(record_id=case.pk, stopped_at__isnull=True)}


@pytest.mark.parametrize(("law", "kind", "members", "hotline"), rulings())
class TestStory:
    def test_is_told_in_time_from_receipt_to_close(self, guizhou, law, kind, members, hotline):
        assert members, "some member's matters are ruled by it"
        day = ruled_day(law)
        unit = office_of(members, day)
        roles = frozenset({Role.HANDLER, Role.SUPERVISOR})
        officer = factories.officer((unit.key, Role.HANDLER), at=start_of(TODAY))
        by = Actor(kind="officer", id=officer.pk, name=officer.name, seats=(Seat(unit.pk, roles),))
        at = start_of(day) + timedelta(hours=10)

        case = received(law, kind, unit, hotline, at, by)
        assert case.procedure == law.id
        begun = {limit.key: limit for limit in law.limit if limit.obliges == "unit" and "receive" in limit.starts}
        for key, limit in begun.items():
            length = {"working_days": limit.working_days, "days": limit.days}
            assert running(case)[key].due_date == due_date(day, **length, calendar=calendar(), roll=law.roll)

        if kind == Kind.ENQUIRY:
            case = answer_enquiry(case=case, answer="请看须知。", by=by, at=at)
            return self.ends(case)
        at += timedelta(days=1)
        case = accept_case(case=case, by=by, at=at)
        pauses = {pause.key: pause for pause in law.pauses_for("suspend")}
        if "testing" in pauses:
            before = running(case)
            at += timedelta(days=1)
            case = suspend_case(case=case, ground="testing", reason="送检", by=by, at=at)
            still = {key for key, row in running(case).items() if row.is_paused}
            assert still == set(pauses["testing"].excludes) & set(before)
            at += timedelta(days=10)
            case = resume_case(case=case, by=by, at=at)
            away = [((at - timedelta(days=10)).date(), at.date())]
            for key in still:
                row, limit = running(case)[key], law.find_limit(key)
                length = {"working_days": limit.working_days, "days": limit.days}
                without = due_date(row.started_date, **length, calendar=calendar(), roll=law.roll, paused=away)
                assert row.due_date == without > before[key].due_date
        if kind == Kind.REPORT:
            case = verify_report(case=case, outcome=Outcome.NOT_FILED, finding="未发现违法行为", by=by, at=at)
        else:
            settled = {"outcome": Outcome.MEDIATED, "terms": "退款", "recovered": Decimal(0)}
            case = settle_case(case=case, **settled, by=by, at=at)
        self.ends(close_case(case=case, by=by, at=at))

    def ends(self, case: Case) -> None:
        assert case.state == State.CLOSED and case.due_date is None
        rows = list(RunningLimit.objects.filter(record_id=case.pk))
        assert all(row.stopped_at for row in rows)
        assert [row.key for row in rows if row.met is False] == []
