"""Enforcement and inspections at the desk: what runs out is told, work stands in one list, lists cost the same."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.desk.enforcement import pages, work
from gongzhi.directory.queries import actor_for
from gongzhi.enforcement.models import Clue, FiledCase, Measure
from gongzhi.enforcement.tests import scene
from gongzhi.enforcement.verbs import do
from gongzhi.enforcement.words import JointState
from gongzhi.inspections.tests import scene as visits
from gongzhi.inspections.words import Follow, State
from gongzhi.procedures.escalation import escalate
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER, NOW, OTHER

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    scene.cast.clear()
    yield
    scene.cast.clear()


@pytest.fixture
def officer():
    return factories.officer((HOLDER, Role.HANDLER), (HOLDER, Role.SUPERVISOR), name="周示例")


@pytest.fixture
def by(officer):
    return actor_for(officer, at=NOW)


def client_of(officer) -> Client:
    client = Client()
    client.force_login(officer, BACKEND)
    return client


def opened(client: Client, address: str, *, at=NOW, **headers):
    with clock.set_to(at):
        client.force_login(client.officer, BACKEND)
        return client.get(address, **headers)


@pytest.fixture
def desk(officer):
    client = client_of(officer)
    client.officer = officer
    return client


class TestDigest:
    def test_tells_of_clues_cases_measures_and_re_checks_and_leads_to_each(self, desk, by):
        clue = scene.clue(by=by)
        filed = scene.filed_case(by=by)
        measure = scene.measure(by=by)
        visit = visits.finished(by=by, sector="food", kind="seller", number=1, follow=Follow.RECTIFY)
        later = NOW + timedelta(days=150)
        assert escalate(at=later) >= 4
        page = opened(desk, reverse("desk:digests"), at=later).text
        for address in (
            reverse("desk:record", args=["clue", clue.number]),
            reverse("desk:record", args=["filed_case", filed.number]),
            reverse("desk:record", args=["measure", measure.number]),
            reverse("desk:inspection", args=[visit.number]),
        ):
            assert address in page, address
        assert "复查改正情况" in page and "作出处罚决定" in page and "公开检查结果" in page
        order = Measure.objects.get(source_id=visit.pk, source="inspection")
        assert order.number not in page, "its visit is told of instead"

    def test_tells_nobody_of_another_unit(self, by):
        scene.measure(by=by)
        escalate(at=NOW + timedelta(days=60))
        stranger = client_of(factories.officer((OTHER, Role.SUPERVISOR)))
        stranger.officer = factories.officer((OTHER, Role.SUPERVISOR))
        assert "复查改正情况" not in opened(stranger, reverse("desk:digests")).text

    def test_no_longer_counts_what_was_done(self, desk, by):
        measure = do(scene.measure(by=by), "confirm", finding="已改正", by=by, at=NOW)
        assert measure.due_date is None
        assert not RunningLimit.objects.filter(record_kind="measure", stopped_at__isnull=True).exists()
        assert escalate(at=NOW + timedelta(days=60)) == 0

    def test_goes_by_the_day_of_the_order_also_after_more_time_was_given(self, by):
        measure = scene.measure(by=by)
        day = measure.due_date + timedelta(days=9)
        measure = do(measure, "extend", due_date=day, reason="需要进货", by=by, at=NOW)
        assert measure.due_date == day
        assert RunningLimit.objects.get(record_kind="measure").due_date == day

    def test_costs_the_same_for_one_and_for_many(self, desk, by):
        scene.measure(by=by)
        scene.clue(by=by)
        later = NOW + timedelta(days=60)
        escalate(at=later)
        opened(desk, reverse("desk:digests"), at=later)
        first = statements(desk, reverse("desk:digests"), at=later)
        for _ in range(12):
            scene.measure(by=by)
            scene.clue(by=by)
        escalate(at=later)
        many = statements(desk, reverse("desk:digests"), at=later)
        assert many == first


class TestJointSanctions:
    def test_are_to_be_lifted_within_a_limit_once_the_trader_left_the_list(self, by):
        joint = scene.in_state("joint", JointState.LIFTING, by=by)
        limit = RunningLimit.objects.get(record_kind="joint", record_id=joint.pk, stopped_at__isnull=True)
        assert (limit.key, limit.due_date) == ("lift", joint.due_date)
        assert joint.is_open

    def test_that_were_not_applied_yet_fall_away(self, by):
        joint = scene.in_state("joint", JointState.ASKED, by=by)
        do(joint.listing, "revoke", reason="处罚被撤销", by=by, at=NOW)
        joint.refresh_from_db()
        assert (joint.state, joint.due_date) == (JointState.LIFTED, None)


def statements(client: Client, address: str, *, at=NOW) -> int:
    with clock.set_to(at):
        client.force_login(client.officer, BACKEND)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
    return len(queries)


class TestWork:
    def test_of_every_kind_stands_in_one_list_what_is_due_first_before_the_rest(self, desk, by):
        made = [scene.clue(by=by), scene.filed_case(by=by), scene.measure(by=by), scene.hold(by=by)]
        visit = visits.inspection(by=by)
        rows = opened(desk, reverse("desk:enforcement-work")).context["rows"]
        days = [row["row"].due_date for row in rows]
        assert days == sorted(days)
        numbers = {row["row"].number for row in rows}
        assert {record.number for record in made} | {visit.number} <= numbers

    def test_goes_on_page_by_page_and_leaves_nothing_out(self, desk, by, monkeypatch):
        for _ in range(3):
            scene.clue(by=by)
            scene.measure(by=by)
        visits.inspection(by=by)
        every = [row["row"].number for row in opened(desk, reverse("desk:enforcement-work")).context["rows"]]
        monkeypatch.setattr(work, "PAGE", 2)
        found, address = [], reverse("desk:enforcement-work")
        while address:
            context = opened(desk, address).context
            found += [row["row"].number for row in context["rows"]]
            following = context["pager"]["next_url"]
            address = following and f"{reverse('desk:enforcement-work')}{following}"
        assert found == every and len(every) == 7

    def test_of_another_unit_is_not_shown_but_what_it_offers_is(self, desk, by):
        other = scene.worker(by, OTHER)
        hidden, offered = scene.clue(by=other), scene.clue(by=other)
        do(offered, "refer", unit_id=factories.unit(HOLDER).pk, reason="由你单位管辖", by=other, at=NOW)
        numbers = [row["row"].number for row in opened(desk, reverse("desk:enforcement-work")).context["rows"]]
        assert numbers == [offered.number] and hidden.number not in numbers

    def test_is_told_by_days_left_beside_the_lists_of_matters(self, desk, by):
        late = scene.measure(by=by)
        soon = scene.clue(by=by)
        at = NOW + timedelta(days=10)
        for queue, number, other in (("unit", soon.number, ""), ("overdue", late.number, soon.number)):
            page = opened(desk, reverse("desk:queue", args=[queue]), at=at).text
            [address] = re.findall(r'hx-get="(/desk/enforcement/work/[^"]+)"', page)
            part = opened(desk, address, at=at, HTTP_HX_REQUEST="true").text
            assert number in part and "<html" not in part, queue
            assert not other or other not in part
        filtered = opened(desk, f"{reverse('desk:queue', args=['unit'])}?kind=report", at=at).text
        assert "enforcement/work/?list" not in filtered

    def test_has_an_empty_page_and_no_page_for_what_is_no_list_or_place(self, desk):
        assert "这里没有要办的" in opened(desk, reverse("desk:enforcement-work")).text
        for query in ("list=none", "after=x", "after=2026-01-01_none_1", "after=2026-01-01_clue_x"):
            assert opened(desk, f"{reverse('desk:enforcement-work')}?{query}").status_code == 404, query

    @pytest.mark.parametrize("name", ["mine", "unit", "soon", "overdue"])
    def test_costs_the_same_at_one_row_and_at_twenty_five(self, desk, by, name):
        scene.measure(by=by)
        address = f"{reverse('desk:enforcement-work')}?list={name}"
        at = NOW + timedelta(days={"soon": 5, "overdue": 20}.get(name, 0))
        opened(desk, address, at=at)
        first = statements(desk, address, at=at)
        for _ in range(24):
            scene.measure(by=by)
        assert len(opened(desk, address, at=at).context["rows"]) == 25
        assert statements(desk, address, at=at) == first


class TestLists:
    """Each costs the same number of queries at 1 row and at 25, and goes on behind its last row."""

    @pytest.mark.parametrize("kind", sorted(scene.MAKERS))
    def test_of_enforcement(self, desk, by, kind, monkeypatch):
        address = f"{reverse('desk:records', args=[kind])}?list=all"
        viewer = desk
        if kind == "joint":
            viewer = client_of(other := factories.officer((OTHER, Role.HANDLER)))
            viewer.officer = other
        scene.in_state(kind, next(iter(scene.ways(kind))), by=by)
        opened(viewer, address)
        first = statements(viewer, address)
        one = opened(viewer, address).context["rows"][0]
        copies(type(one), one.pk, 24)
        page = opened(viewer, address)
        assert len(page.context["rows"]) == 25
        assert statements(viewer, address) == first
        monkeypatch.setattr(pages, "list_records", sized(pages.list_records, 10))
        seen, following = [], address
        while following:
            context = opened(viewer, following).context
            seen += [row.number for row in context["rows"]]
            query = context["pager"]["next_url"]
            following = query and f"{reverse('desk:records', args=[kind])}{query}"
        assert len(seen) == len(set(seen)) == 25

    def test_of_inspections_and_plans(self, desk, by):
        visits.inspection(by=by)
        visits.plan(by=by)
        lists = [f"{reverse('desk:inspections')}?list={name}" for name in ("due", "all")] + [reverse("desk:plans")]
        counts = {}
        for address in lists:
            opened(desk, address)
            counts[address] = statements(desk, address)
        for number in range(2, 26):
            visits.inspection(by=by, number=number)
            visits.plan(by=by, title=f"计划{number}")
        for address in lists:
            assert len(opened(desk, address).context["rows"]) == 25, address
            assert statements(desk, address) == counts[address], address


def sized(list_records, size: int):
    return lambda model, name, **told: list_records(model, name, **told | {"size": size})


def copies(model, pk: int, count: int) -> None:
    """Put copies of a record beside it, seen by the same units: what a list reads, without the way there."""
    from gongzhi.enforcement.models import JointMeasure, Publication, RecordUnit

    original = model.objects.get(pk=pk)
    parts = list(RecordUnit.objects.filter(record_kind=model.record_kind, record_id=pk))
    for n in range(count):
        fields = {field.attname: getattr(original, field.attname) for field in model._meta.concrete_fields}
        fields |= {"id": None, "number": f"ZZ{n:09}", "key": None}
        if model is Publication:
            fields["filed_case_id"] = other_case(original.filed_case, n).pk
        if model is JointMeasure:
            fields["asked"] = f"copy-{n}"
        made = model.objects.create(**fields)
        RecordUnit.objects.bulk_create(
            [RecordUnit(record_kind=row.record_kind, record_id=made.pk, unit_id=row.unit_id, part=row.part)
             for row in parts]
        )  # fmt: skip


def other_case(filed_case, n: int):
    fields = {field.attname: getattr(filed_case, field.attname) for field in FiledCase._meta.concrete_fields}
    return FiledCase.objects.create(**fields | {"id": None, "number": f"YY{n:09}", "key": None})


class TestFromAnInspection:
    def test_one_press_makes_a_clue_and_each_page_leads_to_the_other(self, desk, by):
        visit = visits.inspection_in(State.SUBMITTED, by=by)
        address = reverse("desk:inspection", args=[visit.number])
        page = opened(desk, address)
        offered = page.context["clue_at_once"]
        assert "不符合" in offered["text"] and "《" in offered["text"]
        with clock.set_to(NOW):
            desk.force_login(desk.officer, BACKEND)
            answer = desk.post(f"{address}follow/", {name: str(value) for name, value in offered.items()})
        assert answer.status_code == 302
        clue = Clue.objects.get()
        assert clue.consequence.inspection_id == visit.pk and clue.facts == offered["text"]
        assert reverse("desk:record", args=["clue", clue.number]) in opened(desk, address).text
        assert address in opened(desk, reverse("desk:record", args=["clue", clue.number])).text
        assert opened(desk, address).context["clue_at_once"] is None
        do(clue, "verify", by=by, at=NOW)
        scene.do_well(Clue.objects.get(), "file", by=by)
        filed = FiledCase.objects.get()
        assert reverse("desk:record", args=["filed_case", filed.number]) in opened(desk, address).text
        of_case = opened(desk, reverse("desk:record", args=["filed_case", filed.number])).text
        assert address in of_case, "the filed case leads back to the visit"

    def test_the_form_begins_with_what_did_not_comply(self, desk, by):
        visit = visits.inspection_in(State.SUBMITTED, by=by)
        page = opened(desk, f"{reverse('desk:inspection', args=[visit.number])}follow/")
        assert "不符合" in page.context["form"]["text"].value()

    def test_the_re_check_and_the_publication_run_as_limits(self, by):
        visit = visits.inspection_in(State.RECHECK, by=by)
        running = {
            row.key: row.due_date
            for row in RunningLimit.objects.filter(record_kind="inspection", stopped_at__isnull=True)
        }
        assert running == {"recheck": visit.recheck_due, "publish": visit.publish_due}
        day = visit.recheck_due + timedelta(days=9)
        told = {"outcome": "again", "again": day, "finding": "还差一项"}
        visits.do(visit, "recheck", by=by, at=NOW, **told)
        assert RunningLimit.objects.get(record_kind="inspection", key="recheck").due_date == day
        order = Measure.objects.get()
        assert order.due_date == day, "the order has as much time as its re-check"
        visit.refresh_from_db()
        visits.do(visit, "recheck", outcome="corrected", finding="已改正", by=by, at=NOW)
        assert RunningLimit.objects.get(record_kind="inspection", key="recheck").met

    def test_a_re_check_may_be_a_visit_of_its_own_and_each_leads_to_the_other(self, desk, by):
        visit = visits.inspection_in(State.RECHECK, by=by)
        address = reverse("desk:inspection", args=[visit.number])
        form = f"{reverse('desk:new-inspection')}?recheck={visit.number}"
        assert form in opened(desk, address).text
        page = opened(desk, form)
        told = {name: value for name, value in page.context["form"].initial.items() if value is not None}
        with clock.set_to(NOW):
            desk.force_login(desk.officer, BACKEND)
            answer = desk.post(form, told)
        assert answer.status_code == 302, answer.context["form"].errors
        second = visit.rechecks.get()
        assert answer["Location"] == reverse("desk:inspection", args=[second.number])
        assert second.planned_date == visit.recheck_due
        assert second.number in opened(desk, address).text
        assert visit.number in opened(desk, reverse("desk:inspection", args=[second.number])).text
        assert opened(desk, f"{reverse('desk:new-inspection')}?recheck=J0000000000").status_code == 404
