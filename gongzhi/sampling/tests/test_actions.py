"""What is special about single verbs: guards, limits, the draw, what follows from a failing batch."""

from datetime import timedelta
from decimal import Decimal
from unittest import mock

from django.test import TestCase

from gongzhi.core import journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.enforcement.models import Clue, Measure
from gongzhi.procedures.models import RunningLimit
from gongzhi.sampling.actions.sample.draw import draw_retester, drawn_from
from gongzhi.sampling.actions.sample.settle import settle_undisputed
from gongzhi.sampling.models import Laboratory, Sample
from gongzhi.sampling.states import SAMPLE
from gongzhi.sampling.tests import scene
from gongzhi.sampling.verbs import do
from gongzhi.sampling.verify import broken_sampling
from gongzhi.sampling.words import Conclusion, Ground, Side, State
from tests import factories
from tests.factories import HOLDER, NOW, OTHER


class SceneTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = scene.both_roles()

    def setUp(self):
        kept = mock.patch("gongzhi.core.files.keep", return_value="")
        kept.start()
        self.addCleanup(kept.stop)


class TestTakeSample(SceneTest):
    def refused_fields(self, **changes) -> set[str]:
        with self.assertRaises(Invalid) as refused:
            scene.sample(by=self.by, **changes)
        assert Sample.objects.count() == 0
        return set(refused.exception.faults)

    def test_names_what_is_wrong_field_by_field(self):
        assert self.refused_fields(goods=" ", seal="", quantity=Decimal(0)) == {"goods", "seal", "quantity"}
        assert self.refused_fields(retained=Decimal(7)) == {"retained"}
        assert self.refused_fields(colleague_id=self.by.id) == {"colleague_id"}
        assert self.refused_fields(colleague_id=factories.officer((OTHER, Role.HANDLER)).pk) == {"colleague_id"}
        assert self.refused_fields(trader_name=" ") == {"trader_name"}
        assert self.refused_fields(sampled_at=NOW - timedelta(days=15)) == {"sampled_at"}
        assert self.refused_fields(hs_code="19a1") == {"hs_code"}
        assert self.refused_fields(plan_id=scene.plan_in("draft", by=self.by).pk) == {"plan_id"}

    def test_keeps_the_law_of_its_kind_and_begins_the_time_to_deliver(self):
        food = scene.sample(by=self.by)
        drug = scene.sample(by=self.by, kind="drug")
        assert food.procedure == "food-sampling@2019-10-01"
        assert drug.procedure == "drug-sampling@2019-12-01"
        assert RunningLimit.objects.get(record_kind="sample", record_id=food.pk).key == "deliver"
        assert food.due_date == RunningLimit.objects.get(record_id=food.pk, record_kind="sample").due_date
        assert drug.due_date is None

    def test_is_refused_for_another_unit(self):
        with self.assertRaises(NotAllowed):
            scene.sample(by=self.by, unit_id=factories.unit(OTHER).pk)

    def test_finds_the_watched_goods_by_code_and_origin(self):
        wide = scene.goods(by=self.by, origin="")
        narrow = scene.goods(by=self.by, hs_code="190110", origin="甲国")
        assert scene.sample(by=self.by, hs_code="19011010", origin="甲国").watched_id == narrow.pk
        assert scene.sample(by=self.by, hs_code="19011010", origin="乙国").watched_id == wide.pk
        assert scene.sample(by=self.by, hs_code="2009", origin="甲国").watched_id is None


