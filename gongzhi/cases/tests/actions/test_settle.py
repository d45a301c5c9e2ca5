from decimal import Decimal

from django.test import TestCase

from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.models import CaseText
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import SETTLEMENTS, Outcome, Recovery, State
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests.factories import NOW


class TestSettleCase(VerbTests, TestCase):
    verb, state = "settle", State.ACCEPTED

    def do(self, case, *, by, at=NOW, key=None, **told):
        told = {
            "outcome": Outcome.MEDIATED,
            "terms": "商家退款 99.50 元",
            "recovered": Decimal("99.50"),
            "recovery": Recovery.REFUNDED,
        } | told
        return settle_case(case=case, by=by, at=at, key=key, **told)

    def test_keeps_what_was_agreed_and_the_loss_recovered(self):
        case = self.do(self.ready(), by=self.by)
        assert (case.outcome, case.resolved, case.decided_at) == (Outcome.MEDIATED, True, NOW)
        assert (case.recovered, case.recovery) == (Decimal("99.50"), Recovery.REFUNDED)
        assert CaseText.objects.get(case=case).answer == "商家退款 99.50 元"
        assert RunningLimit.objects.get(record_id=case.pk, key="mediate").met is True

    def test_keeps_no_way_of_recovery_where_nothing_was_recovered(self):
        case = self.do(self.ready(), by=self.by, recovered=Decimal(0), recovery=Recovery.REFUNDED)
        assert (case.recovered, case.recovery) == (Decimal(0), "")

    def test_is_possible_with_every_settlement_and_nothing_else(self):
        for outcome in Outcome:
            with self.subTest(outcome=outcome):
                if outcome in SETTLEMENTS:
                    assert self.do(self.ready(), by=self.by, outcome=outcome).outcome == outcome
                else:
                    with self.assertRaises(Refused) as refused:
                        self.do(self.ready(), by=self.by, outcome=outcome)
                    assert refused.exception.field == "outcome"

    def test_names_the_field_that_is_wrong(self):
        wrong = {
            "terms": {"terms": " "},
            "recovery": {"recovery": "gold"},
            "recovered": {"recovered": Decimal("-1")},
        }
        for field, told in wrong.items():
            with self.subTest(field=field), self.assertRaises(Refused) as refused:
                self.do(self.ready(), by=self.by, **told)
            assert refused.exception.field == field
        for amount in (None, Decimal("0.001"), Decimal("NaN"), Decimal("1e13")):
            with self.subTest(amount=amount), self.assertRaises(Refused) as refused:
                self.do(self.ready(), by=self.by, recovered=amount)
            assert refused.exception.field == "recovered"
