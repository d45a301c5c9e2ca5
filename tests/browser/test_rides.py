"""Ride-hailing from a platform's file to a clue, and two members on one record."""

import pytest
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.enforcement.models import Clue
from gongzhi.ride_hailing.actions.load_register import load_register
from gongzhi.ride_hailing.actions.take_in import take_in_report
from gongzhi.ride_hailing.models import Joint, Report
from gongzhi.ride_hailing.tests import scene
from gongzhi.ride_hailing.tests.scene import trip
from tests import factories
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(visit, db, settings, tmp_path):
    """Give a function that signs somebody of a unit in."""
    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    unit = scene.keeper()
    for name, rows in (
        ("platform", scene.PLATFORMS),
        ("vehicle", scene.VEHICLES),
        ("driver", scene.DRIVERS),
        ("pairing", scene.PAIRS),
    ):
        load_register(
            register=name, pieces=[scene.as_csv(rows)], file_name=name, unit_id=unit.pk, by=SYSTEM, at=clock.now()
        )

    def sign_in(key: str, *, width: int = 1280):
        officer = factories.officer((key, Role.HANDLER), at=clock.now())
        page = visit("/desk/", width=width)
        page.get_by_label("账号").fill(officer.username)
        page.get_by_label("密码").fill(factories.PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.locator(".desk-main h1").first.wait_for()
        return page

    return sign_in


def test_a_report_is_compared_flagged_trips_are_explained_and_become_a_clue(desk):
    page = desk(scene.KEEPER)
    page.goto(reverse("desk:ride-reports"))
    page.get_by_role("link", name="登记平台报告").click()
    page.get_by_label("平台名称").fill(scene.NAME)
    page.get_by_label("平台代码").fill(scene.CODE)
    page.get_by_label("报告期起").fill("2026-04-01")
    page.get_by_label("报告期止").fill("2026-04-30")
    for label, value in (("申报订单数", "4"), ("申报营收", "60"), ("申报车辆数", "2"), ("申报驾驶员数", "2")):
        page.get_by_label(label).fill(value)
    rows = [scene.HEAD, trip(1), trip(2, vehicle=2), trip(3, vehicle=1, driver=5), trip(4, fare="x")]
    file = {"name": "2026-04.csv", "mimeType": "text/csv", "buffer": scene.as_csv(rows)}
    page.get_by_label("订单文件").set_input_files(file)
    assert violations(page) == []
    page.get_by_role("button", name="上传并比对").click()
    page.get_by_text("正在读取和比对。").wait_for()
    take_in_report(Report.objects.get().pk, at=clock.now())  # the worker's part
    page.reload()
    page.get_by_text("车费有误").wait_for()
    assert violations(page) == []
    page.locator("table.list a").first.click()
    page.get_by_text("车辆在贵阳市的运输证当天无效").wait_for()
    assert page.get_by_text("V2 2024-01-01 — 2026-04-10").is_visible()
    assert page.get_by_text("车辆和驾驶员当天都登记在平台，但不是登记的一对").is_visible()
    assert "贵AD10002" not in page.content() and violations(page) == []
    page.goto(reverse("desk:ride-findings"))
    assert violations(page) == []
    page.get_by_role("link", name="未取得许可").click()
    page.get_by_label("监管领域").select_option("transport")
    assert violations(page) == []
    page.get_by_role("button", name="确认并登记线索").click()
    page.get_by_text("已确认，登记为线索").wait_for()
    clue = Clue.objects.get()
    page.get_by_role("link", name=clue.number).click()
    page.get_by_role("link", name="2026-04.csv").click()
    page.get_by_role("heading", level=1, name="未取得许可").wait_for()


def test_two_members_supervise_a_platform_jointly(desk):
    lead = desk(scene.KEEPER)
    lead.goto(reverse("desk:new-ride-joint"))
    lead.get_by_label("名称", exact=False).first.fill("示例出行联合约谈")
    lead.get_by_label("平台名称").fill(scene.NAME)
    lead.get_by_label("平台代码").fill(scene.CODE)
    lead.get_by_label("事由").fill("平台派单给没有许可的车辆，并泄露乘客信息。")
    lead.get_by_label("人民银行贵州省分行").check()
    assert violations(lead) == []
    lead.get_by_role("button", name="发起").click()
    lead.get_by_text("还在等人民银行贵州省分行的意见").wait_for()
    assert violations(lead) == []
    joint = Joint.objects.get()
    bank = desk("pbc", width=360)
    bank.goto(reverse("desk:ride-joints"))
    assert violations(bank) == []
    bank.get_by_role("link", name="示例出行联合约谈").click()
    bank.get_by_role("button", name="参加", exact=True).click()
    bank.get_by_label("本单位意见").fill("同意联合约谈。")
    bank.get_by_label("本单位采取的措施").fill("核对备付金账户")
    bank.get_by_role("button", name="提出意见").click()
    bank.get_by_text("已提出意见").first.wait_for()
    assert bank.evaluate("document.documentElement.scrollWidth <= innerWidth")
    lead.reload()
    lead.get_by_label("各单位依职责分别处理").check()
    lead.get_by_label("处理意见", exact=False).last.fill("各单位分别处理，按月通报。")
    lead.get_by_role("button", name="形成处理意见").click()
    lead.get_by_text("已形成处理意见").first.wait_for()
    joint.refresh_from_db()
    assert joint.outcome == "separate" and joint.parts.get(unit__key="pbc").act == "核对备付金账户"
