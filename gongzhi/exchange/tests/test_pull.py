"""Two feeds of different shapes come in daily, each matter once; every pull is kept, and silence raises an alarm."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from gongzhi.cases.models import Case, Party
from gongzhi.cases.words import Kind, State
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.core.errors import NotAllowed
from gongzhi.exchange import catalog, fetching, queries, tasks
from gongzhi.exchange.actions.pull import pull_feed
from gongzhi.exchange.models import FeedPull, PullState
from gongzhi.exchange.tests.conftest import AT
from gongzhi.exchange.tests.scene import actor

COMPLAINTS = """工单号,受理时间,投诉人,联系电话,乘车日期,车次,车站,责任单位,投诉类别,投诉内容,涉及金额
KY001,2026/05/05 09:10,张示例,19900001234,2026/05/04,G0000,示例东站,示例客运段,退票改签,改签被多收手续费,12.00
KY002,2026年05月05日 10:00,李示例,19900005678,20260504,D0000,示例站,无,服务态度,问询处不理人,
"""
HELP = [
    {
        "id": "H-1",
        "ts": "2026-05-05T11:00:00+08:00",
        "type": "lost",
        "passenger": {"name": "王示例", "mobile": "19900004321"},
        "trip": {"train": "G0001", "date": "2026-05-05", "station": "示例东站"},
        "text": "行李箱遗落在3车12排，请协助寻找。",
    },
    {"id": "H-2", "ts": "2026-05-05T12:00:00+08:00", "type": "other", "text": "站台无障碍电梯停用，轮椅无法进站。"},
]
KEYS = ("railway-complaints", "railway-help")


@pytest.fixture
def folders(settings, tmp_path):
    """The folders beside the files folder, as the railway's machine fills them."""
    settings.FILES_DIR = tmp_path / "files"
    made = {key: tmp_path / "feeds" / key for key in KEYS}
    for folder in made.values():
        folder.mkdir(parents=True)
    return made


def put_files(folders, day: str = "20260505") -> None:
    (folders["railway-complaints"] / f"complaints-{day}.csv").write_bytes(COMPLAINTS.encode("gb18030"))
    body = "\n".join(json.dumps(each, ensure_ascii=False) for each in HELP)
    (folders["railway-help"] / f"help-{day}.jsonl").write_text(body, encoding="utf-8")


def pulled(key: str, at=AT) -> FeedPull:
    [pull] = pull_feed(feed=catalog.feed(key), at=at)
    return pull


def state_of(key: str, at=AT) -> queries.FeedState:
    return next(state for state in queries.feed_states(viewer=SYSTEM, at=at) if state.feed.key == key)


