"""Reads of sampling: who sees what, that lists cost the same for one row and for many, what is published, figures."""

from datetime import date, timedelta
from unittest import mock

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, consumer
from gongzhi.core.errors import Refused
from gongzhi.directory.models import Unit
from gongzhi.sampling import public, queries
from gongzhi.sampling.models import Sample
from gongzhi.sampling.tests import scene
from gongzhi.sampling.verbs import do
from gongzhi.sampling.words import State
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER


class QueryTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = scene.both_roles()

    def setUp(self):
        kept = mock.patch("gongzhi.core.files.keep", return_value="")
        kept.start()
        self.addCleanup(kept.stop)


class TestWhoSees(QueryTest):
    def seen_by(self, viewer: Actor) -> set[str]:
        return {row.number for row in queries.page_of_samples("all", viewer=viewer).rows}

    def test_a_sample_is_seen_in_its_unit_above_and_by_who_sees_all(self):
        record = scene.sample_in(State.TESTING, by=self.by)
        for viewer in (
            self.by,
            factories.actor((HOLDER, Role.HANDLER)),
            factories.actor((ABOVE, Role.SUPERVISOR)),
            factories.actor(("samr", Role.SECRETARIAT)),
            factories.actor(("samr", Role.AUDITOR)),
            SYSTEM,
        ):
            assert self.seen_by(viewer) == {record.number}
            assert queries.sample_by_number(record.number, viewer=viewer) == record

    def test_a_sample_is_nothing_to_everybody_else(self):
        record = scene.sample_in(State.TESTING, by=self.by)
        for viewer in (
            factories.actor((OTHER, Role.HANDLER), (OTHER, Role.SUPERVISOR)),
            factories.actor(("housing", Role.SUPERVISOR)),
            factories.actor((HOLDER, Role.MEDIATOR)),
            factories.actor((HOLDER, Role.ADMINISTRATOR)),
            Actor("trader", 1, "示例企业", traders=frozenset({record.trader_id})),
            consumer(1),
            ANONYMOUS,
        ):
            assert self.seen_by(viewer) == set()
            with self.assertRaises(Sample.DoesNotExist):
                queries.sample_by_number(record.number, viewer=viewer)

    def test_its_trader_and_producer_see_it_once_they_were_told(self):
        record = scene.sample_in(State.SUSPECT, by=self.by, producer_id=scene.trader("示例工厂").pk)
        accounts = [
            Actor("trader", 1, "甲", traders=frozenset({pk})) for pk in (record.trader_id, record.producer_id)
        ]
        for account in accounts:
            assert queries.batches_of_trader(viewer=account) == []
        do(record, "tell", by=self.by, at=NOW)
        for account in accounts:
            assert [row.number for row in queries.batches_of_trader(viewer=account)] == [record.number]

    def test_a_laboratory_sees_what_was_sent_to_it_and_not_whose_it_is(self):
        unit = Unit.objects.get(key="telecom")
        laboratory = scene.laboratory(by=self.by, unit_id=unit.pk)
        people = factories.actor(("telecom", Role.HANDLER))
        scene.sample_in(State.SENT, by=self.by)
        record = scene.sample(by=self.by)
        assert self.seen_by(people) == set()
        record = do(record, "send", laboratory=laboratory.pk, by=self.by, at=NOW)
        assert self.seen_by(people) == {record.number}
        record = do(record, "receive", by=people, at=NOW)
        record = do(record, "report", **scene.report(fail=True), by=people, at=NOW)
        do(do(record, "tell", by=self.by, at=NOW), "waive", side="trader", by=self.by, at=NOW)
        found = queries.sample_by_number(record.number, viewer=people)
        assert queries.access.is_laboratory(found, people)
        assert [line.verb for line in queries.history_of(found, viewer=people)] == [
            "take",
            "send",
            "receive",
            "report",
        ]
        assert {offer.verb for offer in queries.offers_of(found, viewer=people, at=NOW)} <= {
            "receive", "reject", "report", "attach"
        }  # fmt: skip

    def test_a_plan_is_seen_by_who_leads_it_and_who_has_a_share(self):
        lead = scene.both_roles(ABOVE)
        plan = scene.plan(by=lead)
        handler = factories.actor((HOLDER, Role.HANDLER))
        assert queries.page_of_plans(viewer=handler).rows == []
        do(plan, "share", unit_id=factories.unit(HOLDER).pk, batches=10, by=lead, at=NOW)
        assert queries.page_of_plans(viewer=handler).rows == [plan]
        assert queries.page_of_plans(viewer=factories.actor((OTHER, Role.HANDLER))).rows == []

    def test_findings_from_samples_of_others_are_not_named(self):
        goods = scene.goods(by=self.by)
        scene.sample_in(State.FAILED, by=self.by, hs_code="190110", origin="甲国")
        told = queries.weighed(goods, viewer=SYSTEM, at=NOW)
        assert len(queries.seen_numbers(told, viewer=self.by)) == 1
        assert queries.seen_numbers(told, viewer=factories.actor((OTHER, Role.HANDLER))) == set()


