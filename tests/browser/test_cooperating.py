"""What members do together, in real browsers: 500 matters become one incident, and money comes back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gongzhi.cases.models import Case
from gongzhi.config.verify import CHECKS
from gongzhi.cooperation.models import Dispute
from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import add_officer
from gongzhi.directory.models import Officer
from gongzhi.incidents.models import Incident, Joined, Share
from gongzhi.incidents.tests import scene
from gongzhi.inspections.tests.scene import PNG
from tests import factories
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MATTERS = 500


@pytest.fixture(autouse=True)
def small_province(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    factories.province()


def posted(key: str, username: str, *roles: Role) -> Officer:
    return add_officer(
        username=username,
        name="郑示例",
        password=factories.PASSWORD,
        unit=factories.unit(key),
        roles=roles or (Role.HANDLER, Role.SUPERVISOR),
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
    page.get_by_text(done).first.wait_for()


class TestGymChain:
    def test_closes_and_its_members_are_one_incident_until_their_money_is_shared_out(self, visit):
        scene.matters(MATTERS)
        posted(scene.LEAD, "lead")
        posted(scene.LEAD, "second")
        posted("government-service", "hotline", Role.HANDLER)
        lead = signed_in(visit, "lead")

        lead.goto(reverse("desk:new-incident"))
        lead.locator("[name=trader]").fill("健身")
        lead.get_by_role("button", name="查找").click()
        lead.get_by_text(f"找到 {MATTERS} 件").wait_for()
        assert violations(lead) == []
        lead.get_by_label("发生了什么").fill("十二家门店同日关门。")
        lead.get_by_label("公开说明").fill("会员请登记。")
        lead.get_by_role("button", name="归集", exact=True).click()
        lead.get_by_text(f"已将 {MATTERS} 件归集为群体事件").wait_for()
        incident = Incident.objects.get()
        assert Joined.objects.filter(incident=incident).count() == MATTERS
        press(lead, "启动处置")
        send(lead, "启动处置", "已启动处置")
        press(lead, "开放登记页面")
        send(lead, "开放登记页面", "登记页面已开放")
        assert violations(lead) == []

        phone = visit(reverse("portal:incident", args=[incident.code]), width=360, height=740)
        assert violations(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
        phone.get_by_label("您的情况").fill("办了年卡没用几次，还剩一千多元。")
        phone.get_by_label("没有退还的金额（元）").fill("1234.50")
        phone.get_by_label("在哪个市（州）").select_option(index=1)
        phone.get_by_label("姓名").fill("孙示例")
        phone.get_by_label("电话").fill("19900004321")
        phone.get_by_label("以上内容属实").check()
        phone.get_by_role("button", name="提交登记").click()
        phone.get_by_text("查询码").first.wait_for()

        call = signed_in(visit, "hotline")
        call.goto(reverse("desk:new"))
        call.get_by_label("发生了什么").fill("健身房关门，卡里还有钱。")
        call.locator("[name=incident]").select_option(str(incident.pk))
        call.get_by_role("button", name="登记").last.click()
        call.get_by_text("查询码").first.wait_for()
        assert sorted(Joined.objects.exclude(how="taken").values_list("how", flat=True)) == ["call", "online"]

        lead.goto(reverse("desk:incident-money", args=[incident.number]))
        press(lead, "登记追回款项")
        lead.get_by_label("金额（元）").fill("10000.01")
        lead.get_by_label("到账日期").fill(clock.today().isoformat())
        lead.get_by_label("来源和存放").fill("收款机构退回")
        lead.get_by_label("凭证").set_input_files({"name": "回单.png", "mimeType": "image/png", "buffer": PNG})
        send(lead, "登记追回款项", "已登记款项")
        press(lead, "拟定分配方案")
        lead.get_by_label("为什么用这个办法").fill("情况相同。")
        send(lead, "拟定分配方案", "已拟定")
        assert violations(lead) == []
        second = signed_in(visit, "second", width=360, height=740)
        second.goto(reverse("desk:incident-money", args=[incident.number]))
        press(second, "复核并分配")
        send(second, "复核并分配", "已分配")
        assert second.evaluate("document.documentElement.scrollWidth <= innerWidth")
        second.wait_for_load_state("networkidle")
        for name in ("incident", "incident-matters", "incident-decisions"):
            second.goto(reverse(f"desk:{name}", args=[incident.number]))
            assert violations(second) == [], name

        shares = dict(Share.objects.values_list("case_id", "amount"))
        assert f"{sum(shares.values()):.2f}" == "10000.01"
        case = Case.objects.get(pk=min(shares))
        assert [line.verb for line in journal.history("case", case.pk)] == ["receive", "join", "share"]
        assert [fault for check in CHECKS.values() for fault in check()] == []


class TestDispute:
    def test_two_units_dispute_and_one_is_designated(self, visit):
        case = factories.received(at=clock.now())
        for key, username in ((scene.LEAD, "first"), (scene.KEEPER, "rival"), (scene.FORCE, "above")):
            posted(key, username)
        first = signed_in(visit, "first")
        first.goto(reverse("desk:new-dispute") + f"?case={case.number}")
        assert violations(first) == []
        first.get_by_label("对方单位").select_option(str(factories.unit(scene.KEEPER).pk))
        first.get_by_label("争议和理由").fill("经营者在对方辖区。")
        first.get_by_role("button", name="提出", exact=True).click()
        first.get_by_text("已提出。").wait_for()
        dispute = Dispute.objects.get()
        rival = signed_in(visit, "rival", width=360, height=740)
        rival.goto(reverse("desk:dispute", args=[dispute.number]))
        press(rival, "陈述意见")
        rival.locator("#act textarea").fill("登记地不在本区。")
        send(rival, "陈述意见", "已陈述意见")
        assert rival.evaluate("document.documentElement.scrollWidth <= innerWidth")
        above = signed_in(visit, "above")
        above.goto(reverse("desk:dispute", args=[dispute.number]))
        press(above, "指定管辖")
        above.locator("#act input[type=radio]").last.check()
        above.get_by_label("依据和理由").fill("实际经营地在该区。")
        send(above, "指定管辖", "已指定")
        assert violations(above) == []
        for name in ("between", "disputes", "new-request"):
            above.goto(reverse(f"desk:{name}"))
            assert violations(above) == [], name
        assert Case.objects.get(pk=case.pk).unit.key == scene.KEEPER
        assert [fault for check in CHECKS.values() for fault in check()] == []
