"""An import that is killed half way goes on when it is called again: nothing is lost, nothing doubled."""

import csv
import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote, urlencode

import pytest
from django.db import connection

from gongzhi.cases.models import Case, CaseText, Party
from gongzhi.core.journal import broken_chains
from gongzhi.core.models import JournalEntry
from gongzhi.exchange.models import ImportRun, RunState
from gongzhi.exchange.tests.conftest import load_guizhou

ROWS = 6000
HEAD = [
    *("工单号", "受理时间", "投诉人", "联系电话", "乘车日期", "车次"),
    *("车站", "责任单位", "投诉类别", "投诉内容", "涉及金额"),
]


@pytest.fixture
def file(tmp_path):
    """A feed's file of many complaints, with one bad row in each thousand."""
    path = tmp_path / "complaints.csv"
    with path.open("w", encoding="gb18030", newline="") as written:
        rows = csv.writer(written)
        rows.writerow(HEAD)
        for n in range(ROWS):
            when = "不知道" if n % 1000 == 7 else "2026/05/05 09:10"
            told = ["20260504", "G0000", "示例东站", "示例客运段", "退票改签", f"第{n}件：改签被多收手续费", "12.00"]
            rows.writerow([f"KY{n}", when, "张示例", f"199{n:08}", *told])
    return path


def address() -> str:
    told = connection.settings_dict
    where = urlencode({"host": told["HOST"], "port": told["PORT"]})  # the host may be the folder of a socket
    return f"postgresql://{told['USER']}:{quote(told['PASSWORD'], safe='')}@/{told['NAME']}?{where}"


def start(file) -> subprocess.Popen:
    command = [sys.executable, "-m", "gongzhi.config.cli", "import", "--connector", "railway-complaints", str(file)]
    environment = {**os.environ, "DATABASE_URL": address(), "COLUMNS": "200"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def wait_for_rows(at_least: int, process: subprocess.Popen) -> int:
    """Wait until so many matters are in, and give how many are."""
    deadline = time.monotonic() + 60
    while (count := Case.objects.count()) < at_least:
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"only {count} came in: {process.communicate()[0]}")
        time.sleep(0.02)
    return count


@pytest.mark.django_db(transaction=True)
def test_killed_import_goes_on_where_it_stood(file):
    load_guizhou()
    for at_least in (1, 2000):
        process = start(file)
        wait_for_rows(at_least, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        acknowledged = set(Case.objects.values_list("source_key", flat=True))
        run = ImportRun.objects.get()
        assert run.state == RunState.RUNNING and 0 < len(acknowledged) < ROWS
        assert run.taken == len(acknowledged), "counts and matters are written together"

    output, _nothing = start(file).communicate(timeout=120)
    assert "goes on after row" in output
    run = ImportRun.objects.get()
    bad = sum(n % 1000 == 7 for n in range(ROWS))
    assert (run.state, run.read, run.taken, run.refused) == (RunState.DONE, ROWS, ROWS - bad, bad)
    keys = list(Case.objects.values_list("source_key", flat=True))
    assert len(keys) == len(set(keys)) == ROWS - bad and acknowledged <= set(keys)
    assert CaseText.objects.count() == Party.objects.count() == len(keys)
    assert JournalEntry.objects.filter(kind="case", verb="receive").count() == len(keys)
    assert broken_chains() == []
    assert len((file.parent / "complaints-errors.csv").read_text(encoding="gb18030").splitlines()) == bad + 1