class TestTesting(SceneTest):
    def test_is_done_by_laboratories_that_may(self):
        record = scene.sample(by=self.by)
        drugs = scene.laboratory(by=self.by, kinds=["drug"])
        gone = scene.laboratory(by=self.by)
        Laboratory.objects.filter(pk=gone.pk).update(valid_until=scene.TODAY - timedelta(days=1))
        stopped = scene.laboratory_in("suspended", by=self.by)
        for laboratory in (drugs, gone, stopped):
            with self.assertRaises(Refused) as refused:
                do(record, "send", laboratory=laboratory.pk, by=self.by, at=NOW)
            assert refused.exception.field == "laboratory"

    def test_of_a_plan_is_done_by_one_of_its_laboratories(self):
        plan = scene.plan_in("active", by=self.by)
        record = scene.sample(by=self.by, plan_id=plan.pk)
        with self.assertRaises(Refused):
            do(record, "send", laboratory=scene.laboratory(by=self.by).pk, by=self.by, at=NOW)
        assert scene.do_well(record, "send", by=self.by).state == State.SENT

    def test_ends_with_a_conclusion_that_follows_from_the_items(self):
        record = scene.sample_in(State.TESTING, by=self.by)
        for changes in (
            {"conclusion": Conclusion.PASS},
            {"items": scene.items(fail=False)},
            {"items": []},
            {"reported_date": scene.TODAY + timedelta(days=1)},
            {"number": ""},
        ):
            with self.assertRaises(Invalid):
                do(record, "report", **scene.report(fail=True) | changes, by=self.by, at=NOW)

    def test_that_passes_is_final_at_once_and_tells_how_long_the_rest_is_kept(self):
        record = scene.sample_in(State.TESTING, by=self.by)
        record = do(record, "report", **scene.report(fail=False), by=self.by, at=NOW)
        assert (record.state, record.final_at) == (State.PASSED, NOW)
        assert record.keep_until == scene.TODAY.replace(month=scene.TODAY.month + 3)
        assert record.due_date is None

    def test_is_reported_once_under_one_number(self):
        told = scene.report(fail=False)
        first, second = (scene.sample_in(State.TESTING, by=self.by) for _ in range(2))
        Sample.objects.filter(pk=second.pk).update(laboratory=first.laboratory)
        do(first, "report", **told, by=self.by, at=NOW)
        with self.assertRaises(Invalid) as refused:
            do(Sample.objects.get(pk=second.pk), "report", **told, by=self.by, at=NOW)
        assert set(refused.exception.faults) == {"number"}


class TestObjection(SceneTest):
    def account(self, record: Sample, *, side: str = "trader") -> Actor:
        return Actor("trader", 1, "示例企业", traders=frozenset({getattr(record, f"{side}_id")}))

    def test_is_put_in_by_the_trader_or_the_producer_themselves(self):
        for side in ("trader", "producer"):
            record = scene.sample_in(State.TOLD, by=self.by, producer_id=scene.trader("示例工厂").pk)
            account = self.account(record, side=side)
            record = do(record, "object", ground=Ground.RESULT, text="申请复检", by=account, at=NOW)
            assert (record.state, record.objection.side, record.objection.by_kind) == (State.OBJECTED, side, "trader")
            assert record.objection.text == "申请复检"

    def test_is_refused_after_its_time(self):
        record = scene.sample_in(State.TOLD, by=self.by)
        scene.end_objections(record)
        with self.assertRaises(Refused) as refused:
            do(record, "object", ground=Ground.RESULT, text="申请复检", by=self.account(record), at=NOW)
        assert "届满" in refused.exception.reason

    def test_is_refused_to_who_accepted_and_a_second_time(self):
        record = scene.sample_in(State.TOLD, by=self.by)
        record = do(record, "waive", by=self.account(record), at=NOW)
        with self.assertRaises(Refused):
            do(record, "object", ground=Ground.RESULT, text="申请复检", by=self.account(record), at=NOW)
        again = scene.do_well(scene.sample_in(State.OBJECTED, by=self.by), "decline", by=self.by)
        with self.assertRaises(Refused):
            scene.do_well(again, "object", by=self.by)

    def test_to_the_sample_itself_is_upheld_or_declined_but_not_tested_again(self):
        record = scene.sample_in(State.TOLD, by=self.by)
        record = do(
            record, "object", side=Side.TRADER, ground=Ground.AUTHENTICITY, text="非本店商品", by=self.by, at=NOW
        )
        with self.assertRaises(Refused):
            do(record, "accept", by=self.by, at=NOW)
        assert do(record, "uphold", reason="经核实系假冒", by=self.by, at=NOW).state == State.VOID
        other = scene.sample_in(State.OBJECTED, by=self.by)
        with self.assertRaises(Refused):
            do(other, "uphold", reason="理由", by=self.by, at=NOW)

    def test_runs_through_its_limits(self):
        record = scene.sample_in(State.RETESTING, by=self.by)
        rows = {row.key: row for row in RunningLimit.objects.filter(record_kind="sample", record_id=record.pk)}
        assert set(rows) == {"deliver", "report", "tell", "objection", "admit", "choose", "retest"}
        assert [key for key, row in rows.items() if row.is_running] == ["retest"]
        assert record.due_date == rows["retest"].due_date
        assert rows["objection"].obliges == "trader"


