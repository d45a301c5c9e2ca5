"""What holds for every verb of requests and disputes, and what is special about some of them."""

from datetime import date
from uuid import uuid4

import pytest

from gongzhi.cases.actions.invite import invite_assistance
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.models import Case
from gongzhi.cases.queries import case_by_number
from gongzhi.cases.words import Part
from gongzhi.cases.words import State as CaseState
from gongzhi.cooperation import queries
from gongzhi.cooperation.actions.request.reveal import reveal_shared
from gongzhi.cooperation.models import Dispute, Request
from gongzhi.cooperation.rules import judge_of
from gongzhi.cooperation.states import DISPUTE, REQUEST
from gongzhi.cooperation.tests import scene
from gongzhi.cooperation.verbs import OF_DISPUTES, OF_REQUESTS, do
from gongzhi.cooperation.verify import broken_cooperation
from gongzhi.cooperation.words import DisputeState, State
from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, Role
from gongzhi.core.errors import NotAllowed, Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TABLES = {
    "request": (REQUEST, Request, State, scene.request_in),
    "dispute": (DISPUTE, Dispute, DisputeState, scene.dispute_in),
}
EACH = [
    pytest.param(name, row, id=f"{name}-{row.verb}")
    for name, (table, *_rest) in TABLES.items()
    for row in table.transitions
    if row.verb != "reveal"
]
each_verb = pytest.mark.parametrize(("name", "row"), EACH)


