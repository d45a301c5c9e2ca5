"""The portal in a real browser: a stranger files a complaint on a phone, looks it up, adds evidence; with and without
scripts; every page scanned for accessibility in light and dark."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from gongzhi.cases.actions.ask import ask_for_more
from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.codes import code_of, rating_token
from gongzhi.cases.models import Attachment, Case
from gongzhi.cases.words import State
from gongzhi.core import clock, files
from gongzhi.core.actors import SYSTEM
from gongzhi.directory.actions import register_trader
from gongzhi.portal.tests.scene import settle
from tests import factories
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
GPS = 0x8825
STORY = "在甲乙超市买到过期牛奶，喝了肚子疼，商家拒绝退款。有小票和照片。"
LOOKS = [(360, "light"), (1280, "dark")]


@pytest.fixture(autouse=True)
def guizhou(db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    SCREENSHOTS.mkdir(exist_ok=True)
    settle()
    register_trader(name="示范优选超市延安店", address="示范路 8 号", by=SYSTEM, at=clock.now())


def photo() -> dict:
    """A photograph that tells where it was taken, as a phone hands it in."""
    written, exif = io.BytesIO(), Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SpyPhone"
    exif.get_ifd(GPS).update({1: "N", 2: (26.0, 38.0, 49.0), 3: "E", 4: (106.0, 37.0, 48.0)})
    Image.new("RGB", (640, 480), "brown").save(written, "JPEG", exif=exif)
    return {"name": "小票.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def look(page, name: str) -> None:
    """Photograph the page, and hold it to what every page must be."""
    width = page.viewport_size["width"]
    page.screenshot(path=SCREENSHOTS / f"portal-{name}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {width}"
    assert page.locator("h1").count() == 1
    assert violations(page) == []


def next_step(page, title: str) -> None:
    page.get_by_role("button", name="下一步").last.click()
    page.get_by_role("heading", level=1, name=title).wait_for()


def file_complaint(page, *, scripts: bool = True, name: str = "") -> None:
    """Fill in everything and send it off."""

    def seen(step: str) -> None:
        if name:
            look(page, f"{name}-{step}")

    page.get_by_role("link", name="我要投诉、举报、咨询").click()
    page.get_by_role("heading", level=1, name="发生了什么").wait_for()
    page.get_by_label(re.compile("^投诉")).check()
    page.get_by_label("发生了什么？").fill(STORY)
    page.get_by_label("发生日期").fill("2026-05-01")
    seen("1-what")
    next_step(page, "您想要什么，有什么证据")
    page.get_by_label("退款", exact=True).check()
    page.get_by_label("涉及金额（元）").fill("59.90")
    page.get_by_label("证据材料").set_input_files([photo()])
    seen("2-wish")
    next_step(page, "是哪个经营者")
    if scripts:
        page.get_by_role("combobox", name="经营者名称").press_sequentially("示范优选", delay=20)
        page.get_by_role("option", name=re.compile("示范优选超市延安店")).click()
        page.get_by_role("combobox", name="在哪里？").press_sequentially("云岩", delay=20)
        page.get_by_role("option", name="贵阳市云岩区").first.click()
    else:
        page.get_by_role("combobox", name="经营者名称").fill("示范优选超市延安店")
        page.get_by_role("combobox", name="在哪里？").fill("云岩区")
    seen("3-trader")
    next_step(page, "怎么联系您")
    page.get_by_label("消费者姓名").fill("张示例")
    page.get_by_label("消费者电话").fill("199 0000 1234")
    page.get_by_label("通讯地址").fill("示范路 1 号")
    seen("4-person")
    next_step(page, "请核对，然后提交")
    seen("5-check")
    page.get_by_label(re.compile("以上内容属实")).check()


class TestFilingOnAPhone:
    def test_files_looks_up_adds_evidence_and_withdraws(self, visit):
        page = visit("/", width=360, height=780)
        look(page, "0-home")
        file_complaint(page, name="file")
        page.get_by_role("button", name="提交").dblclick()
        page.get_by_role("heading", level=1, name="已收到，请记好编号和查询码").wait_for()
        look(page, "6-receipt")
        case = Case.objects.get()
        assert case.trader.name == "示范优选超市延安店"
        assert (case.region_id, case.unit.member) == ("520103", "samr")
        number, code = page.locator(".receipt .big").all_inner_texts()
        assert (number.replace(" ", ""), code) == (case.number, code_of(case))

        (kept,) = Attachment.objects.filter(case=case)
        picture = Image.open(io.BytesIO(files.read_kept(kept.sha256)))
        assert picture.size == (480, 640) and not dict(picture.getexif())

        stranger = visit("/status/", width=360, height=780)
        stranger.get_by_label("受理编号").fill(number)
        stranger.get_by_label("查询码").fill("AAAAAA")
        stranger.get_by_role("button", name="查询").click()
        stranger.get_by_text("编号和查询码对不上").wait_for()
        look(stranger, "track-wrong")
        stranger.get_by_label("查询码").fill(code)
        stranger.get_by_role("button", name="查询").click()
        stranger.get_by_role("heading", name="现在到哪一步").wait_for()
        look(stranger, "case")
        stranger.get_by_role("link", name="添加证据").click()
        stranger.get_by_label("证据材料").set_input_files([{**photo(), "name": "另一张.jpg"}])
        look(stranger, "attach")
        stranger.get_by_role("button", name="上传").click()
        stranger.get_by_text("已收到您的材料").wait_for()
        assert Attachment.objects.count() == 1, "the same photograph twice is one"
        stranger.get_by_role("link", name="撤回").click()
        stranger.get_by_role("button", name="确认撤回").click()
        stranger.get_by_text("您撤回了本件").wait_for()
        case.refresh_from_db()
        assert case.state == State.CLOSED

    def test_keeps_what_was_typed_through_mistakes_and_back_and_forward(self, visit):
        page = visit("/file/", width=360, height=780)
        page.get_by_label("发生了什么？").fill("牛奶")
        page.get_by_role("button", name="下一步").click()
        page.get_by_role("alert").wait_for()
        look(page, "file-1-wrong")
        assert page.evaluate("document.activeElement.dataset.errors !== undefined")
        page.get_by_role("alert").get_by_role("link", name="发生了什么？").click()
        assert page.evaluate("document.activeElement.name") == "narrative"
        assert page.get_by_label("发生了什么？").input_value() == "牛奶"
        page.get_by_label("发生了什么？").fill(STORY)
        page.get_by_label(re.compile("^举报")).check()
        next_step(page, "有什么证据")
        page.go_back()
        page.get_by_role("heading", level=1, name="发生了什么").wait_for()
        assert page.get_by_label("发生了什么？").input_value() == STORY
        page.go_forward()
        page.get_by_role("heading", level=1, name="有什么证据").wait_for()

    def test_shows_only_the_questions_that_an_answer_calls_for(self, visit):
        page = visit("/file/", width=360, height=780)
        page.get_by_label(re.compile("^投诉")).check()
        page.get_by_label("发生了什么？").fill(STORY)
        next_step(page, "您想要什么，有什么证据")
        page.get_by_label("退款", exact=True).check()
        next_step(page, "是哪个经营者")
        page.get_by_role("combobox", name="经营者名称").fill("甲乙超市")
        page.get_by_role("combobox", name="在哪里？").fill("云岩区")
        next_step(page, "怎么联系您")
        assert not page.get_by_label("代理人（您）的姓名").is_visible()
        page.get_by_label(re.compile("^几个人")).check()
        assert page.get_by_text("第 2 人").is_visible()
        page.get_by_role("button", name="再加一人").click()
        page.get_by_text("第 3 人").wait_for()
        assert page.get_by_label(re.compile("^几个人")).is_checked()
        look(page, "file-4-joint")


class TestFilingWithoutScripts:
    def test_files_and_looks_up(self, visit):
        page = visit("/", width=360, height=780, scripts=False)
        file_complaint(page, scripts=False)
        page.get_by_role("button", name="提交").click()
        page.get_by_role("heading", level=1, name="已收到，请记好编号和查询码").wait_for()
        page.screenshot(path=SCREENSHOTS / "portal-noscript-receipt-360.png", full_page=True)
        case = Case.objects.get()
        assert case.trader.name == "示范优选超市延安店"
        assert Attachment.objects.filter(case=case).count() == 1
        page.get_by_role("link", name="查看进度").click()
        page.get_by_role("heading", name="现在到哪一步").wait_for()
        page.screenshot(path=SCREENSHOTS / "portal-noscript-case-360.png", full_page=True)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
class TestEveryPage:
    def test_of_notes_and_procedures_is_clean(self, visit, width, scheme):
        for name, path in (
            ("home", "/"),
            ("guide", "/guide/"),
            ("procedure", "/procedures/amr-complaint@2026-04-15/"),
            ("track", "/status/"),
            ("what", "/file/what/"),
            ("missing", "/nowhere/"),
        ):
            look(visit(path, width=width, scheme=scheme), f"{scheme}-{name}")

    def test_of_a_case_is_clean(self, visit, width, scheme):
        declined, asked, closed = factories.received(), factories.received(), factories.case_in(State.CLOSED)
        by, now = factories.actor(), clock.now()
        ask_for_more(case=asked, what="请补充购物小票的照片，以及付款记录。", by=by, at=now)
        decline_case(case=declined, ground="not_a_consumer_dispute", reason="您是为经营进货购买的。", by=by, at=now)
        page = visit("/status/", width=width, scheme=scheme)
        for name, case, verb in (
            ("declined", declined, "reopen"),
            ("asked", asked, "supply"),
            ("closed", closed, "rate"),
        ):
            page.goto("/status/")
            page.get_by_label("受理编号").fill(case.number)
            page.get_by_label("查询码").fill(code_of(case))
            page.get_by_role("button", name="查询", exact=True).click()
            page.get_by_role("heading", name="现在到哪一步").wait_for()
            look(page, f"{scheme}-case-{name}")
            page.goto(f"/status/{case.number}/{verb}/")
            look(page, f"{scheme}-act-{verb}")
        page.goto("/status/")
        look(page, f"{scheme}-opened")
        page.goto(f"/rate/{rating_token(closed, at=now)}/")
        look(page, f"{scheme}-rate")
        page.goto("/rate/false/")
        look(page, f"{scheme}-rate-gone")
