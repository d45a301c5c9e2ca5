"""The components, as they look and behave in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.gallery_urls")]

FACES = ["/dev/components", "/dev/components/portal"]


def focused(page) -> str:
    """Tell the text of what has the focus."""
    return page.evaluate("document.activeElement.textContent.trim()")


class TestLooks:
    @pytest.mark.parametrize("path", FACES)
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [360, 768, 1280])
    def test_every_component_is_accessible_and_fits_the_screen(self, visit, path, scheme, width):
        page = visit(path, scheme=scheme, width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        beyond = "[...document.querySelectorAll('.panel')].filter(one => one.scrollWidth > one.clientWidth + 1)"
        assert page.evaluate(f"{beyond}.map(one => one.id)") == []
        assert violations(page) == []

    def test_the_scan_finds_what_is_wrong(self, visit):
        page = visit("/dev/components")
        page.evaluate(
            "document.querySelector('h1').insertAdjacentHTML('afterend', '<button class=\"btn\"></button>')"
        )
        assert any("button-name" in fault for fault in violations(page))

    def test_large_type_makes_letters_a_quarter_larger_and_still_fits(self, visit):
        page = visit("/dev/components/portal", width=360)
        before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        page.locator(".portal-tools summary").click()
        page.get_by_role("button", name="大字").click()
        page.reload()
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == before * 1.25
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    def test_the_chosen_theme_comes_from_the_server_on_the_next_page(self, visit):
        page = visit("/dev/components", scheme="light")
        paper = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(paper)
        page.locator(".desk-officer summary").click()
        page.get_by_role("button", name="深色").click()
        assert page.evaluate(paper) != light
        page.route("**/*.js", lambda route: route.abort())
        page.reload()
        assert page.locator("html").get_attribute("data-bs-theme") == "dark"
        assert page.evaluate(paper) != light

    def test_on_paper_only_what_can_be_read_remains(self, visit):
        page = visit("/dev/components", scheme="dark")
        page.emulate_media(media="print")
        expect(page.locator(".desk-side")).to_be_hidden()
        expect(page.locator(".offers")).to_be_hidden()
        expect(page.locator(".history").first).to_be_visible()
        assert page.locator("main").bounding_box()["width"] == 1280
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"

    def test_without_scripts_everything_can_be_read_and_sent(self, visit):
        page = visit("/dev/components", width=360, scripts=False)
        expect(page.get_by_role("link", name="我的待办")).to_be_visible()
        expect(page.get_by_role("button", name="复制编号")).to_have_count(0)
        page.get_by_label("回复内容").fill("没有脚本也能发送")
        page.get_by_role("button", name="发送").click()
        expect(page.get_by_text("已收到：没有脚本也能发送")).to_be_visible()

    def test_speaks_english_when_asked(self, visit):
        page = visit("/dev/components/portal")
        page.get_by_role("button", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"


class TestKeyboard:
    def test_j_k_x_and_o_work_through_a_list(self, visit):
        page = visit("/dev/components")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert focused(page) == "260 001 0174"
        page.keyboard.press("k")
        assert focused(page) == "260 000 0174"
        page.keyboard.press("x")
        expect(page.locator("[data-choose]").first).to_be_checked()
        expect(page.locator("[data-chosen]")).to_have_text("1")
        page.keyboard.press("o")
        page.wait_for_url("**#2600000174")

    def test_a_slash_leads_to_the_search_and_letters_typed_there_are_letters(self, visit):
        page = visit("/dev/components")
        page.keyboard.press("/")
        page.keyboard.type("jx?")
        assert page.evaluate("document.activeElement.value") == "jx?"
        expect(page.locator("#keys")).to_be_hidden()

    def test_a_leads_to_the_verbs_and_g_q_to_the_queue(self, visit):
        page = visit("/dev/components")
        page.keyboard.press("a")
        assert focused(page) == "受理"
        page.evaluate("document.querySelector('[data-key=\"g q\"]').href = '#queue'")
        page.keyboard.press("g")
        page.keyboard.press("q")
        page.wait_for_url("**#queue")

    def test_the_keys_are_listed_and_can_be_switched_off(self, visit):
        page = visit("/dev/components")
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="键盘快捷键")
        expect(dialog.get_by_text("我的待办")).to_be_visible()
        assert violations(page) == []
        dialog.get_by_label("启用单键快捷键").uncheck()
        page.keyboard.press("Escape")
        page.reload()
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement === document.body")

    def test_shift_chooses_a_stretch_and_one_box_chooses_all(self, visit):
        page = visit("/dev/components")
        boxes = page.locator("[data-choose]")
        boxes.nth(0).click()
        boxes.nth(2).click(modifiers=["Shift"])
        expect(page.locator("[data-chosen]")).to_have_text("3")
        page.locator("[data-choose-all]").check()
        expect(page.locator("[data-chosen]")).to_have_text("4")
        page.locator("[data-choose-all]").uncheck()
        expect(page.locator("[data-bulk]")).to_be_hidden()


class TestUnfolding:
    def test_a_limit_tells_its_day_and_article_on_tap_and_closes_on_escape(self, visit):
        page = visit("/dev/components", width=360)
        chip = page.locator("#chips .limit").nth(4)
        chip.locator("summary").click()
        expect(chip.get_by_text("市场监督管理投诉举报处理办法")).to_be_visible()
        expect(chip.get_by_text("尚未与法规原文核对")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.keyboard.press("Escape")
        expect(chip.get_by_text("市场监督管理投诉举报处理办法")).to_be_hidden()

    def test_a_refused_verb_says_why_on_tap_and_does_nothing(self, visit):
        page = visit("/dev/components", width=360)
        refused = page.get_by_role("button", name="办结")
        refused.evaluate("button => button.scrollIntoView({block: 'center'})")  # clear of the messages below
        refused.click(force=True)  # a browser lets it be clicked; Playwright alone minds aria-disabled
        expect(page.get_by_role("tooltip")).to_be_visible()
        assert refused.get_attribute("aria-describedby") == page.get_by_role("tooltip").get_attribute("id")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    def test_a_masked_value_is_shown_on_request(self, visit):
        page = visit("/dev/components")
        page.get_by_role("button", name="显示手机号码").click()
        expect(page.get_by_text("13800000021")).to_be_visible()

    def test_the_navigation_of_the_desk_unfolds_on_a_phone(self, visit):
        page = visit("/dev/components", width=360)
        expect(page.get_by_role("link", name="我的待办")).to_be_hidden()
        page.get_by_role("button", name="菜单").click()
        expect(page.get_by_role("link", name="我的待办")).to_be_visible()
        assert page.get_by_role("button", name="菜单").get_attribute("aria-expanded") == "true"


class TestCombobox:
    def box(self, page):
        return page.locator("#forms").get_by_role("combobox", name="被投诉的经营者")

    def test_is_chosen_from_by_keyboard_alone(self, visit):
        page = visit("/dev/components/portal")
        box = self.box(page)
        box.press_sequentially("电器")
        expect(page.locator(".combobox [role=option]")).to_have_count(1)
        assert box.get_attribute("aria-expanded") == "true"
        box.press("ArrowDown")
        assert box.get_attribute("aria-activedescendant") == "option-91520100SAMPLE0001"
        assert violations(page) == []
        box.press("Enter")
        expect(box).to_have_value("示范市云岩示范电器经营部")
        assert page.locator("#id_trader_code").input_value() == "91520100SAMPLE0001"
        assert box.get_attribute("aria-expanded") == "false"

    def test_forgets_the_choice_when_the_name_is_changed(self, visit):
        page = visit("/dev/components/portal")
        box = self.box(page)
        box.press_sequentially("示范")
        page.locator(".combobox [role=option]").nth(2).click()
        assert page.locator("#id_trader_code").input_value() == "91520100SAMPLE0003"
        box.press("Backspace")
        assert page.locator("#id_trader_code").input_value() == ""

    def test_says_that_nothing_was_found_and_keeps_what_was_typed(self, visit):
        page = visit("/dev/components/portal")
        box = self.box(page)
        box.press_sequentially("查无此店")
        expect(page.locator("#id_trader-status")).to_have_text("没有找到，可以直接填写名称")
        box.press("Escape")
        expect(box).to_have_value("查无此店")


class TestSending:
    def test_a_lost_network_loses_nothing_typed_and_can_be_tried_again(self, visit):
        page = visit("/dev/components")
        page.get_by_label("回复内容").fill("网断了也还在")
        page.context.set_offline(True)
        page.get_by_role("button", name="发送").click()
        expect(page.get_by_text("网络连接中断")).to_be_visible()
        expect(page.get_by_label("回复内容")).to_have_value("网断了也还在")
        page.context.set_offline(False)
        page.get_by_role("button", name="发送").click()
        expect(page.get_by_text("已收到：网断了也还在")).to_be_visible()

    def test_a_failing_server_is_told_of_with_a_way_to_try_again(self, visit):
        page = visit("/dev/components")
        page.route("**/dev/components", lambda route: route.fulfill(status=500, body="broken"), times=1)
        page.get_by_label("回复内容").fill("再试一次")
        page.get_by_role("button", name="发送").click()
        expect(page.get_by_text("系统出了问题（500）")).to_be_visible()
        page.get_by_role("button", name="再试一次").click()
        expect(page.get_by_text("已收到：再试一次")).to_be_visible()

    def test_a_refusal_is_shown_and_the_reader_is_led_to_it(self, visit):
        page = visit("/dev/components")
        page.locator("#send form").evaluate("form => form.noValidate = true")
        page.get_by_role("button", name="发送").click()
        expect(page.locator("#send .errors")).to_be_focused()

    def test_a_double_click_sends_once(self, visit):
        page = visit("/dev/components")
        sent = []

        def slowly(route):
            sent.append(route.request.post_data)
            page.wait_for_timeout(300)
            route.continue_()

        page.route("**/dev/components", slowly)
        page.get_by_label("回复内容").fill("只发一次")
        page.get_by_role("button", name="发送").dblclick()
        expect(page.get_by_text("已收到：只发一次")).to_be_visible()
        posted = [data for data in sent if data]
        assert len(posted) == 1
        assert "act=send" in posted[0]


class TestDrafts:
    def test_come_back_after_leaving_and_go_once_the_form_has_arrived(self, visit):
        page = visit("/dev/components")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_label("回复内容").press_sequentially("写到一半")
        page.get_by_label("联系电话").press_sequentially("13800000021")
        page.wait_for_timeout(600)
        page.reload()
        expect(page.get_by_label("回复内容")).to_have_value("写到一半")
        expect(page.get_by_label("联系电话")).to_have_value("")
        expect(page.get_by_text("已恢复您上次")).to_be_visible()
        assert "13800000021" not in page.evaluate("JSON.stringify(localStorage)")
        page.get_by_role("button", name="发送").click()
        expect(page.get_by_text("已收到：写到一半")).to_be_visible()
        assert page.evaluate("localStorage.getItem('gongzhi.draft.gallery-send')") is None

    def test_can_be_cleared(self, visit):
        page = visit("/dev/components")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_label("回复内容").press_sequentially("不要了")
        page.wait_for_timeout(600)
        page.reload()
        page.get_by_role("button", name="清空重填").click()
        expect(page.get_by_label("回复内容")).to_have_value("")
        assert page.evaluate("localStorage.getItem('gongzhi.draft.gallery-send')") is None

    def test_are_forgotten_at_sign_out(self, visit):
        page = visit("/dev/components")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_label("回复内容").press_sequentially("下一个人不该看到")
        page.wait_for_timeout(600)
        page.locator(".desk-officer summary").click()
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url("**/desk/logout/")
        assert page.evaluate("localStorage.getItem('gongzhi.draft.gallery-send')") is None


class TestFields:
    def test_characters_are_counted_as_people_count_them(self, visit):
        page = visit("/dev/components")
        story = page.locator("#id_story")
        story.fill("好" * 61)
        expect(page.locator("#id_story-count")).to_have_text("超出 1 字，请删减")
        story.fill("𠮷祥")
        expect(page.locator("#id_story-count")).to_have_text("已写 2 字，最多 60 字")

    def test_chosen_files_are_listed_with_their_sizes_and_can_be_removed(self, visit):
        page = visit("/dev/components")
        files = page.locator("#id_files")
        files.set_input_files({"name": "小票.jpg", "mimeType": "image/jpeg", "buffer": b"0" * 2048})
        row = page.locator(".file-list .file")
        expect(row).to_contain_text("小票.jpg")
        expect(row).to_contain_text("2 KB")
        row.get_by_role("button", name="移除").click()
        expect(row).to_have_count(0)
        assert files.evaluate("field => field.files.length") == 0

    def test_an_error_stands_beside_its_field_and_is_tied_to_it(self, visit):
        page = visit("/dev/components")
        field = page.locator("#wrong_amount")
        described = field.get_attribute("aria-describedby").split()
        assert "wrong_amount-error" in described
        assert field.get_attribute("aria-invalid") == "true"
        expect(field).to_have_value("三千")
