from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import TestCase

from gongzhi.core.actors import SYSTEM, Actor, Role, Seat, consumer
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.writing import insert
from gongzhi.procedures import limits
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.models import RunningLimit
from gongzhi.procedures.queries import limits_of
from gongzhi.procedures.standing import standing

NEW, OLD = "amr-complaint@2026-04-15", "amr-complaint@2020-01-01"
REPORT, OLD_REPORT = "amr-report@2026-04-15", "amr-report@2020-01-01"
HERE, THERE, THIRD = 1, 2, 3


def on(*day: int) -> datetime:
    """Ten in the morning in Guiyang."""
    return datetime(*day, 2, tzinfo=UTC)


class Matter:
    """One matter whose limits a story follows."""

    def __init__(self, procedure: str, record_id: int = 1):
        self.procedure, self.record_id = procedure, record_id

    def does(self, verb: str, day: datetime, unit: int = HERE, **rest) -> date | None:
        procedure = rest.pop("procedure", self.procedure)
        return limits.follow(
            record_kind="case",
            record_id=self.record_id,
            procedure=procedure,
            verb=verb,
            at=day,
            unit_id=unit,
            **rest,
        )

    def limit(self, key: str, turn: int = 1) -> RunningLimit:
        return RunningLimit.objects.get(record_kind="case", record_id=self.record_id, key=key, turn=turn)

    def running(self) -> dict[str, int]:
        """Key → unit, of what runs."""
        rows = RunningLimit.objects.filter(record_id=self.record_id, stopped_at__isnull=True)
        return {row.key: row.unit_id for row in rows}