@pytest.mark.usefixtures("railway")
class TestFolder:
    def test_brings_both_shapes_to_the_railway_office(self, folders):
        put_files(folders)
        assert [pulled(key).run.taken for key in KEYS] == [2, 2]
        assert {case.unit.key for case in Case.objects.select_related("unit")} == {"rail"}
        complaint = Case.objects.get(source_key="KY001")
        assert (complaint.kind, complaint.state, complaint.hotline.key) == (Kind.COMPLAINT, State.RECEIVED, "12306")
        assert (complaint.trader_name, str(complaint.amount)) == ("示例客运段", "12.00")
        assert complaint.event_date.isoformat() == "2026-05-04"
        assert Party.objects.get(case=complaint).phone == "19900001234"
        call = Case.objects.get(source_key="H-1")
        assert (call.kind, call.title, call.problem) == (Kind.ENQUIRY, "G0001 示例东站 旅客求助", "delay-loss")

    def test_brings_the_same_file_in_once(self, folders):
        put_files(folders)
        assert pulled(KEYS[0]).state == PullState.DELIVERED
        assert pulled(KEYS[0]).state == PullState.NOTHING
        assert Case.objects.count() == 2

    def test_takes_only_what_is_new_of_a_file_that_repeats_yesterday(self, folders):
        put_files(folders)
        pulled(KEYS[0])
        more = (
            COMPLAINTS + "KY003,2026/05/06 08:00,赵示例,19900000000,2026/05/05,K000,示例站,示例站,晚点,晚点两小时,\n"
        )
        (folders[KEYS[0]] / "complaints-20260506.csv").write_bytes(more.encode("gb18030"))
        run = pulled(KEYS[0]).run
        assert (run.taken, run.repeated) == (1, 2)

    def test_keeps_why_a_file_could_not_be_read_and_reads_it_once_mended(self, folders):
        path = folders[KEYS[0]] / "complaints-20260505.csv"
        path.write_text("工单号,别的\n1,2\n", encoding="utf-8")
        pull = pulled(KEYS[0])
        assert pull.state == PullState.FAILED and "缺少列" in pull.error
        path.write_bytes(COMPLAINTS.encode("gb18030"))
        assert pulled(KEYS[0]).run.taken == 2

    def test_counts_a_file_without_rows_as_delivered(self, folders):
        (folders[KEYS[1]] / "help-20260505.jsonl").write_text("\n")
        pull = pulled(KEYS[1])
        assert (pull.state, pull.run) == (PullState.DELIVERED, None)

    def test_leaves_half_written_files_alone(self, folders):
        (folders[KEYS[0]] / "complaints.csv.part").write_bytes(COMPLAINTS.encode())
        (folders[KEYS[0]] / ".hidden.csv").write_bytes(COMPLAINTS.encode())
        assert pulled(KEYS[0]).state == PullState.NOTHING

    def test_fails_when_the_folder_that_was_named_is_not_there(self, folders, monkeypatch):
        monkeypatch.setenv("GONGZHI_FEED_RAILWAY_HELP", "nowhere")
        assert (pulled(KEYS[1]).state, pulled(KEYS[1]).error) == (PullState.FAILED, "文件夹不存在。")

    def test_closes_the_record_of_a_pull_that_was_killed(self, folders):
        killed = FeedPull.objects.create(
            feed=KEYS[0], state=PullState.RUNNING, started_at=AT, file_name="a", sha256="b"
        )
        put_files(folders)
        assert pulled(KEYS[0]).run.taken == 2
        killed.refresh_from_db()
        assert (killed.state, killed.error) == (PullState.FAILED, "中断，已重新拉取。")


class Offer(BaseHTTPRequestHandler):
    """A system that offers a file over HTTP."""

    def do_GET(self):
        told = self.server.told
        told["asked"].append(dict(self.headers))
        if self.path == "/moved" or told.get("elsewhere"):
            self.send_response(302)
            self.send_header("Location", told.get("elsewhere") or "/complaints.csv")
            self.end_headers()
            return
        if self.headers.get("If-None-Match") == told["etag"]:
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(told["status"])
        self.send_header("ETag", told["etag"])
        self.end_headers()
        self.wfile.write(told["body"])

    def log_message(self, *_told):
        pass


@pytest.fixture
def offer(monkeypatch):
    """A running server; what it does is told by the dict that is given."""
    server = HTTPServer(("127.0.0.1", 0), Offer)
    server.told = {"status": 200, "etag": '"one"', "body": COMPLAINTS.encode("gb18030"), "asked": []}
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    server.told["address"] = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("GONGZHI_FEED_RAILWAY_COMPLAINTS", server.told["address"] + "/complaints.csv")
    yield server.told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.usefixtures("railway")
