"""Files come in through the page: tried first, brought in when somebody says so, faults given back."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.core.models import JournalEntry
from gongzhi.exchange import tasks
from gongzhi.exchange.actions.upload import MOST_BYTES, forget_uploads, uploaded
from gongzhi.exchange.models import FeedPull, ImportPiece, ImportRun, PullState, RunState
from gongzhi.exchange.tests.conftest import AT
from gongzhi.exchange.tests.scene import officer

HEAD = "id,brand,car_model,type,desc,problem,datetime,status\n"
BODY = (
    HEAD + "1,示例牌,示例型,2020款,异响,H1,2020-06-08,信息审核\n"
    "2,示例牌,示例型,2020款,漏油,H2,六月八日,信息审核\n"
    "3,示例牌,示例型,2020款,抖动,H3,2020-06-09,信息审核\n"
).encode("gb18030")


@pytest.fixture
def signed_in(client, province):
    """Sign an officer in, by unit and role."""

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")  # which tests that commit leave behind

    def sign_in(unit: str = "samr", role: Role = Role.SECRETARIAT):
        made = officer(unit, role)
        client.force_login(made)
        return made

    return sign_in


def send(client, body: bytes = BODY, *, connector: str = "car-complaints", key=None, name: str = "cars.csv"):
    told = {"connector": connector, "file": SimpleUploadedFile(name, body), "key": str(key or uuid4())}
    return client.post(reverse("exchange:home"), told)


def tried(client, body: bytes = BODY) -> ImportRun:
    send(client, body)
    run = ImportRun.objects.get()
    tasks.try_uploaded_file(run.pk)
    run.refresh_from_db()
    return run


def done(client, body: bytes = BODY) -> ImportRun:
    run = tried(client, body)
    client.post(reverse("exchange:start", args=[run.pk]))
    tasks.import_uploaded_file(run.pk)
    run.refresh_from_db()
    return run


class TestUpload:
    def test_is_tried_and_writes_no_matter(self, client, signed_in):
        signed_in()
        answer = send(client)
        run = ImportRun.objects.get()
        assert answer.url == reverse("exchange:run", args=[run.pk])
        assert queued() == [("gongzhi.exchange.tasks.try_uploaded_file", {"run_id": run.pk})]
        assert "正在试导入" in client.get(answer.url).content.decode()
        tasks.try_uploaded_file(run.pk)
        page = client.get(answer.url).content.decode()
        assert "还没有写入任何内容" in page and "导入 2 件" in page and "六月八日" in page
        assert Case.objects.count() == 0

    def test_twice_with_the_same_key_is_one(self, client, signed_in):
        signed_in()
        key = uuid4()
        assert send(client, key=key).url == send(client, key=key).url
        assert ImportRun.objects.count() == 1

    def test_is_kept_encrypted_until_the_import_has_ended(self, client, signed_in):
        signed_in()
        send(client)
        with connection.cursor() as cursor:
            cursor.execute("SELECT body FROM exchange_importpiece")
            assert bytes(cursor.fetchone()[0]).startswith(b"gAAAA")
        assert uploaded(ImportRun.objects.get()).read() == BODY
        run = ImportRun.objects.get()
        tasks.try_uploaded_file(run.pk)
        client.post(reverse("exchange:start", args=[run.pk]))
        tasks.import_uploaded_file(run.pk)
        assert not ImportPiece.objects.exists()

    def test_in_many_pieces_comes_out_as_it_went_in(self, client, signed_in, monkeypatch):
        monkeypatch.setattr("gongzhi.exchange.actions.upload.PIECE", 7)
        signed_in()
        send(client)
        assert ImportPiece.objects.count() > 10
        assert uploaded(ImportRun.objects.get()).read() == BODY

    @pytest.mark.parametrize(
        ("told", "words"),
        [
            ({"connector": ""}, "请选择一个连接器"),
            ({"connector": "nothing"}, "请选择一个连接器"),
            ({"body": b""}, "文件是空的"),
        ],
    )
    def test_that_cannot_be_is_refused_beside_the_field(self, client, signed_in, told, words):
        signed_in()
        answer = send(client, **told)
        assert answer.status_code == 422 and words in answer.content.decode()
        assert not ImportRun.objects.exists()

    def test_that_is_too_large_is_refused(self, client, signed_in, monkeypatch):
        monkeypatch.setattr("gongzhi.exchange.actions.upload.MOST_BYTES", 10)
        signed_in()
        answer = send(client)
        assert answer.status_code == 422 and "请分成几个文件" in answer.content.decode()
        assert not ImportPiece.objects.exists() and MOST_BYTES > 10

    def test_of_a_file_that_cannot_be_read_says_why(self, client, signed_in):
        signed_in()
        run = tried(client, b"a,b\n1,2\n")
        assert run.state == RunState.FAILED
        assert "缺少列" in client.get(reverse("exchange:run", args=[run.pk])).content.decode()

    def test_that_nobody_decides_on_is_forgotten(self, client, signed_in):
        signed_in()
        run = tried(client)
        assert forget_uploads(at=run.created_at + timedelta(days=6)) == 0
        assert forget_uploads(at=run.created_at + timedelta(days=8)) == 1
        run.refresh_from_db()
        assert run.state == RunState.DROPPED and not ImportPiece.objects.exists()


def queued() -> list[tuple[str, dict]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs ORDER BY id")
        return [(name, args if isinstance(args, dict) else json.loads(args)) for name, args in cursor]


class TestStart:
    def test_brings_the_file_in_and_tells_where_it_went(self, client, signed_in):
        signed_in()
        run = done(client)
        assert (run.state, run.taken, run.refused) == (RunState.DONE, 2, 1)
        page = client.get(reverse("exchange:run", args=[run.pk])).content.decode()
        assert "贵州省市场监督管理局" in page and "下载错误文件" in page

    def test_twice_is_once(self, client, signed_in):
        signed_in()
        run = tried(client)
        for _click in range(2):
            client.post(reverse("exchange:start", args=[run.pk]))
        assert [name for name, _args in queued()].count("gongzhi.exchange.tasks.import_uploaded_file") == 1

    def test_before_the_trial_is_refused(self, client, signed_in):
        signed_in()
        send(client)
        answer = client.post(reverse("exchange:start", args=[ImportRun.objects.get().pk]))
        assert answer.status_code == 409 and "请先等试导入完成" in answer.content.decode()

    def test_does_nothing_for_someone_who_has_left(self, client, signed_in):
        made = signed_in()
        run = tried(client)
        client.post(reverse("exchange:start", args=[run.pk]))
        made.postings.update(to_date=AT.date())
        tasks.import_uploaded_file(run.pk)
        run.refresh_from_db()
        assert run.state == RunState.FAILED and "已不在本单位任职" in run.error
        assert Case.objects.count() == 0


class TestDrop:
    def test_forgets_the_file(self, client, signed_in):
        signed_in()
        run = tried(client)
        client.post(reverse("exchange:drop", args=[run.pk]))
        run.refresh_from_db()
        assert run.state == RunState.DROPPED and not ImportPiece.objects.exists()
        assert client.post(reverse("exchange:start", args=[run.pk])).status_code == 409

    def test_after_the_import_is_refused(self, client, signed_in):
        signed_in()
        run = done(client)
        assert client.post(reverse("exchange:drop", args=[run.pk])).status_code == 409


class TestErrors:
    def test_come_as_a_file_in_the_encoding_that_was_sent_and_leave_a_line(self, client, signed_in):
        made = signed_in()
        run = done(client)
        answer = client.get(reverse("exchange:errors", args=[run.pk]))
        text = b"".join(answer.streaming_content).decode("gb18030")
        assert text.splitlines()[0].startswith("原因,id") and "六月八日" in text and len(text.splitlines()) == 2
        assert 'filename="cars-errors.csv"' in answer["Content-Disposition"]
        assert JournalEntry.objects.get(kind="import", verb="download").actor_id == made.pk

    def test_are_not_for_another_unit(self, client, signed_in):
        signed_in("housing", Role.ADMINISTRATOR)
        run = done(client)
        signed_in()
        assert client.get(reverse("exchange:errors", args=[run.pk])).status_code == 403
        page = client.get(reverse("exchange:run", args=[run.pk])).content.decode()
        assert "六月八日" not in page and "含有个人信息" in page


class TestProgress:
    def test_is_asked_for_only_while_something_goes_on(self, client, signed_in):
        signed_in()
        send(client)
        run = ImportRun.objects.get()
        address = reverse("exchange:progress", args=[run.pk])
        assert "hx-get" in client.get(address).content.decode()
        tasks.try_uploaded_file(run.pk)
        assert "hx-get" not in client.get(address).content.decode()

    def test_counts_rows(self, client, signed_in):
        signed_in()
        send(client)
        ImportRun.objects.update(state=RunState.RUNNING, total=1000, told={"read": 250})
        page = client.get(reverse("exchange:progress", args=[ImportRun.objects.get().pk])).content.decode()
        assert re.search(r'max="1000" value="250"', page) and "250 / 1,000" in page


class TestWho:
    PLACES = ("home", "feeds")

    @pytest.mark.parametrize("place", PLACES)
    def test_strangers_are_led_to_sign_in(self, client, place, db):
        answer = client.get(reverse(f"exchange:{place}"))
        assert answer.status_code == 302 and "login" in answer.url

    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize("role", [Role.HANDLER, Role.MEDIATOR, Role.AUDITOR])
    def test_other_roles_are_refused(self, client, signed_in, place, role):
        signed_in("samr", role)
        assert client.get(reverse(f"exchange:{place}")).status_code == 403

    @pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR, Role.SECRETARIAT])
    def test_importers_see_the_page(self, client, signed_in, role):
        signed_in("samr", role)
        page = client.get(reverse("exchange:home"))
        assert page.status_code == 200
        assert ("都归本单位" in page.content.decode()) == (role == Role.SUPERVISOR)

    def test_imports_of_other_units_are_not_there(self, client, signed_in):
        signed_in("housing", Role.SUPERVISOR)
        run = tried(client)
        signed_in("samr-520102", Role.SUPERVISOR)
        assert client.get(reverse("exchange:run", args=[run.pk])).status_code == 404
        assert client.post(reverse("exchange:start", args=[run.pk])).status_code == 404
        assert "cars.csv" not in client.get(reverse("exchange:home")).content.decode()

    def test_a_supervisor_may_not_pull_feeds(self, client, signed_in):
        signed_in("samr", Role.SUPERVISOR)
        assert client.post(reverse("exchange:pull", args=["railway-help"])).status_code == 403

    def test_the_secretariat_has_a_feed_pulled(self, client, signed_in):
        signed_in()
        assert client.post(reverse("exchange:pull", args=["railway-help"])).status_code == 302
        assert queued() == [("gongzhi.exchange.tasks.pull_one_feed", {"feed": "railway-help"})]
        assert client.post(reverse("exchange:pull", args=["nothing"])).status_code == 404


class TestFeeds:
    def test_page_tells_what_came_and_what_stays_away(self, client, signed_in, monkeypatch):
        monkeypatch.setenv("GONGZHI_FEED_RAILWAY_HELP", "nowhere")
        signed_in()
        told = {"feed": "railway-help", "file_name": "help.jsonl"}
        FeedPull.objects.create(state=PullState.DELIVERED, started_at=clock.now() - timedelta(hours=50), **told)
        FeedPull.objects.create(state=PullState.FAILED, started_at=clock.now(), error="文件夹不存在。", **told)
        page = client.get(reverse("exchange:feeds")).content.decode()
        assert all(words in page for words in ("逾时未到", "已收到", "文件夹不存在。", "尚未接通"))
        assert "没有送来数据" in client.get(reverse("exchange:home")).content.decode()

    def test_page_costs_the_same_for_one_pull_and_for_many(self, client, signed_in):
        signed_in()
        client.get(reverse("exchange:feeds"))
        counts = []
        for more in (1, 24):
            for _pull in range(more):
                FeedPull.objects.create(feed="railway-help", state=PullState.NOTHING, started_at=clock.now())
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("exchange:feeds"))
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestList:
    def count(self, client) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("exchange:home")).status_code == 200
        return len(asked)

    def test_costs_the_same_for_one_import_and_for_many(self, client, signed_in):
        signed_in()
        run = tried(client)
        client.get(reverse("exchange:home"))
        few = self.count(client)
        for _copy in range(24):
            run.pk, run.key = None, uuid4()
            run.save(force_insert=True)
        assert self.count(client) == few

    def test_leads_to_older_imports(self, client, signed_in):
        signed_in()
        run = tried(client)
        for _copy in range(25):
            run.pk, run.key = None, uuid4()
            run.save(force_insert=True)
        oldest = ImportRun.objects.order_by("pk").first().pk
        page = client.get(reverse("exchange:home")).content.decode()
        [before] = set(re.findall(r"\?before=(\d+)", page))
        assert f"/imports/{oldest}/" not in page
        assert f"/imports/{oldest}/" in client.get(f"{reverse('exchange:home')}?before={before}").content.decode()
