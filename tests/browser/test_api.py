"""The pages about the API in a real browser: wide and on a phone, light and dark, scanned by axe."""

from pathlib import Path

import pytest
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.directory.clients import SCOPES, add_client
from gongzhi.directory.models import Client
from tests import factories
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
LOOKS = [(1280, "light"), (360, "dark"), (1280, "dark"), (360, "light")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_reference_can_be_read_and_its_parts_unfolded(visit, width, scheme):
    SCREENSHOTS.mkdir(exist_ok=True)
    page = visit(reverse("api:reference"), width=width, scheme=scheme)
    page.locator("#case_settle > summary").click()
    page.locator("#model-Case > summary").click()
    assert page.locator("#case_settle pre").is_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#case_settle").screenshot(path=SCREENSHOTS / f"api-operation-{width}-{scheme}.png")
    page.screenshot(path=SCREENSHOTS / f"api-{width}-{scheme}.png")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_client_is_made_and_its_secret_shown(visit, width, scheme):
    SCREENSHOTS.mkdir(exist_ok=True)
    factories.province()
    keeper = factories.officer((factories.HOLDER, Role.ADMINISTRATOR), at=clock.now())
    unit = factories.unit()
    add_client(
        key="portal-520102",
        name="示例小程序",
        unit=unit,
        roles=[Role.HANDLER],
        scopes=SCOPES,
        by=SYSTEM,
        at=clock.now(),
    )
    page = visit(reverse("desk:login"), width=width, scheme=scheme)
    page.get_by_label("账号").fill(keeper.username)
    page.get_by_label("密码").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(reverse("desk:api-clients"))
    assert violations(page) == []
    page.screenshot(path=SCREENSHOTS / f"clients-{width}-{scheme}.png", full_page=True)
    page.get_by_label("名称").fill("12345 平台")
    page.get_by_label("代号").fill("line-12345")
    page.get_by_role("combobox", name="单位").fill(unit.name)
    page.get_by_role("option", name=unit.name).first.click()
    page.get_by_label("承办人").check()
    page.get_by_label("登记新件").check()
    page.get_by_role("button", name="建立").click()
    page.get_by_text("密钥只在这里显示一次").wait_for()
    assert violations(page) == []
    page.screenshot(path=SCREENSHOTS / f"client-secret-{width}-{scheme}.png")
    assert Client.objects.get(key="line-12345").scopes == ["receive"]
