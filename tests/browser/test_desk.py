"""The desk in a real browser: from the keyboard, wide and on a phone, in light and dark, scanned by axe."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.invite import invite_assistance
from gongzhi.cases.actions.remind import remind_holder
from gongzhi.cases.models import Case
from gongzhi.cases.words import State
from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM
from gongzhi.desk.tests.scene import PASSWORD, PHONE, set_scene
from gongzhi.directory.actions import register_trader
from gongzhi.procedures.calendars import sync_calendar
from gongzhi.procedures.escalation import escalate
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
LOOKS = [(1280, "light"), (360, "dark"), (1280, "dark"), (360, "light")]


@pytest.fixture
def scene(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    SCREENSHOTS.mkdir(exist_ok=True)
    sync_calendar(at=clock.now(), after=lambda moved: None)
    return set_scene()


@pytest.fixture
def busy(scene):
    """A day's work: cases new and old, one urged, one assisted, one whose unit nobody knows, a digest."""
    now = clock.now()
    trader = register_trader(name="示范电器经营部", address="贵阳市南明区示范路 8 号", by=SYSTEM, at=now)
    scene.first = scene.case(at=now - timedelta(days=12), trader_id=trader.pk, amount=None)
    scene.gym = accepted = scene.case(
        at=now - timedelta(days=3),
        trader_name="示范健身房（南明店）",
        narrative="健身房闭店后预付卡余额退不了，多次联系负责人都没人接。涉及会员二百余人。",
    )
    accept_case(case=accepted, by=scene.actor("handler"), at=now - timedelta(days=2))
    invite_assistance(
        case=accepted,
        unit_id=scene.units["telecom"].pk,
        asked="查询该号码的登记情况",
        by=scene.actor("handler"),
        at=now,
    )
    remind_holder(case=accepted, text="消费者多次来电", by=scene.actor("secretariat"), at=now)
    scene.case(at=now, kind="report", narrative="超市卖过期牛奶。")
    scene.case(at=now, kind="enquiry", narrative="请问网购七日无理由退货从哪天算起？", trader_name="")
    lost = scene.case(unit="", at=now, narrative="说不清是哪个部门管的事情，请帮忙看看。", trader_name="")
    lost.routings.update(
        reason="两个单位都可能承办",
        candidates=[
            {"unit_id": unit.pk, "unit_name": unit.name, "member": unit.member, "rule": "goods",
             "reason": "规则提到的理由", "score": 1.0}
            for unit in (scene.units["samr-520102"], scene.units["telecom"])
        ],
    )  # fmt: skip
    escalate(at=now)
    return scene


def sign_in(visit, name: str, path: str = "/desk/", **look):
    page = visit(path, **look)
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".desk-main h1").first.wait_for()
    return page


def look(page, name: str) -> list[str]:
    """Photograph the page, and say what of it is not as every page must be."""
    page.wait_for_load_state("networkidle")
    width = page.viewport_size["width"]
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.screenshot(path=SCREENSHOTS / f"desk-{name}-{width}-{'dark' if dark else 'light'}.png", full_page=True)
    found = [f"{name}: {fault}" for fault in violations(page)]
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
        found.append(f"{name}: scrolls sideways, {wide} > {width}")
    if (headings := page.locator("main h1").count()) != 1:
        found.append(f"{name}: {headings} headings")
    return found


class TestLooks:
    @pytest.mark.parametrize(("width", "scheme"), LOOKS)
    def test_of_every_page_of_a_handler_are_as_they_must_be(self, busy, visit, width, scheme):
        page = sign_in(visit, "handler", width=width, scheme=scheme)
        faults = look(page, "home")
        case = busy.first.number
        party = reverse("desk:case", args=[case])
        for name, path in [
            ("unit", reverse("desk:queue", args=["unit"])),
            ("empty", reverse("desk:queue", args=["pending"])),
            ("all", reverse("desk:queue", args=["all"]) + "?kind=complaint&state=received"),
            ("filters", reverse("desk:filters", args=["all"])),
            ("search", reverse("desk:search") + "?q=健身"),
            ("case", party),
            (
                "case-urged",
                reverse("desk:case", args=[busy.gym.number]),
            ),
            ("decline", reverse("desk:act", args=[case, "decline"])),
            ("amend", reverse("desk:act", args=[case, "amend"])),
            ("refused", reverse("desk:act", args=[case, "close"])),
            ("print", reverse("desk:print", args=[case])),
            ("new", reverse("desk:new")),
            ("trader", reverse("desk:trader", args=[busy.first.trader_id])),
            ("digests", reverse("desk:digests")),
            ("password", reverse("desk:password")),
            ("procedures", reverse("desk:procedures")),
            ("procedure", reverse("desk:procedure", args=["amr-complaint@2026-04-15"])),
        ]:
            page.goto(path)
            faults += look(page, name)
        assert faults == []

    @pytest.mark.parametrize(("width", "scheme"), LOOKS[:2])
    def test_of_every_page_of_the_secretariat_are_as_they_must_be(self, busy, visit, width, scheme):
        page = sign_in(visit, "secretariat", width=width, scheme=scheme)
        faults = look(page, "triage")
        for name, path in [
            ("rules", reverse("desk:rules")),
            ("rule", reverse("desk:rule", args=["goods"])),
            ("rule-form", reverse("desk:edit-rule", args=["goods"])),
            ("examples", reverse("desk:examples")),
            ("calendar", reverse("desk:calendar")),
            ("units", reverse("desk:units")),
            ("unit-page", reverse("desk:unit", args=["samr-520102"])),
            ("officer", reverse("desk:officer", args=[busy.officers["handler"].pk])),
            ("add-officer", reverse("desk:add-officer", args=["samr-520102"])),
            ("journal", reverse("desk:journal", args=[busy.first.number])),
        ]:
            page.goto(path)
            faults += look(page, name)
        assert faults == []

    def test_of_the_sign_in_page_are_as_they_must_be(self, scene, visit):
        assert look(visit("/desk/login/", width=360), "login") == []