class TestLists(QueryTest):
    def cost(self, ask) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            ask()
        return len(caught)

    def test_cost_the_same_for_one_row_and_for_twenty_five(self):
        plan = scene.plan_in("active", by=self.by)
        goods = scene.goods(by=self.by)
        laboratory = plan.laboratories.get()

        def add(number: int) -> None:
            for _ in range(number):
                record = scene.sample(by=self.by, plan_id=plan.pk, hs_code="190110", origin="甲国")
                record = do(record, "send", laboratory=laboratory.pk, by=self.by, at=NOW)
                record = do(record, "receive", by=self.by, at=NOW)
                record = do(record, "report", **scene.report(fail=True), by=self.by, at=NOW)
                record = do(record, "tell", by=self.by, at=NOW)
                scene.end_objections(record)
                do(do(record, "settle", by=self.by, at=NOW), "publish", by=self.by, at=NOW)
                scene.plan(by=self.by)
                scene.goods(by=self.by, origin="乙国")

        asks = {
            "samples": lambda: [row.unit.name for row in queries.page_of_samples("all", viewer=self.by).rows],
            "due": lambda: queries.page_of_samples("due", viewer=self.by).rows,
            "plans": lambda: [row.rate for row in queries.page_of_plans(viewer=self.by).rows],
            "watched": lambda: [row.unit.name for row in queries.page_of_watched(viewer=self.by).rows],
            "weighed": lambda: queries.weighed(goods, viewer=self.by, at=NOW),
            "published": lambda: queries.published(viewer=ANONYMOUS, question=public.Question()).rows,
            "file": lambda: list(public.pieces(public.Question())),
            "rates": lambda: queries.pass_rates(viewer=self.by, since=date(2026, 1, 1), until=date(2027, 1, 1)),
        }
        add(1)
        for ask in asks.values():
            ask()
        before = {name: self.cost(ask) for name, ask in asks.items()}
        add(24)
        assert {name: self.cost(ask) for name, ask in asks.items()} == before

    def test_go_on_where_the_page_before_ended(self):
        numbers = [scene.sample(by=self.by).number for _ in range(5)]
        for which, wanted in (("all", numbers[::-1]), ("due", numbers)):
            found, after = [], ""
            while True:
                page = queries.page_of_samples(which, viewer=self.by, after=after, size=2)
                found += [row.number for row in page.rows]
                after = page.after
                if not after:
                    break
            assert found == wanted
        for bad in ("x", "2026-13-01_1", "1" * 30):
            with self.assertRaises(Refused):
                queries.page_of_samples("due", viewer=self.by, after=bad)

    def test_find_by_name_batch_seal_and_number(self):
        record = scene.sample(by=self.by, goods="特别辣椒酱", batch="LOT-77", seal="S-1")
        scene.sample(by=self.by, goods="酱油", producer_name="", trader_name="某店")
        for text in ("辣椒", "LOT-77", "S-1", record.number.lower()):
            page = queries.page_of_samples("all", viewer=self.by, filters=queries.Filters(text=text))
            assert [row.pk for row in page.rows] == [record.pk]


