"""A campaign from the draft to the closing report, through the real pages."""

import io
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.campaigns.models import Campaign, Taken, Urge
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.campaigns.tests import scene
from gongzhi.campaigns.words import State
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.desk.campaigns.verbs import VERBS
from gongzhi.directory.actions import add_officer
from gongzhi.directory.models import Officer
from gongzhi.directory.queries import actor_for
from gongzhi.documents.models import Document
from gongzhi.enforcement.tests import scene as enforcement
from gongzhi.inspections.tests import scene as inspections
from gongzhi.inspections.words import Follow
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(NOW)


@pytest.fixture(autouse=True)
def today(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    factories.province()
    with clock.set_to(NOW):
        yield


def posted(key: str) -> Officer:
    """Make one posted in a unit as handler and supervisor at once."""
    return add_officer(
        username=f"both-{uuid4().hex[:8]}",
        name="郑示例",
        password=factories.PASSWORD,
        unit=factories.unit(key),
        roles=[Role.HANDLER, Role.SUPERVISOR],
        from_date=TODAY - timedelta(days=400),
        by=SYSTEM,
        at=NOW,
    )


def signed_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    return client


def act(client: Client, campaign: Campaign, verb: str, **told):
    address = reverse("desk:act-on-campaign", args=[campaign.pk, verb])
    assert client.get(address).status_code == 200
    response = client.post(address, {"key": str(uuid4()), **told})
    assert response.status_code == 302, response.content.decode()[:3000]


def page(client: Client, name: str, *arguments) -> str:
    response = client.get(reverse(f"desk:{name}", args=arguments))
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_draft_to_the_closing_report():
    lead, district = posted(scene.LEAD), posted(scene.DISTRICT)
    office, member = signed_in(lead), signed_in(district)
    chief = signed_in(posted(scene.CITY))
    city, housing = factories.unit(scene.CITY), factories.unit("housing")
    told = {"key": str(uuid4()), "title": "食品专项整治", "purpose": "查过期食品。",
            "unit": factories.unit("samr").pk,
            "starts": TODAY - timedelta(days=5), "ends": TODAY + timedelta(days=20), "sectors": ["food"]}  # fmt: skip
    response = office.post(reverse("desk:new-campaign"), told | {"ends": TODAY - timedelta(days=9)})
    assert response.status_code == 422 and "结束日期不能早于开始日期" in response.content.decode()
    assert office.post(reverse("desk:new-campaign"), told).status_code == 302
    assert office.post(reverse("desk:new-campaign"), told).status_code == 302
    campaign = Campaign.objects.get()
    act(office, campaign, "set_members", units=[city.pk, housing.pk])
    act(office, campaign, "set_goal", counted="inspections", target="2")
    act(office, campaign, "set_goal", counted="amount", target="50000")
    act(office, campaign, "set_tasks", units=[city.pk, housing.pk], regions=["520100"], counted="inspections",
        target="2", due_date=TODAY - timedelta(days=1))  # fmt: skip
    assert member.get(reverse("desk:campaign", args=[campaign.pk])).status_code == 404
    act(office, campaign, "approve")
    act(office, campaign, "start")

    by = actor_for(district, at=NOW)
    plan = inspections.with_targets(inspections.plan(by=by), 1, by=by)
    plan = inspections.do(plan, "launch", by=by, at=NOW)
    visit = inspections.do_well(plan.inspections.get(), "assign", by=by)
    visit = inspections.do_well(visit, "submit", by=by)
    inspections.do_well(visit, "follow", by=by, follow=Follow.CLUE, text="货架上有过期食品。")
    single = inspections.finished(by=by, sector="food", kind="seller", number=8)
    assert "纳入专项行动" in page(member, "plan", plan.pk)
    listed = page(member, "campaign-take-in", campaign.pk)
    assert plan.title in listed
    response = member.post(
        reverse("desk:campaign-take-in", args=[campaign.pk]),
        {"key": str(uuid4()), "kind": "plan", "record": [plan.pk]},
    )
    assert response.status_code == 302
    back = reverse("desk:inspection", args=[single.number])
    response = member.post(
        reverse("desk:take-in-one"),
        {"key": str(uuid4()), "kind": "inspection", "record": single.pk, "campaign": campaign.pk, "back": back},
    )
    assert (response.status_code, response["Location"]) == (302, back)
    assert campaign.title in page(member, "inspection", single.number)
    case = enforcement.in_state("filed_case", "decided", by=by)
    response = member.post(
        reverse("desk:take-in-one"),
        {"key": str(uuid4()), "kind": "filed_case", "record": case.pk, "campaign": campaign.pk},
    )
    assert campaign.title in page(member, "record", "filed_case", case.number)
    told = page(office, "campaign-plan", campaign.pk)
    assert "已完成" in told and "已逾期" in told and "贵阳市" in told and "120,000.00 元" in told
    told = page(member, "campaign-plan", campaign.pk)
    assert "省住房城乡建设厅" not in told and "已完成 1" in told and "已逾期 1" not in told

    act(office, campaign, "urge", units=[city.pk], text="请补报进度。")
    assert "请补报进度" in page(member, "campaigns")
    assert "请答复" in page(chief, "digests"), "whoever supervises the member that was urged"
    response = member.post(
        reverse("desk:act-on-campaign", args=[campaign.pk, "answer"]),
        {"key": str(uuid4()), "urge_id": Urge.objects.get().pk, "answer": "三日内补报。"},
    )
    assert response.status_code == 302 and "三日内补报" in page(office, "campaign", campaign.pk)

    for ending in ("csv", "xlsx"):
        response = office.post(reverse(f"desk:campaign-{ending}", args=[campaign.pk]))
        content = b"".join(response.streaming_content)
        if ending == "csv":
            assert "任务" in content.decode() and "120000.00" in content.decode()
        else:
            rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
            assert any("省住房城乡建设厅" in row for row in rows)

    act(office, campaign, "wind_up")
    act(office, campaign, "close", summary="查处了过期食品，下一步加强日常检查。")
    document = Document.objects.get()
    told = page(office, "campaign", campaign.pk)
    assert document.number in told and "结束时的数字" in told
    assert page(member, "document", document.pk)
    assert signed_in(posted("culture")).get(reverse("desk:document", args=[document.pk])).status_code == 404
    response = office.get(reverse("desk:document-file", args=[document.pk, "docx"]))
    assert response.status_code == 200


def test_each_verb_has_a_page():
    assert set(VERBS) | {"take_in"} == {row.verb for row in CAMPAIGN.transitions}


def test_other_units_find_no_campaign():
    campaign = scene.campaign_in(State.RUNNING, by=scene.both_roles())
    stranger = signed_in(posted("culture"))
    assert campaign.title not in page(stranger, "campaigns")
    for name in ("campaign", "campaign-plan", "campaign-taken", "campaign-take-in"):
        assert stranger.get(reverse(f"desk:{name}", args=[campaign.pk])).status_code == 404
    for name in ("campaign-csv", "campaign-xlsx"):
        assert stranger.post(reverse(f"desk:{name}", args=[campaign.pk])).status_code == 404


def test_files_are_opened_by_members_and_nobody_else():
    campaign = scene.do_well(scene.campaign_in(State.RUNNING, by=scene.both_roles()), "attach", by=scene.member())
    address = reverse("desk:campaign-file", args=[campaign.pk, campaign.files.get().pk])
    assert signed_in(posted("housing")).get(address).status_code == 200
    assert signed_in(posted("culture")).get(address).status_code == 404


def test_pages_cost_the_same_at_1_and_at_25():
    by, lead = scene.member(), posted(scene.LEAD)
    campaigns = [scene.campaign_in(State.RUNNING, by=scene.both_roles(), title=f"行动{n}") for n in range(2)]
    client = signed_in(lead)
    client.get(reverse("desk:campaigns"))
    visits = [inspections.finished(by=by, sector="food", kind="seller", number=n) for n in range(25)]

    def counted() -> list[int]:
        found = []
        for name in ("campaign", "campaign-plan", "campaign-taken"):
            with CaptureQueriesContext(connection) as asked:
                page(client, name, campaigns[0].pk)
            found.append(len(asked))
        return found

    scene.take(campaigns[0], "inspection", visits[0], by=by)
    counted()
    one = counted()
    scene.take(campaigns[0], "inspection", *visits[1:], by=by)
    assert counted() == one
    assert Taken.objects.count() == 25

    def listed() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, "campaigns")
        return len(asked)

    two = listed()
    for number in range(23):
        scene.draft(by=scene.both_roles(), title=f"行动{number + 2}")
    assert listed() == two
