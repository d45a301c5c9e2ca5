from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

from django.db import connection, connections
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from gongzhi.cases.actions.receive import MOST_LOCKS, receive_both, receive_case, receive_cases
from gongzhi.cases.intake import Person
from gongzhi.cases.models import Case, CaseLink, CaseUnit, Party, Routing
from gongzhi.cases.queries import case_by_number, history_of, queue_cases
from gongzhi.cases.words import Kind, LinkKind, Part, State
from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Role
from gongzhi.core.clock import day_of
from gongzhi.core.errors import Invalid
from gongzhi.core.numbers import is_number
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER, NOW, new_case, unit


class TestReceiveCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = factories.actor()

    def receive(self, *, by=ANONYMOUS, at=NOW, **changes) -> Case:
        return receive_case(new_case(**{"unit_id": unit().pk} | changes), by=by, at=at).case

    def test_makes_a_case_with_all_that_belongs_to_it(self):
        case = self.receive(hotline="12315")
        assert (case.state, case.kind, case.unit.key) == (State.RECEIVED, Kind.COMPLAINT, HOLDER)
        assert is_number(case.number) and case.number.startswith("26")
        assert case.procedure == "amr-complaint@2026-04-15"
        assert case.text.narrative.startswith("买的电热水壶")
        assert case.parties.get().name == "张示例"
        line = journal.history("case", case.pk).get()
        assert (line.verb, line.source, line.target, line.at) == ("receive", "", State.RECEIVED, NOW)
        assert Routing.objects.get(case=case).by_hand
        limit = RunningLimit.objects.get(record_id=case.pk)
        assert (limit.key, limit.due_date) == ("accept", case.due_date)

    def test_lets_holder_superiors_and_intake_see_it(self):
        case = self.receive(hotline="12345")
        parts = set(CaseUnit.objects.filter(case=case).values_list("unit__key", "part"))
        assert parts == {
            (HOLDER, Part.HOLDER),
            ("samr-520100", Part.SUPERIOR),
            ("samr", Part.SUPERIOR),
            ("government-service", Part.INTAKE),
        }

    def test_keeps_the_officers_own_unit_as_its_entry(self):
        case = self.receive(by=factories.actor(("housing", Role.HANDLER)))
        assert CaseUnit.objects.get(case=case, part=Part.INTAKE).unit.key == "housing"

    def test_waits_in_triage_under_the_limit_of_routing_where_no_rule_knows_a_unit(self):
        case = self.receive(unit_id=None)
        assert (case.state, case.procedure, case.unit.key) == (State.TRIAGE, "", "samr")
        assert RunningLimit.objects.get(record_id=case.pk).key == "route"
        assert case in queue_cases("triage", viewer=factories.actor(("samr", Role.HANDLER)), today=day_of(NOW))

    def test_waits_in_triage_at_the_unit_that_answers_the_hotline(self):
        assert self.receive(unit_id=None, hotline="12345").unit.key == "government-service"

    def test_is_ruled_by_the_law_of_the_day_on_which_it_was_received(self):
        assert self.receive(received_at=NOW - timedelta(days=22)).procedure == "amr-complaint@2020-01-01"
        assert self.receive(received_at=NOW - timedelta(days=21)).procedure == "amr-complaint@2026-04-15"

    def test_takes_in_what_only_acceptance_needs_to_know(self):
        case = self.receive(trader_name="", persons=())
        assert (case.state, case.anonymous) == (State.RECEIVED, True)

    def test_makes_a_title_of_the_first_sentence(self):
        assert self.receive(narrative="水壶漏水。商家不理。").title == "水壶漏水。"
        assert len(self.receive(narrative="长" * 300).title) == 80

    def test_takes_out_characters_that_no_text_may_hold(self):
        case = self.receive(narrative="  漏\x00水\x1b了 ", persons=(Person(name="张\x00示例", phone="1990000"),))
        assert case.text.narrative == "漏水了"
        assert case.parties.get().name == "张示例"

    def test_takes_names_and_address_from_the_register_as_far_as_they_fit(self):
        region = Region.objects.get(code="520115")
        trader = register_trader(name="长" * 150, address="远" * 250, region=region, by=SYSTEM, at=NOW)
        case = self.receive(trader_id=trader.pk, trader_name="")
        assert (case.trader_name, case.trader_address) == ("长" * 120, "远" * 200)
        assert case.region_id == "520115"

    def test_finds_people_by_hashes_and_keeps_no_personal_data_in_clear(self):
        case = self.receive(persons=(Person(name="张示例", phone="19900001234", address="南明区某路1号"),))
        with connection.cursor() as cursor:
            cursor.execute("SELECT party::text FROM cases_party party WHERE case_id = %s", [case.pk])
            (row,) = cursor.fetchone()
        for clear in ("张示例", "19900001234", "南明区"):
            assert clear not in row
            assert clear.encode().hex() not in row
        party = Party.objects.get(case=case)
        assert all(len(bytes(each)) == 16 for each in (party.name_digest, party.phone_digest, party.ending_digest))

    def test_tells_who_it_came_from_in_its_history(self):
        case = self.receive(by=self.by)
        assert history_of(case, viewer=SYSTEM)[0].sentence == f"{self.by.name}登记了投诉"

    def test_is_refused_with_everything_that_is_wrong_at_once(self):
        tomorrow = day_of(NOW) + timedelta(days=1)
        representative = Person(name="某", part="representative")
        wrong = {
            "kind": "complain",
            "narrative": " \x00 ",
            "trader_name": "长" * 121,
            "trader_address": "长" * 201,
            "amount": -1,
            "claims": ("gold",),
            "event_date": tomorrow,
            "prior_complaint_date": tomorrow,
            "received_at": NOW + timedelta(minutes=1),
            "persons": (representative,) * 3,
            "region": "999999",
            "trader_region": "999999",
            "trader_id": 0 - 5,
            "platform_id": 0 - 5,
            "hotline": "00000",
            "unit_id": 0 - 5,
        }
        with self.assertRaises(Invalid) as invalid:
            self.receive(**wrong)
        assert set(invalid.exception.faults) == set(wrong)
        assert not Case.objects.exists()

    def test_is_refused_when_too_long(self):
        with self.assertRaises(Invalid) as invalid:
            self.receive(narrative="长" * 20_001)
        assert "20001" in invalid.exception.faults["narrative"]


