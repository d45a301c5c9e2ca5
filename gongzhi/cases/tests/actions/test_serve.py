from datetime import timedelta

from django.test import TestCase

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.end import end_case
from gongzhi.cases.actions.serve import serve_case
from gongzhi.cases.models import Case
from gongzhi.cases.queries import telling_of
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.tests.verb import VerbTests, with_changes
from gongzhi.cases.words import How, Side, State
from gongzhi.core.actors import SYSTEM
from gongzhi.core.clock import day_of
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import NOW


class TestServeCase(VerbTests, TestCase):
    verb, state = "serve", State.ACCEPTED
    guards = {"has_a_procedure": lambda self: (with_changes(self.ready(), procedure=""), self.by)}

    def do(self, case, *, by, at=NOW, key=None, duty="tell_accepted", side=Side.COMPLAINANT, how=How.PHONE, **more):
        return serve_case(case=case, duty=duty, side=side, how=how, by=by, at=at, key=key, **more)

    def ended(self) -> Case:
        return end_case(case=self.ready(), ground="party_gone", reason="经营者已注销", by=self.by, at=NOW)

    def test_stops_the_time_for_telling_once_both_sides_were_told(self):
        case = self.ended()
        limit = RunningLimit.objects.get(record_id=case.pk, key="termination_notice")
        case = self.do(case, by=self.by, duty="tell_ended", how=How.POST)
        assert RunningLimit.objects.get(pk=limit.pk).is_running
        assert case.due_date == limit.due_date
        case = self.do(case, by=self.by, duty="tell_ended", side=Side.RESPONDENT)
        assert RunningLimit.objects.get(pk=limit.pk).met is True
        assert case.due_date is None
        told = [(each.duty.key, each.side, each.on_date, each.how) for each in telling_of(case, viewer=self.by)]
        assert told == [
            ("tell_accepted", "complainant", day_of(NOW), "online"),
            ("tell_ended", "complainant", day_of(NOW), "post"),
            ("tell_ended", "respondent", day_of(NOW), "phone"),
        ]

    def test_too_late_misses_the_time_for_telling(self):
        case = self.ended()
        late = NOW + timedelta(days=20)
        for side in Side.values:
            case = self.do(case, by=self.by, duty="tell_ended", side=side, at=late)
        assert RunningLimit.objects.get(record_id=case.pk, key="termination_notice").met is False

    def test_stops_only_its_own_limit(self):
        case = factories.received(by=self.by)
        case = accept_case(case=case, told=How.LATER, by=self.by, at=NOW)
        case = end_case(case=case, ground="party_gone", reason="经营者已注销", by=self.by, at=NOW)
        case = self.do(case, by=self.by)
        running = RunningLimit.objects.filter(record_id=case.pk, stopped_at=None)
        assert [row.key for row in running] == ["termination_notice"]

    def test_is_done_by_the_system_when_a_notice_went_out(self):
        case = self.do(self.ended(), by=SYSTEM, duty="tell_ended", how=How.SMS)
        assert case.served.get().how == How.SMS

    def test_is_refused_for_what_was_not_decided_or_is_not_owed(self):
        for field, told in (
            ("duty", {"duty": "tell_ended"}),
            ("duty", {"duty": "nothing"}),
            ("side", {"side": Side.RESPONDENT}),
            ("side", {"side": "press"}),
            ("how", {"how": How.LATER}),
            ("on_date", {"on_date": day_of(NOW) + timedelta(days=1)}),
            ("on_date", {"on_date": day_of(NOW) - timedelta(days=1)}),
        ):
            with self.subTest(told), self.assertRaises(Refused) as refused:
                self.do(self.ready(), by=self.by, **told)
            assert refused.exception.field == field

    def test_a_duty_without_a_time_is_told_too(self):
        case = self.ended()
        assert "tell_remedies" in {duty.key for duty in procedure_of(case).duties_for("end")}
        assert self.do(case, by=self.by, duty="tell_remedies").served.get().duty == "tell_remedies"
