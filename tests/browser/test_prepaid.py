"""An issuer of prepaid cards through a browser: files on a phone, reports too little in custody, is warned about."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import add_officer
from gongzhi.directory.queries import actor_for, trader_actor
from gongzhi.enforcement.models import Clue
from gongzhi.prepaid.models import Filing, Report, Sign
from gongzhi.prepaid.tests import scene
from gongzhi.prepaid.words import SignState, State
from tests import factories
from tests.browser.axe import violations
from tests.browser.test_sampling import press, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    scene.settle()
    return add_officer(
        username="both",
        name="尤示例",
        password=factories.PASSWORD,
        unit=factories.unit("commerce-520100"),
        roles=[Role.HANDLER, Role.SUPERVISOR],
        from_date=clock.today() - timedelta(days=400),
        by=SYSTEM,
        at=clock.now(),
    )


def test_an_issuer_files_on_a_phone_and_what_it_reports_leads_to_a_clue(visit, officer):
    by, at = actor_for(officer, at=clock.now()), clock.now() - timedelta(days=130)
    firm = scene.issuer()
    account = factories.trader_account(firm, at=clock.now())

    phone = signed_in(visit, "/trader/", account.username, width=360)
    phone.get_by_role("link", name="预付卡", exact=True).click()
    assert violations(phone) == []
    phone.get_by_role("link", name="办理备案").click()
    assert violations(phone) == []
    phone.get_by_label("规模发卡企业").check()
    phone.get_by_label("居民服务业").check()
    for name, text in (
        ("outlets", "3"),
        ("began_date", (clock.today() - timedelta(days=3)).isoformat()),
        ("revenue", "8000000"),
        ("registered_most", "5000"),
        ("bank", "示例银行贵阳分行"),
        ("account_tail", "1234"),
    ):
        phone.locator(f"[name={name}]").fill(text)
    phone.get_by_role("button", name="保存，下一步添加材料").click()
    phone.get_by_role("heading", level=1, name=firm.name).wait_for()
    phone.get_by_role("link", name="添加备案表").click()
    phone.locator("[name=files]").set_input_files(
        {"name": "备案表.png", "mimeType": "image/png", "buffer": scene.PNG}
    )
    phone.get_by_role("button", name="添加材料").click()
    phone.get_by_text("已添加材料。").wait_for()
    assert violations(phone) == []
    filing = scene.with_documents(Filing.objects.get(), by=trader_actor(account), at=clock.now())
    phone.reload()
    phone.get_by_role("link", name="提交备案", exact=True).click()
    phone.get_by_role("button", name="提交备案").click()
    phone.get_by_text("已提交，请等待审查。").wait_for()

    desk = signed_in(visit, "/desk/", officer.username, width=1280)
    desk.goto(reverse("desk:filings"))
    assert violations(desk) == []
    desk.get_by_role("link", name=firm.name).click()
    press(desk, "受理")
    desk.get_by_text("已受理").first.wait_for()
    press(desk, "予以备案")
    desk.get_by_text("已备案，从本期起报送业务情况。").wait_for()
    assert violations(desk) == []
    filing.refresh_from_db()
    assert filing.state == State.FILED

    other = scene.issuer()
    scene.filed(by=by, trader=other, at=at, began_date=clock.day_of(at))
    second = factories.trader_account(other, at=clock.now())
    phone = signed_in(visit, "/trader/", second.username, width=360)
    phone.get_by_role("link", name="预付卡业务情况").click()
    for name, text in (("balance", "100000"), ("custody", "5000"), ("revenue", "300000")):
        phone.locator(f"[name={name}]").fill(text)
    phone.locator("[name=period]").first.check()
    phone.get_by_role("button", name="报送业务情况").click()
    phone.get_by_text("还差 15,000.00 元").first.wait_for()
    assert violations(phone) == []
    phone.locator("[name=reason]").fill("存管协议续签中")
    phone.get_by_role("button", name="报送业务情况").click()
    phone.get_by_text("已报送。").wait_for()
    assert Report.objects.get().by_kind == "trader"

    desk.goto(reverse("desk:prepaid-signs"))
    assert violations(desk) == []
    desk.get_by_role("link", name="存管资金不足").click()
    press(desk, "转为违法线索")
    desk.get_by_text("已登记线索。").wait_for()
    assert violations(desk) == []
    assert Sign.objects.get(kind="short_custody").state == SignState.TAKEN and Clue.objects.count() == 1

    public = visit(reverse("portal:issuers"), width=360)
    public.get_by_label("企业、品牌、信用代码或者备案编号").fill(firm.name[2:6])
    public.get_by_role("button", name="查找").click()
    public.get_by_text(filing.number).wait_for()
    assert violations(public) == []
    for name in ("new-filing", "prepaid-reports", "new-prepaid-sign"):
        desk.goto(reverse(f"desk:{name}"))
        assert violations(desk) == [], name
