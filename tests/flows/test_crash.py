"""Kill -9 in the middle: what was acknowledged is there afterwards, and nothing is there twice.

Real processes on a real disk: `gongzhi run` with its embedded PostgreSQL (fsync on), filings through the portal's
pages over HTTP, an import from the command line. Several things are killed while they work; whoever was waiting for
an answer tries again, as a person reloads a page.
"""

import csv
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import httpx
import psycopg
import pytest

from gongzhi.config import postgres
from gongzhi.config.cannot_start import Reason
from tests.servers import Running, reachable_folders, wait_for

FILERS = 4
PATIENCE = 120
"""Seconds for which somebody waits or tries again, on a machine that others load too."""
ROWS = 6000
"""In twelve batches, so that the deaths come between the first and the last even on a busy machine."""
SOURCE = "import:citizen-messages"
FILER = "投诉人"
FILED = """
    SELECT narrative, number FROM cases_casetext JOIN cases_case ON cases_case.id = case_id WHERE narrative LIKE %s
"""
STEPS = {
    "what": {"wish": "dispute", "event_date": "2026-05-01"},
    "wish": {"claims": "refund", "amount": "1299"},
    "trader": {"trader": "甲乙超市示范店", "trader_address": "延安东路 8 号", "region": "贵阳市云岩区"},
    "person": {"as_whom": "self", "name": "张示例", "phone": "19900001234", "address": "贵州省贵阳市云岩区某路1号"},
}


@pytest.fixture(scope="module")
def running():
    """A `gongzhi run` on a data folder of its own; nothing of it stays."""
    with reachable_folders() as make:
        instance = Running(make("crash"), "--no-demo")
        instance.start()
        yield instance
        instance.kill()


class Filer(threading.Thread):
    """Somebody who files one complaint after the other, and remembers what was acknowledged."""

    def __init__(self, name: str, port: int, enough: threading.Event):
        super().__init__(name=name, daemon=True)
        self.base, self.enough = f"http://127.0.0.1:{port}", enough
        self.begun: list[str] = []
        """What each complaint says, that was begun to be filed."""
        self.acknowledged: dict[str, str] = {}
        """What it says → the number on its receipt."""
        self.setbacks = 0
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            while not self.enough.is_set():
                self.file(f"{self.name} 第 {len(self.begun) + 1} 次在甲乙超市买到过期牛奶，商家拒绝退款。")
        except Exception as failure:
            self.failure = failure

    def file(self, says: str) -> None:
        self.begun.append(says)
        with httpx.Client(base_url=self.base, timeout=10) as browser:
            page = self.ask(browser, "GET", "/file/what/")
            for step, typed in STEPS.items():
                told = {**typed, "narrative": says} if step == "what" else typed
                page = self.ask(browser, "POST", f"/file/{step}/", {**told, "csrfmiddlewaretoken": token(page)})
            assert page.url.path == "/file/check/", page.url
            key = re.search(r'name="key" value="([0-9a-f-]{36})"', page.text)[1]
            sent = {"true": "on", "key": key, "csrfmiddlewaretoken": token(page)}
            page = self.ask(browser, "POST", "/file/check/", sent)
            assert page.url.path == "/file/receipt/", page.url
            self.acknowledged[says] = re.search(r'data-copy="受理编号 (\w+)，', page.text)[1]

    def ask(self, browser: httpx.Client, method: str, path: str, data: dict | None = None) -> httpx.Response:
        """Ask until there is an answer: the same again after an error, as a reload does."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = browser.request(method, path, data=data, follow_redirects=True)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code < 500:
                assert answer.status_code == 200, (answer.status_code, path, answer.text[-2000:])
                return answer
            self.setbacks += 1
            assert time.monotonic() < deadline, f"no answer to {method} {path} for {PATIENCE} s"
            time.sleep(0.2)


def token(page: httpx.Response) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def kill_database(running: Running) -> None:
    kill(postgres.running(running.cluster).pid)


def asked(running: Running, question: str, *values) -> list[tuple]:
    """Ask the instance's database."""
    with psycopg.connect(running.cluster.url) as connection:
        return connection.execute(question, values).fetchall()


