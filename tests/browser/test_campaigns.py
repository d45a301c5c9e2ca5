"""A campaign through the real pages: drafted, approved, filled by a member, looked at, closed with its report."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.tests import scene
from gongzhi.campaigns.words import State
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import add_officer
from gongzhi.directory.models import Officer
from gongzhi.directory.queries import actor_for
from gongzhi.documents.models import Document
from gongzhi.enforcement.models import Clue, FiledCase
from gongzhi.enforcement.tests import scene as enforcement
from gongzhi.enforcement.words import FiledState
from gongzhi.inspections.tests import scene as inspections
from gongzhi.inspections.words import Follow
from tests import factories
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def small_province(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    factories.province()


def posted(key: str, username: str) -> Officer:
    return add_officer(
        username=username,
        name="郑示例",
        password=factories.PASSWORD,
        unit=factories.unit(key),
        roles=[Role.HANDLER, Role.SUPERVISOR],
        from_date=clock.today() - timedelta(days=400),
        by=SYSTEM,
        at=clock.now(),
    )


def signed_in(visit, username: str, **screen):
    page = visit("/desk/", **screen)
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".desk-main h1").first.wait_for()
    return page


def press(page, verb: str) -> None:
    """Open the form of a verb in its place, as its button does."""
    page.locator(".offers").get_by_role("link", name=verb, exact=True).click()
    page.locator("#act").get_by_role("heading", name=verb).wait_for()


def send(page, verb: str, done: str) -> None:
    page.locator("#act").get_by_role("button", name=verb).click()
    page.get_by_text(done).wait_for()


def case_from_a_visit(officer: Officer) -> None:
    """Let a member make a visit whose clue becomes a case with a fine; each act by its own action."""
    by, at = actor_for(officer, at=clock.now()), clock.now()
    visit = inspections.inspection(by=by, at=at)
    colleague = factories.officer((scene.DISTRICT, Role.HANDLER), at=at)
    visit = inspections.do(visit, "assign", officers=[by.id, colleague.pk], by=by, at=at)
    report = inspections.report(visit, inspected_at=at)
    visit = inspections.do(visit, "submit", report=report, by=by, at=at)
    inspections.do(visit, "follow", follow=Follow.CLUE, text="货架上有过期食品。", by=by, at=at)
    clue = enforcement.do_well(Clue.objects.get(), "verify", by=by, at=at)
    enforcement.do_well(clue, "file", by=by, at=at)
    case = FiledCase.objects.get()
    for verb in ("add_evidence", "list_goods", "propose", *enforcement.FILED_WAYS[FiledState.DECIDED]):
        case = enforcement.do_well(case, verb, by=by, at=at)


class TestOneCampaign:
    def test_goes_from_the_draft_to_a_report_that_says_what_a_member_did(self, visit):
        posted(scene.LEAD, "lead")
        district = posted(scene.DISTRICT, "district")
        office = signed_in(visit, "lead")
        office.goto(reverse("desk:new-campaign"))
        assert violations(office) == []
        office.get_by_label("名称").fill("食品专项整治")
        office.get_by_label("目的和要求").fill("查过期食品。")
        office.get_by_label("开始日期").fill((clock.today() - timedelta(days=5)).isoformat())
        office.get_by_label("结束日期").fill((clock.today() + timedelta(days=5)).isoformat())
        office.get_by_role("button", name="拟定", exact=True).click()
        office.get_by_role("heading", level=1, name="食品专项整治").wait_for()
        press(office, "设定成员单位")
        office.get_by_label(factories.unit(scene.CITY).short_name, exact=True).check()
        send(office, "设定成员单位", "已设定成员单位。")
        press(office, "设定目标")
        office.get_by_label("统计什么").select_option("penalties")
        office.locator("#act").get_by_role("textbox", name="目标").fill("1")
        send(office, "设定目标", "已设定目标。")
        press(office, "分解任务")
        assert violations(office) == []
        office.get_by_label(factories.unit(scene.CITY).short_name, exact=True).check()
        office.get_by_label("贵阳市", exact=True).check()
        office.get_by_label("统计什么").select_option("inspections")
        office.locator("#act").get_by_role("textbox", name="目标").fill("2")
        send(office, "分解任务", "已分解任务。")
        campaign = Campaign.objects.get()
        for verb, done in (("批准", "已批准。"), ("启动", "已启动。")):
            office.goto(reverse("desk:campaign", args=[campaign.pk]))
            press(office, verb)
            send(office, verb, done)

        case_from_a_visit(district)
        member = signed_in(visit, "district", width=360, height=780)
        member.goto(reverse("desk:campaign-take-in", args=[campaign.pk]))
        member.get_by_role("link", name="单次检查").click()
        assert violations(member) == []
        member.get_by_role("checkbox").last.check()
        member.get_by_role("button", name="纳入选中的").click()
        member.get_by_text("已纳入。").wait_for()
        assert violations(member) == []

        office.goto(reverse("desk:campaign-plan", args=[campaign.pk]))
        row = office.get_by_role("row", name="贵阳市 检查（家次） 1 / 2")
        assert "按进度" in row.inner_text()
        assert office.get_by_text("120,000.00 元").count() >= 3, "of the member, of the prefecture, of all"
        assert violations(office) == []

        office.goto(reverse("desk:campaign", args=[campaign.pk]))
        press(office, "进入收尾")
        send(office, "进入收尾", "已转入收尾。")
        press(office, "结束并出具总结报告")
        office.get_by_label("主要做法、成效和下一步打算").fill("查处过期食品一件，下一步加强日常检查。")
        send(office, "结束并出具总结报告", "总结报告已出具。")
        document = Document.objects.get()
        office.get_by_role("link", name=document.number).wait_for()
        assert violations(office) == []
        with office.expect_download() as download:
            office.get_by_role("link", name="DOCX").click()
        assert download.value.path().stat().st_size > 1000
        assert Campaign.objects.get().state == State.CLOSED

        office.goto(reverse("desk:figures"))
        assert office.get_by_role("row", name="查处案件 market.cases").get_by_text("1 件").is_visible()
        assert violations(office) == []
