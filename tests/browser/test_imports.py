"""A file comes in through the page in a real Chromium: tried, looked at, brought in, its faults downloaded."""

import asyncio
import csv
from datetime import timedelta
from pathlib import Path

import pytest
from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.exchange.models import FeedPull, PullState
from gongzhi.exchange.tests.scene import PASSWORD, officer
from tests.browser.axe import violations
from tests.factories import province

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = Path(__file__).resolve().parents[2] / "screenshots"


def work() -> None:
    """Do all queued tasks, as the worker does."""

    async def until_done() -> None:
        async with app.open_async():
            await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    from concurrent.futures import ThreadPoolExecutor

    def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()):
            asyncio.run(until_done())

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result(60)


def shoot(page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def check(page, name: str) -> None:
    """Photograph a page; it has no fault of accessibility and no horizontal scroll."""
    shoot(page, name)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "示例车辆投诉.csv"
    with path.open("w", encoding="gb18030", newline="") as written:
        rows = csv.writer(written)
        rows.writerow(["id", "brand", "car_model", "type", "desc", "problem", "datetime", "status"])
        for n in range(40):
            when = "六月八日" if n % 10 == 3 else "2020-06-08"
            rows.writerow([n, "示例牌", "示例型", "2020款", "行驶中异响", "H1", when, "信息审核"])
    return path


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_a_file_is_tried_and_then_brought_in(visit, file, width, scheme, monkeypatch):
    from gongzhi.routing.actions.sync_rules import sync_rules

    province()
    sync_rules(at=clock.now())
    officer("samr", Role.SECRETARIAT, "office")
    page = visit("/desk/imports/", width=width, scheme=scheme)
    page.fill("[name=username]", "office")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk/imports/")
    check(page, f"imports-empty-{width}-{scheme}")

    page.select_option("[name=connector]", "car-complaints")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="上传并试导入").click()
    page.wait_for_url("**/desk/imports/*/")
    work()
    page.get_by_role("button", name="导入 36 件").wait_for()  # the page fetched it by itself
    check(page, f"imports-tried-{width}-{scheme}")

    page.get_by_role("button", name="导入 36 件").click()
    page.wait_for_selector("text=已排队")
    work()
    page.wait_for_selector("text=完成。")
    check(page, f"imports-done-{width}-{scheme}")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载错误文件").click()
    lines = Path(download.value.path()).read_text(encoding="gb18030").splitlines()
    assert len(lines) == 5 and lines[1].startswith("第 5 行：")

    monkeypatch.setenv("GONGZHI_FEED_RAILWAY_HELP", "feeds/nowhere")
    long_ago = clock.now() - timedelta(days=3)
    told = {"feed": "railway-help", "file_name": "help-20260505.jsonl", "ended_at": long_ago}
    FeedPull.objects.create(state=PullState.DELIVERED, started_at=long_ago, **told)
    page.goto("/desk/imports/")
    check(page, f"imports-list-{width}-{scheme}")
    assert page.goto("/desk/imports/feeds/").ok
    check(page, f"feeds-{width}-{scheme}")