class TestPublished(QueryTest):
    def test_says_what_everybody_may_know_and_nothing_else(self):
        person = scene.sample_in(
            State.FAILED,
            by=self.by,
            trader_name="王某某的摊位",
            trader_is_person=True,
            address="示范路9号",
            seal="密封1",
        )
        do(person, "publish", by=self.by, at=NOW)
        shown = queries.published_by_number(person.number, viewer=ANONYMOUS)
        assert shown.trader != person.trader_name and shown.trader.startswith("王")
        assert not {"seal", "price", "quantity", "address", "officer"} & set(vars(shown))
        assert "密封1" not in str(shown) and "示范路9号" not in str(shown)
        assert shown.failed_items == ("苯甲酸，1.8 g/kg，≤1.0 g/kg",)
        found = queries.published(viewer=ANONYMOUS, question=public.Question(text="王某某"))
        assert found.rows == []

    def test_shows_nothing_before_it_is_published_and_nothing_after_it_is_withdrawn(self):
        record = scene.sample_in(State.PASSED, by=self.by)
        assert queries.published_by_number(record.number, viewer=ANONYMOUS) is None
        record = do(record, "publish", by=self.by, at=NOW)
        assert queries.published_by_number(record.number, viewer=ANONYMOUS).passed
        do(record, "withdraw", reason="标称有误", by=self.by, at=NOW)
        assert queries.published_by_number(record.number, viewer=ANONYMOUS) is None

    def test_is_found_by_words_kind_and_result_page_by_page(self):
        for number in range(3):
            record = scene.sample_in(State.PASSED, by=self.by, goods=f"红枣{number}号")
            do(record, "publish", by=self.by, at=NOW + timedelta(minutes=number))
        question = public.Question(text="红枣", kind="food", result="passed")
        first = queries.published(viewer=ANONYMOUS, question=question, size=2)
        second = queries.published(viewer=ANONYMOUS, question=question, after=first.after, size=2)
        assert [row.goods for row in first.rows + second.rows] == ["红枣2号", "红枣1号", "红枣0号"]
        assert queries.published(viewer=ANONYMOUS, question=public.Question(result="failed")).rows == []
        assert [len(piece) for piece in public.pieces(question, size=2)] == [2, 1]


class TestFigures(QueryTest):
    def test_are_counted_from_final_results_by_kind_with_both_counts(self):
        scene.sample_in(State.PASSED, by=self.by, kind="drug")
        scene.sample_in(State.FAILED, by=self.by, kind="drug")
        scene.sample_in(State.FAILED, by=self.by, kind="device")
        scene.sample_in(State.TOLD, by=self.by, kind="device")
        scene.sample_in(State.VOID, by=self.by, kind="cosmetics")
        year = {"viewer": SYSTEM, "since": date(2026, 1, 1), "until": date(2027, 1, 1)}
        assert queries.batches(**year) == {"": 4, "food": 0, "drug": 2, "device": 2, "cosmetics": 0, "other": 0}
        rates = queries.pass_rates(**year)
        assert (rates["drug"].passed, rates["drug"].final, str(rates["drug"].percent)) == (1, 2, "50.00")
        assert (rates["device"].passed, rates["device"].final) == (0, 1)
        assert (rates["cosmetics"].final, rates["cosmetics"].percent) == (0, None)
        assert (rates[""].passed, rates[""].final) == (1, 3)
        assert queries.rates_by_member(**year)["samr"] == rates[""]
        assert queries.pass_rates(**year, member="drug")[""].final == 0
        assert queries.batches(**{**year, "until": clock.day_of(NOW)})[""] == 0
