from django.test import TestCase

from gongzhi.cases.actions.link import link_cases
from gongzhi.cases.models import CaseLink
from gongzhi.cases.queries import history_of, links_of
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import LinkKind, State
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.core.errors import Refused
from tests import factories
from tests.factories import HOLDER, NOW


class TestLinkCases(VerbTests, TestCase):
    verb, state = "link", State.RECEIVED

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.other = factories.received(by=cls.handler)
        strangers = factories.actor(("samr-520302", Role.HANDLER))
        cls.theirs = factories.received(unit_key="samr-520302", by=strangers)
        for key in ("samr-520302", "samr-520300"):
            cls.seen_by_all(key)

    @classmethod
    def seen_by_all(cls, key):
        """Let every unit that tries see the other case: only the first is theirs or not."""
        cls.other.case_units.create(unit=factories.unit(key), part="former")

    def do(self, case, *, by, at=NOW, key=None, number=None):
        return link_cases(case=case, number=number or self.other.number, by=by, at=at, key=key)

    def test_is_refused_to_every_other_role_of_the_same_unit(self):
        case = self.ready()
        for role in set(Role) - self.row().roles:
            by = factories.actor((HOLDER, role))
            with self.subTest(role=role), self.assertRaises(Refused):
                self.do(case, by=by)

    def test_is_refused_to_another_consumer_and_to_anybody_unknown(self):
        from gongzhi.core.actors import ANONYMOUS, consumer

        case = self.ready()
        for by in (consumer(self.other.pk), ANONYMOUS):
            with self.subTest(by=by), self.assertRaises(Refused):
                self.do(case, by=by)

    def test_is_done_by_the_consumer_only_where_the_table_says(self):
        from gongzhi.core.actors import consumer

        case = self.ready()
        with self.assertRaises(Refused):
            self.do(case, by=consumer(case.pk, self.other.pk))

    def test_shows_each_case_on_the_other_and_in_its_history(self):
        case = self.do(self.ready(), by=self.by)
        assert [(str(kind), other) for kind, other in links_of(case, viewer=self.by)] == [("重复件", self.other)]
        assert [other for _kind, other in links_of(self.other, viewer=self.by)] == [case]
        assert self.other.number in history_of(case, viewer=SYSTEM)[-1].sentence
        assert case.number in history_of(self.other, viewer=SYSTEM)[-1].sentence
        assert CaseLink.objects.get(kind=LinkKind.DUPLICATE)

    def test_takes_a_number_as_it_is_read_out(self):
        spoken = f"{self.other.number[:3]} {self.other.number[3:6]}-{self.other.number[6:]}"
        self.do(self.ready(), by=self.by, number=spoken)
        assert CaseLink.objects.count() == 1

    def test_is_refused_for_itself_for_one_not_seen_and_twice(self):
        case = self.ready()
        for number in (case.number, self.theirs.number, "0000000000"):
            with self.subTest(number=number), self.assertRaises(Refused) as refused:
                self.do(case, by=self.by, number=number)
            assert refused.exception.field == "number"
        self.do(case, by=self.by)
        with self.assertRaises(Refused):
            self.do(case, by=self.by)