@pytest.fixture(autouse=True)
def _province(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()


def ready(name: str, row):
    """Make a record in a state from which the verb is open."""
    _table, _model, states, make = TABLES[name]
    return make(next(state for state in states if state in row.sources))


@each_verb
class TestEachVerb:
    def test_leads_where_the_table_says_and_is_told_once(self, name, row):
        table = TABLES[name][0]
        record, by, key = ready(name, row), scene.both_roles(scene.UNIT_OF[row.verb]), uuid4()
        before = journal.last_seq(table.kind, record.pk)
        done = scene.do_well(record, row.verb, by=by, key=key)
        assert done.state == (row.target or record.state)
        assert scene.do_well(record, row.verb, by=by, key=key).pk == record.pk
        lines = list(journal.history(table.kind, record.pk))
        assert len(lines) == before + 1
        assert (lines[-1].verb, lines[-1].actor_id, lines[-1].target) == (row.verb, by.id, done.state)
        assert list(broken_cooperation()) == []

    def test_is_refused_in_every_other_state(self, name, row):
        table, model, states, make = TABLES[name]
        for state in set(states) - row.sources:
            record = make(state)
            before = journal.last_seq(table.kind, record.pk)
            with pytest.raises(Refused) as refused:
                scene.do_well(record, row.verb)
            assert not isinstance(refused.value, NotAllowed)
            assert (model.objects.get(pk=record.pk).state, journal.last_seq(table.kind, record.pk)) == (state, before)

    def test_is_refused_to_other_roles_and_other_units(self, name, row):
        record = ready(name, row)
        own = scene.UNIT_OF[row.verb]
        others = {scene.ASKER, scene.ASKED, scene.RIVAL, scene.JUDGE, scene.STRANGER} - {own}
        wrong = [scene.both_roles(key) for key in sorted(others)]
        wrong += [factories.actor((own, role)) for role in set(Role) - row.roles - {Role.SECRETARIAT}]
        if Role.SECRETARIAT not in row.roles or name == "dispute":
            wrong.append(factories.actor(("samr", Role.SECRETARIAT)))
        for by in wrong:
            with pytest.raises(NotAllowed):
                do(record, row.verb, by=by, at=NOW, **scene.told_for(record, row.verb))

    def test_has_an_action_and_a_sentence(self, name, row):
        verbs = OF_REQUESTS if name == "request" else OF_DISPUTES
        stem = f"{row.verb}_" if row.verb == "return" else row.verb
        assert verbs[row.verb].__module__ == f"gongzhi.cooperation.actions.{name}.{stem}"
        assert "{who}" in str(row.sentence)


class TestShared:
    def test_the_asked_unit_sees_the_named_fields_and_nothing_else(self):
        case = scene.matter()
        request = scene.send(by=scene.both_roles(scene.ASKER), case=case, fields=("trader", "phone"))
        asked = scene.both_roles(scene.ASKED)
        shown = {each.field: each.value for each in queries.shared_of(request, viewer=asked)}
        assert shown == {"trader": case.trader_name, "phone": "199******34"}
        with pytest.raises(Case.DoesNotExist):
            case_by_number(case.number, viewer=asked)
        for viewer in (scene.both_roles(scene.STRANGER), ANONYMOUS):
            with pytest.raises(Request.DoesNotExist):
                queries.request_by_number(request.number, viewer=viewer)
            assert queries.shared_of(request, viewer=viewer) == []

    def test_personal_data_in_clear_stands_in_both_histories(self):
        request = scene.send(by=scene.both_roles(scene.ASKER), case=scene.matter(), fields=("phone",))
        asked = scene.both_roles(scene.ASKED)
        assert reveal_shared(request=request, field="phone", by=asked, at=NOW) == "19900001234"
        for kind, pk in (("request", request.pk), ("case", request.case_id)):
            line = journal.history(kind, pk).last()
            assert (line.verb, line.actor_id) == ("reveal", asked.id)
        for field, by in (("name", asked), ("phone", scene.both_roles(scene.ASKER))):
            with pytest.raises(Refused):
                reveal_shared(request=request, field=field, by=by, at=NOW)

    def test_nothing_is_seen_once_it_is_over(self):
        for state in (State.CLOSED, State.REFUSED, State.WITHDRAWN):
            request = scene.request_in(state)
            assert queries.shared_of(request, viewer=scene.both_roles(scene.ASKED)) == []
            assert queries.shared_of(request, viewer=scene.both_roles(scene.ASKER)) != []


class TestSend:
    def test_is_due_in_working_days(self):
        """Of which Saturday 9 May 2026 is one."""
        by = scene.both_roles(scene.ASKER)
        assert scene.send(by=by).due_date == date(2026, 5, 12)
        assert scene.send(by=by, kind="assist").due_date == date(2026, 5, 26)

    def test_the_same_key_twice_sends_one(self):
        by, key = scene.both_roles(scene.ASKER), uuid4()
        assert scene.send(by=by, key=key) == scene.send(by=by, key=key)
        assert Request.objects.count() == 1

    def test_is_refused_without_purpose_for_others_matters_and_fields_of_none(self):
        by, other = scene.both_roles(scene.ASKER), factories.received(unit_key=scene.STRANGER)
        for wrong in (
            {"purpose": " "}, {"kind": "none"}, {"asked_unit_id": factories.unit(scene.ASKER).pk},
            {"number": other.number}, {"fields": ("trader",)}, {"text": ""}, {"asked_unit_id": 0},
        ):  # fmt: skip
            with pytest.raises(Refused):
                scene.send(by=by, **wrong)
        with pytest.raises(NotAllowed):
            scene.send(by=scene.both_roles(scene.STRANGER))
        assert not Request.objects.exists()


class TestDispute:
    def test_goes_to_the_common_superior_or_to_the_office(self):
        assert scene.dispute().judge_unit.key == scene.JUDGE
        assert scene.dispute(other="housing").judge_unit is None
        assert (judge_of([3, 2, 1], [2, 1]), judge_of([3], [4])) == (2, None)

    def test_ends_with_a_designation_that_moves_the_matter(self):
        record = scene.dispute()
        scene.do_well(record, "designate")
        case = Case.objects.get(pk=record.case_id)
        assert (case.unit.key, case.state) == (scene.RIVAL, CaseState.RECEIVED)
        assert journal.history("case", case.pk).last().verb == "designate"
        with pytest.raises(Refused):
            do(scene.dispute(), "designate", unit_id=factories.unit("housing").pk, ground="x",
               by=scene.both_roles(scene.JUDGE), at=NOW)  # fmt: skip

    def test_between_agencies_the_office_designates(self):
        record = scene.dispute(other="housing")
        office = factories.actor(("samr", Role.SECRETARIAT))
        told = {"unit_id": record.other_unit_id, "ground": "属住房和城乡建设部门职责。"}
        with pytest.raises(NotAllowed):
            do(record, "designate", **told, by=scene.both_roles(scene.JUDGE), at=NOW)
        with pytest.raises(NotAllowed):
            do(record, "designate", **told, by=factories.actor(("samr", Role.AUDITOR)), at=NOW)
        do(record, "designate", **told, by=office, at=NOW)
        assert Case.objects.get(pk=record.case_id).unit.key == "housing"

    def test_is_raised_by_the_unit_to_which_a_matter_was_transferred_too(self):
        case = scene.matter()
        holder = scene.both_roles(scene.RAISER)
        transfer_case(case=case, unit_id=factories.unit(scene.RIVAL).pk, reason="属对方", by=holder, at=NOW)
        record = scene.raise_dispute(
            number=case.number,
            other_unit_id=case.unit_id,
            reason="不属本区",
            by=scene.both_roles(scene.RIVAL),
            at=NOW,
        )
        assert (record.unit.key, record.other_unit.key) == (scene.RIVAL, scene.RAISER)
        do(record, "designate", unit_id=case.unit_id, ground="属原单位", by=scene.both_roles(scene.JUDGE), at=NOW)
        case = Case.objects.get(pk=case.pk)
        assert (case.unit.key, case.pending_unit, case.state) == (scene.RAISER, None, CaseState.RECEIVED)
        assert not case.case_units.filter(part=Part.PENDING).exists()

    def test_is_refused_twice_over_one_matter_and_to_who_has_no_part(self):
        record = scene.dispute()
        told = {"number": record.case.number, "other_unit_id": record.other_unit_id, "reason": "x", "at": NOW}
        with pytest.raises(Refused):
            scene.raise_dispute(**told, by=scene.both_roles(scene.RAISER))
        with pytest.raises(NotAllowed):
            scene.raise_dispute(**told, by=scene.both_roles(scene.JUDGE))


class TestOwed:
    def test_counts_requests_transfers_and_assistance_of_ones_own_and_of_all_to_the_office(self):
        holder = scene.both_roles(scene.ASKER)
        scene.request_in(State.SENT)
        scene.request_in(State.CLOSED)
        transfer_case(case=scene.matter(), unit_id=factories.unit(scene.RIVAL).pk, reason="属对方", by=holder, at=NOW)
        invite_assistance(
            case=scene.matter(), unit_id=factories.unit(scene.ASKED).pk, asked="协查", by=holder, at=NOW
        )
        office, asked = factories.actor(("samr", Role.SECRETARIAT)), scene.both_roles(scene.ASKED)
        for viewer, total in ((office, 3), (holder, 3), (asked, 2), (scene.both_roles(scene.STRANGER), 0)):
            assert sum(each.total for each in queries.owed_between(viewer=viewer)) == total
        matrix = queries.matrix_of(queries.owed_between(viewer=office))
        assert [(cells, total) for _name, cells, total in matrix.rows] == [([2], 2), ([1], 1)]

    def test_lists_cost_the_same_for_few_and_many(self, django_assert_num_queries):
        viewer = scene.both_roles(scene.ASKED)
        for number in (1, 10):
            for _each in range(number):
                scene.request_in(State.SENT)
            with django_assert_num_queries(1):
                queries.page_of_requests(viewer=viewer, side="asked")
            with django_assert_num_queries(7):
                queries.owed_between(viewer=viewer)