class TestDraw(SceneTest):
    def test_leaves_the_first_laboratory_out_and_comes_out_again_from_its_seed(self):
        record = scene.sample_in(State.ADMITTED, by=self.by)
        scene.laboratory(by=self.by, retests=False)
        others = [scene.laboratory(by=self.by) for _ in range(3)]
        record = draw_retester(sample=record, by=self.by, at=NOW)
        facts = journal.history(SAMPLE.kind, record.pk).last().facts
        assert record.retester in others
        assert facts["candidates"] == sorted(laboratory.accreditation for laboratory in others)
        assert drawn_from(facts["candidates"], facts["seed"]) == record.retester.accreditation

    def test_is_refused_where_there_is_no_other(self):
        record = scene.sample_in(State.ADMITTED, by=self.by)
        with self.assertRaises(Refused):
            draw_retester(sample=record, by=self.by, at=NOW)


class TestFinalResult(SceneTest):
    def test_waits_until_nobody_may_object_any_more(self):
        record = scene.sample_in(State.TOLD, by=self.by)
        with self.assertRaises(Refused):
            do(record, "settle", by=self.by, at=NOW)
        assert settle_undisputed(at=NOW) == 0
        assert settle_undisputed(at=NOW + timedelta(days=20)) == 1
        record.refresh_from_db()
        assert record.state == State.FAILED
        assert journal.history(SAMPLE.kind, record.pk).last().actor_kind == "system"

    def test_comes_at_once_where_all_sides_accept(self):
        record = scene.sample_in(State.TOLD, by=self.by)
        for side in Side.values:
            record = do(record, "waive", side=side, by=self.by, at=NOW)
        assert do(record, "settle", by=self.by, at=NOW).state == State.FAILED

    def test_is_turned_over_by_the_re_inspection(self):
        record = scene.sample_in(State.RETESTING, by=self.by)
        record = do(record, "retest", **scene.report(fail=False), by=self.by, at=NOW)
        assert (record.state, record.due_date) == (State.PASSED, None)
        other = scene.sample_in(State.RETESTING, by=self.by)
        other = do(other, "retest", **scene.report(fail=True), by=self.by, at=NOW)
        assert other.state == State.FAILED
        assert RunningLimit.objects.get(record_kind="sample", record_id=other.pk, stopped_at=None).key == "dispose"
        assert list(broken_sampling()) == []


