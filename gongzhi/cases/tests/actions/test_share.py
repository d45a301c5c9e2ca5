from decimal import Decimal

from django.test import TestCase

from gongzhi.cases.actions.share import share_recovered
from gongzhi.cases.models import Case
from gongzhi.cases.queries import history_of
from gongzhi.cases.words import Recovery, State
from gongzhi.core.actors import consumer
from tests import factories
from tests.factories import NOW


class TestShareRecovered(TestCase):
    def test_adds_to_what_each_recovered_and_tells_its_consumer(self):
        factories.province()
        by = factories.actor()
        fresh, settled = factories.received(by=by), factories.case_in(State.CLOSED, by=by)
        shares = {fresh.pk: Decimal("10.01"), settled.pk: Decimal("0.99")}
        told = {"number": "E26-0001", "unit_id": fresh.unit_id, "by": by, "at": NOW}
        with self.assertNumQueries(5):
            share_recovered(shares=shares, **told)
        found = Case.objects.in_bulk(shares)
        assert (found[fresh.pk].recovered, found[fresh.pk].recovery) == (Decimal("10.01"), Recovery.REFUNDED)
        assert found[settled.pk].recovered == Decimal("199.99")
        line = history_of(fresh, viewer=consumer(fresh.pk))[-1]
        assert line.verb == "share" and "10.01" in line.sentence
