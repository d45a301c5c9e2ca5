"""An appeal by three people at once: the appellant on a phone, the courier firm, the officer of the postal office."""

from pathlib import Path

import pytest

from gongzhi.appeals.models import FirmReport, KeptAppeal
from gongzhi.appeals.tests.scene import follow_journal
from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import register_trader
from gongzhi.portal.tests.scene import settle
from tests import factories
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"


@pytest.fixture(autouse=True)
def guizhou(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    SCREENSHOTS.mkdir(exist_ok=True)
    settle()


def look(page, name: str) -> None:
    """Photograph the page, and hold it to what every page must be."""
    page.wait_for_load_state("networkidle")
    width = page.viewport_size["width"]
    page.screenshot(path=SCREENSHOTS / f"appeals-{name}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {width}"
    assert page.locator("h1").count() == 1
    assert violations(page) == [], name


def next_step(page, title: str) -> None:
    page.get_by_role("button", name="下一步").last.click()
    page.get_by_role("heading", level=1, name=title).wait_for()


def file_too_early(page) -> KeptAppeal:
    """Fill in an appeal on the day on which the firm was asked."""
    page.get_by_label("申诉：").check()
    page.get_by_label("发生了什么？").fill("寄出的快件十天没有送到，客服一直让等。")
    next_step(page, "您想要什么，有什么证据")
    page.get_by_label("赔偿损失").check()
    next_step(page, "是哪个经营者")
    page.get_by_label("快递、邮政企业").check()
    page.locator("input[name=trader]").fill("快达示例快递")
    page.locator("input[name=region]").fill("贵阳市云岩区")
    next_step(page, "先前向企业投诉的情况")
    page.get_by_label("快递", exact=True).check()
    page.get_by_label("延误").check()
    page.get_by_label("运单号或邮件号").fill("SF0000012345")
    page.get_by_label("首次向企业投诉的日期").fill(clock.today().isoformat())
    page.get_by_label("客服电话").check()
    look(page, "prior")
    page.get_by_role("button", name="下一步").last.click()
    page.get_by_label("消费者姓名").fill("张示例")
    page.get_by_label("消费者电话").fill("199 0000 1234")
    page.get_by_label("通讯地址").fill("贵州省贵阳市云岩区某路1号")
    next_step(page, "请核对，然后提交")
    look(page, "check")
    page.locator("input[name=true]").check()
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("heading", level=1, name="自动提交").wait_for()
    look(page, "kept-receipt")
    return KeptAppeal.objects.get()


def test_is_kept_answered_by_the_firm_and_watched_by_the_office(visit):
    trader = register_trader(name="快达示例快递", by=SYSTEM, at=clock.now())
    account = factories.trader_account(trader, username="courier", unit_key="post", at=clock.now())
    officer = factories.officer(("post", Role.HANDLER), ("post", Role.SUPERVISOR), at=clock.now())

    phone = visit("/file/what/", width=360)
    kept = file_too_early(phone)
    phone.get_by_role("link", name="查看", exact=True).click()
    look(phone, "kept")
    desk = visit("/desk/appeals/kept/")
    desk.get_by_label("账号").fill(officer.username)
    desk.get_by_label("密码").fill(factories.PASSWORD)
    desk.get_by_role("button", name="登录").click()
    desk.get_by_text("快达示例快递").first.wait_for()
    look(desk, "supervision-kept")

    phone.get_by_role("link", name="企业已经答复，我不满意").click()
    look(phone, "kept-answered")
    phone.get_by_label("企业怎样答复的？").fill("只肯退运费。")
    phone.get_by_role("button", name="现在提交").click()
    phone.get_by_role("heading", level=2, name="现在到哪一步").wait_for()
    case = Case.objects.get(number=kept.number)
    assert case.firm_answered and case.trader_id == trader.pk

    desk.goto(f"/desk/cases/{case.number}/accept/")
    desk.get_by_role("button", name="受理", exact=True).click()
    desk.get_by_text("已受理。").first.wait_for()
    follow_journal(clock.now())

    courier = visit("/trader/login/", width=360)
    courier.locator("input[name=username]").fill(account.username)
    courier.locator("input[name=password]").fill(factories.PASSWORD)
    courier.get_by_role("button", name="登录").click()
    courier.get_by_role("link", name="批量答复申诉").click()
    look(courier, "bulk")
    courier.goto(f"/trader/matters/{case.number}/")
    look(courier, "firm-matter")
    courier.get_by_role("link", name="报告处理情况").click()
    courier.get_by_label("查明的情况").fill("分拣错误，滞留七日。")
    courier.get_by_label("采取的措施和处理结果").fill("已送达并致歉。")
    courier.get_by_label("赔付金额（元）").fill("120")
    look(courier, "firm-report")
    courier.get_by_role("button", name="提交报告").click()
    courier.get_by_text("已提交报告。").first.wait_for()
    assert FirmReport.objects.get(case=case).in_time is True

    desk.goto(f"/desk/cases/{case.number}/")
    desk.get_by_text("分拣错误，滞留七日。").first.wait_for()
    look(desk, "case")
    desk.get_by_role("link", name="登记约定的赔付").click()
    look(desk, "agree")
    desk.get_by_label("约定付清的日期").fill(clock.today().isoformat())
    desk.get_by_role("button", name="登记约定的赔付").click()
    desk.get_by_text("已登记赔付。").first.wait_for()
    for tab in ("late", "waiting", "unpaid", "firms"):
        desk.goto(f"/desk/appeals/{tab}/")
        look(desk, f"supervision-{tab}")

    phone.reload()
    look(phone, "status")
    phone.get_by_role("link", name="没有收到").click()
    phone.get_by_role("button", name="告诉承办单位").click()
    phone.get_by_text("已登记，谢谢。").first.wait_for()
    desk.goto("/desk/appeals/unpaid/")
    desk.get_by_text("消费者称未收到").first.wait_for()
    look(desk, "supervision-unpaid")