class TestWhatFollows(SceneTest):
    def test_is_a_clue_in_one_step_that_leads_back(self):
        record = scene.do_well(scene.sample_in(State.FAILED, by=self.by), "clue", by=self.by)
        clue = Clue.objects.get()
        assert (clue.source, clue.source_id, clue.source_label) == ("sample", record.pk, record.number)
        assert (clue.trader_id, clue.sector) == (record.trader_id, "food")
        assert clue.details == {"product": record.goods, "batch": record.batch}
        assert "苯甲酸" in clue.facts
        with self.assertRaises(Refused):
            scene.do_well(record, "clue", by=self.by)
        do(record, "clue", side=Side.PRODUCER, by=self.by, at=NOW)
        assert Clue.objects.get(trader_name="示例酱料厂").trader_id is None
        assert list(broken_sampling()) == []

    def test_is_refused_where_the_unit_does_not_supervise_such_goods(self):
        factory = scene.both_roles("housing")
        colleague = factories.officer(("housing", Role.HANDLER))
        record = scene.sample_in(State.FAILED, by=factory, colleague_id=colleague.pk)
        with self.assertRaises(Refused) as refused:
            scene.do_well(record, "clue", by=factory)
        assert "不监管" in refused.exception.reason

    def test_has_what_each_kind_of_goods_asks(self):
        for kind, sector in (("drug", "drug"), ("device", "device"), ("cosmetics", "cosmetics"), ("other", "market")):
            record = scene.sample_in(State.FAILED, by=self.by, kind=kind)
            scene.do_well(record, "clue", by=self.by)
            assert Clue.objects.filter(source_id=record.pk).get().sector == sector

    def test_is_a_measure_against_trader_or_producer(self):
        record = scene.do_well(scene.sample_in(State.SUSPECT, by=self.by), "measure", by=self.by)
        measure = Measure.objects.get()
        assert (measure.source, measure.source_id, measure.kind) == ("sample", record.pk, "recall")
        assert measure.trader_name == "示例酱料厂"

    def test_comes_before_it_is_dealt_with(self):
        record = scene.sample_in(State.FAILED, by=self.by)
        with self.assertRaises(Refused):
            scene.do_well(record, "dispose", by=self.by)
        record = scene.do_well(scene.do_well(record, "clue", by=self.by), "dispose", by=self.by)
        assert (record.due_date, record.disposed_at) == (None, NOW)


class TestPlan(SceneTest):
    def test_is_handed_down_with_shares_that_add_up_and_laboratories_for_all_its_goods(self):
        plan = scene.plan(by=self.by, kinds=["food", "drug"])
        with self.assertRaises(Refused):
            do(plan, "launch", by=self.by, at=NOW)
        plan = do(plan, "share", unit_id=plan.unit_id, batches=4, by=self.by, at=NOW)
        with self.assertRaises(Refused) as refused:
            do(plan, "appoint", laboratories=[scene.laboratory(by=self.by, kinds=["food"]).pk], by=self.by, at=NOW)
        assert refused.exception.field == "laboratories"
        plan = do(plan, "appoint", laboratories=[scene.laboratory(by=self.by).pk], by=self.by, at=NOW)
        with self.assertRaises(Refused):
            do(plan, "launch", by=self.by, at=NOW)
        plan = do(plan, "share", unit_id=plan.unit_id, batches=10, by=self.by, at=NOW)
        assert do(plan, "launch", by=self.by, at=NOW).state == "active"

    def test_gives_shares_to_its_own_unit_and_those_below_alone(self):
        plan = scene.plan(by=self.by)
        with self.assertRaises(Refused):
            do(plan, "share", unit_id=factories.unit(OTHER).pk, batches=1, by=self.by, at=NOW)

    def test_ends_when_all_its_samples_have_a_result(self):
        plan = scene.plan_in("active", by=self.by)
        record = scene.sample(by=self.by, plan_id=plan.pk)
        with self.assertRaises(Refused):
            do(type(plan).objects.get(pk=plan.pk), "finish", by=self.by, at=NOW)
        do(record, "void", reason="破损", by=self.by, at=NOW)
        assert do(type(plan).objects.get(pk=plan.pk), "finish", by=self.by, at=NOW).finished_at == NOW


class TestRegister(SceneTest):
    def test_has_each_laboratory_once(self):
        first = scene.laboratory(by=self.by)
        with self.assertRaises(Invalid) as refused:
            scene.laboratory(by=self.by, name=first.name, kinds=["toys"])
        assert set(refused.exception.faults) == {"name", "kinds"}

    def test_is_kept_by_supervisors(self):
        with self.assertRaises(NotAllowed):
            scene.laboratory(by=factories.actor((HOLDER, Role.HANDLER)))


def test_verify_finds_a_result_that_no_report_says(db):
    factories.province()
    by = scene.both_roles()
    record = scene.sample_in(State.TESTING, by=by)
    do(record, "report", **scene.report(fail=False), by=by, at=NOW)
    assert list(broken_sampling()) == []
    Sample.objects.update(state=State.FAILED)
    assert any("its last report says pass" in fault for fault in broken_sampling())
