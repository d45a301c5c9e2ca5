"""How disputes end, in real browsers and on other days: at the limit, for five people at once, late by the firm.

It is whatever time a story says, for every thread of the server.
"""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from gongzhi.appeals.actions.wake import wake_due
from gongzhi.appeals.models import FirmReport, KeptAppeal
from gongzhi.appeals.tests.scene import follow_journal
from gongzhi.cases.codes import code_of
from gongzhi.cases.intake import Person
from gongzhi.cases.models import Case, Served
from gongzhi.cases.words import Outcome, PartyPart
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import register_trader
from gongzhi.documents.models import Document
from gongzhi.mediation.models import Agreement
from gongzhi.portal.tests.scene import settle
from gongzhi.procedures.escalation import escalate
from gongzhi.procedures.models import RunningLimit
from gongzhi.quality.actions.draw import draw_callbacks
from tests import factories
from tests.browser.axe import violations
from tests.browser.test_appeals import file_too_early

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
UNIT = "samr-520103"


class Hands:
    """A clock that everybody reads."""

    def __init__(self):
        self.at: datetime | None = None

    def get(self) -> datetime | None:
        return self.at

    def set(self, at: datetime | None) -> datetime | None:
        before, self.at = self.at, at
        return before

    reset = set


@pytest.fixture
def hands(monkeypatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(clock, "_told", hands)
    hands.at = timezone.now().replace(hour=2, minute=0, second=0, microsecond=0)
    return hands


@pytest.fixture(autouse=True)
def guizhou(db, settings, tmp_path, hands):
    settings.FILES_DIR = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    SCREENSHOTS.mkdir(exist_ok=True)
    settle()


def look(page, name: str) -> None:
    """Photograph the page wide and narrow, and hold it to what every page must be."""
    size = page.viewport_size
    for width in {size["width"], 360}:
        page.set_viewport_size({"width": width, "height": size["height"]})
        page.wait_for_load_state("networkidle")
        page.screenshot(path=SCREENSHOTS / f"settling-{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {width}"
        assert page.locator("h1").count() == 1
        assert violations(page) == [], name
    page.set_viewport_size(size)


def sign_in(visit, officer, path: str):
    page = visit(f"/desk/login/?next={path}")
    page.get_by_label("账号").fill(officer.username)
    page.get_by_label("密码").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".desk-main h1").first.wait_for()
    page.goto(path)
    return page


def done(page, button: str, said: str) -> None:
    page.locator("form").get_by_role("button", name=button, exact=True).click()
    page.locator("#messages", has_text=said).wait_for()


def accepted(hands, *people: Person, by) -> Case:
    return factories.case_in("accepted", by=by, unit_key=UNIT, at=hands.at, persons=people)


def says(page, base: str, side: str, words: str) -> None:
    page.goto(f"{base}say/")
    page.get_by_label(side, exact=True).check()
    page.get_by_label(words, exact=True).check()
    done(page, "登记一方的表示", "已登记")


def mediated(page, base: str, mediator, starts: datetime) -> None:
    """Let both sides agree to mediation, name the mediator, call a session and make its notice by one press."""
    for side in ("投诉人", "被投诉人"):
        says(page, base, side, "同意调解")
    page.goto(f"{base}name/")
    page.get_by_label(mediator.name).check()
    done(page, "确定调解员", "已确定调解员")
    page.goto(f"{base}announce/")
    page.get_by_label("现场", exact=True).check()
    page.locator("input[name=starts_at]").fill(timezone.localtime(starts).strftime("%Y-%m-%dT%H:%M"))
    page.locator("input[name=place]").fill("局机关二楼调解室")
    page.locator("input[name=way][value=phone]").check()
    done(page, "预告调解", "已预告")
    page.locator("#sessions").get_by_role("link", name="制作调解通知书").click()
    page.get_by_role("heading", level=1, name="制作调解通知书").wait_for()


def held(page, base: str, minutes: str) -> None:
    page.goto(f"{base}hold/?session=1")
    page.locator("input[name=complainant][value=present]").check()
    page.locator("input[name=complainant_who]").fill("本人")
    page.locator("input[name=respondent][value=present]").check()
    page.locator("input[name=respondent_who]").fill("店长")
    page.locator("textarea[name=minutes]").fill(minutes)
    done(page, "登记调解情况", "已登记调解情况")
    page.goto(f"{base}close_minutes/?session=1")
    done(page, "笔录定稿", "笔录已定稿")


def serve(page, whom: str, way: str) -> None:
    form = page.locator("#serve")
    form.get_by_label(re.compile(f"^{whom}")).check()
    form.get_by_label(way, exact=True).check()
    form.get_by_role("button", name="登记送达").click()
    page.locator("#messages", has_text="已登记送达").wait_for()


def test_ended_at_the_limit_with_its_notice_and_called_back(visit, hands, monkeypatch):
    began = hands.at
    handler = factories.officer((UNIT, Role.HANDLER), name="周示例", at=began)
    mediator = factories.officer((UNIT, Role.MEDIATOR), name="吴示例", at=began)
    case = accepted(hands, Person(name="张示例", phone="19900001234"), by=factories.actor((UNIT, Role.HANDLER)))
    base = f"/desk/cases/{case.number}/mediation/"
    desk = sign_in(visit, handler, base)
    mediated(desk, base, mediator, began + timedelta(days=5))
    look(desk, "make-session-notice")
    desk.get_by_role("button", name="制作", exact=True).click()
    desk.locator("#messages", has_text="请核对后送达").wait_for()
    look(desk, "document")

    hands.at = began + timedelta(days=5, hours=1)
    desk = sign_in(visit, handler, base)
    held(desk, base, "双方分歧较大，约定再考虑。")
    look(desk, "mediation")
    desk.locator("#sessions").get_by_role("link", name="制作调解笔录").wait_for()
    end = f"/desk/cases/{case.number}/end/"
    limit = RunningLimit.objects.get(record_kind="case", record_id=case.pk, key="mediate")
    desk.goto(end)
    desk.get_by_label(re.compile("^自受理之日起六十日内未能达成调解协议")).check()
    desk.locator("textarea[name=reason]").fill("双方没有再作出让步。")
    desk.locator("form").get_by_role("button", name="终止调解").click()
    desk.get_by_text("还没有").first.wait_for()
    case.refresh_from_db()
    assert case.state == "accepted", "the days have not passed"

    hands.at = datetime.combine(limit.due_date + timedelta(days=1), began.timetz())
    desk = sign_in(visit, handler, end)
    desk.get_by_label(re.compile("^自受理之日起六十日内未能达成调解协议")).check()
    desk.locator("textarea[name=reason]").fill("双方没有再作出让步。")
    desk.locator("form").get_by_role("button", name="终止调解").click()
    desk.locator("#telling").get_by_role("link", name="制作终止调解告知书").click()
    desk.get_by_role("button", name="制作", exact=True).click()
    desk.locator("#messages", has_text="请核对后送达").wait_for()
    serve(desk, "消费者", "网上送达")
    serve(desk, "经营者", "邮寄送达")
    notice = Document.objects.get(kind="ending-notice")
    desk.goto(f"/desk/cases/{case.number}/")
    desk.locator("#telling").get_by_text(notice.number).first.wait_for()
    assert set(Served.objects.values_list("side", "document")) == {
        ("complainant", notice.number), ("respondent", notice.number),
    }  # fmt: skip
    look(desk, "ended")
    desk.goto(f"/desk/cases/{case.number}/close/")
    done(desk, "办结", "已办结")

    phone = visit("/status/", width=360)
    phone.get_by_label("受理编号").fill(case.number)
    phone.get_by_label("查询码").fill(code_of(case))
    phone.get_by_role("button", name="查询").click()
    phone.get_by_text(notice.number).first.wait_for()
    phone.get_by_text("向人民法院").first.wait_for()

    monkeypatch.setattr("gongzhi.quality.actions.draw.percent_for", lambda **about: 100)
    closed, hands.at = clock.day_of(hands.at), hands.at + timedelta(days=1)
    draw_callbacks(day=closed, at=hands.at)
    caller = sign_in(visit, factories.officer((UNIT, Role.SUPERVISOR), at=began), "/desk/callbacks/")
    look(caller, "callbacks")
    caller.get_by_role("link", name=re.compile(r"^\d{3} \d{3} \d{4}")).click()
    look(caller, "callback")
    secretariat = sign_in(visit, factories.officer(("samr", Role.SECRETARIAT), at=began), "/desk/templates/")
    look(secretariat, "templates")
    secretariat.goto("/desk/templates/session-notice/")
    look(secretariat, "template")


def test_a_joint_complaint_of_five_ends_for_each_of_them(visit, hands):
    began = hands.at
    handler = factories.officer((UNIT, Role.HANDLER), name="周示例", at=began)
    mediator = factories.officer((UNIT, Role.MEDIATOR), name="吴示例", at=began)
    people = [
        Person(
            name=f"{family}示例",
            phone=f"1990000{number:04d}",
            part=PartyPart.CONSUMER if number == 1 else PartyPart.JOINT,
        )
        for number, family in enumerate("赵钱孙李周", start=1)
    ]
    case = accepted(hands, *people, by=factories.actor((UNIT, Role.HANDLER)))
    base = f"/desk/cases/{case.number}/mediation/"
    desk = sign_in(visit, handler, base)
    mediated(desk, base, mediator, began + timedelta(days=3))
    parties = list(case.parties.order_by("id"))
    desk.goto(f"{base}represent/")
    for party in parties[:2]:
        desk.locator(f"input[name=persons][value='{party.pk}']").check()
    desk.locator("input[name=paper]").fill("推选书一份，存本件卷宗")
    desk.locator("form").get_by_role("button", name=re.compile("代表人")).click()
    desk.locator("#messages", has_text="已登记代表人").wait_for()

    hands.at = began + timedelta(days=3, hours=1)
    desk = sign_in(visit, handler, base)
    held(desk, base, "代表人陈述各人的余额，经营者同意退还四人的余额。")
    amounts = ["800", "600", "400.50", "0", "200"]
    outcomes = ["agreed", "agreed", "agreed", "not_agreed", "agreed"]

    def agree() -> None:
        desk.goto(f"{base}agree/")
        desk.locator("input[name=form][value=document]").check()
        desk.get_by_label("双方达成的内容").fill("七日内退还各人的余额。")
        desk.get_by_label("挽回损失（元）").fill("2000.50")
        desk.get_by_label("怎样挽回").select_option("refunded")
        desk.get_by_label("履行期限").fill((clock.today() + timedelta(days=7)).isoformat())
        for party, outcome, amount in zip(parties, outcomes, amounts, strict=True):
            desk.locator(f"select[name=outcome_{party.pk}]").select_option(outcome)
            desk.locator(f"input[name=amount_{party.pk}]").fill(amount)
        desk.locator("form").get_by_role("button", name="登记调解协议").click()

    agree()
    desk.get_by_text("没有“同意和解”的记录").first.wait_for()
    assert desk.locator(f"input[name=amount_{parties[2].pk}]").input_value() == "400.50", "nothing typed is lost"
    for party in (parties[2], parties[4]):
        desk.goto(f"{base}party_consent/")
        desk.locator(f"input[name=person][value='{party.pk}']").check()
        desk.get_by_label("同意和解", exact=True).check()
        desk.locator("input[name=way][value=paper]").check()
        desk.locator("form").get_by_role("button", name=re.compile("意见")).click()
        desk.locator("#messages", has_text="已登记被代表人的意见").wait_for()
    agree()
    desk.locator("#messages", has_text="已登记调解协议和结果").wait_for()
    look(desk, "joint")
    shares = Agreement.objects.get().shares.order_by("party_id")
    assert list(shares.values_list("outcome", flat=True)) == outcomes
    assert [row.recovered for row in shares] == [Decimal(amount) for amount in amounts]
    case.refresh_from_db()
    assert (case.outcome, case.recovered) == (Outcome.MEDIATED, Decimal("2000.50"))
    desk.locator("#outcome").get_by_role("link", name="制作调解书").click()
    desk.locator(".paper").get_by_text("400.50").wait_for()
    look(desk, "make-agreement")
    desk.get_by_role("button", name="制作", exact=True).click()
    desk.locator("#messages", has_text="请核对后送达").wait_for()


def test_an_early_appeal_wakes_on_its_day_and_a_late_firm_is_escalated(visit, hands):
    began = hands.at
    trader = register_trader(name="快达示例快递", by=SYSTEM, at=began)
    account = factories.trader_account(trader, username="courier", unit_key="post", at=began)
    officer = factories.officer(("post", Role.HANDLER), ("post", Role.SUPERVISOR), at=began)
    kept = file_too_early(visit("/file/what/", width=360))
    assert kept.wakes_on == clock.day_of(began) + timedelta(days=7)

    hands.at = began + timedelta(days=6)
    assert wake_due(at=hands.at) == (0, 0)
    hands.at = began + timedelta(days=7)
    assert wake_due(at=hands.at) == (1, 0)
    case = Case.objects.get(number=kept.number)
    phone = visit("/status/", width=360)
    phone.get_by_label("受理编号").fill(case.number)
    phone.get_by_label("查询码").fill(code_of(case))
    phone.get_by_role("button", name="查询").click()
    phone.get_by_role("heading", level=2, name="现在到哪一步").wait_for()
    assert KeptAppeal.objects.get().body == "", "it is kept twice nowhere"

    desk = sign_in(visit, officer, f"/desk/cases/{case.number}/accept/")
    done(desk, "受理", "已受理")
    follow_journal(hands.at)
    report = FirmReport.objects.get(case=case)
    hands.at = datetime.combine(report.due_date + timedelta(days=2), began.timetz())
    assert escalate(at=hands.at) >= 1
    desk = sign_in(visit, officer, "/desk/appeals/late/")
    desk.get_by_text("快达示例快递").first.wait_for()
    look(desk, "late")
    desk.goto("/desk/digests/")
    desk.get_by_text(case.number[:3]).first.wait_for()

    courier = visit("/trader/login/", width=360)
    courier.locator("input[name=username]").fill(account.username)
    courier.locator("input[name=password]").fill(factories.PASSWORD)
    courier.get_by_role("button", name="登录").click()
    courier.get_by_role("link", name="批量答复申诉").wait_for()
    courier.goto(f"/trader/matters/{case.number}/")
    courier.get_by_role("link", name="报告处理情况").click()
    courier.get_by_label("查明的情况").fill("分拣错误，滞留七日。")
    courier.get_by_label("采取的措施和处理结果").fill("已送达并致歉。")
    courier.get_by_role("button", name="提交报告").click()
    courier.get_by_text("已提交报告。").first.wait_for()
    report.refresh_from_db()
    assert report.in_time is False
    desk.goto("/desk/appeals/firms/")
    desk.get_by_role("row", name=re.compile("快达示例快递")).get_by_text("0 / 1").first.wait_for()
