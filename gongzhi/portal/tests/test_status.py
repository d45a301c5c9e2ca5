import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.codes import case_to_rate, code_of, rating_token
from gongzhi.cases.models import Attachment, Case
from gongzhi.cases.words import Kind, State
from gongzhi.core import clock, journal
from gongzhi.core.numbers import case_number
from gongzhi.portal.attempts import MOST, WINDOW
from gongzhi.portal.models import Attempt
from gongzhi.portal.tests.scene import NOW
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten(guizhou):
    with clock.set_to(NOW):
        yield


@pytest.fixture
def opened(client):
    """Open a case in this browser with its number and code."""

    def open_case(case: Case) -> str:
        answer = client.post("/status/", {"number": case.number, "code": code_of(case)})
        assert answer["Location"] == f"/status/{case.number}/"
        return answer["Location"]

    return open_case


def photo(colour="red") -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(written, "JPEG")
    return SimpleUploadedFile("票据.jpg", written.getvalue())


class TestTrack:
    def test_opens_a_case_with_number_and_code_as_people_write_them(self, client):
        case = factories.received()
        number = f"{case.number[:3]} {case.number[3:6]}-{case.number[6:]}"
        answer = client.post("/status/", {"number": number, "code": f" {code_of(case).lower()} "})
        assert answer["Location"] == f"/status/{case.number}/"
        assert client.get(f"/status/{case.number}/").status_code == 200

    def test_answers_alike_to_a_wrong_number_and_a_wrong_code(self, client):
        case = factories.received()
        free = case_number(2026, 9_999_999)
        pages = [
            client.post("/status/", {"number": number, "code": code}).content.decode()
            for number, code in ((case.number, "AAAAAA"), (free, code_of(case)))
        ]
        pages = [page.replace(case.number, "N").replace(free, "N") for page in pages]
        pages = [page.replace(code_of(case), "C").replace("AAAAAA", "C") for page in pages]
        cut = [page[page.index("<h1>") : page.index("</main>")] for page in pages]
        strip = [part.split('name="csrfmiddlewaretoken"')[0] + part.split('">', 3)[-1] for part in cut]
        assert "对不上" in cut[0]
        assert strip[0] == strip[1]

    def test_tells_of_a_number_that_cannot_be_one(self, client):
        answer = client.post("/status/", {"number": "2600000001", "code": "ABCDEF"})
        assert "可能有一位写错了" in answer.content.decode()
        assert not Attempt.objects.exists()

    def test_bears_so_many_wrong_tries_and_then_none_for_a_while(self, client):
        case = factories.received()
        for _try in range(MOST):
            assert client.post("/status/", {"number": case.number, "code": "AAAAAA"}).status_code == 422
        for number, code in ((case.number, code_of(case)), (case_number(2026, 77), "AAAAAA")):
            answer = client.post("/status/", {"number": number, "code": code})
            assert answer.status_code == 429
            assert "操作过于频繁" in answer.content.decode()
        with clock.set_to(NOW + WINDOW + timedelta(seconds=1)):
            assert client.post("/status/", {"number": case.number, "code": code_of(case)}).status_code == 302

    def test_counts_wrong_tries_at_one_number_from_many_addresses(self, client):
        case, other = factories.received(), factories.received()
        for n in range(MOST):
            client.post("/status/", {"number": case.number, "code": "AAAAAA"}, REMOTE_ADDR=f"192.0.2.{n}")
        fresh = {"REMOTE_ADDR": "192.0.2.99"}
        assert client.post("/status/", {"number": case.number, "code": "AAAAAA"}, **fresh).status_code == 429
        answer = client.post("/status/", {"number": other.number, "code": code_of(other)}, **fresh)
        assert answer.status_code == 302

    def test_keeps_neither_address_nor_number_of_a_wrong_try(self, client):
        case = factories.received()
        client.post("/status/", {"number": case.number, "code": "AAAAAA"}, REMOTE_ADDR="192.0.2.7")
        for attempt in Attempt.objects.all():
            assert case.number.encode() not in bytes(attempt.who) and b"192.0.2.7" not in bytes(attempt.who)
        assert Attempt.objects.count() == 2

    def test_lists_what_is_open_until_it_is_closed(self, client, opened):
        case = factories.received()
        path = opened(case)
        assert case.title in client.get("/status/").content.decode()
        client.post("/status/close/")
        assert case.title not in client.get("/status/").content.decode()
        assert client.get(path)["Location"] == f"/status/?number={case.number}"


