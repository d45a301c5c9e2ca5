"""A complaint on its way to the public through a browser: what is marked, what the firm says, what is read."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import add_officer
from gongzhi.directory.queries import actor_for
from gongzhi.publicity.counting import rank_traders
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.tests import scene
from gongzhi.publicity.tests.test_figures import fill
from gongzhi.publicity.verbs import do
from gongzhi.publicity.words import State
from tests import factories
from tests.browser.axe import violations
from tests.browser.test_sampling import signed_in
from tests.factories import HOLDER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    return add_officer(
        username="both",
        name="周示例",
        password=factories.PASSWORD,
        unit=factories.unit(HOLDER),
        roles=[Role.HANDLER, Role.SUPERVISOR],
        from_date=clock.today() - timedelta(days=400),
        by=SYSTEM,
        at=clock.now(),
    )


def test_a_firm_objects_to_an_entry_and_wins(visit, officer):
    long_ago = clock.now() - timedelta(days=30)
    by = actor_for(officer, at=clock.now())
    of = scene.trader()
    account = factories.trader_account(of, at=long_ago)
    fill(of, ended=12, settled=9, month=clock.today().replace(day=1))
    rank_traders(today=clock.today())
    entry = scene.proposed(by, of=of, at=long_ago)

    desk = signed_in(visit, "/desk/", officer.username, width=1280)
    desk.goto(reverse("desk:disclosures"))
    assert violations(desk) == []
    desk.get_by_role("link", name=of.name).click()
    desk.get_by_role("link", name="整理内容", exact=True).click()
    desk.locator("[name=text]").fill("商家电话19900001234，已经退款。")
    desk.locator("form.act").get_by_role("button", name="整理内容").click()
    desk.locator("mark").wait_for()
    assert desk.locator("mark").inner_text() == "19900001234"
    assert violations(desk) == []
    desk.get_by_role("link", name="审读情况说明", exact=True).click()
    desk.locator("form.act").get_by_role("button", name="审读情况说明").click()
    desk.locator("form.act").get_by_text("请先删去").first.wait_for()
    desk.get_by_role("link", name="整理内容", exact=True).click()
    desk.locator("[name=text]").fill("商家已经退款。")
    desk.locator("form.act").get_by_role("button", name="整理内容").click()
    desk.get_by_text("已整理。").wait_for()
    desk.get_by_role("link", name="审读情况说明", exact=True).click()
    desk.locator("form.act").get_by_role("button", name="审读情况说明").click()
    desk.get_by_text("已审读").wait_for()
    entry.refresh_from_db()
    assert entry.text == "商家已经退款。"
    told = do(Disclosure.objects.get(pk=entry.pk), "notify", how="online", by=by, at=long_ago)
    do(told, "publish", by=by, at=clock.now())

    public = visit(reverse("portal:disclosures"), width=360)
    assert violations(public) == []
    public.get_by_role("link", name=of.name).click()
    public.get_by_text("商家已经退款。").wait_for()
    assert violations(public) == []
    public.get_by_role("link", name="这家经营者的投诉处理情况").click()
    public.get_by_role("heading", name="投诉处理情况").wait_for()
    assert public.get_by_text("9 / 12").is_visible()
    assert violations(public) == []
    public.goto(reverse("portal:ranking"))
    public.get_by_role("link", name=of.name).wait_for()
    assert violations(public) == []

    firm = signed_in(visit, "/trader/", account.username, width=360)
    firm.goto(reverse("trader:disclosures"))
    assert violations(firm) == []
    firm.get_by_role("link", name="家用电器").click()
    assert violations(firm) == []
    firm.get_by_role("link", name="提出异议").click()
    assert violations(firm) == []
    firm.get_by_label("不是本企业的投诉").check()
    firm.get_by_label("理由").fill("这台机器不是本店卖的。")
    firm.get_by_role("button", name="提出异议").click()
    firm.get_by_text("已提出异议").wait_for()

    public.goto(reverse("portal:disclosure", args=[entry.number]))
    public.get_by_text("经营者对这条信息提出了异议").wait_for()

    desk.goto(reverse("desk:disclosure", args=[entry.number]))
    desk.get_by_role("link", name="处理异议", exact=True).click()
    desk.get_by_label("异议成立，不予公示或者撤回").check()
    desk.get_by_label("答复经营者的内容").fill("经核实，商品不是贵方售出，已撤回。")
    desk.locator("form.act").get_by_role("button", name="处理异议").click()
    desk.get_by_text("已处理异议").wait_for()
    entry.refresh_from_db()
    assert entry.state == State.WITHDRAWN

    firm.reload()
    firm.get_by_text("经核实，商品不是贵方售出").wait_for()
    public.reload()
    public.get_by_role("heading", name="这条公示已撤回").wait_for()
    assert of.name not in public.content()
    assert violations(public) == []
    public.goto(reverse("portal:disclosure-log"))
    public.get_by_text("信息不实或者主体有误").wait_for()
    assert violations(public) == []
