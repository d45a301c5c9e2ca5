"""The stories of time: what a member's office must do by when, told day by day through the verbs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.assign import assign_case
from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.resume import resume_case
from gongzhi.cases.actions.return_ import return_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.actions.take_over import take_over_case
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.models import Case
from gongzhi.cases.queries import page_of_queue
from gongzhi.cases.rules import procedure_of, why_unfit
from gongzhi.core.actors import Actor, Role
from gongzhi.core.clock import day_of
from gongzhi.procedures.catalog import procedure_for
from gongzhi.procedures.escalation import escalate
from gongzhi.procedures.models import Digest, RunningLimit
from gongzhi.procedures.queries import digests, limits_of
from tests import factories

pytestmark = pytest.mark.django_db

RECEIVED = datetime(2026, 5, 6, 2, tzinfo=UTC)
"""A Wednesday; Saturday the 9th is a make-up day."""
MEMBERS = {"samr-520102": 7, "housing": 7, "pbc": 7, "nfra": 7, "culture": 5, "telecom": 5}
"""Unit → the working days that its procedure gives for deciding on acceptance."""
DUE = {7: date(2026, 5, 14), 5: date(2026, 5, 12)}
LADDER = {
    7: {"due_soon": date(2026, 5, 12), "overdue": date(2026, 5, 15), "long_overdue": date(2026, 5, 19)},
    5: {"due_soon": date(2026, 5, 9), "overdue": date(2026, 5, 13), "long_overdue": date(2026, 5, 15)},
}
"""Days of the law → the day on which each stage of the ladder is reached, counted by hand."""

each_member = pytest.mark.parametrize("unit_key", MEMBERS)


def on(day: date, hour: int = 10) -> datetime:
    """Give an hour of a day in China."""
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


@pytest.fixture
def province(db):
    factories.province()


@pytest.fixture
def staff(province, unit_key):
    """The people of the unit, and the secretariat."""
    return {
        "handler": factories.actor((unit_key, Role.HANDLER)),
        "supervisor": factories.actor((unit_key, Role.SUPERVISOR)),
        "secretariat": factories.actor(("samr", Role.SECRETARIAT)),
    }


def case_of(unit_key: str, by: Actor, at: datetime = RECEIVED) -> Case:
    """Take a complaint in; the firm was asked long before, where that is needed."""
    return factories.received(unit_key=unit_key, by=by, at=at, prior_complaint_date=date(2026, 1, 5))


def limit(case: Case, key: str = "accept", turn: int = 1) -> RunningLimit:
    return RunningLimit.objects.get(record_kind="case", record_id=case.pk, key=key, turn=turn)


@each_member
class TestAcceptance:
    def test_in_time_keeps_the_limit(self, staff, unit_key):
        case = case_of(unit_key, staff["handler"])
        assert case.due_date == DUE[MEMBERS[unit_key]]
        case = accept_case(case=case, by=staff["handler"], at=on(case.due_date, 18))
        assert limit(case).met is True
        assert case.due_date is None or case.due_date > DUE[MEMBERS[unit_key]]

    def test_a_day_late_misses_it(self, staff, unit_key):
        case = case_of(unit_key, staff["handler"])
        late = on(case.due_date + timedelta(days=1), 9)
        assert page_of_queue("overdue", viewer=staff["handler"], today=day_of(late)).rows == [case]
        accept_case(case=case, by=staff["handler"], at=late)
        assert limit(case).met is False

    def test_declined_on_a_ground_keeps_it_and_cites_the_law(self, staff, unit_key):
        case = case_of(unit_key, staff["handler"])
        for ground in procedure_of(case).decline_ground:
            if why_unfit(ground, case, on=day_of(RECEIVED)):
                continue
            other = case_of(unit_key, staff["handler"])
            at = on(other.due_date, 9)
            other = decline_case(case=other, ground=ground.key, reason="见依据", by=staff["handler"], at=at)
            assert (limit(other).met, other.ground, other.due_date) == (True, ground.key, None)

    def test_forgotten_climbs_the_ladder_once_a_stage_one_digest_a_day(self, staff, unit_key):
        cases = [case_of(unit_key, staff["handler"]) for _each in range(30)]
        officer = staff["handler"].id
        cases = [assign_case(case=case, officer_id=officer, by=staff["supervisor"], at=RECEIVED) for case in cases]
        for number in range(20):
            for hour in (9, 12, 18):
                escalate(at=on(RECEIVED.date() + timedelta(days=number), hour))
        stages = LADDER[MEMBERS[unit_key]]
        told = {
            name: {digest.date: {item["stage"] for item in digest.items} for digest in digests(viewer=actor)}
            for name, actor in staff.items()
        }
        assert told == {
            "handler": {stages["due_soon"]: {"due_soon"}, stages["overdue"]: {"overdue"}},
            "supervisor": {stages["overdue"]: {"overdue"}, stages["long_overdue"]: {"long_overdue"}},
            "secretariat": {stages["long_overdue"]: {"long_overdue"}},
        }
        assert {len(digest.items) for digest in Digest.objects.all()} == {30}
        assert Digest.objects.count() == 5

    def test_accepted_before_it_is_due_tells_nobody(self, staff, unit_key):
        case = case_of(unit_key, staff["handler"])
        accept_case(case=case, by=staff["handler"], at=RECEIVED + timedelta(hours=2))
        for number in range(15):
            escalate(at=on(RECEIVED.date() + timedelta(days=number)))
        assert Digest.objects.count() == 0

    def test_transferred_and_returned_runs_on_where_it_was(self, staff, unit_key):
        other = factories.actor(("samr-520115", Role.HANDLER))
        case = case_of(unit_key, staff["handler"])
        due = case.due_date
        at = RECEIVED + timedelta(days=1)
        target = factories.unit("samr-520115").pk
        case = transfer_case(case=case, unit_id=target, reason="属对方管辖", by=staff["handler"], at=at)
        assert case.due_date == date(2026, 5, 9)
        assert limit(case, "take_over").unit_id == target
        case = return_case(case=case, reason="不属我局", by=other, at=at + timedelta(days=1))
        assert limit(case, "take_over").met is True
        assert limit(case).is_running and limit(case).due_date == due
        assert case.due_date == due

    def test_transferred_and_taken_over_begins_anew(self, staff, unit_key):
        other = factories.actor(("samr-520115", Role.HANDLER))
        case = case_of(unit_key, staff["handler"])
        target = factories.unit("samr-520115").pk
        at = RECEIVED + timedelta(days=1)
        case = transfer_case(case=case, unit_id=target, reason="属对方管辖", by=staff["handler"], at=at)
        case = take_over_case(case=case, by=other, at=on(date(2026, 5, 8)))
        assert case.procedure == "amr-complaint@2026-04-15"
        assert case.due_date == date(2026, 5, 18)
        running = [row for row in limits_of("case", [case.pk], viewer=other)[case.pk] if row.is_running]
        assert [(row.key, row.unit_id) for row in running] == [("accept", target)]

    def test_a_transfer_that_nobody_answers_is_the_other_units_to_answer_for(self, staff, unit_key):
        theirs = factories.actor(("samr-520115", Role.SUPERVISOR))
        case = case_of(unit_key, staff["handler"])
        target = factories.unit("samr-520115").pk
        transfer_case(case=case, unit_id=target, reason="属对方管辖", by=staff["handler"], at=RECEIVED)
        for number in range(12):
            escalate(at=on(RECEIVED.date() + timedelta(days=number)))
        assert [item["key"] for digest in digests(viewer=theirs) for item in digest.items] == ["take_over"] * 3
        assert digests(viewer=staff["supervisor"]) == []


RESUMED_DUE = {
    "samr-520102": date(2026, 10, 8),
    "housing": date(2026, 10, 5),
    "pbc": date(2026, 10, 5),
    "nfra": date(2026, 10, 5),
}
"""Unit → when mediation is due after testing from 05-20 to 08-20: 92 days later, on 10-05, a public holiday; order
121 alone moves that to the first day after the holidays."""


class TestSuspension:
    def suspended(self, unit_key: str, by: Actor) -> Case:
        case = accept_case(case=case_of(unit_key, by), by=by, at=RECEIVED)
        assert case.due_date == date(2026, 7, 5)
        return suspend_case(case=case, ground="testing", reason="委托检测", by=by, at=on(date(2026, 5, 20)))

    @pytest.mark.parametrize("unit_key", RESUMED_DUE)
    def test_for_testing_does_not_count(self, staff, unit_key):
        by = staff["handler"]
        case = self.suspended(unit_key, by)
        assert case.due_date is None
        for number in range(90):
            escalate(at=on(date(2026, 5, 20) + timedelta(days=number)))
        assert Digest.objects.count() == 0
        case = resume_case(case=case, by=by, at=on(date(2026, 8, 20)))
        assert case.due_date == RESUMED_DUE[unit_key]
        told = {"outcome": "mediated", "terms": "退款", "recovered": Decimal(0)}
        case = settle_case(case=case, by=by, at=on(case.due_date), **told)
        assert limit(case, "mediate").met is True

    @pytest.mark.parametrize("unit_key", ["culture"])
    def test_counts_where_the_law_says_nothing_else(self, staff, unit_key):
        assert self.suspended(unit_key, staff["handler"]).due_date == date(2026, 7, 5)


class TestDayOfTheNewLaw:
    """Order 20 governs what was received up to 2026-04-14, order 121 what came from 2026-04-15."""

    @pytest.mark.parametrize(
        ("received", "procedure", "due"),
        [
            (datetime(2026, 4, 14, 15, 59, tzinfo=UTC), "amr-complaint@2020-01-01", date(2026, 6, 25)),
            (datetime(2026, 4, 14, 16, 0, tzinfo=UTC), "amr-complaint@2026-04-15", date(2026, 6, 22)),
        ],
    )
    def test_gives_45_working_days_or_60_days_for_mediation(self, province, received, procedure, due):
        """From Monday 2026-04-20: 45 working days over May Day and the Dragon Boat festival end on 06-25; 60 days end
        on the festival itself, 06-19, and so on the first day after it."""
        by = factories.actor()
        case = case_of("samr-520102", by, received)
        assert case.procedure == procedure
        case = accept_case(case=case, by=by, at=on(date(2026, 4, 20)))
        assert (limit(case, "mediate").procedure, case.due_date) == (procedure, due)

    def test_keeps_its_law_when_another_office_takes_it_over_later(self, province):
        by, other = factories.actor(), factories.actor(("samr-520115", Role.HANDLER))
        case = case_of("samr-520102", by, datetime(2026, 4, 14, 2, tzinfo=UTC))
        target = factories.unit("samr-520115").pk
        case = transfer_case(case=case, unit_id=target, reason="管辖", by=by, at=on(date(2026, 4, 16)))
        assert take_over_case(case=case, by=other, at=on(date(2026, 4, 17))).procedure == "amr-complaint@2020-01-01"


def test_stories_are_told_for_every_procedure_of_these_members_with_a_limit_of_acceptance(province):
    for unit_key, days in MEMBERS.items():
        law = procedure_for(member=unit_key.split("-")[0], kind="complaint", on=RECEIVED.date())
        assert law.find_limit("accept").working_days == days