class TestFollow(TestCase):
    def test_tells_a_matter_accepted_and_settled_in_time(self):
        matter = Matter(NEW)
        assert matter.does("receive", on(2026, 11, 2)) == date(2026, 11, 11)
        assert matter.does("accept", on(2026, 11, 11)) == date(2027, 1, 10)
        assert matter.limit("accept").met is True
        assert matter.does("settle", on(2026, 12, 1)) is None
        assert matter.limit("mediate").met is True
        assert matter.limit("mediate").stopped_by == "settle"

    def test_tells_a_matter_accepted_a_day_late(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        matter.does("accept", on(2026, 11, 12))
        assert matter.limit("accept").met is False

    def test_tells_a_matter_declined(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        assert matter.does("decline", on(2026, 11, 3)) is None
        assert matter.limit("accept").met is True

    def test_runs_the_notice_of_termination_until_closing(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        matter.does("accept", on(2026, 11, 3))
        assert matter.does("end", on(2026, 11, 4)) == date(2026, 11, 13)
        assert matter.does("close", on(2026, 11, 16)) is None
        assert matter.limit("termination_notice").met is False

    def test_counts_45_working_days_for_what_was_received_on_the_last_day_of_order_20(self):
        old, new = Matter(OLD, 1), Matter(NEW, 2)
        old.does("receive", on(2026, 4, 14))
        new.does("receive", on(2026, 4, 15))
        old.does("accept", on(2026, 4, 15))
        new.does("accept", on(2026, 4, 15))
        assert old.limit("mediate").due_date == calendar().working_day_after(date(2026, 4, 15), 45)
        assert new.limit("mediate").due_date == date(2026, 6, 14)

    def test_tells_a_named_reporter_under_order_20_only(self):
        named, anonymous, today = Matter(OLD_REPORT, 1), Matter(OLD_REPORT, 2), Matter(REPORT, 3)
        for matter, traits in ((named, {"named"}), (anonymous, ()), (today, {"named"})):
            matter.does("receive", on(2026, 3, 2), traits=traits)
            matter.does("verify", on(2026, 3, 3), traits=traits)
        assert (named.running(), anonymous.running(), today.running()) == ({"report_notice": HERE}, {}, {})
        assert named.limit("report_notice").due_date == date(2026, 3, 10)

    def test_does_not_count_testing(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        before = matter.does("accept", on(2026, 11, 3))
        assert matter.does("suspend", on(2026, 11, 10), ground="testing") is None
        assert matter.limit("mediate").is_paused
        assert matter.does("resume", on(2026, 11, 20)) == before + timedelta(days=10)
        assert not matter.limit("mediate").is_paused

    def test_counts_the_time_of_a_recusal(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        before = matter.does("accept", on(2026, 11, 3))
        assert matter.does("suspend", on(2026, 11, 10), ground="recusal") == before
        assert matter.does("resume", on(2026, 11, 20)) == before

    def test_asks_for_a_ground_that_the_law_knows(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        matter.does("accept", on(2026, 11, 3))
        for ground in ("", "holiday"):
            with pytest.raises(Refused) as caught:
                matter.does("suspend", on(2026, 11, 10), ground=ground)
            assert caught.value.field == "ground"
        assert not matter.limit("mediate").is_paused

    def test_stands_still_while_more_is_asked_for(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        assert matter.does("ask", on(2026, 11, 4)) is None
        assert matter.does("supply", on(2026, 11, 6)) == date(2026, 11, 13)

    def test_begins_anew_with_the_material_of_a_telecom_appeal(self):
        matter = Matter("telecom-appeal@2016-07-30")
        matter.does("receive", on(2026, 11, 2))
        assert matter.does("ask", on(2026, 11, 4)) is None
        assert matter.does("supply", on(2026, 11, 16)) == date(2026, 11, 23)
        assert matter.limit("answer", turn=2).due_date == date(2026, 12, 16)
        assert matter.limit("accept").met is None

    def test_runs_on_unchanged_when_a_transfer_is_returned(self):
        matter = Matter(NEW)
        due = matter.does("receive", on(2026, 11, 2))
        assert matter.does("transfer", on(2026, 11, 3), unit=THERE) == date(2026, 11, 5)
        assert matter.running() == {"take_over": THERE}
        assert matter.limit("accept").met is True
        assert matter.does("return", on(2026, 11, 5)) == due
        assert matter.running() == {"accept": HERE, "jurisdiction": HERE}
        assert matter.limit("accept").met is None
        assert matter.limit("take_over").met is True

    def test_begins_anew_at_the_unit_that_takes_over(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        matter.does("transfer", on(2026, 11, 6), unit=THERE)
        due = matter.does("take_over", on(2026, 11, 9), unit=THERE, procedure="post-appeal@2020-01-01")
        assert due == date(2026, 12, 9)
        assert matter.running() == {"answer": THERE}
        assert matter.limit("accept").met is True, "it was transferred in time"

    def test_gives_nothing_back_to_a_unit_two_transfers_ago(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        matter.does("accept", on(2026, 11, 3))
        matter.does("transfer", on(2026, 11, 4), unit=THERE)
        matter.does("take_over", on(2026, 11, 5), unit=THERE)
        matter.does("transfer", on(2026, 11, 6), unit=THIRD)
        matter.does("return", on(2026, 11, 9), unit=THERE)
        assert matter.running() == {"accept": THERE, "jurisdiction": THERE}

    def test_gives_back_only_the_last_turn_of_a_unit_that_had_it_twice(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        for day, unit in ((3, THERE), (4, HERE)):
            matter.does("transfer", on(2026, 11, day), unit=unit)
            matter.does("take_over", on(2026, 11, day), unit=unit)
        matter.does("transfer", on(2026, 11, 5), unit=THIRD)
        matter.does("return", on(2026, 11, 6), unit=HERE)
        assert [matter.limit("accept", turn).is_running for turn in (1, 2, 3)] == [False, False, True]

    def test_waits_to_be_routed_while_it_has_no_procedure(self):
        matter = Matter("")
        assert matter.does("receive", on(2026, 11, 2)) == date(2026, 11, 3)
        matter.procedure = NEW
        assert matter.does("route", on(2026, 11, 3)) == date(2026, 11, 12)
        assert matter.limit("route").met is True
        assert matter.does("hand_back", on(2026, 11, 4), unit=THIRD, procedure="") == date(2026, 11, 5)
        assert matter.running() == {"route": THIRD}

    def test_runs_a_limit_for_each_unit_asked_to_assist(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        matter.does("accept", on(2026, 11, 3))
        matter.does("invite", on(2026, 11, 4), unit=THERE)
        matter.does("invite", on(2026, 11, 5), unit=THIRD)
        matter.does("invite", on(2026, 11, 6), unit=THIRD)
        running = RunningLimit.objects.filter(key="assist", stopped_at__isnull=True)
        assert sorted(running.values_list("unit_id", flat=True)) == [THERE, THIRD]
        matter.does("answer_assist", on(2026, 11, 11), unit=THERE)
        matter.does("excuse", on(2026, 11, 13), unit=THIRD)
        assert [(row.unit_id, row.met) for row in RunningLimit.objects.filter(key="assist").order_by("turn")] == [
            (THERE, True),
            (THIRD, False),
        ]

    def test_lets_fall_away_what_runs_when_the_consumer_withdraws(self):
        early, late = Matter(NEW, 1), Matter(NEW, 2)
        for matter, day in ((early, 3), (late, 30)):
            matter.does("receive", on(2026, 11, 2))
            assert matter.does("withdraw", on(2026, 11, day)) is None
        assert early.limit("accept").met is None
        assert late.limit("accept").met is False, "it was overdue already"

    def test_mediates_again_after_reopening(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        matter.does("accept", on(2026, 11, 3))
        matter.does("settle", on(2026, 11, 4))
        matter.does("close", on(2026, 11, 4))
        assert matter.does("reopen", on(2026, 11, 16)) == date(2027, 1, 15)
        assert matter.limit("mediate", turn=2).is_running

    def test_names_the_officer_in_hand(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        matter.does("assign", on(2026, 11, 2), officer_id=7)
        assert matter.limit("accept").officer_id == 7
        matter.does("invite", on(2026, 11, 3), unit=THERE, officer_id=8)
        assert matter.limit("accept").officer_id == 7, "the other unit's officer has nothing to do with it"

    def test_changes_nothing_at_a_verb_that_means_nothing_to_it(self):
        matter = Matter(NEW)
        due = matter.does("receive", on(2026, 11, 2))
        with self.assertNumQueries(1):
            assert matter.does("note", on(2026, 11, 3)) == due

    def test_takes_two_statements_whatever_it_does(self):
        matter = Matter(NEW)
        calendar()
        with self.assertNumQueries(3):
            matter.does("receive", on(2026, 11, 2))
        matter.does("invite", on(2026, 11, 2), unit=THERE)
        for verb in ("accept", "end", "close", "reopen"):
            with self.assertNumQueries(2):
                matter.does(verb, on(2026, 11, 3))

    def test_marks_what_hangs_on_days_not_yet_official(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 12, 21))
        assert not matter.limit("accept").provisional
        matter.does("accept", on(2026, 12, 22))
        assert matter.limit("mediate").provisional

    def test_does_not_run_what_a_trader_must_keep(self):
        matter = Matter("post-appeal@2020-01-01")
        matter.does("receive", on(2026, 11, 2))
        matter.does("accept", on(2026, 11, 3))
        assert matter.running() == {"answer": HERE}


class TestStarted(TestCase):
    def test_starts_as_follow_does(self):
        days = [date(2026, 11, 2), date(2026, 9, 29)]
        laws = [NEW, REPORT, "", "post-appeal@2020-01-01"]
        starts = [(number, law, HERE, day) for number, (law, day) in enumerate((a, d) for a in laws for d in days)]
        with self.assertNumQueries(1):
            rows, dues = limits.started(record_kind="bulk", starts=starts, verb="receive")
        insert(rows)
        fields = (
            "record_id",
            "key",
            "turn",
            "procedure",
            "unit_id",
            "started_date",
            "due_date",
            "length",
            "provisional",
        )
        for record_id, law, unit, day in starts:
            due = limits.follow(
                record_kind="case",
                record_id=record_id,
                procedure=law,
                verb="receive",
                at=on(day.year, day.month, day.day),
                unit_id=unit,
            )
            assert dues[record_id] == due
        one_by_one, at_once = (
            sorted(RunningLimit.objects.filter(record_kind=kind).values_list(*fields)) for kind in ("case", "bulk")
        )
        assert one_by_one == at_once

    def test_starts_nothing_where_there_is_nothing(self):
        rows, dues = limits.started(record_kind="bulk", starts=[], verb="receive")
        assert len(rows) == 0 and dues == {}


def officer(*roles: Role) -> Actor:
    return Actor(kind="officer", id=1, name="张", seats=(Seat(HERE, frozenset(roles)),))


class TestExtend(TestCase):
    def setUp(self):
        self.matter = Matter(REPORT)
        self.matter.does("receive", on(2026, 11, 2))

    def extend(self, key="verify", by=None, day=None) -> RunningLimit:
        by = by or officer(Role.SUPERVISOR)
        return limits.extend(record_kind="case", record_id=1, limit_key=key, by=by, at=day or on(2026, 11, 10))

    def test_adds_what_the_law_gives_once(self):
        assert self.matter.limit("verify").due_date == date(2026, 11, 23)
        assert self.extend().due_date == date(2026, 12, 14)
        assert self.matter.limit("verify").due_date == date(2026, 12, 14)
        with pytest.raises(Refused, match="已经延长过"):
            self.extend()

    def test_is_the_supervisors_to_decide(self):
        with pytest.raises(NotAllowed, match="监督人"):
            self.extend(by=officer(Role.HANDLER))
        assert self.matter.limit("verify").extended == 0

    def test_is_refused_where_the_law_gives_none(self):
        complaint = Matter(NEW, 2)
        complaint.does("receive", on(2026, 11, 2))
        with pytest.raises(Refused, match="没有规定"):
            limits.extend(record_kind="case", record_id=2, limit_key="accept", by=SYSTEM, at=on(2026, 11, 3))

    def test_is_refused_when_it_has_passed(self):
        with pytest.raises(Refused, match="已经超期"):
            self.extend(day=on(2026, 11, 24))
        assert self.extend(day=on(2026, 11, 23)).extensions == 1

    def test_is_refused_where_it_does_not_run(self):
        self.matter.does("verify", on(2026, 11, 3))
        with pytest.raises(Refused, match="没有在计算"):
            self.extend()

    def test_is_offered_while_the_law_gives_it(self):
        assert limits.may_extend(self.matter.limit("verify")).working_days == 15
        assert limits.may_extend(self.extend()) is None


class TestLimitsOf(TestCase):
    def setUp(self):
        for record_id in (1, 2):
            matter = Matter(NEW, record_id)
            matter.does("receive", on(2026, 11, 2))
            matter.does("accept", on(2026, 11, 3))
            matter.does("invite", on(2026, 11, 3), unit=THERE)

    def test_puts_first_what_is_due_first(self):
        found = limits_of("case", [1, 2, 3], viewer=officer(Role.HANDLER))
        assert [row.key for row in found[1]] == ["assist", "mediate", "accept"]
        assert found[3] == []

    def test_costs_one_query_however_many(self):
        for ids in ([1], [1, 2]):
            with self.assertNumQueries(1):
                limits_of("case", ids, viewer=SYSTEM)

    def test_shows_a_consumer_their_own_matter_without_the_rules_between_offices(self):
        found = limits_of("case", [1, 2], viewer=consumer(2))
        assert {key: [row.key for row in rows] for key, rows in found.items()} == {2: ["mediate", "accept"]}

    def test_shows_an_anonymous_visitor_nothing(self):
        assert limits_of("case", [1, 2], viewer=Actor(kind="anonymous")) == {}


class TestStanding(TestCase):
    def test_says_what_is_left_and_where_the_law_says_so(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        found = standing(matter.limit("accept"), on=date(2026, 11, 6), work_calendar=calendar())
        assert (found.days_left, found.counted, found.due_date) == (3, "working", date(2026, 11, 11))
        assert (found.basis, found.article, found.mark) == ("市场监督管理投诉举报处理办法", "第十五条", "verified")

    def test_says_nothing_is_left_of_what_stands_still_or_is_done(self):
        matter = Matter(NEW)
        matter.does("receive", on(2026, 11, 2))
        matter.does("ask", on(2026, 11, 3))
        paused = standing(matter.limit("accept"), on=date(2026, 11, 6), work_calendar=calendar())
        assert (paused.days_left, paused.is_paused, paused.met) == (None, True, None)
        matter.does("supply", on(2026, 11, 4))
        matter.does("accept", on(2026, 11, 5))
        done = standing(matter.limit("accept"), on=date(2026, 11, 6), work_calendar=calendar())
        assert (done.days_left, done.is_running, done.met) == (None, False, True)
