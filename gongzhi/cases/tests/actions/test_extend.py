from datetime import timedelta

from django.test import TestCase

from gongzhi.cases.actions.extend import extend_limit
from gongzhi.cases.models import Case
from gongzhi.cases.tests.verb import VerbTests, with_changes
from gongzhi.cases.words import Kind, State
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import NOW


class TestExtendLimit(VerbTests, TestCase):
    verb, state, kind = "extend", State.RECEIVED, Kind.REPORT
    guards = {"has_a_procedure": lambda self: (with_changes(self.ready(), procedure=""), self.by)}

    def do(self, case, *, by, at=NOW, key=None, limit="verify", reason="需要检验"):
        return extend_limit(case=case, limit=limit, reason=reason, by=by, at=at, key=key)

    def test_moves_the_due_date_by_as_much_as_the_law_gives(self):
        case = self.ready()
        before = RunningLimit.objects.get(record_id=case.pk, key="verify")
        after = self.do(case, by=self.by)
        limit = RunningLimit.objects.get(record_id=case.pk, key="verify")
        assert (limit.length, limit.extended, limit.extensions) == (before.length, 15, 1)
        assert after.due_date == limit.due_date > before.due_date
        assert Case.objects.get(pk=case.pk).due_date == limit.due_date

    def test_is_refused_more_often_than_the_law_allows(self):
        case = self.do(self.ready(), by=self.by)
        given = len(RunningLimit.objects.get(record_id=case.pk, key="verify").limit.extension)
        for _again in range(given - 1):
            case = self.do(case, by=self.by)
        refused = self.assert_nothing_happened(case, lambda: self.do(case, by=self.by), error=Refused)
        assert refused.field == "limit"

    def test_is_refused_once_the_limit_has_passed(self):
        case = self.ready()
        late = NOW + timedelta(days=60)
        self.assert_nothing_happened(case, lambda: self.do(case, by=self.by, at=late), error=Refused)

    def test_is_refused_for_a_limit_that_cannot_be_extended(self):
        case = factories.case_in(State.ACCEPTED, by=self.handler)
        for limit in ("mediate", "no-such-limit"):
            with self.subTest(limit=limit):
                self.assert_nothing_happened(
                    case, lambda key=limit: self.do(case, by=self.by, limit=key), error=Refused
                )

    def test_is_refused_without_a_reason(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, reason="")
        assert refused.exception.field == "reason"
