from django.test import TestCase

from gongzhi.cases.actions.inform import inform_of_progress
from gongzhi.cases.queries import history_of
from gongzhi.core.actors import consumer
from tests import factories
from tests.factories import NOW


class TestInformOfProgress(TestCase):
    def test_is_read_by_the_consumer_of_each_matter(self):
        factories.province()
        cases = [factories.received() for _each in range(2)]
        inform_of_progress(
            case_ids=[case.pk for case in cases],
            number="E26-0001",
            text="已冻结账户余额。",
            unit_id=cases[0].unit_id,
            by=factories.actor(),
            at=NOW,
        )
        for case in cases:
            told = history_of(case, viewer=consumer(case.pk))[-1]
            assert (told.verb, told.note) == ("inform", "已冻结账户余额。")
