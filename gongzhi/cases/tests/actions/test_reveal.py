from django.test import TestCase

from gongzhi.cases.actions.reveal import REVEALABLE, reveal_code, reveal_field
from gongzhi.cases.codes import opens
from gongzhi.cases.queries import parties_of
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import State
from gongzhi.core import journal
from gongzhi.core.errors import NotAllowed, Refused
from tests import factories
from tests.factories import NOW


class TestRevealField(VerbTests, TestCase):
    verb, state, keyed = "reveal", State.RECEIVED, False

    def do(self, case, *, by, at=NOW, key=None, field="phone"):
        return reveal_field(case=case, party_id=case.parties.get().pk, field=field, by=by, at=at)

    def test_gives_it_in_clear_and_tells_who_saw_what_but_not_the_value(self):
        case = self.ready()
        assert self.do(case, by=self.by) == "19900001234"
        line = journal.history("case", case.pk).last()
        assert line.facts == {"field": "phone", "part": "consumer"}
        assert "19900001234" not in str(line.__dict__)
        assert self.do(case, by=self.by, field="name") == "张示例"

    def test_is_masked_before(self):
        case = self.ready()
        (party,) = parties_of(case, viewer=self.by)
        assert party.fields == (
            ("name", "姓名", "张**"),
            ("phone", "电话", "199******34"),
            ("address", "地址", "贵州省贵阳市****"),
        )

    def test_is_refused_for_other_fields_and_for_people_of_other_cases(self):
        case, other = self.ready(), self.ready()
        with self.assertRaises(Refused):
            self.do(case, by=self.by, field="name_digest")
        with self.assertRaises(Refused):
            reveal_field(case=case, party_id=other.parties.get().pk, field="phone", by=self.by, at=NOW)
        assert set(REVEALABLE) == {"name", "phone", "address", "identity", "email"}


class TestRevealCode(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()

    def test_gives_the_code_and_tells_who_saw_it(self):
        case = factories.received()
        by = factories.actor()
        code = reveal_code(case=case, by=by, at=NOW)
        assert opens(case, code)
        assert journal.history("case", case.pk).last().facts == {"field": "code"}

    def test_is_refused_to_another_unit(self):
        case = factories.received()
        with self.assertRaises(NotAllowed):
            reveal_code(case=case, by=factories.actor(("samr-520302", "handler")), at=NOW)
