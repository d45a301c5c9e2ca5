"""A store's pledge on a phone: scanned, complained about; a refund logged at the counter and confirmed."""

import pytest
from django.urls import reverse

from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.schemes.models import PledgeCase, Refund
from gongzhi.schemes.tests import scene
from gongzhi.schemes.verbs import do
from gongzhi.schemes.words import RefundState
from tests import factories
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pledge(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    made = scene.apply(by=SYSTEM, at=clock.now(), store_name="晴天文具店", excluded=["press"])
    return do(made, "accept", by=scene.both_roles(), at=clock.now())


def test_scan_complain_log_and_confirm(visit, pledge):
    account = factories.trader_account(pledge.trader, at=clock.now())
    phone = visit("/trader/login/", width=360, height=740)
    phone.get_by_label("账号").first.fill(account.username)
    phone.get_by_label("密码").fill(factories.PASSWORD)
    phone.get_by_role("button", name="登录").click()
    phone.locator("main h1").first.wait_for()
    phone.goto(reverse("trader:store", args=[pledge.store.code]))
    assert violations(phone) == []
    phone.get_by_role("link", name="登记退货").click()
    phone.get_by_role("heading", level=1, name="登记退货").wait_for()
    assert violations(phone) == []
    phone.get_by_label("商品").fill("示例雨伞")
    phone.get_by_role("button", name="登记", exact=True).click()
    phone.locator(".errors").wait_for()
    assert phone.get_by_label("商品").input_value() == "示例雨伞"
    phone.locator("[name=amount]").fill("49.90")
    phone.locator("[name=days_since]").fill("2")
    phone.get_by_role("button", name="登记", exact=True).dblclick()
    phone.get_by_role("heading", name="请消费者扫码核对").wait_for()
    assert violations(phone) == []
    refund = Refund.objects.get()

    scanned = visit(reverse("portal:refund", args=[refund.code]), width=360, height=740)
    assert violations(scanned) == []
    scanned.get_by_role("button", name="收到退款").click()
    scanned.get_by_text("已确认收到退款").wait_for()
    refund.refresh_from_db()
    assert refund.state == RefundState.CONFIRMED

    scanned.goto(reverse("portal:store", args=[pledge.store.code]))
    scanned.get_by_text("7 天内可退").first.wait_for()
    assert violations(scanned) == []
    assert scanned.evaluate("document.documentElement.scrollWidth") <= 360
    scanned.get_by_role("button", name="投诉这家店").click()
    scanned.get_by_text("门店和它的承诺会随投诉一起").wait_for()
    scanned.locator("[name=narrative]").fill("店里贴着无理由退货的标识，商品没有拆，店员说特价不退。")
    scanned.get_by_role("button", name="下一步").click()
    scanned.get_by_label("退货退款").or_(scanned.locator("[name=claims]").first).first.check()
    scanned.get_by_role("button", name="下一步").click()
    scanned.locator("[name=trader_address]").wait_for()
    assert scanned.locator("[name=trader]").input_value() == pledge.trader.name
    scanned.get_by_role("button", name="下一步").click()
    scanned.locator("#id_name").fill("张示例")
    scanned.locator("#id_phone").fill("19900001234")
    scanned.locator("#id_address").fill("贵州省贵阳市南明区某路1号")
    scanned.get_by_role("button", name="下一步").click()
    scanned.locator("[name=true]").check()
    scanned.get_by_role("button", name="提交", exact=True).click()
    scanned.get_by_text("查询码").first.wait_for()
    assert PledgeCase.objects.get().case == Case.objects.get()

    desk = visit(reverse("portal:stores"), width=1280)
    desk.get_by_role("link", name="晴天文具店").wait_for()
    assert violations(desk) == []
