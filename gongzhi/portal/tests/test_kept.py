from datetime import date, timedelta

import pytest

from gongzhi.appeals.actions.wake import wake_due
from gongzhi.appeals.models import KeptAppeal
from gongzhi.cases.codes import code_of
from gongzhi.cases.models import Attachment, Case
from gongzhi.core import clock
from gongzhi.portal.tests.scene import APPEAL, NOW, PRIOR, WISH, go_through
from gongzhi.portal.tests.test_filing import photo

pytestmark = pytest.mark.django_db

RIPE = date(2026, 5, 12)


@pytest.fixture(autouse=True)
def at_ten(guizhou):
    with clock.set_to(NOW):
        yield


def sent(client, **changes) -> KeptAppeal:
    """File an appeal too early; give what is kept."""
    go_through(client, **APPEAL | changes)
    key = client.get("/file/check/").context["draft"].key
    answer = client.post("/file/check/", {"true": "on", "key": str(key)})
    assert answer["Location"] == "/file/receipt/", answer.content.decode()
    return client.get("/file/receipt/").context["kept"]


class TestKeptAppeal:
    def test_is_foretold_before_it_is_sent(self, client):
        go_through(client, **APPEAL)
        page = client.get("/file/check/").content.decode()
        assert "企业的答复期到 2026-05-12，我们替您保留到那一天" in page

    def test_gets_number_and_code_at_once_and_shows_until_when_it_is_kept(self, client):
        kept = sent(client)
        receipt = client.get("/file/receipt/").content.decode()
        assert code_of(kept) in receipt and "2026-05-12 自动提交" in receipt
        page = client.get(f"/kept/{kept.number}/").content.decode()
        assert "保留到 2026-05-12" in page and "还有 6 天" in page and "贵州省邮政管理局" in page
        assert "《邮政业用户申诉处理办法》第九条" in page
        assert not Case.objects.exists()

    def test_is_encrypted(self, client):
        kept = sent(client)
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT body FROM appeals_keptappeal WHERE id = %s", [kept.pk])
            stored = bytes(cursor.fetchone()[0])
        assert "张示例".encode() not in stored and b"19900001234" not in stored

    def test_is_opened_elsewhere_with_number_and_code_and_by_nobody_without(self, client, django_user_model):
        kept = sent(client)
        client.post("/status/close/")
        assert client.get(f"/kept/{kept.number}/")["Location"].startswith("/status/")
        wrong = client.post("/status/", {"number": kept.number, "code": "AAAAAA"})
        assert wrong.status_code == 422
        answer = client.post("/status/", {"number": kept.number, "code": code_of(kept)})
        assert answer["Location"] == f"/kept/{kept.number}/"

    def test_leads_to_the_case_once_it_is_one(self, client):
        kept = sent(client, wish={**WISH, "files": [photo()]})
        at = NOW + timedelta(days=6)
        with clock.set_to(at):
            assert wake_due(at=at) == (1, 0)
            answer = client.get(f"/kept/{kept.number}/", follow=True)
        assert answer.redirect_chain[-1][0] == f"/status/{kept.number}/"
        case = Case.objects.get(number=kept.number)
        assert (case.received_at, Attachment.objects.filter(case=case).count()) == (at, 1)
        assert "快达示例快递把我的包裹弄丢了" in answer.content.decode()

    def test_goes_in_at_once_where_the_firm_answered(self, client):
        kept = sent(client)
        answer = client.post(f"/kept/{kept.number}/answered/", {"answer": "只肯赔三十元。"})
        assert answer["Location"] == f"/status/{kept.number}/"
        case = Case.objects.get(number=kept.number)
        assert case.firm_answered and "只肯赔三十元" in case.text.narrative

    def test_may_be_changed_step_by_step_and_stays_the_same_one(self, client):
        kept = sent(client, wish={**WISH, "files": [photo()]})
        assert client.post(f"/kept/{kept.number}/change/")["Location"] == "/file/what/"
        assert "快达示例快递把我的包裹弄丢了" in client.get("/file/what/").content.decode()
        assert KeptAppeal.objects.get().state == "kept", "nothing is lost meanwhile"
        again = sent(client, prior={**PRIOR, "prior_complaint_date": "2026-05-04"})
        assert (again.pk, again.number, again.wakes_on) == (kept.pk, kept.number, date(2026, 5, 11))
        assert again.files.count() == 1

    def test_changed_so_that_it_need_not_wait_is_a_case_under_its_number(self, client):
        kept = sent(client)
        client.post(f"/kept/{kept.number}/change/")
        go_through(client, **APPEAL, prior={**PRIOR, "firm_answered": "on"})
        key = client.get("/file/check/").context["draft"].key
        client.post("/file/check/", {"true": "on", "key": str(key)})
        assert Case.objects.get().number == kept.number

    def test_that_is_a_complaint_after_all_goes_on_under_its_number(self, client):
        kept = sent(client)
        client.post(f"/kept/{kept.number}/change/")
        go_through(client)
        key = client.get("/file/check/").context["draft"].key
        client.post("/file/check/", {"true": "on", "key": str(key)})
        case = Case.objects.get()
        assert (case.number, case.kind) == (kept.number, "complaint")
        kept.refresh_from_db()
        assert kept.state == "dropped"

    def test_changed_after_it_went_in_is_told_so(self, client):
        kept = sent(client)
        client.post(f"/kept/{kept.number}/change/")
        wake_due(at=NOW + timedelta(days=6))
        key = client.get("/file/check/").context["draft"].key
        answer = client.post("/file/check/", {"true": "on", "key": str(key)})
        assert answer.status_code == 422 and "已经到期自动提交" in answer.content.decode()

    def test_given_up_shows_nothing_of_what_was_typed(self, client):
        kept = sent(client)
        client.post(f"/kept/{kept.number}/drop/")
        page = client.get(f"/kept/{kept.number}/").content.decode()
        assert "已放弃" in page and "弄丢了" not in page
        assert wake_due(at=NOW + timedelta(days=30)) == (0, 0)
        assert client.get(f"/kept/{kept.number}/answered/")["Location"] == f"/kept/{kept.number}/"