class TestKeyboard:
    def test_takes_a_case_from_the_list_to_its_close(self, busy, visit):
        page = sign_in(visit, "handler", reverse("desk:queue", args=["unit"]))
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.get_by_role("heading", level=1, name="冰箱").wait_for()
        page.keyboard.press("a")
        page.keyboard.press("Enter")
        page.locator("#act form").wait_for()
        page.locator("#act").get_by_role("button", name="受理").click()
        page.locator("#messages", has_text="已受理").wait_for()
        page.get_by_role("link", name="登记和解或调解成功").click()
        form = page.locator("#act form")
        form.get_by_label("调解成功并即时履行").check()
        form.get_by_label("双方达成的内容").fill("商家当场全额退款")
        form.get_by_label("挽回损失").fill("三千")
        form.get_by_role("button").click()
        form.get_by_label("挽回损失").and_(page.locator("[aria-invalid=true]")).wait_for()
        assert form.get_by_label("双方达成的内容").input_value() == "商家当场全额退款"
        form.get_by_label("挽回损失").fill("2999")
        form.get_by_label("怎样挽回").select_option("refunded")
        form.get_by_role("button").click()
        page.locator("#messages", has_text="已登记结果").wait_for()
        page.get_by_role("link", name="办结", exact=True).click()
        page.locator("#act").get_by_role("button", name="办结").click()
        page.locator("#messages", has_text="已办结").wait_for()
        busy.first.refresh_from_db()
        assert (busy.first.state, busy.first.recovered) == (State.CLOSED, 2999)
        page.keyboard.press("n")
        page.get_by_role("heading", level=1, name="健身房").wait_for()

    def test_shows_a_phone_number_and_keeps_who_looked(self, busy, visit):
        page = sign_in(visit, "handler", reverse("desk:case", args=[busy.first.number]))
        page.get_by_role("button", name="显示电话").click()
        page.get_by_text(PHONE).wait_for()
        assert journal.history("case", busy.first.pk).last().verb == "reveal"

    def test_takes_a_call_in_with_what_the_rules_say_while_typing(self, busy, visit):
        page = sign_in(visit, "handler", reverse("desk:new"))
        page.get_by_label("发生了什么").fill("在超市买的冰箱不制冷，不给退。")
        page.get_by_role("combobox", name="发生地").press_sequentially("南明")
        page.get_by_role("option", name="南明区").wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.locator("#suggestion", has_text="南明区市场监督管理局").wait_for()
        page.locator("#suggestion", has_text="7 个工作日内").wait_for()
        page.get_by_role("combobox", name="经营者").press_sequentially("示范电器")
        page.get_by_role("option", name="示范电器经营部").wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        person = page.get_by_role("group", name="第 1 人").first
        person.get_by_label("姓名").fill("李示例")
        person.get_by_label("电话").fill(PHONE)
        page.locator("#suggestion", has_text="这个电话还有").wait_for()
        assert "李示例" not in page.evaluate("JSON.stringify(localStorage)")
        assert "冰箱" in page.evaluate("JSON.stringify(localStorage)")
        assert look(page, "new-filled") == []
        page.get_by_role("button", name="登记", exact=True).click()
        page.get_by_role("heading", level=1, name="已登记").wait_for()
        assert look(page, "received") == []
        case = Case.objects.latest("pk")
        assert (case.unit.key, case.trader.name) == ("samr-520102", "示范电器经营部")
        assert "冰箱" not in page.evaluate("JSON.stringify(localStorage)")

    def test_assigns_many_at_once(self, busy, visit):
        page = sign_in(visit, "supervisor", reverse("desk:queue", args=["unassigned"]))
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.get_by_role("button", name="批量指派").click()
        assert look(page, "assign-many") == []
        page.get_by_label("承办人").select_option(label="南承办乙")
        page.get_by_role("button", name="指派", exact=True).click()
        page.get_by_role("heading", level=1, name="批量指派的结果").wait_for()
        assert look(page, "assigned") == []
        assert Case.objects.filter(officer=busy.officers["second"]).count() == 2

    def test_gives_a_case_from_triage_to_a_candidate_by_one_click(self, busy, visit):
        page = sign_in(visit, "secretariat")
        page.get_by_role("button", name="南明区市场监督管理局").click()
        page.locator("#messages", has_text="已分办").wait_for()
        assert not Case.objects.filter(state=State.TRIAGE).exists()

    def test_filters_a_list_in_place_and_keeps_the_filter(self, busy, visit):
        page = sign_in(visit, "handler", reverse("desk:queue", args=["unit"]))
        page.locator("summary", has_text="筛选").first.click()
        page.get_by_label("类型").select_option("report")
        page.get_by_role("button", name="应用筛选").click()
        page.get_by_role("link", name="去掉筛选：举报").wait_for()
        assert page.locator("[data-row]").count() == 1
        page.locator("summary", has_text="保存筛选").click()
        page.get_by_label("名称").fill("我的举报")
        page.get_by_role("button", name="保存", exact=True).click()
        page.get_by_role("link", name="我的举报").wait_for()
