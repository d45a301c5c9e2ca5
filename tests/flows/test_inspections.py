"""Inspections from the plan to what came of it, through the real pages."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from typer.testing import CliRunner

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import add_officer
from gongzhi.directory.models import Officer
from gongzhi.enforcement.models import Measure
from gongzhi.enforcement.words import MeasureState
from gongzhi.inspections.cli import app
from gongzhi.inspections.models import Draw, Inspection, Plan
from gongzhi.inspections.tests import scene
from gongzhi.inspections.words import Answer, PlanKind, PlanState, Signed, State
from tests import factories
from tests.factories import HOLDER, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()
    with clock.set_to(NOW):
        yield


def signed_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    return client


def posted(key: str, name: str) -> int:
    """Make one posted in a unit as handler and supervisor at once."""
    made = add_officer(
        username=f"both-{uuid4().hex[:8]}",
        name=name or "郑示例",
        password=factories.PASSWORD,
        unit=factories.unit(key),
        roles=[Role.HANDLER, Role.SUPERVISOR],
        from_date=NOW.date() - timedelta(days=400),
        by=SYSTEM,
        at=NOW,
    )
    return made.pk


def field_form(visit: Inspection, *, fault: bool = True, **changes) -> dict:
    items = [item.key for item in visit.list_version.items_for(visit.kind)]
    told = {f"item_{key}": Answer.OK for key in items}
    if fault:
        told |= {f"item_{items[0]}": Answer.FAULT, f"note_{items[0]}": "没有公示"}
    return told | {"key": str(uuid4()), "signed": Signed.ABSENT, "result": "nothing", "then": "submit"} | changes


def ok(response, to: str = ""):
    assert response.status_code == 302, response.content.decode()[:3000]
    assert not to or response["Location"] == to
    return response


class TestRandomDraw:
    def test_is_made_at_the_desk_and_repeated_by_a_stranger_from_its_file(self, tmp_path):
        client = signed_in(Officer.objects.get(pk=posted(HOLDER, "郑示例")))
        others = [factories.officer((HOLDER, Role.HANDLER)).pk for _ in range(4)]
        today = NOW.date()
        ok(
            client.post(
                reverse("desk:new-plan"),
                {
                    "key": str(uuid4()), "title": "双随机", "kind": PlanKind.RANDOM, "sector": "food",
                    "unit": factories.unit().pk, "starts": today, "ends": today + timedelta(days=20), "each": 2,
                },
            )
        )  # fmt: skip
        plan = Plan.objects.get()
        page = reverse("desk:plan", args=[plan.pk])
        rows = [
            "名称,类别,风险等级,行政区划代码",
            *(f"示例饭店{n},餐饮服务提供者,{'ABCD'[n % 4]},520102" for n in range(9)),
        ]
        file = SimpleUploadedFile("名单.csv", "\n".join(rows).encode("gb18030"))
        targets = reverse("desk:plan-targets", args=[plan.pk])
        ok(client.post(targets, {"key": str(uuid4()), "how": "file", "file": file}), page)
        assert plan.targets.count() == 9

        def act(verb: str, **told):
            return client.post(reverse("desk:act-on-plan", args=[plan.pk, verb]), {"key": str(uuid4()), **told})

        ok(act("list_officers", officers=others), page)
        ok(act("lock"), page)
        ok(act("draw", count=4, word="六十六"), page)
        draw = Draw.objects.get()
        stranger = Client()
        public = reverse("portal:draw", args=[plan.pk])
        told = stranger.get(public).content.decode()
        assert draw.targets_hash in told and "示例饭店" not in told, "the lists would warn those to be inspected"
        assert stranger.get(reverse("portal:draw-file", args=[plan.pk])).status_code == 404

        visit = plan.inspections.order_by("id").first()
        gone = visit.sent[0]
        told = {"key": str(uuid4()), "officer": gone.officer_id, "reason": "是同学"}
        ok(client.post(reverse("desk:act-on-inspection", args=[visit.number, "recuse"]), told))
        for visit in plan.inspections.all():
            inspector = signed_in(visit.sent[0].officer)
            ok(inspector.post(reverse("desk:field", args=[visit.number]), field_form(visit, fault=False)))
        ok(act("disclose"), page)
        ok(act("finish"), page)
        assert Plan.objects.get().state == PlanState.FINISHED

        told = stranger.get(public).content.decode()
        assert "结果与公布的一致" in told and "示例饭店" in told
        content = stranger.get(reverse("portal:draw-file", args=[plan.pk])).content
        for name in Officer.objects.values_list("name", flat=True):
            assert name not in content.decode()
        file = tmp_path / "draw.json"
        file.write_bytes(content)
        assert CliRunner().invoke(app, [str(file)]).exit_code == 0
        file.write_text(json.dumps(json.loads(content) | {"word": "六十七"}))
        assert CliRunner().invoke(app, [str(file)]).exit_code == 1

    def test_names_the_rows_of_a_file_that_are_wrong(self):
        client = signed_in(Officer.objects.get(pk=posted(HOLDER, "")))
        by = scene.both_roles()
        plan = scene.plan(by=by)
        rows = "名称,类别\n,食品销售者\n示例店,理发店\n好店,食品销售者"
        file = SimpleUploadedFile("a.csv", rows.encode())
        address = reverse("desk:plan-targets", args=[plan.pk])
        answer = client.post(address, {"key": str(uuid4()), "how": "file", "file": file})
        assert answer.status_code == 422
        assert "第 2 行" in answer.content.decode() and "第 3 行" in answer.content.decode()
        assert plan.targets.count() == 0

    def test_finds_targets_by_conditions(self):
        client = signed_in(Officer.objects.get(pk=posted(HOLDER, "")))
        by = scene.both_roles()
        plan = scene.plan(by=by)
        for number in range(3):
            scene.trader(number)
        scene.trader(7, region="520302")
        told = {
            "key": str(uuid4()),
            "how": "filter",
            "region": "520100",
            "words": "超市",
            "kind": "seller",
            "risk": "C",
        }
        ok(client.post(reverse("desk:plan-targets", args=[plan.pk]), told))
        assert plan.targets.count() == 3
        told |= {"key": str(uuid4()), "region": "", "words": ""}
        assert client.post(reverse("desk:plan-targets", args=[plan.pk]), told).status_code == 422


class TestHousingOrder:
    def test_is_checked_when_its_day_comes_and_the_inspection_closed(self):
        officer = Officer.objects.get(pk=posted("housing", "王示例"))
        colleague = Officer.objects.get(pk=posted("housing", "李示例"))
        client = signed_in(officer)
        trader = scene.trader(5)
        ok(
            client.post(
                reverse("desk:new-inspection"),
                {
                    "key": str(uuid4()), "trader_name": trader.name, "trader_id": trader.pk, "kind": "housing:agent",
                    "unit": factories.unit("housing").pk, "planned_date": NOW.date() + timedelta(days=3),
                },
            )
        )  # fmt: skip
        visit = Inspection.objects.get()
        page = reverse("desk:inspection", args=[visit.number])

        def act(verb: str, status: int = 302, **told):
            address = reverse("desk:act-on-inspection", args=[visit.number, verb])
            answer = client.post(address, {"key": str(uuid4()), **told})
            assert answer.status_code == status, answer.content.decode()[:3000]
            return answer

        act("assign", status=422, officers=[officer.pk])
        act("assign", officers=[officer.pk, colleague.pk])
        assert "填写检查表" in client.get(page).content.decode()
        ok(client.post(reverse("desk:field", args=[visit.number]), field_form(visit, told="1")), page)
        act("close", status=409)
        act("follow", follow="rectify", text="三日内公示收费标准。", due_date=NOW.date() + timedelta(days=5))
        order = Measure.objects.get()
        assert order.sector == "housing_agent" and order.due_date == NOW.date() + timedelta(days=5)
        assert "待复查" in client.get(page).content.decode()
        with clock.set_to(NOW + timedelta(days=5)):
            client = signed_in(officer)
            assert visit.number in client.get(reverse("desk:inspections") + "?list=due").content.decode()
            act("recheck", status=422, outcome="again", finding="仍未公示")
            act("recheck", outcome="corrected", finding="已公示。")
            act("close")
            act("publish")
        assert Inspection.objects.get().state == State.CLOSED
        assert Measure.objects.get().state == MeasureState.DONE
        public = Client().get(reverse("portal:inspections")).content.decode()
        assert trader.name in public and "发现问题" in public
        assert "王示例" not in public and "没有公示" not in public


class TestFieldPage:
    @pytest.fixture
    def visit(self) -> Inspection:
        by = scene.both_roles()
        return scene.inspection_in(State.ASSIGNED, by=by)

    def post(self, visit, told, officer=None, **headers):
        officer = officer or visit.sent[0].officer
        address = reverse("desk:field", args=[visit.number])
        return signed_in(officer).post(address, told, headers={"Accept": "application/json"} | headers)

    def test_takes_a_report_exactly_once_however_often_a_phone_sends_it(self, visit):
        told = field_form(visit, photo_licence_shown=SimpleUploadedFile("a.png", scene.PNG, "image/png"))
        first = self.post(visit, told)
        assert first.status_code == 200 and first.json()["number"] == visit.number
        told["photo_licence_shown"] = SimpleUploadedFile("a.png", scene.PNG, "image/png")
        assert self.post(visit, told).status_code == 200
        visit = Inspection.objects.get()
        assert visit.state == State.SUBMITTED
        assert visit.files.count() == 1 and visit.files.get().item == "licence_shown"

    def test_tells_a_phone_of_a_conflict(self, visit):
        assert self.post(visit, field_form(visit)).status_code == 200
        late = self.post(visit, field_form(visit), officer=visit.sent[1].officer)
        assert late.status_code == 409
        assert "待处理" in late.json()["reason"]

    def test_tells_a_phone_what_is_wrong_field_by_field(self, visit):
        answer = self.post(visit, field_form(visit) | {"note_licence_shown": "", "signed": ""})
        assert answer.status_code == 422
        assert set(answer.json()["faults"]) == {"note_licence_shown", "signed"}
        for wrong in ({"inspected_at": "soon"}, {"latitude": "north", "longitude": "1"}, {"key": "x"}):
            assert self.post(visit, field_form(visit) | wrong).status_code in {409, 422}

    def test_shows_everything_typed_again_where_a_form_without_script_is_refused(self, visit):
        client = signed_in(visit.sent[0].officer)
        told = field_form(visit) | {"signed": "", "finding": "店员态度良好"}
        answer = client.post(reverse("desk:field", args=[visit.number]), told)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "店员态度良好" in text and "没有公示" in text and told["key"] in text

    def test_is_not_there_for_who_is_not_sent(self, visit):
        stranger = factories.officer(("samr-520115", Role.HANDLER))
        assert self.post(visit, field_form(visit), officer=stranger).status_code == 404
        colleague = factories.officer((HOLDER, Role.HANDLER))
        assert self.post(visit, field_form(visit), officer=colleague).status_code == 403

    def test_tells_its_script_who_is_signed_in(self, visit):
        officer = visit.sent[0].officer
        assert signed_in(officer).get(reverse("desk:field-session")).json()["officer"] == officer.pk
        assert Client().get(reverse("desk:field-session")).status_code == 403

    def test_gives_photos_to_those_who_may_open_them_only(self, visit):
        told = field_form(visit, photos=SimpleUploadedFile("a.png", scene.PNG, "image/png"))
        assert self.post(visit, told).status_code == 200
        file = visit.files.get()
        address = reverse("desk:inspection-file", args=[visit.number, file.pk])
        assert signed_in(visit.sent[0].officer).get(address).status_code == 200
        above = factories.officer(("samr-520100", Role.SUPERVISOR))
        page = signed_in(above).get(reverse("desk:inspection", args=[visit.number]))
        assert page.status_code == 200 and "照片只有检查单位能查看" in page.content.decode()
        assert signed_in(above).get(address).status_code == 404


class TestUndercover:
    def test_is_hidden_from_colleagues_superiors_and_the_secretariat_until_it_is_revealed(self):
        by = scene.both_roles()
        plan = scene.plan_in(PlanState.ACTIVE, PlanKind.UNDERCOVER, by=by)
        visit = plan.inspections.order_by("id").first()
        sent = factories.officer((HOLDER, Role.HANDLER))
        scene.do(visit, "assign", officers=[sent.pk, by.id], by=by, at=NOW)
        others = [
            factories.officer((HOLDER, Role.HANDLER)),
            factories.officer(("samr-520100", Role.SUPERVISOR)),
            factories.officer(("samr", Role.SECRETARIAT)),
            factories.officer(("samr", Role.AUDITOR)),
        ]
        page, plan_page = reverse("desk:inspection", args=[visit.number]), reverse("desk:plan", args=[plan.pk])
        assert signed_in(sent).get(page).status_code == 200
        for officer in others:
            client = signed_in(officer)
            assert client.get(page).status_code == 404
            assert client.get(plan_page).status_code == 404
            assert visit.trader_name not in client.get(reverse("desk:inspections") + "?list=all").content.decode()
            assert plan.title not in client.get(reverse("desk:plans")).content.decode()
        scene.do(plan, "reveal", by=by, at=NOW)
        for officer in others:
            assert signed_in(officer).get(page).status_code == 200
            assert signed_in(officer).get(plan_page).status_code == 200


class TestLists:
    def test_cost_the_same_at_one_row_and_at_many(self):
        by = scene.both_roles()
        officer = Officer.objects.get(pk=posted(HOLDER, ""))
        client = signed_in(officer)
        plan = scene.with_targets(scene.plan(by=by), 1, by=by)
        scene.do(plan, "launch", by=by, at=NOW)
        addresses = [
            reverse("desk:inspections") + "?list=all",
            reverse("desk:inspections") + "?list=due",
            reverse("desk:plans"),
            reverse("desk:plan", args=[plan.pk]),
        ]

        def costs() -> list[int]:
            found = []
            for address in addresses:
                client.get(address)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(address).status_code == 200
                found.append(len(queries))
            return found

        before = costs()
        more = scene.with_targets(scene.plan(by=by, title="另一个计划"), 24, by=by, first=100)
        scene.do(more, "launch", by=by, at=NOW)
        for number in range(24):
            scene.plan(by=by, title=f"计划{number}")
        Inspection.objects.filter(plan=more).update(plan=plan)
        assert costs() == before

    def test_lead_on_by_a_key_and_refuse_places_that_are_none(self):
        by = scene.both_roles()
        client = signed_in(Officer.objects.get(pk=posted(HOLDER, "")))
        plan = scene.with_targets(scene.plan(by=by), 60, by=by)
        scene.do(plan, "launch", by=by, at=NOW)
        for which in ("all", "due"):
            seen = set()
            address = reverse("desk:inspections") + f"?list={which}"
            for _ in range(2):
                answer = client.get(address)
                seen |= {row.number for row in answer.context["rows"]}
                address = reverse("desk:inspections") + answer.context["pager"]["next_url"]
            assert len(seen) == 60
            for place in ("x", "2026-13-01_1", "9" * 30):
                assert client.get(reverse("desk:inspections"), {"list": which, "after": place}).status_code == 404
        assert client.get(reverse("desk:inspections"), {"list": "nothing"}).status_code == 404
