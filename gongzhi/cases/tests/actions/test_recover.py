from decimal import Decimal

from django.test import TestCase

from gongzhi.cases.actions.recover import record_recovery
from gongzhi.cases.models import Case
from gongzhi.cases.queries import history_of
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import Recovery, State
from gongzhi.core.actors import SYSTEM, consumer
from gongzhi.core.errors import Refused
from tests.factories import NOW


class TestRecoverCase(VerbTests, TestCase):
    verb = "recover"
    state = State.CLOSED

    def do(self, case, *, by, at=NOW, key=None, amount=Decimal("120.50"), recovery=Recovery.REFUNDED):
        return record_recovery(case=case, amount=amount, recovery=recovery, terms="已退款", by=by, at=at, key=key)

    def test_adds_to_what_was_recovered_before(self):
        case = self.ready()
        before = case.recovered or 0
        self.do(case, by=self.by)
        self.do(case, by=self.by, amount=Decimal("10"))
        assert Case.objects.get(pk=case.pk).recovered == before + Decimal("130.50")

    def test_is_told_to_the_consumer(self):
        case = self.ready()
        self.do(case, by=self.by)
        told = history_of(case, viewer=consumer(case.pk))[-1]
        assert told.verb == "recover" and "120.50" in told.sentence

    def test_is_done_by_enforcement_in_the_name_of_the_system(self):
        case = self.ready()
        self.do(case, by=SYSTEM)
        assert Case.objects.get(pk=case.pk).recovery == Recovery.REFUNDED

    def test_is_refused_without_an_amount_or_a_way(self):
        case = self.ready()
        for amount in (Decimal(0), Decimal("-1"), Decimal("1.234")):
            with self.assertRaises(Refused) as refused:
                self.do(case, by=self.by, amount=amount)
            assert refused.exception.field == "amount"
        with self.assertRaises(Refused) as refused:
            self.do(case, by=self.by, recovery="")
        assert refused.exception.field == "recovery"
