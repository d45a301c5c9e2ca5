"""A batch of goods through a browser: the sheet on a phone, the report, an objection, what everybody reads."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import add_officer
from gongzhi.directory.queries import actor_for
from gongzhi.sampling.actions.laboratory.register import register_laboratory
from gongzhi.sampling.models import Sample
from gongzhi.sampling.tests import scene
from gongzhi.sampling.words import State
from tests import factories
from tests.browser.axe import violations
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


def signed_in(visit, path: str, username: str, *, width: int):
    page = visit(path, width=width, height=780)
    page.get_by_label("账号").first.fill(username)
    page.get_by_label("密码").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator("main h1").first.wait_for()
    return page


def press(page, name: str) -> None:
    """Open the form of a verb on the page and send it as it stands."""
    page.get_by_role("link", name=name, exact=True).click()
    page.locator("form.act").get_by_role("button", name=name, exact=True).click()


def test_a_sample_goes_from_the_shelf_to_what_everybody_reads(visit, officer):
    by = actor_for(officer, at=clock.now())
    colleague = factories.officer((HOLDER, Role.HANDLER), name="韩示例", at=clock.now())
    trader = scene.trader()
    account = factories.trader_account(trader, at=clock.now())
    for number in (1, 2):
        register_laboratory(
            name=f"示例检验所{number}", accreditation=f"CMA-{number}", kinds=["food"], retests=True,
            valid_until=clock.today() + timedelta(days=300), by=by, at=clock.now(),
        )  # fmt: skip

    phone = signed_in(visit, "/desk/", officer.username, width=360)
    phone.goto(reverse("desk:new-sample"))
    assert violations(phone) == []
    phone.get_by_label("商品类别").select_option("food")
    phone.get_by_label("同行的工作人员").select_option(str(colleague.pk))
    phone.locator("[name=trader_name]").fill(trader.name)
    phone.locator("#id_trader_name-list [role=option]").first.click()
    for name, text in (
        ("goods", "示例辣椒酱"),
        ("batch", "20260401"),
        ("producer_name", "示例酱料厂"),
        ("quantity", "6"),
        ("retained", "3"),
        ("seal", "F0001"),
    ):
        phone.locator(f"[name={name}]").fill(text)
    phone.get_by_role("button", name="登记抽样").click()
    phone.get_by_role("heading", level=1, name="示例辣椒酱").wait_for()
    sample = Sample.objects.get()
    assert (sample.trader_id, sample.state) == (trader.pk, State.TAKEN)

    desk = signed_in(visit, "/desk/", officer.username, width=1280)
    desk.goto(reverse("desk:sample", args=[sample.number]))
    desk.get_by_role("link", name="送检", exact=True).click()
    desk.get_by_label("示例检验所1").check()
    desk.locator("form.act").get_by_role("button", name="送检").click()
    desk.get_by_text("待收样").first.wait_for()
    press(desk, "登记收样")
    desk.get_by_text("检验中").first.wait_for()
    report(desk, "登记检验报告", "R-1", fail=True)
    desk.get_by_text("初检不合格，待告知").first.wait_for()
    press(desk, "告知初检结果")
    desk.get_by_text("已告知，可提异议").first.wait_for()
    assert violations(desk) == []

    firm = signed_in(visit, "/trader/", account.username, width=360)
    firm.get_by_role("link", name="抽检", exact=True).click()
    firm.get_by_role("link", name="示例辣椒酱").click()
    assert violations(firm) == []
    firm.get_by_role("link", name="提出异议").click()
    firm.get_by_label("对检验结论有异议").check()
    firm.get_by_label("理由").fill("出厂检验合格，申请复检。")
    firm.get_by_role("button", name="提出异议").click()
    firm.get_by_text("已提出异议。").wait_for()

    desk.reload()
    press(desk, "受理异议")
    desk.get_by_text("待定复检机构").first.wait_for()
    press(desk, "随机确定复检机构")
    desk.get_by_text("复检中").first.wait_for()
    report(desk, "登记复检报告", "R-2", fail=False)
    desk.get_by_role("link", name="公布结果", exact=True).wait_for()
    press(desk, "公布结果")
    desk.get_by_text("结果已公布。").wait_for()
    sample.refresh_from_db()
    assert (sample.state, sample.retester.accreditation) == (State.PASSED, "CMA-2")

    public = visit(reverse("portal:samples"), width=360)
    assert "合格" in public.locator("tbody tr").inner_text()
    assert violations(public) == []
    for name in (
        "samples",
        "sampling-plans",
        "sampling-figures",
        "watched-goods",
        "laboratories",
        "sampling-results",
    ):
        desk.goto(reverse(f"desk:{name}"))
        assert violations(desk) == [], name


def report(desk, title: str, number: str, *, fail: bool) -> None:
    desk.get_by_role("link", name=title, exact=True).click()
    form = desk.locator("form.act")
    form.get_by_label("报告编号").fill(number)
    form.get_by_role("radio", name="不合格" if fail else "合格", exact=True).check()
    first = form.locator(".report-item").first
    first.get_by_label("检验项目").fill("苯甲酸")
    first.get_by_label("检验结果").fill("1.8 g/kg" if fail else "0.2 g/kg")
    first.get_by_label("单项结论").select_option("fail" if fail else "pass")
    form.get_by_role("button", name=title).click()
