from django.test import TestCase

from gongzhi.cases.actions.designate import designate_case
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import Part, State
from gongzhi.core.actors import Role
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER


class TestDesignateCase(VerbTests, TestCase):
    verb, state = "designate", State.RECEIVED
    unit_key = ABOVE

    @classmethod
    def actor_as(cls, unit_key, role):
        """The office has its role in the leading agency alone."""
        return super().actor_as("samr" if role == Role.SECRETARIAT else unit_key, role)

    def do(self, case, *, by, at=NOW, key=None, unit_key=OTHER, reason="实际经营地在该区"):
        return designate_case(case=case, unit_id=factories.unit(unit_key).pk, reason=reason, by=by, at=at, key=key)

    def test_gives_the_case_its_unit_and_its_limits_anew(self):
        case = self.do(self.ready(), by=self.by)
        assert (case.unit.key, case.procedure) == (OTHER, "amr-complaint@2026-04-15")
        running = RunningLimit.objects.filter(record_kind="case", record_id=case.pk, stopped_at__isnull=True)
        assert [row.key for row in running] == ["accept"]
        assert running.get().unit_id == case.unit_id

    def test_ends_a_transfer_that_waits_for_whichever_of_the_two(self):
        for unit_key in (HOLDER, OTHER):
            case = self.do(self.in_state(State.TRANSFERRING), by=self.by, unit_key=unit_key)
            assert (case.unit.key, case.pending_unit_id, case.state) == (unit_key, None, State.RECEIVED)
            parts = {(row.unit.key, row.part) for row in case.case_units.select_related("unit")}
            assert (unit_key, Part.HOLDER) in parts and Part.PENDING not in {part for _key, part in parts}

    def test_is_refused_without_a_reason_or_a_unit(self):
        given = {"case": self.ready(), "unit_id": factories.unit(OTHER).pk, "reason": "x", "by": self.by, "at": NOW}
        for told in ({"reason": " "}, {"unit_id": 0}):
            with self.assertRaises(Refused):
                designate_case(**given | told)