class TestReceiveCases(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()

    def statements(self, count: int) -> list[str]:
        news = [new_case(unit_id=unit().pk) for _each in range(count)]
        with CaptureQueriesContext(connection) as captured:
            receive_cases(news, by=ANONYMOUS, at=NOW)
        return [query["sql"] for query in captured]

    def test_costs_the_same_number_of_statements_for_one_and_for_many(self):
        self.statements(1)
        few, many = self.statements(1), self.statements(35)
        assert len(few) == len(many) <= 7
        assert len(self.statements(200)) == len(few)

    def test_takes_a_matter_in_once_however_often_its_key_comes(self):
        one, two = new_case(unit_id=unit().pk), new_case(unit_id=unit().pk)
        first = receive_cases([one, two, one], by=ANONYMOUS, at=NOW)
        assert [received.repeated for received in first] == [False, False, True]
        again = receive_cases([two, one], by=ANONYMOUS, at=NOW)
        assert [received.repeated for received in again] == [True, True]
        assert [received.case for received in again] == [first[1].case, first[0].case]
        assert Case.objects.count() == 2
        assert journal.history("case", first[0].case.pk).count() == 1

    def test_takes_the_same_key_of_another_door_as_another_matter(self):
        new = new_case(unit_id=unit().pk)
        receive_cases([new, replace(new, source="desk")], by=ANONYMOUS, at=NOW)
        assert Case.objects.count() == 2

    def test_gives_back_cases_in_the_order_of_the_matters(self):
        news = [new_case(unit_id=unit().pk, title=f"第{number}件") for number in range(50)]
        assert [got.case.title for got in receive_cases(news, by=ANONYMOUS, at=NOW)] == [new.title for new in news]


class TestReceiveBoth(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()

    def test_makes_two_linked_cases_under_their_own_procedures_once(self):
        new = new_case(unit_id=unit().pk)
        first, second = receive_both(new, by=ANONYMOUS, at=NOW)
        assert (first.case.kind, second.case.kind) == (Kind.COMPLAINT, Kind.REPORT)
        assert second.case.amount is None and second.case.claims == []
        assert CaseLink.objects.get().kind == LinkKind.SPLIT
        again = receive_both(new, by=ANONYMOUS, at=NOW)
        assert [received.repeated for received in again] == [True, True]
        assert (Case.objects.count(), CaseLink.objects.count()) == (2, 1)


class TestSimultaneousReceives(TransactionTestCase):
    """The same matter at the same time, made certain with a barrier."""

    def setUp(self):
        factories.province()

    def receive_at_once(self, *batches) -> list:
        barrier, got, failed = Barrier(len(batches)), [], []

        def receive(batch):
            try:
                barrier.wait(10)
                got.append(receive_cases(batch, by=ANONYMOUS, at=NOW))
            except Exception as error:
                failed.append(error)
            finally:
                connections.close_all()

        threads = [Thread(target=receive, args=(batch,)) for batch in batches]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert failed == []
        return got

    def test_make_one_case(self):
        new = new_case(unit_id=unit().pk, source_key=str(uuid4()))
        got = self.receive_at_once(*[[new]] * 4)
        assert Case.objects.count() == 1
        assert sorted(received[0].repeated for received in got) == [False, True, True, True]

    def test_make_one_case_also_in_the_middle_of_a_batch_of_any_size(self):
        for size in (3, MOST_LOCKS + 10):
            news = [new_case(unit_id=unit().pk) for _each in range(size)]
            before = Case.objects.count()
            self.receive_at_once(news, [news[size // 2]], news[::-1], [news[-1]])
            assert Case.objects.count() == before + size

    def test_see_a_case_that_another_made_meanwhile(self):
        new = new_case(unit_id=unit().pk)
        (first,), (second,) = self.receive_at_once([new], [new])
        assert first.case == second.case == case_by_number(first.case.number, viewer=SYSTEM)
