from django.test import TestCase

from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.queries import case_by_number
from gongzhi.cases.tests.verb import VerbTests, waiting_for
from gongzhi.cases.words import State
from gongzhi.core.actors import Role
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER, NOW, OTHER


class TestTransferCase(VerbTests, TestCase):
    verb, state = "transfer", State.RECEIVED
    guards = {"assistants_have_answered": lambda self: (waiting_for(self.ready(), by=self.handler), self.by)}

    def do(self, case, *, by, at=NOW, key=None, unit_key=OTHER, reason="属对方管辖"):
        return transfer_case(case=case, unit_id=factories.unit(unit_key).pk, reason=reason, by=by, at=at, key=key)

    def test_stays_with_its_holder_while_the_other_sees_it(self):
        case = self.do(self.ready(), by=self.by)
        assert (case.unit.key, case.pending_unit.key) == (HOLDER, OTHER)
        assert case_by_number(case.number, viewer=factories.actor((OTHER, Role.HANDLER))) == case

    def test_puts_the_other_unit_under_a_limit(self):
        case = self.do(self.ready(), by=self.by)
        limits = {row.key: row for row in RunningLimit.objects.filter(record_id=case.pk)}
        assert (limits["take_over"].unit_id, limits["take_over"].is_running) == (factories.unit(OTHER).pk, True)
        assert limits["accept"].stopped_by == "transfer"
        assert case.due_date == limits["take_over"].due_date

    def test_is_refused_to_its_own_unit_to_none_and_without_a_reason(self):
        for unit_key, reason, field in ((HOLDER, "x", "unit"), (OTHER, " ", "reason")):
            with self.subTest(field=field), self.assertRaises(Refused) as refused:
                self.do(self.ready(), by=self.by, unit_key=unit_key, reason=reason)
            assert refused.exception.field == field
        with self.assertRaises(Refused) as refused:
            transfer_case(case=self.ready(), unit_id=0, reason="x", by=self.by, at=NOW)
        assert refused.exception.field == "unit"