class TestCase:
    def test_is_shown_to_nobody_who_did_not_open_it(self, client, opened):
        mine, other = factories.received(), factories.received()
        opened(mine)
        attachment_path = f"/status/{other.number}/files/1/"
        for path in (f"/status/{other.number}/", attachment_path, f"/status/{other.number}/withdraw/"):
            assert client.get(path)["Location"] == f"/status/?number={other.number}"
        client.post(f"/status/{other.number}/withdraw/", {"key": str(uuid4())})
        other.refresh_from_db()
        assert other.state == State.RECEIVED

    def test_is_opened_by_code_where_an_officer_is_signed_in_and_shown_as_to_its_consumer(self, client, opened):
        client.force_login(factories.officer(), backend="django.contrib.auth.backends.ModelBackend")
        case = factories.received()
        page = client.get(opened(case)).content.decode()
        assert "张**" in page and "催办" in page
        other = factories.received()
        assert client.get(f"/status/{other.number}/").status_code == 302, "an officer's own rights end at the desk"

    def test_shows_no_whole_name_phone_or_address(self, client, opened):
        page = client.get(opened(factories.received())).content.decode()
        for secret in ("张示例", "19900001234", "某路1号", "工作人员"):
            assert secret not in page
        assert "张**" in page

    @pytest.mark.parametrize("state", State)
    def test_says_in_every_state_where_it_stands(self, client, opened, state):
        case = factories.case_in(state)
        page = client.get(opened(case)).content.decode()
        assert str(State(state).label) in page
        assert "%(" not in page and "%%" not in page

    @pytest.mark.parametrize("kind", Kind)
    def test_says_of_every_kind_what_comes_next(self, client, opened, kind):
        for state in (State.RECEIVED, State.ACCEPTED, State.CLOSED):
            assert client.get(opened(factories.case_in(state, kind))).status_code == 200

    def test_shows_the_running_limit_with_its_article(self, client, opened):
        page = client.get(opened(factories.received())).content.decode()
        assert "决定是否受理并告知投诉人" in page and "剩 7 个工作日" in page and "第十五条" in page

    def test_tells_of_a_declined_complaint_why_and_where_else_to_go(self, client, opened):
        case = factories.received()
        decline_case(
            case=case,
            ground="not_a_consumer_dispute",
            reason="您是为经营进货购买的。",
            by=factories.actor(),
            at=NOW,
        )
        page = client.get(opened(case)).content.decode()
        for words in ("不予受理", "您是为经营进货购买的。", "第十六条第三项", "向人民法院提起诉讼", "第三十九条"):
            assert words in page

    def test_costs_the_same_queries_with_one_file_and_with_ten(self, client, opened):
        case = factories.received()
        path = opened(case)
        counts = []
        for wanted in (1, 10):
            while Attachment.objects.filter(case=case).count() < wanted:
                colour = (Attachment.objects.count() * 20, 0, 0)
                client.post(f"{path}attach/", {"key": str(uuid4()), "files": photo(colour)})
            client.get(path)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                client.get(path)
            counts.append(len(captured))
        assert counts[0] == counts[1]


