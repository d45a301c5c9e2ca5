"""Open data on a phone, with and without scripts; and every public page in large type with high contrast."""

import csv
import re

import pytest

from benches.open_data import fill
from gongzhi.core import clock
from gongzhi.open_data.models import Entry
from gongzhi.open_data.sets import SETS
from tests import factories
from tests.browser.axe import violations
from tests.flows.test_every_reader import addresses, read

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def filled(db, settings, tmp_path):
    settings.OPEN_DATA_DIR = tmp_path
    factories.province()
    fill(1, 200, at=clock.now())


def rows_in(path) -> list[list[str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_reader_looks_into_a_set_and_takes_what_is_shown(visit, filled):
    page = visit("/open-data/", width=360, height=780)
    assert violations(page) == []
    page.get_by_role("link", name=re.compile("下载和说明.*抽检结果")).click()
    page.get_by_role("heading", name="每一列是什么").wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="看图、筛选", exact=True).click()
    page.locator(".chart canvas").first.wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="遵义市").click()
    page.locator("select[name=mark]").select_option("failed")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**mark=failed**")
    wanted = Entry.objects.filter(prefecture="520300", mark="failed")
    assert f"批次 {wanted.count()}" in page.locator("main .lead").inner_text()
    with page.expect_download() as begun:
        page.get_by_role("link", name="CSV（Excel 打开）").click()
    titles, *rows = rows_in(begun.value.path())
    assert titles[0] == str(SETS["samples"].columns[0].title)
    shown = page.locator(".open-rows tbody tr").all()
    assert [row[0] for row in rows[: len(shown)]] == [line.locator("th").inner_text() for line in shown]
    assert len(rows) == wanted.count()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_a_reader_filters_turns_pages_and_chooses_large_type(visit, filled):
    page = visit("/open-data/samples/explore/", width=360, height=780, scripts=False)
    page.get_by_label("从（月）").fill("2031-01")
    page.get_by_role("button", name="筛选").click()
    page.get_by_text("没有符合条件的").wait_for()
    page.get_by_role("link", name="全部清除").click()
    first = page.locator(".open-rows tbody th").first.inner_text()
    page.get_by_role("link", name="下一页").click()
    assert page.locator(".open-rows tbody th").first.inner_text() != first
    page.locator("summary", has_text="显示").click()
    page.get_by_role("button", name="大字").click()
    assert page.locator("html").get_attribute("data-type") == "large"
    assert page.locator(".open-rows tbody th").first.inner_text() != first


def test_every_public_page_is_clean_in_large_type_with_high_contrast(visit, filled, client):
    pages = read(client)
    whole = {name: address for name, address in addresses().items() if name in pages}
    page = visit("/", width=360, height=780)
    faults = {}
    for scheme, chosen in (("light", whole), ("dark", {"home": "/", "set": "/open-data/samples/"})):
        page.emulate_media(color_scheme=scheme)
        for name, value in (("type", "large"), ("contrast", "more")):
            page.context.add_cookies([{"name": name, "value": value, "url": page.url}])
        for name, address in chosen.items():
            page.goto(address)
            if found := violations(page):
                faults[name, scheme] = found
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults[name, scheme, "wide"] = [page.url]
    assert faults == {}


def test_on_paper_there_are_tables_and_nothing_to_click(visit, filled):
    page = visit("/open-data/samples/explore/", width=360, height=780)
    page.emulate_media(media="print")
    assert page.locator(".open-rows thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    for gone in (".portal-nav", ".portal-tools", ".pager", "form.filters"):
        assert not page.locator(gone).first.is_visible(), gone


def test_the_system_s_wish_for_contrast_is_heeded(visit, filled):
    page = visit("/")
    page.emulate_media(contrast="more")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    page.emulate_media(contrast="more", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