class TestAddress:
    def test_brings_in_what_the_server_offers(self, offer):
        pull = pulled(KEYS[0])
        assert (pull.state, pull.file_name, pull.etag, pull.run.taken) == ("delivered", "complaints.csv", '"one"', 2)

    def test_asks_for_changes_only(self, offer):
        pulled(KEYS[0])
        again = pulled(KEYS[0])
        assert (again.state, again.run, again.etag) == (PullState.DELIVERED, None, '"one"')
        assert offer["asked"][-1]["If-None-Match"] == '"one"'
        offer["etag"] = '"two"'
        assert pulled(KEYS[0]).run is None, "the same content under another mark is not read again"
        assert Case.objects.count() == 2

    def test_shows_the_token_of_the_environment(self, offer, monkeypatch):
        monkeypatch.setenv("GONGZHI_FEED_RAILWAY_COMPLAINTS_TOKEN", "secret")
        pulled(KEYS[0])
        assert offer["asked"][0]["Authorization"] == "Bearer secret"

    def test_keeps_the_status_of_a_server_that_refuses(self, offer):
        offer["status"] = 503
        pull = pulled(KEYS[0])
        assert pull.state == PullState.FAILED and "503" in pull.error

    def test_keeps_that_nobody_answered(self, monkeypatch):
        monkeypatch.setenv("GONGZHI_FEED_RAILWAY_COMPLAINTS", "http://127.0.0.1:1/complaints.csv")
        assert "没有应答" in pulled(KEYS[0]).error

    def test_follows_a_redirect_on_the_same_server(self, offer, monkeypatch):
        monkeypatch.setenv("GONGZHI_FEED_RAILWAY_COMPLAINTS", offer["address"] + "/moved")
        assert pulled(KEYS[0]).run.taken == 2

    def test_follows_no_redirect_to_another_server(self, offer):
        offer["elsewhere"] = "http://127.0.0.2:9/complaints.csv"
        pull = pulled(KEYS[0])
        assert pull.state == PullState.FAILED and "别的服务器" in pull.error

    def test_reads_no_more_than_the_bound(self, offer, monkeypatch):
        monkeypatch.setattr(fetching, "MOST_BYTES", 100)
        pull = pulled(KEYS[0])
        assert pull.state == PullState.FAILED and "超过" in pull.error
        assert Case.objects.count() == 0


@pytest.mark.usefixtures("railway")
class TestAlarm:
    def test_is_raised_when_nothing_came_for_too_long(self, folders):
        put_files(folders)
        pulled(KEYS[0])
        assert not state_of(KEYS[0], AT + timedelta(hours=29)).silent
        late = AT + timedelta(hours=31)
        pulled(KEYS[0], at=late)
        assert state_of(KEYS[0], late).silent
        assert [state.feed.key for state in queries.silent_feeds(at=late)] == [KEYS[0]]

    def test_is_raised_when_nothing_ever_came(self, folders):
        pulled(KEYS[0])
        assert state_of(KEYS[0], AT + timedelta(hours=31)).silent

    def test_is_told_to_monitoring(self, folders):
        put_files(folders)
        pulled(KEYS[0])
        late = AT + timedelta(hours=31)
        told = {(name, labels["feed"]): value for name, _what, labels, value in queries.gauges(at=late)}
        assert told["gongzhi_feed_silent", KEYS[0]] == 1 and told["gongzhi_feed_silent", KEYS[1]] == 0
        assert told["gongzhi_feed_delivered_seconds", KEYS[0]] == AT.timestamp()

    def test_ends_with_the_next_delivery(self, folders):
        pulled(KEYS[0])
        late = AT + timedelta(hours=31)
        put_files(folders)
        pulled(KEYS[0], at=late)
        assert not state_of(KEYS[0], late).silent

    def test_is_not_raised_for_a_feed_that_is_not_set_up(self, settings, tmp_path):
        settings.FILES_DIR = tmp_path / "files"
        assert [state.is_set_up for state in queries.feed_states(viewer=SYSTEM, at=AT)] == [False, False]
        assert queries.silent_feeds(at=AT) == []

    def test_is_told_to_importers_only(self):
        with pytest.raises(NotAllowed):
            queries.feed_states(viewer=actor("samr", Role.HANDLER), at=AT)


@pytest.mark.usefixtures("railway")
class TestTask:
    def test_pulls_what_is_due_once_a_day(self, folders):
        put_files(folders)
        for hours, pulls in ((0, 2), (1, 2), (24, 4)):
            with clock.set_to(AT + timedelta(hours=hours)):
                tasks.pull_due_feeds(0)
            assert FeedPull.objects.count() == pulls
        assert Case.objects.count() == 4

    def test_tries_again_after_an_hour_without_a_delivery(self, folders):
        for minutes, pulls in ((0, 2), (15, 2), (61, 4)):
            with clock.set_to(AT + timedelta(minutes=minutes)):
                tasks.pull_due_feeds(0)
            assert FeedPull.objects.count() == pulls