class TestAct:
    def test_adds_evidence_once_however_often_it_is_clicked(self, client, opened):
        case = factories.received()
        path = opened(case)
        key = str(uuid4())
        for _click in range(2):
            answer = client.post(f"{path}attach/", {"key": key, "files": [photo(), photo("blue")]})
            assert answer["Location"] == path
        assert Attachment.objects.filter(case=case).count() == 2
        page = client.get(path).content.decode()
        assert "您添加了附件2（JPG）" in page and "已收到您的材料" in page

    def test_gives_evidence_back_as_a_file_to_save(self, client, opened):
        case = factories.received()
        path = opened(case)
        client.post(f"{path}attach/", {"files": photo()})
        attachment = Attachment.objects.get(case=case)
        answer = client.get(f"{path}files/{attachment.pk}/")
        assert answer["Content-Disposition"].startswith("attachment;")
        assert Image.open(io.BytesIO(answer.content)).size == (8, 8)
        assert client.get(f"{path}files/{attachment.pk + 1}/").status_code == 404

    def test_refuses_unfit_evidence_beside_the_field(self, client, opened):
        path = opened(factories.received())
        answer = client.post(f"{path}attach/", {"files": SimpleUploadedFile("a.exe", b"MZ")})
        assert answer.status_code == 422
        assert "不是可以接收的文件" in answer.content.decode()
        assert "请选择要上传的文件" in client.post(f"{path}attach/", {}).content.decode()

    def test_supplies_what_was_asked_for(self, client, opened):
        case = factories.case_in(State.INCOMPLETE)
        path = opened(case)
        assert "购物凭证" in client.get(path).content.decode()
        assert "购物凭证" in client.get(f"{path}supply/").content.decode()
        answer = client.post(f"{path}supply/", {"text": "见附件中的小票", "files": photo(), "key": str(uuid4())})
        assert answer["Location"] == path
        case.refresh_from_db()
        assert case.state == State.RECEIVED
        assert Attachment.objects.filter(case=case).count() == 1

    def test_withdraws_only_after_a_page_that_asks(self, client, opened):
        case = factories.received()
        path = opened(case)
        assert "确认撤回" in client.get(f"{path}withdraw/").content.decode()
        case.refresh_from_db()
        assert case.state == State.RECEIVED
        client.post(f"{path}withdraw/", {"reason": "已和解", "key": str(uuid4())})
        case.refresh_from_db()
        assert (case.state, case.outcome) == (State.CLOSED, "withdrawn")

    def test_reminds_once_for_one_key(self, client, opened):
        case = factories.received()
        path, key = opened(case), str(uuid4())
        for _click in range(2):
            client.post(f"{path}remind/", {"text": "请尽快", "key": key})
        assert journal.history("case", case.pk).filter(verb="remind").count() == 1

    def test_rates_and_then_asks_for_it_again(self, client, opened):
        case = factories.case_in(State.CLOSED)
        path = opened(case)
        assert "请选择 1 至 5 分" in client.post(f"{path}rate/", {}).content.decode()
        client.post(f"{path}rate/", {"rating": "1", "text": "没有解决", "key": str(uuid4())})
        case.refresh_from_db()
        assert case.rating == 1
        page = client.get(path).content.decode()
        assert "可以要求重办" in page and "您已经评价过了" in page
        assert "请写明为什么需要重办" in client.post(f"{path}reopen/", {}).content.decode()
        client.post(f"{path}reopen/", {"reason": "退款没有到账", "key": str(uuid4())})
        case.refresh_from_db()
        assert (case.state, case.reopened) == (State.ACCEPTED, 1)

    def test_that_is_not_open_leads_back_with_the_reason(self, client, opened):
        path = opened(factories.received())
        answer = client.get(f"{path}rate/", follow=True)
        assert "状态下不能“评价”" in answer.content.decode()
        answer = client.post(f"{path}rate/", {"rating": "5"})
        assert answer.status_code == 409
        assert "状态下不能“评价”" in answer.content.decode()

    def test_is_none_that_only_officers_have(self, client, opened):
        path = opened(factories.received())
        for verb in ("accept", "reveal", "assign", "nothing"):
            assert client.get(f"{path}{verb}/").status_code == 404
            assert client.post(f"{path}{verb}/").status_code == 404

    def test_is_not_taken_from_another_site(self, opened):
        strict = Client(enforce_csrf_checks=True)
        case = factories.received()
        assert strict.post("/status/", {"number": case.number, "code": code_of(case)}).status_code == 403


class TestRate:
    def test_takes_a_rating_by_link_without_number_and_code(self, client):
        case = factories.case_in(State.CLOSED)
        path = f"/rate/{rating_token(case, at=NOW)}/"
        page = client.get(path).content.decode()
        assert case.unit.name in page and case.text.narrative not in page
        assert client.post(path, {}).status_code == 422
        answer = client.post(path, {"rating": "2", "text": "慢", "key": str(uuid4())})
        case.refresh_from_db()
        assert case.rating == 2
        assert "可以要求重办一次" in answer.content.decode()
        assert client.get(f"/status/{case.number}/").status_code == 302, "the link opens nothing else"

    def test_is_given_once(self, client):
        case = factories.case_in(State.CLOSED)
        path = f"/rate/{rating_token(case, at=NOW)}/"
        key = str(uuid4())
        for _click in range(2):
            assert "谢谢您的评价" in client.post(path, {"rating": "5", "key": key}).content.decode()
        again = client.post(path, {"rating": "1", "key": str(uuid4())})
        assert again.status_code == 409 and "已经评价过了" in again.content.decode()
        assert "已经评价过了" in client.get(path).content.decode()
        case.refresh_from_db()
        assert case.rating == 5

    def test_is_refused_by_a_false_or_old_link(self, client):
        case = factories.case_in(State.CLOSED)
        token = rating_token(case, at=NOW)
        for false in (token[:-1] + "x", token.replace(case.number, case_number(2026, 5)), "nothing"):
            answer = client.get(f"/rate/{false}/")
            assert answer.status_code == 410 and "链接已失效" in answer.content.decode()
        assert case_to_rate(token, at=NOW + timedelta(days=30)) == case
        assert case_to_rate(token, at=NOW + timedelta(days=31)) is None

    def test_waits_until_the_case_is_closed(self, client):
        case = factories.case_in(State.DECIDED)
        path = f"/rate/{rating_token(case, at=NOW)}/"
        assert "现在不能评价" in client.get(path).content.decode()
        close_case(case=case, by=factories.actor(), at=NOW)
        assert "请您评价" in client.get(path).content.decode()
