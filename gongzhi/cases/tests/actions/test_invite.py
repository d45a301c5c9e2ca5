from django.test import TestCase

from gongzhi.cases.actions.invite import invite_assistance
from gongzhi.cases.models import CaseUnit
from gongzhi.cases.queries import case_by_number
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import Part, State
from gongzhi.core.actors import Role
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER, NOW, OTHER


class TestInviteAssistance(VerbTests, TestCase):
    verb, state = "invite", State.RECEIVED

    def do(self, case, *, by, at=NOW, key=None, unit_key=OTHER, asked="请协查"):
        return invite_assistance(case=case, unit_id=factories.unit(unit_key).pk, asked=asked, by=by, at=at, key=key)

    def test_lets_the_unit_see_the_case_and_starts_its_limit(self):
        case = self.do(self.ready(), by=self.by)
        assert case.waits_for_assistance
        assert case_by_number(case.number, viewer=factories.actor((OTHER, Role.HANDLER))) == case
        limit = RunningLimit.objects.get(record_id=case.pk, key="assist")
        assert (limit.unit_id, limit.is_running) == (factories.unit(OTHER).pk, True)
        assert CaseUnit.objects.get(case=case, part=Part.ASSISTING).asked == "请协查"

    def test_is_refused_for_the_holder_for_one_that_assists_and_for_none(self):
        case = self.do(self.ready(), by=self.by)
        for unit_key in (HOLDER, OTHER):
            with self.subTest(unit=unit_key), self.assertRaises(Refused) as refused:
                self.do(case, by=self.by, unit_key=unit_key)
            assert refused.exception.field == "unit"
        with self.assertRaises(Refused) as refused:
            invite_assistance(case=case, unit_id=0, asked="请协查", by=self.by, at=NOW)
        assert refused.exception.field == "unit"

    def test_is_refused_without_saying_with_what(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, asked="")
        assert refused.exception.field == "asked"
