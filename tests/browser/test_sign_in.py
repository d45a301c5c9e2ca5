"""Setting up a second factor and signing in with it in a real browser: wide and on a phone, light and dark."""

from pathlib import Path

import pyotp
import pytest
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.directory.models import SecondFactor
from gongzhi.directory.second_factor import STEP
from tests import factories
from tests.browser.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark"), (1280, "dark"), (360, "light")])
def test_a_second_factor_is_set_up_and_asked_for(visit, width, scheme):
    SCREENSHOTS.mkdir(exist_ok=True)
    factories.province()
    officer = factories.officer(at=clock.now())
    page = visit(reverse("desk:login"), width=width, scheme=scheme)

    def look(name: str) -> None:
        assert violations(page) == []
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=True)

    def sign_in() -> None:
        page.get_by_label("账号").fill(officer.username)
        page.get_by_label("密码").fill(factories.PASSWORD)
        page.get_by_role("button", name="登录").click()

    sign_in()
    page.goto(reverse("desk:second-factor"))
    look("second-factor-none")
    page.get_by_role("button", name="开始设置").click()
    look("second-factor-scan")
    app = pyotp.TOTP(SecondFactor.objects.get().secret)
    page.get_by_label("验证码").fill(app.at(clock.now()))
    page.get_by_role("button", name="启用").click()
    page.get_by_role("heading", name="两步验证已启用").wait_for()
    look("recovery-codes")
    page.goto(reverse("desk:second-factor"))
    look("second-factor-on")
    page.context.clear_cookies()
    page.goto(reverse("desk:login"))
    sign_in()
    page.get_by_role("heading", name="输入验证码").wait_for()
    look("login-code")
    page.get_by_label("验证码").fill(app.at(clock.now(), counter_offset=1))
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", level=1).wait_for()
    assert page.url.endswith(reverse("desk:home"))
    assert SecondFactor.objects.get().last_step > clock.now().timestamp() // STEP - 1
