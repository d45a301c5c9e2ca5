"""A shop that praises itself in absolute terms: found by the rules, confirmed, a clue, an order to rectify."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.enforcement.models import Clue, Measure
from gongzhi.monitoring.actions.check import keep_check, take_up
from gongzhi.monitoring.actions.sync_rules import sync_rules
from gongzhi.monitoring.fetching import Fetched
from gongzhi.monitoring.models import Hit
from gongzhi.monitoring.tests.scene import SHOP
from gongzhi.monitoring.words import RunOutcome
from tests import factories
from tests.browser.axe import violations
from tests.factories import HOLDER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(visit, db, settings, tmp_path):
    """A page of the desk on which an officer has signed in."""
    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    sync_rules(at=clock.now())
    officer = factories.officer((HOLDER, Role.HANDLER), (HOLDER, Role.SUPERVISOR), at=clock.now())
    page = visit("/desk/")
    page.get_by_label("账号").fill(officer.username)
    page.get_by_label("密码").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".desk-main h1").first.wait_for()
    return page


def test_a_page_with_absolute_terms_becomes_an_order_to_rectify(desk):
    desk.goto(reverse("desk:monitoring-programmes"))
    desk.get_by_label("名称").fill("网络食品广告")
    desk.get_by_label("每隔几天查一次").fill("7")
    assert violations(desk) == []
    desk.get_by_role("button", name="设立").click()
    desk.get_by_label("网页").fill("https://shop.example/ 示例蜂蜜店")
    desk.get_by_role("button", name="添加").click()
    desk.get_by_text("shop.example").first.wait_for()
    assert violations(desk) == []
    for target in take_up(at=clock.now(), most=1):  # the worker's part
        fetched = Fetched(RunOutcome.READ, target.url, 200, "text/html; charset=utf-8", SHOP.encode(), 5)
        keep_check(target=target, fetched=fetched, at=clock.now(), pictures=False)

    desk.goto(reverse("desk:monitoring"))
    assert violations(desk) == []
    hit = Hit.objects.get(word="国家级")
    desk.locator(f'a[href="{reverse("desk:monitoring-hit", args=[hit.pk])}"]').click()
    desk.get_by_text("可能违反").wait_for()
    assert desk.locator("mark").inner_text() == "国家级" and desk.get_by_text("第九条").first.is_visible()
    assert violations(desk) == []
    assert desk.get_by_role("combobox", name="经营者").input_value() == "示例蜂蜜店"
    desk.get_by_label("监管领域").select_option("market")
    desk.get_by_role("button", name="确认并登记线索").click()
    desk.get_by_text("已确认，登记为线索").wait_for()  # and the next candidate is open
    clue = Clue.objects.get()
    desk.goto(reverse("desk:monitoring-hit", args=[hit.pk]))
    desk.get_by_role("heading", name="决定").wait_for()
    desk.get_by_role("link", name=clue.number).click()
    desk.get_by_role("heading", level=1).wait_for()

    desk.goto(reverse("desk:make", args=["clue", clue.number, "measure"]))
    desk.locator("select[name=kind]").select_option("rectify")
    desk.locator("[name=demand]").fill("删除“国家级”等绝对化用语。")
    desk.locator("[name=due_date]").fill((clock.today() + timedelta(days=15)).isoformat())
    assert violations(desk) == []
    desk.locator("main form button[type=submit]").last.click()
    desk.get_by_text("等绝对化用语").first.wait_for()
    measure = Measure.objects.get()
    assert (measure.source_id, measure.trader_name) == (clue.pk, "示例蜂蜜店")
    assert violations(desk) == []
