"""Settling with the trader by three people at once: the consumer and the trader on phones, the officer at a desk.

The first story ends between the two; in the second the trader stays silent, and the office mediates. Time is told to
the system day by day.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gongzhi.cases.codes import code_of
from gongzhi.cases.models import Case
from gongzhi.cases.time_spent import time_spent
from gongzhi.cases.words import FlowedBack, Outcome, State
from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Officer
from gongzhi.directory.queries import trader_actor
from gongzhi.documents.models import Document
from gongzhi.mediation.models import Agreement
from gongzhi.negotiation.actions.join import join_odr
from gongzhi.negotiation.due import settle_due
from gongzhi.negotiation.models import Negotiation
from gongzhi.portal.tests.scene import settle
from gongzhi.procedures.words import Whose
from tests import factories
from tests.browser.axe import violations
from tests.browser.test_portal import next_step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
UNIT, FIRM = "samr-520103", "和解示范商行"
PHONE = {"width": 360, "height": 780}
DAY_1 = datetime(2026, 5, 6, 2, tzinfo=UTC)
"""A Wednesday, ten in the morning in China; its tenth working day is the nineteenth."""


def day(month: int, number: int, hour: int = 10) -> datetime:
    return datetime(2026, month, number, hour - 8, tzinfo=UTC)


@pytest.fixture
def now(monkeypatch):
    """Tell every thread of this process what time it is: now(at)."""
    told = {"at": DAY_1}
    monkeypatch.setattr(clock, "now", lambda: told["at"])

    def set_to(at: datetime) -> datetime:
        assert at >= told["at"], "time does not go back"
        told["at"] = at
        return at

    return set_to


@pytest.fixture(autouse=True)
def guizhou(db, settings, tmp_path, now):
    settings.FILES_DIR = tmp_path / "files"
    SCREENSHOTS.mkdir(exist_ok=True)
    settle()
    trader = register_trader(name=FIRM, address="示范路 8 号", by=SYSTEM, at=DAY_1)
    account = factories.trader_account(trader, username="jiayi", unit_key=UNIT, at=DAY_1)
    join_odr(trader_id=trader.pk, by=trader_actor(account), at=DAY_1)
    factories.officer((UNIT, Role.HANDLER), (UNIT, Role.MEDIATOR), name="周示例", at=DAY_1)


def look(page, name: str) -> None:
    """Photograph the page, and hold it to what every page must be."""
    page.wait_for_load_state("networkidle")
    width = page.viewport_size["width"]
    page.screenshot(path=SCREENSHOTS / f"settle-{name}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {width}"
    assert page.locator("h1").count() == 1
    assert violations(page) == [], name


def file_with_the_trader_first(page) -> Case:
    """File a complaint about a trader that settles online, and choose to settle with it first."""
    page.get_by_label(re.compile("^投诉")).check()
    page.get_by_label("发生了什么？").fill("在甲乙超市买到过期牛奶，喝了肚子疼，商家拒绝退款。")
    next_step(page, "您想要什么，有什么证据")
    page.get_by_label("退款", exact=True).check()
    page.get_by_label("涉及金额（元）").fill("199")
    next_step(page, "是哪个经营者")
    page.get_by_role("combobox", name="经营者名称").press_sequentially("和解示范", delay=20)
    page.get_by_role("option", name=re.compile(FIRM)).click()
    page.get_by_role("combobox", name="在哪里？").press_sequentially("云岩", delay=20)
    page.get_by_role("option", name="贵阳市云岩区").first.click()
    next_step(page, "怎么联系您")
    page.get_by_label("消费者姓名").fill("张示例")
    page.get_by_label("消费者电话").fill("199 0000 1234")
    page.get_by_label("通讯地址").fill("示范路 1 号")
    next_step(page, "请核对，然后提交")
    page.get_by_label("先与企业协商和解").check()
    page.get_by_label(re.compile("以上内容属实")).check()
    look(page, "way")
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("heading", level=1, name="已收到，请记好编号和查询码").wait_for()
    page.get_by_role("link", name="查看进度").last.click()
    page.get_by_role("heading", level=2, name="现在到哪一步").wait_for()
    return Case.objects.get()


def sign_in(page, username: str) -> None:
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"^(?!.*/login/)"))


def at_desk(visit):
    desk = visit("/desk/login/")
    sign_in(desk, Officer.objects.get(name="周示例").username)
    return desk


def at_trader_desk(visit):
    shop = visit("/trader/login/", **PHONE)
    sign_in(shop, "jiayi")
    return shop


def opened_by_code(visit, case: Case):
    buyer = visit("/status/", **PHONE)
    buyer.get_by_label("受理编号").fill(case.number)
    buyer.get_by_label("查询码").fill(code_of(case))
    buyer.get_by_role("button", name="查询").click()
    buyer.get_by_role("heading", level=2, name="现在到哪一步").wait_for()
    return buyer


def do(page, address: str, done: str, **told) -> None:
    """Fill in the form at an address by the names of its fields, send it, and see that it was done."""
    page.goto(address)
    form = page.locator("main form[method=post]").last
    for name, value in told.items():
        box = form.locator(f"[name={name}]").first
        kind, tag = box.get_attribute("type"), box.evaluate("box => box.tagName")
        if kind in {"radio", "checkbox"}:
            form.locator(f"[name={name}][value='{value}']").check()
        elif tag == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    form.locator("button[type=submit]").first.click()
    page.get_by_text(done).first.wait_for()


def test_settled_between_the_two_with_offer_counter_offer_acceptance_and_performance(visit, now):
    buyer = visit("/file/what/", **PHONE)
    case = file_with_the_trader_first(buyer)
    assert (case.state, case.unit.key) == (State.NEGOTIATING, UNIT)
    look(buyer, "buyer-waiting")

    now(day(5, 6, 14))
    shop, desk = at_trader_desk(visit), at_desk(visit)
    shop.get_by_text(case.title).first.wait_for()
    look(shop, "shop-home")
    do(shop, "/trader/clients/", "密钥只在这里显示一次", name="客服系统")
    look(shop, "shop-secret")
    shop.goto("/trader/clients/")
    look(shop, "shop-programs")
    address = f"/trader/matters/{case.number}/"
    shop.goto(address)
    look(shop, "shop-matter")
    shop.goto(f"{address}propose/")
    look(shop, "shop-propose")
    offer = {"remedy": "partial_refund", "amount": "100", "perform_by": "2026-05-12", "text": "愿意退一半。"}
    do(shop, f"{address}propose/", "方案已提交", **offer)

    now(day(5, 7))
    buyer.reload()
    buyer.get_by_text("愿意退一半。").wait_for()
    look(buyer, "buyer-offered")
    status = f"/status/{case.number}/"
    counter = {"remedy": "refund", "amount": "199", "perform_by": "2026-05-12", "text": "要求全额退款。"}
    do(buyer, f"{status}counter/", "已提交，等待企业答复", **counter)

    shop = at_trader_desk(visit)
    shop.goto(address)
    shop.get_by_text("要求全额退款。").wait_for()
    do(
        shop,
        f"{address}propose/",
        "方案已提交",
        **offer | {"remedy": "refund", "amount": "199", "text": "同意退全款。"},
    )
    do(buyer, f"{status}agree/", "已达成和解")
    desk = at_desk(visit)
    desk.goto(f"/desk/cases/{case.number}/")
    desk.get_by_text("接受了方案，双方和解").first.wait_for()
    look(desk, "desk-looks-on")

    now(day(5, 8))
    shop = at_trader_desk(visit)
    do(shop, f"{address}perform/", "等待消费者确认", text="已原路退回。")
    buyer.reload()
    do(buyer, f"{status}confirm/", "和解成功，本件已办结")
    look(buyer, "buyer-settled")

    case.refresh_from_db()
    assert (case.state, case.outcome, case.flowed_back_at) == (State.CLOSED, Outcome.SELF_SETTLED, None)
    verbs = [line.verb for line in journal.history("negotiation", case.pk)]
    assert verbs == ["begin", "propose", "counter", "propose", "agree", "perform", "confirm"]
    spent = time_spent(case, viewer=SYSTEM, at=clock.now())
    assert spent.parts == {Whose.TRADER: day(5, 8) - DAY_1}
    assert journal.broken_chains() == []


def test_a_silent_traders_matter_flows_back_on_day_11_and_the_office_mediates_it(visit, now):
    buyer = visit("/file/what/", **PHONE)
    case = file_with_the_trader_first(buyer)
    assert settle_due(at=now(day(5, 19, 23)))["flowed_back"] == 0
    assert settle_due(at=now(day(5, 20, 8)))["flowed_back"] == 1

    number, began = case.number, now(day(5, 20))
    buyer.reload()
    buyer.get_by_text(str(FlowedBack.SILENT.label)).first.wait_for()
    look(buyer, "buyer-flowed-back")
    desk = at_desk(visit)
    do(desk, f"/desk/cases/{number}/accept/", "已受理")
    mediation = f"/desk/cases/{number}/mediation/"
    do(desk, f"{mediation}ask_trader/", "已请企业在线表示")
    do(buyer, f"/status/{number}/mediation/consent/", "已记录", says="agrees")

    shop = at_trader_desk(visit)
    shop.get_by_text(case.title).first.wait_for()
    shop.goto(f"/trader/matters/{number}/")
    look(shop, "shop-asked")
    shop.goto(f"/trader/matters/{number}/consent/")
    look(shop, "shop-consent")
    do(shop, f"/trader/matters/{number}/consent/", "已记录", says="agrees", note="周五下午可以来。")
    desk.goto(mediation)
    desk.get_by_text("周五下午可以来。").first.wait_for()
    desk.locator("#talks", has_text="同意调解").wait_for()
    do(desk, f"{mediation}name/", "已确定调解员", officers=officer_id())
    place = {"form": "on_site", "starts_at": "2026-05-22T14:00", "place": "云岩区某路1号调解室", "way": "phone"}
    do(desk, f"{mediation}announce/", "已预告", **place)
    shop.goto(f"/trader/matters/{number}/")
    shop.get_by_text("云岩区某路1号调解室").wait_for()
    look(shop, "shop-announced")

    now(day(5, 22, 16))
    desk = at_desk(visit)
    came = {"complainant": "present", "complainant_who": "本人", "respondent": "present", "respondent_who": "店长"}
    do(desk, f"{mediation}hold/?session=1", "已登记调解情况", **came, minutes="双方各执一词，同意送检。")
    told = {"item": "剩余牛奶", "body": "某检验院", "chosen_by": "parties", "pays": "by_result"}
    do(desk, f"{mediation}order_testing/", "已登记", **told)
    sent = now(day(5, 25))
    desk = at_desk(visit)
    do(desk, f"{mediation}send_sample/", "已登记送检")
    buyer = opened_by_code(visit, case)
    buyer.get_by_text("暂时中止办理").first.wait_for()

    back = now(day(6, 15))
    desk = at_desk(visit)
    do(desk, f"{mediation}return_result/", "已登记检测结果", result="霉菌超标，不合格。")
    agreed = {"form": "document", "terms": "退还货款 199 元，取回原物。", "recovered": "199", "recovery": "refunded"}
    do(desk, f"{mediation}agree/", "已登记调解协议", **agreed, due_date="2026-06-22")
    desk.goto(f"/desk/cases/{number}/documents/mediation-agreement/")
    desk.get_by_role("button", name="制作", exact=True).click()
    desk.get_by_text("已制作").first.wait_for()
    paper = Document.objects.get()
    assert paper.kind == "mediation-agreement" and (paper.record_kind, paper.record_id) == ("case", case.pk)
    look(desk, "desk-agreement")

    paid = now(day(6, 17))
    desk = at_desk(visit)
    do(desk, f"{mediation}perform/", "已登记履行情况", performed="yes", on_date="2026-06-17", how="消费者来电确认。")
    desk.goto(f"/desk/cases/{number}/")
    desk.locator("#time", has_text="检验检测鉴定").wait_for()
    look(desk, "desk-performed")
    do(desk, f"/desk/cases/{number}/close/", "已办结")
    buyer = opened_by_code(visit, case)
    look(buyer, "buyer-mediated")

    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.MEDIATED)
    assert Agreement.objects.get().performed is True
    assert Negotiation.objects.get().why == FlowedBack.SILENT
    spent = time_spent(case, viewer=SYSTEM, at=clock.now())
    flowed = Case.objects.get().flowed_back_at
    assert spent.parts == {
        Whose.TRADER: flowed - DAY_1,
        Whose.TESTING: back - sent,
        Whose.OFFICE: (paid - flowed) - (back - sent),
    }
    assert began > flowed and journal.broken_chains() == []


def officer_id() -> str:
    return str(Officer.objects.get(name="周示例").pk)
