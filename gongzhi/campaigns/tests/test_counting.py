"""What is counted under a campaign, and who learns it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.campaigns import queries, rules
from gongzhi.campaigns.figures import reckon
from gongzhi.campaigns.models import Campaign, Taken, Task
from gongzhi.campaigns.reminding import remind_of_tasks
from gongzhi.campaigns.tests import scene
from gongzhi.campaigns.verify import broken_campaigns
from gongzhi.campaigns.words import Light, State
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.documents.models import Document
from gongzhi.enforcement.models import Clue, FiledCase
from gongzhi.enforcement.tests import scene as enforcement
from gongzhi.enforcement.words import FiledState, Merging
from gongzhi.inspections.tests import scene as inspections
from gongzhi.inspections.words import Follow
from gongzhi.procedures.models import Digest
from gongzhi.sampling.tests import scene as sampling
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = scene.TODAY


@pytest.fixture
def lead(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()
    return scene.both_roles()


@pytest.fixture
def campaign(lead) -> Campaign:
    return scene.campaign_in(State.RUNNING, by=lead)


@pytest.fixture
def member(lead):
    return scene.member()


def totals(campaign) -> dict[str, str]:
    told = reckon(Campaign.objects.get(pk=campaign.pk), today=TODAY)["totals"]
    return {counted: number for counted, number in told.items() if number != "0"}


def visit(by, number: int = 1, **more):
    return inspections.finished(by=by, sector="food", kind="seller", number=number, **more)


class TestTakeIn:
    def test_counts_a_visit_and_all_that_follows_from_it_once(self, campaign, member):
        made = visit(member, follow=Follow.CLUE, officers=3)
        scene.take(campaign, "inspection", made, by=member)
        assert totals(campaign) == {"inspections": "1", "problems": "1", "officers": "3", "clues": "1"}
        clue = Clue.objects.get()
        for verb in ("verify", "file"):
            clue = enforcement.do_well(clue, verb, by=member)
        case = FiledCase.objects.get()
        assert totals(campaign)["filed_cases"] == "1"
        scene.take(campaign, "clue", clue, by=member)
        scene.take(campaign, "filed_case", case, by=member)
        assert (totals(campaign)["clues"], totals(campaign)["filed_cases"]) == ("1", "1")
        assert list(broken_campaigns()) == []

    def test_counts_penalties_and_their_amounts_until_annulled(self, campaign, member):
        case = enforcement.in_state("filed_case", FiledState.DECIDED, by=member)
        scene.take(campaign, "filed_case", case, by=member)
        told = totals(campaign)
        assert (told["penalties"], told["amount"]) == ("1", "120000")
        enforcement.do_well(case, "annul", by=member)
        assert "penalties" not in totals(campaign) and "amount" not in totals(campaign)

    def test_counts_measures_holds_and_goods_seized(self, campaign, member):
        scene.take(campaign, "measure", enforcement.measure(by=member), by=member)
        scene.take(campaign, "hold", enforcement.hold(by=member), by=member)
        told = totals(campaign)
        assert (told["rectifications"], told["holds"]) == ("1", "1")

    def test_counts_publications_seized(self, lead):
        publicity = scene.both_roles("culture")
        campaign = scene.campaign_in(State.RUNNING, by=lead, occasion="春节")
        campaign = scene.do_well(campaign, "set_members", by=lead)
        made = inspections.finished(by=publicity, sector="publications", kind="bookshop", number=3, key="culture")
        inspections.do_well(made, "seize", by=publicity)
        scene.take(campaign, "inspection", made, by=publicity)
        assert (totals(campaign)["publications"], totals(campaign)["seized"]) == ("12", "12")

    def test_counts_the_visits_of_a_plan_but_not_those_given_up(self, campaign, member):
        plan = inspections.plan_in("active", by=member, targets=3)
        first, second, _third = plan.inspections.order_by("id")
        inspections.do(first, "cancel", reason="已歇业", by=member, at=NOW)
        second = inspections.do_well(second, "assign", by=member)
        inspections.do_well(second, "submit", by=member)
        scene.take(campaign, "plan", plan, by=member)
        assert totals(campaign)["inspections"] == "1"

    def test_counts_a_clue_that_was_merged_with_the_one_it_went_into(self, campaign, member):
        other = enforcement.clue(by=member)
        clue = enforcement.clue(by=member)
        scene.take(campaign, "clue", clue, by=member)
        enforcement.do(clue, "merge", number=other.number, why=Merging.SAME_MATTER, by=member, at=NOW)
        assert totals(campaign)["clues"] == "1"

    def test_counts_batches_sampled_and_what_came_of_those_that_failed(self, campaign, member):
        by = sampling.both_roles()
        failed = sampling.sample_in("failed", by=by)
        sampling.do_well(failed, "clue", by=by)
        scene.take(campaign, "sample", failed, sampling.sample_in("testing", by=by), by=by)
        told = totals(campaign)
        assert (told["batches"], told["failed"], told["clues"]) == ("2", "1", "1")

    def test_is_refused_for_what_is_older_unknown_or_in_it_already(self, campaign, member):
        clue = enforcement.clue(by=member, at=NOW - timedelta(days=60), found_date=TODAY - timedelta(days=60))
        for told in (
            {"kind": "clue", "record_ids": [clue.pk]},
            {"kind": "clue", "record_ids": [0]},
            {"kind": "clue", "record_ids": []},
            {"kind": "case", "record_ids": [1]},
        ):
            with pytest.raises(Refused) as refused:
                scene.do(campaign, "take_in", by=member, at=NOW, **told)
            assert refused.value.field == "records"
        fresh = enforcement.clue(by=member)
        scene.take(campaign, "clue", fresh, by=member)
        with pytest.raises(Refused):
            scene.take(campaign, "clue", fresh, by=member)
        assert Taken.objects.count() == 1

    def test_is_refused_for_records_of_other_units(self, campaign, member):
        clue = enforcement.clue(by=scene.both_roles("samr-520115"))
        with pytest.raises(Refused):
            scene.take(campaign, "clue", clue, by=member)
        referred = enforcement.do_well(enforcement.clue(by=member), "refer", by=member)
        with pytest.raises(NotAllowed):
            scene.take(campaign, "clue", referred, by=scene.both_roles("samr-520115"))
        scene.take(campaign, "clue", referred, by=scene.both_roles(scene.CITY))

    def test_counts_for_the_nearest_member_and_for_the_prefecture(self, campaign, member):
        scene.take(campaign, "inspection", visit(member), by=member)
        assert Taken.objects.get().unit == factories.unit(scene.CITY)
        told = reckon(campaign, today=TODAY)
        by_member = {row["unit"]: row["totals"]["inspections"] for row in told["members"]}
        assert by_member == {"省市场监管局": "1", factories.unit(scene.CITY).short_name: "1", "省住房城乡建设厅": "0"}
        assert [(row["code"], row["totals"]["inspections"]) for row in told["prefectures"]] == [("520100", "1")]


class TestLeaveOut:
    def test_is_refused_to_another_member(self, campaign, member):
        scene.take(campaign, "clue", enforcement.clue(by=member), by=member)
        with pytest.raises(NotAllowed):
            scene.do(campaign, "leave_out", taken_id=Taken.objects.get().pk, by=scene.both_roles("housing"), at=NOW)
        scene.do(campaign, "leave_out", taken_id=Taken.objects.get().pk, by=member, at=NOW)
        assert totals(campaign) == {}


class TestPlan:
    def test_shows_what_was_done_against_each_task(self, campaign, member, lead):
        for number in (1, 2):
            scene.take(campaign, "inspection", visit(member, number), by=member)
        progress = queries.progress_of(campaign, viewer=lead, today=TODAY)
        lines = {line.unit: (line.figure.done, line.figure.target, line.light) for line in progress.tasks}
        assert lines[factories.unit(scene.CITY).short_name] == (2, 2, Light.DONE)
        assert lines["省住房城乡建设厅"] == (0, 2, Light.BEHIND)
        late = queries.progress_of(campaign, viewer=lead, today=TODAY + timedelta(days=6))
        assert {line.light for line in late.tasks} == {Light.DONE, Light.LATE}
        assert [(goal.done, goal.target, goal.share) for goal in progress.goals] == [(2, 4, 50)]

    def test_gives_a_task_to_each_member_in_each_prefecture_and_replaces_the_same_one(self, campaign, lead):
        units = [factories.unit(scene.CITY).pk, factories.unit(scene.HOUSING).pk]
        told = {"units": units, "regions": ["520100", "520300"], "counted": "clues", "due_date": TODAY}
        scene.do(campaign, "set_tasks", target=Decimal(3), by=lead, at=NOW, **told)
        scene.do(campaign, "set_tasks", target=Decimal(5), by=lead, at=NOW, **told)
        found = Task.objects.filter(counted="clues")
        assert (found.count(), set(found.values_list("target", flat=True))) == (4, {Decimal(5)})

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"units": []}, "units"),
            ({"units": [0]}, "units"),
            ({"regions": ["520102"]}, "regions"),
            ({"counted": "wishes"}, "counted"),
            ({"target": Decimal(0)}, "target"),
            ({"target": Decimal("1.5")}, "target"),
            ({"due_date": TODAY + timedelta(days=31)}, "due_date"),
            ({"note": "长" * 201}, "note"),
        ],
    )
    def test_names_what_is_wrong_with_a_task(self, campaign, lead, change, field):
        told = scene.told_for(campaign, "set_tasks", by=lead) | change
        with pytest.raises(Refused) as refused:
            scene.do(campaign, "set_tasks", by=lead, at=NOW, **told)
        assert refused.value.field == field

    def test_reckons_lights_by_the_even_pace(self):
        days = {"starts": TODAY, "due": TODAY + timedelta(days=9)}
        middle = TODAY + timedelta(days=5)
        assert rules.light_of(Decimal(3), Decimal(10), today=middle, **days) == Light.ON_TRACK
        assert rules.light_of(Decimal(2), Decimal(10), today=middle, **days) == Light.BEHIND
        assert rules.light_of(Decimal(10), Decimal(10), today=middle, **days) == Light.DONE
        assert rules.light_of(Decimal(9), Decimal(10), today=TODAY + timedelta(days=10), **days) == Light.LATE
        assert (rules.share(Decimal(999), Decimal(1000)), rules.share(Decimal(5), Decimal(4))) == (99, 100)


class TestDraft:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": " "}, "title"),
            ({"purpose": ""}, "purpose"),
            ({"ends": TODAY - timedelta(days=11)}, "ends"),
            ({"sectors": ["nothing"]}, "sectors"),
            ({"occasion": "长" * 61}, "occasion"),
        ],
    )
    def test_names_what_is_wrong(self, lead, change, field):
        with pytest.raises(Invalid) as refused:
            scene.draft(by=lead, **change)
        assert set(refused.value.faults) == {field}

    def test_is_refused_to_who_does_not_work_in_the_unit(self, member):
        with pytest.raises(NotAllowed):
            scene.draft(by=member)


class TestMembers:
    def test_stay_while_they_have_tasks(self, campaign, lead):
        with pytest.raises(Refused) as refused:
            scene.do(campaign, "set_members", units=[factories.unit(scene.CITY).pk], by=lead, at=NOW)
        assert refused.value.field == "units"


class TestGuards:
    def test_ask_for_a_goal_and_the_right_days(self, lead):
        bare = scene.draft(by=lead)
        with pytest.raises(Refused):
            scene.do_well(bare, "approve", by=lead)
        over = scene.draft(by=lead, ends=TODAY - timedelta(days=1))
        scene.do_well(over, "set_goal", by=lead)
        with pytest.raises(Refused):
            scene.do_well(over, "approve", by=lead)
        early = scene.campaign_in(State.APPROVED, by=lead, starts=TODAY + timedelta(days=1))
        with pytest.raises(Refused):
            scene.do_well(early, "start", by=lead)

    def test_keep_tasks_within_the_days(self, campaign, lead):
        with pytest.raises(Refused) as refused:
            scene.do_well(campaign, "revise", by=lead, ends=TODAY)
        assert refused.value.field == "ends"


class TestClose:
    def test_keeps_the_figures_and_issues_a_report_that_says_them(self, campaign, member, lead):
        scene.take(campaign, "inspection", visit(member, 1), visit(member, 2), by=member)
        campaign = scene.do_well(scene.do_well(campaign, "wind_up", by=lead), "close", by=lead)
        report = Document.objects.get()
        assert (report.kind, report.record_id) == ("campaign-report", campaign.pk)
        assert report.pdf_size > 1000 and report.docx_size > 1000
        assert campaign.figures["totals"]["inspections"] == "2"
        Taken.objects.all().delete()
        progress = queries.progress_of(campaign, viewer=lead, today=TODAY + timedelta(days=90))
        assert (progress.goals[0].done, progress.as_of) == (2, TODAY)
        scene.do_well(campaign, "report", by=lead)
        assert {row.state for row in Document.objects.all()} == {"replaced", "issued"}
        assert list(broken_campaigns()) == []


class TestUrging:
    def test_reaches_the_supervisors_digest_and_is_answered_once(self, campaign, lead, member):
        head = factories.officer((scene.CITY, Role.SUPERVISOR))
        scene.do_well(campaign, "urge", by=lead)
        digest = Digest.objects.get(officer=head)
        assert [(item["kind"], item["record"], item["stage"]) for item in digest.items] == [
            ("campaign", campaign.pk, "urged")
        ]
        assert [urge.campaign for urge in queries.to_answer(viewer=member)] == [campaign]
        with pytest.raises(NotAllowed):
            scene.do_well(campaign, "answer", by=scene.both_roles("housing"))
        scene.do_well(campaign, "answer", by=member)
        assert queries.to_answer(viewer=member) == []
        with pytest.raises(Refused):
            scene.do_well(campaign, "answer", by=member)

    def test_reminds_of_each_task_once_before_and_once_after_its_day(self, campaign, member):
        head = factories.officer(("housing", Role.SUPERVISOR))
        for number in (1, 2):
            scene.take(campaign, "inspection", visit(member, number), by=member)
        counts = [remind_of_tasks(at=NOW + timedelta(days=days)) for days in (0, 2, 3, 6, 7)]
        assert counts == [0, 1, 0, 1, 0], "what is done needs no reminder"
        stages = [
            item["stage"] for digest in Digest.objects.filter(officer=head).order_by("date") for item in digest.items
        ]
        assert stages == ["task_due", "task_late"]


class TestWhoSees:
    def test_other_units_see_nothing_and_members_nothing_before_it_is_approved(self, campaign, lead, member):
        drafted = scene.draft(by=lead)
        for viewer, seen in (
            (lead, {campaign.pk, drafted.pk}),
            (member, {campaign.pk}),
            (scene.both_roles("culture"), set()),
            (factories.actor(("samr", Role.ADMINISTRATOR)), set()),
            (factories.actor(("samr", Role.AUDITOR)), {campaign.pk, drafted.pk}),
        ):
            assert {row.pk for row in queries.page_of_campaigns(viewer=viewer).rows} == seen

    def test_members_learn_their_part_and_the_totals(self, campaign, lead, member):
        scene.take(campaign, "inspection", visit(member), by=member)
        housing = scene.both_roles("housing")
        told = queries.progress_of(campaign, viewer=housing, today=TODAY)
        assert ({line.unit for line in told.tasks}, [part.name for part in told.members], told.prefectures) == (
            {"省住房城乡建设厅"},
            ["省住房城乡建设厅"],
            [],
        )
        assert [(figure.counted, figure.done) for figure in told.totals if figure.counted == "inspections"] == [
            ("inspections", 1)
        ]
        assert queries.page_of_taken(campaign, viewer=housing).rows == []
        assert not [line for line in queries.history_of(campaign, viewer=housing) if line.verb == "take_in"]
        theirs = inspections.finished(by=housing, sector="housing", kind="agent", number=9, key="housing")
        scene.take(campaign, "inspection", theirs, by=housing)
        last, first = queries.page_of_taken(campaign, viewer=lead).rows
        assert (last.label, last.record) == ("", None), "the lead unit may not see another agency's visit itself"
        assert first.label.endswith("示例超市1号店"), "that of an office of its own it may"
        [row] = queries.page_of_taken(campaign, viewer=housing).rows
        assert row.label and row.is_own

    def test_candidates_are_the_viewers_own_and_not_in_it_yet(self, campaign, member):
        mine = enforcement.clue(by=member)
        enforcement.clue(by=scene.both_roles("samr-520115"))
        assert [row.pk for row in queries.candidates(campaign, "clue", viewer=member).rows] == [mine.pk]
        scene.take(campaign, "clue", mine, by=member)
        assert queries.candidates(campaign, "clue", viewer=member).rows == []
        told = queries.campaigns_of("clue", mine, viewer=member)
        assert ([row.campaign for row in told.taken], told.open) == ([campaign], [])


class TestCosts:
    def test_the_same_number_of_queries_however_much_was_done(self, campaign, member, lead):
        def count() -> int:
            fresh = Campaign.objects.select_related("unit").get(pk=campaign.pk)
            with CaptureQueriesContext(connection) as asked:
                queries.progress_of(fresh, viewer=lead, today=TODAY)
                queries.page_of_taken(fresh, viewer=member)
                queries.candidates(fresh, "inspection", viewer=member)
            return len(asked)

        visits = [visit(member, number) for number in range(1, 27)]
        scene.take(campaign, "inspection", visits[0], by=member)
        one = count()
        scene.take(campaign, "inspection", *visits[1:-1], by=member)
        many = count()
        assert one == many
        assert len(queries.page_of_taken(campaign, viewer=SYSTEM).rows) == 25
