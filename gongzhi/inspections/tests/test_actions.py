"""What is special about single verbs; what holds for every one stands in test_verbs.py."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from gongzhi.core import files, journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.enforcement.models import Clue, Measure
from gongzhi.enforcement.words import MeasureState, Source
from gongzhi.inspections import draw as reckoning
from gongzhi.inspections.actions.plan import plan_inspection
from gongzhi.inspections.models import Draw, Inspection, Plan, Recusal
from gongzhi.inspections.queries import bundle_of
from gongzhi.inspections.report import Photo
from gongzhi.inspections.tests import scene
from gongzhi.inspections.tests.scene import TODAY, do
from gongzhi.inspections.verify import broken_draws, broken_inspections, strays
from gongzhi.inspections.words import (
    Answer,
    Follow,
    OfficerPart,
    PlanKind,
    PlanState,
    Rechecked,
    Result,
    Signed,
    State,
)
from gongzhi.procedures.calendars import calendar
from tests import factories
from tests.factories import HOLDER, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()
    return scene.both_roles()


@pytest.fixture
def drawn(by) -> Plan:
    plan = scene.with_roster(scene.with_targets(scene.plan(PlanKind.RANDOM, by=by), 6, by=by), 5, by=by)
    plan = do(plan, "lock", by=by, at=NOW)
    return do(plan, "draw", count=3, word="晴", by=by, at=NOW)


def again(record):
    return type(record).objects.get(pk=record.pk)


class TestMakePlan:
    def test_names_the_quarter_in_which_it_starts(self, by):
        plan = scene.plan(PlanKind.QUARTER, by=by)
        assert (plan.year, plan.quarter) == (2026, 2)

    def test_hides_an_undercover_plan_and_its_visits_until_it_is_revealed(self, by):
        plan = scene.plan_in(PlanState.ACTIVE, PlanKind.UNDERCOVER, by=by)
        assert plan.hidden and all(row.hidden for row in plan.inspections.all())
        plan = do(plan, "reveal", by=by, at=NOW)
        assert not plan.hidden and not any(row.hidden for row in plan.inspections.all())
        assert {journal.history("inspection", row.pk).last().verb for row in plan.inspections.all()} == {"reveal"}
        assert list(strays()) == []

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": " "}, "title"),
            ({"kind": PlanKind.KEY_PERIOD, "occasion": ""}, "occasion"),
            ({"ends": TODAY - timedelta(days=1)}, "ends"),
            ({"sector": "nothing"}, "sector"),
            ({"sector": "tourism"}, "sector"),
            ({"each": 1}, "each"),
            ({"kind": "nothing"}, "kind"),
        ],
    )
    def test_names_what_is_wrong(self, by, change, field):
        with pytest.raises(Invalid) as refused:
            scene.plan(**{"kind": PlanKind.ROUTINE, "by": by} | change)
        assert set(refused.value.faults) == {field}

    def test_is_refused_to_another_unit_and_for_undercover_plans_to_handlers(self, by):
        with pytest.raises(NotAllowed):
            scene.plan(by=by, unit_key="samr-520115")
        with pytest.raises(NotAllowed):
            scene.plan(PlanKind.UNDERCOVER, by=factories.actor((HOLDER, Role.HANDLER)))

    def test_makes_one_plan_of_the_same_act(self, by):
        key = uuid4()
        assert scene.plan(by=by, key=key).pk == scene.plan(by=by, key=key).pk


class TestDraw:
    def test_plans_a_visit_for_each_target_with_its_officers(self, drawn):
        draw = drawn.draw
        assert drawn.state == PlanState.ACTIVE
        assert drawn.inspections.count() == 3
        for target, officers in draw.picks:
            visit = drawn.inspections.get(trader_id=int(target[1:]))
            assert visit.state == State.ASSIGNED
            assert {f"o{row.officer_id}" for row in visit.sent} == set(officers)
            assert {row.part for row in visit.sent} == {OfficerPart.DRAWN}
        assert list(reckoning.faults(bundle_of(draw))) == []
        assert list(broken_draws()) == []

    def test_tells_the_hashes_before_and_the_seed_after(self, drawn):
        lines = {line.verb: line.facts for line in journal.history("plan", drawn.pk)}
        assert lines["lock"]["targets"] == drawn.draw.targets_hash
        assert lines["draw"]["seed"] == f"{drawn.draw.random}:晴"

    def test_keeps_the_trace_of_who_stood_aside_and_sends_whom_the_seed_names(self, drawn, by):
        visit = drawn.inspections.order_by("id").first()
        gone = visit.sent[0]
        visit = do(visit, "recuse", officer_id=gone.officer_id, reason="是亲属", by=by, at=NOW)
        recusal = Recusal.objects.get()
        assert recusal.officer == f"o{gone.officer_id}"
        assert {f"o{row.officer_id}" for row in again(visit).sent} >= {recusal.instead}
        assert gone.officer_id not in {row.officer_id for row in again(visit).sent}
        assert visit.officers.get(officer_id=gone.officer_id).aside_reason == "是亲属"
        assert list(reckoning.faults(bundle_of(Draw.objects.get()))) == []
        assert list(broken_draws()) == []

    def test_is_found_out_where_somebody_changed_it(self, drawn):
        Draw.objects.update(word="雨")
        assert list(broken_draws())

    def test_respects_who_must_stand_aside_beforehand(self, by):
        plan = scene.with_roster(scene.with_targets(scene.plan(PlanKind.RANDOM, by=by), 2, by=by), 3, by=by)
        officer = plan.roster.order_by("id").first().officer_id
        pairs = [(target.trader_id, officer) for target in plan.targets.all()]
        plan = do(plan, "lock", aside=pairs, by=by, at=NOW)
        plan = do(plan, "draw", count=2, by=by, at=NOW)
        assert all(officer not in {row.officer_id for row in visit.sent} for visit in plan.inspections.all())

    def test_is_refused_for_more_than_stand_on_the_list(self, by):
        plan = scene.plan_in(PlanState.LISTED, PlanKind.RANDOM, by=by)
        for count in (0, 3):
            with pytest.raises(Refused) as refused:
                do(plan, "draw", count=count, by=by, at=NOW)
            assert refused.value.field == "count"

    def test_locks_no_empty_list(self, by):
        with pytest.raises(Refused):
            do(scene.plan(PlanKind.RANDOM, by=by), "lock", by=by, at=NOW)

    def test_is_disclosed_only_when_nobody_can_be_warned_by_it(self, drawn, by):
        with pytest.raises(Refused):
            do(drawn, "disclose", by=by, at=NOW)
        scene.give_up_all(drawn, by=by)
        do(again(drawn), "disclose", by=by, at=NOW)
        assert Draw.objects.get().disclosed_at == NOW


class TestPlanInspection:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"trader_id": None}, "trader"),
            ({"kind": "nothing"}, "kind"),
            ({"sector": "housing", "kind": "agent"}, "sector"),
            ({"planned_date": TODAY - timedelta(days=1)}, "planned_date"),
        ],
    )
    def test_names_what_is_wrong(self, by, change, field):
        told = {
            "trader_id": scene.trader().pk,
            "sector": "food",
            "kind": "seller",
            "unit": factories.unit(),
            "planned_date": TODAY,
        }
        with pytest.raises(Invalid) as refused:
            plan_inspection(**told | change, by=by, at=NOW)
        assert set(refused.value.faults) == {field}


class TestAssign:
    def test_sends_two_at_least(self, by):
        with pytest.raises(Refused) as refused:
            do(scene.inspection(by=by), "assign", officers=[by.id], by=by, at=NOW)
        assert refused.value.field == "officers"

    def test_never_sends_back_who_stood_aside(self, by):
        visit = scene.inspection_in(State.ASSIGNED, by=by)
        gone = next(row.officer_id for row in visit.sent if row.officer_id != by.id)
        told = {"officer_id": gone, "reason": "是亲属", "instead_id": factories.officer((HOLDER, Role.HANDLER)).pk}
        visit = do(visit, "recuse", **told, by=by, at=NOW)
        with pytest.raises(Refused):
            do(visit, "assign", officers=[by.id, gone], by=by, at=NOW)


class TestSubmit:
    def submit(self, visit, by, **changes):
        return do(visit, "submit", report=replace(scene.report(visit), **changes), by=by, at=NOW)

    def test_tells_the_result_from_the_items(self, by):
        visit = self.submit(scene.inspection_in(State.ASSIGNED, by=by), by)
        assert visit.result == Result.PROBLEMS
        assert visit.items.filter(answer=Answer.FAULT).count() == 1
        visit = scene.finished(by=by, sector="food", kind="seller", number=2)
        assert visit.result == Result.NOTHING

    def test_sets_the_day_of_publication_by_the_sector(self, by):
        visit = scene.inspection_in(State.SUBMITTED, by=by)
        assert visit.publish_due == calendar().working_day_after(TODAY, 20)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"answers": {}}, "item_licence_shown"),
            ({"notes": {}}, "note_licence_shown"),
            ({"signed": ""}, "signed"),
            ({"signed": Signed.PAD}, "signature"),
            ({"signed": Signed.PAD, "signature": scene.PNG}, "signer"),
            ({"inspected_at": NOW + timedelta(hours=1)}, "inspected_at"),
            ({"inspected_at": NOW - timedelta(days=15)}, "inspected_at"),
            ({"result": Result.NOT_FOUND, "finding": "", "answers": {}}, "finding"),
            ({"answers": {"licence_shown": "dunno"}}, "item_licence_shown"),
            ({"latitude": 1}, "latitude"),
        ],
    )
    def test_names_what_is_wrong(self, by, change, field):
        visit = scene.inspection_in(State.ASSIGNED, by=by)
        with pytest.raises(Invalid) as refused:
            self.submit(visit, by, **change)
        assert field in refused.value.faults

    def test_needs_no_answers_where_nobody_was_found(self, by):
        visit = scene.inspection_in(State.ASSIGNED, by=by)
        visit = self.submit(visit, by, answers={}, notes={}, result=Result.NOT_FOUND, finding="大门紧锁。")
        assert visit.result == Result.NOT_FOUND

    def test_keeps_signature_and_photos_without_place_and_device(self, by):
        visit = scene.inspection_in(State.ASSIGNED, by=by)
        photo = Photo("现场.jpg", jpeg_with_place(), "licence_shown")
        visit = self.submit(visit, by, signed=Signed.PAD, signature=scene.PNG, signer="王示例", photos=(photo, photo))
        assert visit.signer == "王示例"
        assert sorted(visit.files.values_list("kind", flat=True)) == ["photo", "signature"]
        assert b"GPS" not in files.read_kept(visit.files.get(kind="photo").sha256)
        assert list(files.missing()) == []

    def test_takes_no_document_for_a_photo(self, by):
        visit = scene.inspection_in(State.ASSIGNED, by=by)
        with pytest.raises(Refused):
            self.submit(visit, by, photos=(Photo("a.pdf", b"%PDF-1.4 %%EOF"),))

    def test_asks_for_the_sectors_own_fields(self, by):
        assert [
            own.key for own in scene.inspection(by=by).list_version.field if own.required
        ] == []  # food asks for none
        from gongzhi.inspections.catalog import sector_on
        from gongzhi.inspections.rules import own_faults

        drugs = sector_on("drugs", TODAY)
        assert set(own_faults(drugs, {})) == {"product"}
        assert set(own_faults(drugs, {"product": "wine"})) == {"product"}
        assert own_faults(drugs, {"product": "devices"}) == {}


def jpeg_with_place() -> bytes:
    import io

    from PIL import Image

    picture, out = Image.new("RGB", (4, 4)), io.BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (26.0, 35.0, 0.0)}
    exif[0x010E] = "GPS of the phone"
    picture.save(out, "JPEG", exif=exif)
    assert b"GPS" in out.getvalue()
    return out.getvalue()


class TestFollow:
    def test_orders_to_put_right_and_sets_the_day_of_the_re_check(self, by):
        visit = scene.inspection_in(State.RECHECK, by=by)
        order = Measure.objects.get(source=Source.INSPECTION, source_id=visit.pk)
        assert order.kind == "rectify" and order.source_label == visit.number
        assert order.due_date == visit.recheck_due == visit.due_date == calendar().working_day_after(TODAY, 10)

    @pytest.mark.parametrize("follow", [Follow.INTERVIEW, Follow.WARNING, Follow.BAD_CREDIT])
    def test_takes_other_measures(self, by, follow):
        visit = scene.finished(by=by, sector="food", kind="seller", number=1, follow=follow)
        assert visit.state == State.SUBMITTED
        assert Measure.objects.get(source_id=visit.pk).kind == follow

    def test_registers_a_clue_that_leads_back(self, by):
        visit = scene.finished(by=by, sector="food", kind="seller", number=1, follow=Follow.CLUE)
        clue = Clue.objects.get()
        assert (clue.source, clue.source_id, clue.sector) == (Source.INSPECTION, visit.pk, "food")

    def test_does_it_once(self, by):
        visit, key = scene.inspection_in(State.SUBMITTED, by=by), uuid4()
        for _ in range(2):
            do(again(visit), "follow", follow=Follow.RECTIFY, text="改正", by=by, at=NOW, key=key)
        assert Measure.objects.count() == 1

    def test_is_refused_for_a_day_that_lies_behind(self, by):
        visit = scene.inspection_in(State.SUBMITTED, by=by)
        with pytest.raises(Refused) as refused:
            do(visit, "follow", follow=Follow.RECTIFY, text="改正", due_date=TODAY, by=by, at=NOW)
        assert refused.value.field == "due_date"


class TestRecheck:
    def test_ends_the_order_that_was_followed(self, by):
        visit = scene.inspection_in(State.RECHECK, by=by)
        visit = do(visit, "recheck", outcome=Rechecked.CORRECTED, finding="已改正", by=by, at=NOW)
        assert visit.state == State.SUBMITTED and visit.due_date is None
        assert Measure.objects.get().state == MeasureState.DONE

    def test_gives_more_time(self, by):
        visit, day = scene.inspection_in(State.RECHECK, by=by), TODAY + timedelta(days=40)
        visit = do(visit, "recheck", outcome=Rechecked.AGAIN, again=day, finding="未改正", by=by, at=NOW)
        assert (visit.state, visit.due_date) == (State.RECHECK, day)
        assert Measure.objects.get().state == MeasureState.ISSUED

    def test_makes_a_clue_of_what_was_not_put_right(self, by):
        visit = scene.inspection_in(State.RECHECK, by=by)
        do(visit, "recheck", outcome=Rechecked.FAILED, finding="未改正", by=by, at=NOW)
        assert Measure.objects.get().state == MeasureState.FAILED
        assert Clue.objects.get().source == Source.MEASURE

    def test_is_refused_without_the_next_day(self, by):
        visit = scene.inspection_in(State.RECHECK, by=by)
        with pytest.raises(Refused) as refused:
            do(visit, "recheck", outcome=Rechecked.AGAIN, finding="未改正", by=by, at=NOW)
        assert refused.value.field == "again"


class TestVisitAgain:
    """A re-check that is a visit of its own."""

    @pytest.fixture
    def first(self, by):
        return scene.inspection_in(State.RECHECK, by=by)

    def arranged(self, first, *, by, **changes):
        told = {
            "trader_id": first.trader_id,
            "sector": first.sector,
            "kind": first.kind,
            "unit": first.unit,
            "planned_date": first.recheck_due,
            "recheck_of": first.number,
        }
        return plan_inspection(**told | changes, by=by, at=NOW)

    def made(self, again_visit, *, by, fault: bool):
        officers = [by.id, factories.officer((HOLDER, Role.HANDLER)).pk]
        again_visit = do(again_visit, "assign", officers=officers, by=by, at=NOW)
        return do(again_visit, "submit", report=scene.report(again_visit, fault=fault), by=by, at=NOW)

    def test_that_finds_nothing_wrong_ends_the_first_ones_re_check_and_its_order(self, by, first):
        second = self.made(self.arranged(first, by=by), by=by, fault=False)
        first = again(first)
        assert (second.recheck_of, first.state) == (first, State.SUBMITTED)
        assert Measure.objects.get().state == MeasureState.DONE
        assert second.number in journal.history("inspection", first.pk).last().note
        assert [*strays(), *broken_inspections()] == []

    def test_that_finds_something_leaves_the_first_to_who_works_on_it(self, by, first):
        self.made(self.arranged(first, by=by), by=by, fault=True)
        assert again(first).state == State.RECHECK
        assert Measure.objects.get().state == MeasureState.ISSUED

    def test_is_refused_twice_or_where_none_is_due_or_of_another_trader_or_hidden(self, by, first):
        with pytest.raises(Refused, match="等待复查"):
            self.arranged(first, by=by, trader_id=scene.trader(9).pk)
        with pytest.raises(Refused, match="等待复查"):
            self.arranged(scene.inspection_in(State.SUBMITTED, by=by, number=8), by=by)
        Inspection.objects.filter(pk=first.pk).update(hidden=True)
        with pytest.raises(Refused, match="暗访"):
            self.arranged(again(first), by=by)
        Inspection.objects.filter(pk=first.pk).update(hidden=False)
        self.arranged(again(first), by=by)
        with pytest.raises(Refused, match="已经安排"):
            self.arranged(again(first), by=by)


class TestGuards:
    def test_nothing_is_closed_that_led_to_nothing(self, by):
        visit = scene.do_well(scene.inspection_in(State.SUBMITTED, by=by), "tell", by=by)
        with pytest.raises(Refused, match="还没有登记怎样处理"):
            do(visit, "close", by=by, at=NOW)

    def test_nothing_is_closed_or_published_before_it_was_told(self, by):
        visit = scene.finished(by=by, sector="food", kind="seller", number=1)
        for verb in ("close", "publish"):
            with pytest.raises(Refused, match="书面告知"):
                do(again(visit), verb, by=by, at=NOW)

    def test_nothing_is_told_or_published_twice(self, by):
        visit = scene.inspection_in(State.CLOSED, by=by)
        visit = do(visit, "publish", by=by, at=NOW)
        with pytest.raises(Refused, match="已经公开"):
            do(visit, "publish", by=by, at=NOW)
        visit = scene.inspection_in(State.RECHECK, by=by, number=2)
        visit = do(visit, "tell", by=by, at=NOW)
        with pytest.raises(Refused, match="已经告知"):
            do(visit, "tell", by=by, at=NOW)

    def test_a_hidden_result_is_not_published(self, by):
        visit = scene.do_well(scene.inspection_in(State.RECHECK, by=by), "tell", by=by)
        Inspection.objects.update(hidden=True)
        with pytest.raises(Refused, match="暗访"):
            do(visit, "publish", by=by, at=NOW)

    def test_nobody_inspects_alone(self, by):
        visit = scene.inspection_in(State.ASSIGNED, by=by)
        visit.officers.exclude(officer_id=by.id).update(aside_at=NOW)
        with pytest.raises(Refused, match="至少要有 2 名"):
            do(visit, "start", by=by, at=NOW)

    def test_a_plan_is_not_finished_while_visits_are_to_come(self, by):
        plan = scene.plan_in(PlanState.ACTIVE, by=by)
        with pytest.raises(Refused, match="还有 2 家"):
            do(plan, "finish", by=by, at=NOW)


def test_what_was_made_here_is_found_whole(by):
    for number, state in enumerate(State.values):
        scene.inspection_in(state, by=by, number=number)
    assert [*strays(), *broken_inspections(), *broken_draws(), *files.missing()] == []
    Inspection.objects.filter(state=State.RECHECK).update(due_date=None)
    Inspection.objects.filter(state=State.PLANNED).update(state=State.ASSIGNED)
    assert len(list(broken_inspections())) == 2
    assert len(list(strays())) == 1