class TestFilings:
    def test_survive_the_death_of_web_server_database_and_everything_once_each(self, running):
        enough = threading.Event()
        filers = [Filer(f"{FILER}{number}", running.port, enough) for number in range(FILERS)]
        for filer in filers:
            filer.start()

        def wait_for_more(many: int = 4) -> None:
            """Wait until filings go on, and so have the next death come into the middle of them."""
            wanted = sum(len(filer.acknowledged) for filer in filers) + many

            def enough_filed() -> bool:
                assert not any(filer.failure for filer in filers), [filer.failure for filer in filers]
                return sum(len(filer.acknowledged) for filer in filers) >= wanted

            wait_for(enough_filed, PATIENCE)

        wait_for_more()
        kill(*running.web_processes())
        wait_for_more()
        kill_database(running)
        wait_for_more()
        running.kill()
        running.process.wait()
        running.start()
        wait_for_more()
        enough.set()
        for filer in filers:
            filer.join(PATIENCE)
            assert not filer.is_alive() and filer.failure is None, filer.failure
        setbacks = sum(filer.setbacks for filer in filers)
        assert setbacks >= 3, "the deaths came into the middle of the work"

        acknowledged = {says: number for filer in filers for says, number in filer.acknowledged.items()}
        begun = [says for filer in filers for says in filer.begun]
        kept = asked(running, FILED, f"{FILER}%")
        assert sorted(kept) == sorted(acknowledged.items())
        assert sorted(begun) == sorted(acknowledged)
        assert_clean(running)


class TestImport:
    def test_goes_on_after_the_death_of_the_database_and_of_itself_with_each_row_once(self, running, tmp_path):
        file = tmp_path / "messages.csv"
        with file.open("w", encoding="utf-8", newline="") as written:
            table = csv.writer(written)
            table.writerow(["留言编号", "留言用户", "留言主题", "留言时间", "留言详情"])
            for number in range(ROWS):
                table.writerow(
                    [number, f"网民{number % 97}", "咨询", "2026/5/1 10:00:00", f"第 {number} 条：怎样退款？"]
                )

        importer = begin_import(running, file)
        wait_for(lambda: rows_in(running) > 0, PATIENCE)
        kill_database(running)
        said = importer.communicate(timeout=PATIENCE)[0]
        assert importer.returncode == Reason.DATABASE, said
        assert "Traceback" not in said and "Run the same command again" in said
        wait_for(running.well, PATIENCE)
        assert 0 < rows_in(running) < ROWS

        before = rows_in(running)
        importer = begin_import(running, file)
        wait_for(lambda: rows_in(running) > before, PATIENCE)
        importer.kill()
        importer.communicate()
        assert before < rows_in(running) < ROWS

        importer = begin_import(running, file)
        said = importer.communicate(timeout=PATIENCE)[0]
        assert importer.returncode == 0 and "goes on after row" in said, said
        assert rows_in(running) == ROWS
        keys = {key for (key,) in asked(running, "SELECT source_key FROM cases_case WHERE source = %s", SOURCE)}
        assert len(keys) == ROWS

        again = running.gongzhi("import", "--connector", "citizen-messages", str(file))
        assert f"0 taken, {ROWS} in before" in again.stdout, again.stdout + again.stderr
        assert rows_in(running) == ROWS
        assert_clean(running)


def begin_import(running: Running, file) -> subprocess.Popen:
    command = [sys.executable, "-m", "gongzhi.config.cli", "import", "--connector", "citizen-messages", str(file)]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, env=running.environment | {"COLUMNS": "500"}, **output)


def rows_in(running: Running) -> int:
    """Count the matters that the import has brought in."""
    with suppress(psycopg.OperationalError):
        return asked(running, "SELECT count(*) FROM cases_case WHERE source = %s", SOURCE)[0][0]
    return 0


def assert_clean(running: Running) -> None:
    verified = running.gongzhi("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
