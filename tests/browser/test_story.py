"""One matter from first word to rating, through the real pages of two people: a stranger on a phone, an officer at a
desk.

Its photographs are those of the README: `GONGZHI_README=1 pytest tests/browser/test_story.py` takes them anew.
"""

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse

from gongzhi.cases.codes import code_of
from gongzhi.cases.models import Case
from gongzhi.cases.words import Outcome, State
from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.actions import register_trader
from gongzhi.portal.tests.scene import settle
from tests import factories
from tests.browser.axe import violations
from tests.browser.test_portal import file_complaint

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "images" if os.environ.get("GONGZHI_README") else ROOT / "screenshots"
UNIT = "samr-520103"
"""The office of the county that the stranger names."""


@pytest.fixture(autouse=True)
def guizhou(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    PICTURES.mkdir(parents=True, exist_ok=True)
    settle()
    register_trader(name="示范优选超市延安店", address="示范路 8 号", by=SYSTEM, at=clock.now())


def picture(page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=PICTURES / f"{name}.png")


class TestOneMatter:
    def test_goes_from_a_phone_to_the_right_desk_and_back_to_a_rating(self, visit):
        officer = factories.officer((UNIT, Role.HANDLER), name="周示例", at=clock.now())

        phone = visit("/", width=360, height=780)
        file_complaint(phone)
        picture(phone, "portal-check")
        phone.get_by_role("button", name="提交").click()
        phone.get_by_role("heading", level=1, name="已收到，请记好编号和查询码").wait_for()
        case = Case.objects.get()
        assert case.unit.key == UNIT, "the rules brought it to the county where the trader is"

        desk = visit("/desk/")
        desk.get_by_label("账号").fill(officer.username)
        desk.get_by_label("密码").fill(factories.PASSWORD)
        desk.get_by_role("button", name="登录").click()
        desk.locator(".desk-main h1").first.wait_for()
        desk.goto(reverse("desk:queue", args=["unit"]))
        desk.get_by_role("link", name=re.compile(r"^\d{3} \d{3} \d{4}$")).click()
        desk.get_by_role("link", name="受理", exact=True).click()
        desk.locator("#act").get_by_role("button", name="受理").click()
        desk.locator("#messages", has_text="已受理").wait_for()
        picture(desk, "desk-case")
        desk.get_by_role("link", name="登记和解或调解成功").click()
        form = desk.locator("#act form")
        form.get_by_label("调解成功并即时履行").check()
        form.get_by_label("双方达成的内容").fill("超市当场退还货款 59.90 元，并赔偿 1,000 元。")
        form.get_by_label("挽回损失").fill("1059.90")
        form.get_by_label("怎样挽回").select_option("refunded")
        form.get_by_role("button").click()
        desk.locator("#messages", has_text="已登记结果").wait_for()
        desk.get_by_role("link", name="办结", exact=True).click()
        desk.locator("#act").get_by_role("button", name="办结").click()
        desk.locator("#messages", has_text="已办结").wait_for()

        stranger = visit("/status/", width=360, height=780)
        stranger.get_by_label("受理编号").fill(case.number)
        stranger.get_by_label("查询码").fill(code_of(case))
        stranger.get_by_role("button", name="查询").click()
        stranger.get_by_text("超市当场退还货款").first.wait_for()
        picture(stranger, "portal-status")
        stranger.get_by_role("link", name="评价", exact=True).click()
        stranger.get_by_label(re.compile("^5 分")).check()
        stranger.get_by_role("button", name=re.compile("评价")).click()
        stranger.get_by_text("谢谢您的评价").first.wait_for()

        case.refresh_from_db()
        assert (case.state, case.outcome, case.rating) == (State.CLOSED, Outcome.PERFORMED, 5)
        verbs = [line.verb for line in journal.history("case", case.pk)]
        assert verbs == ["receive", "attach", "accept", "settle", "close", "rate"]
        assert journal.broken_chains() == []
