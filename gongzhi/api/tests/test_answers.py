from datetime import timedelta
from threading import Barrier, Thread

from django.db import connection
from django.test import TestCase, TransactionTestCase

from gongzhi.api.answers import KEPT, forget_answers
from gongzhi.api.models import Answer, Window
from gongzhi.api.tasks import forget_old_answers
from gongzhi.api.tests.scene import BASE, Caller
from gongzhi.cases.models import Case
from gongzhi.cases.words import State
from gongzhi.core import clock, journal
from tests import factories
from tests.factories import NOW

ENQUIRY = {"kind": "enquiry", "narrative": "七日无理由退货从哪天算起？"}


class WithACaller(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()

    def setUp(self):
        self.enterContext(clock.set_to(NOW))
        self.caller = Caller()


class TestIdempotencyKey(WithACaller):
    def test_is_required_on_a_write(self):
        answer = self.caller.browser.post(
            f"{BASE}/cases", ENQUIRY, content_type="application/json", headers=self.caller.headers({})
        )
        assert (answer.status_code, answer.json()["type"]) == (400, f"{BASE}/#problem-key-missing")

    def test_is_refused_where_it_is_no_key(self):
        for told in ("x" * 65, "a b"):
            answer = self.caller.post("/cases", ENQUIRY, key=told)
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#Idempotency-Key")

    def test_gets_the_same_answer_again_and_does_nothing_twice(self):
        first, again = (self.caller.post("/cases", ENQUIRY, key="k1") for _time in range(2))
        assert first.status_code == again.status_code == 201
        assert first.json() == again.json()
        assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
        assert Case.objects.count() == 1

    def test_gets_the_same_answer_to_a_verb_whatever_happened_since(self):
        case = factories.case_in(State.RECEIVED)
        first = self.caller.post(f"/cases/{case.number}/accept", key="k1")
        self.caller.post(f"/cases/{case.number}/note", {"text": "已联系。"})
        again = self.caller.post(f"/cases/{case.number}/accept", key="k1")
        assert first.json() == again.json()
        assert first["ETag"] == again["ETag"]
        assert [line.verb for line in journal.history("case", case.pk)] == ["receive", "accept", "note"]

    def test_is_refused_with_another_request(self):
        self.caller.post("/cases", ENQUIRY, key="k1")
        answer = self.caller.post("/cases", ENQUIRY | {"title": "另一件"}, key="k1")
        assert (answer.status_code, answer.json()["type"]) == (422, f"{BASE}/#problem-key-reused")
        assert Case.objects.count() == 1

    def test_is_each_clients_own(self):
        self.caller.post("/cases", ENQUIRY, key="k1")
        assert Caller().post("/cases", ENQUIRY, key="k1").json()["repeated"] is False
        assert Case.objects.count() == 2

    def test_is_free_again_after_a_refusal(self):
        case = factories.case_in(State.RECEIVED)
        path = f"/cases/{case.number}"
        assert self.caller.post(f"{path}/close", key="k1").status_code == 409
        assert Answer.objects.count() == 0
        assert self.caller.post(f"{path}/accept", key="k1").status_code == 200

    def test_keeps_answers_encrypted(self):
        receipt = self.caller.post("/cases", ENQUIRY, key="k1").json()
        with connection.cursor() as cursor:
            cursor.execute("SELECT body FROM api_answer")
            (body,) = cursor.fetchone()
        assert receipt["code"].encode() not in bytes(body)
        assert receipt["code"] in Answer.objects.get().body

    def test_is_free_again_after_a_day(self):
        self.caller.post("/cases", ENQUIRY, key="k1")
        with clock.set_to(NOW + KEPT):
            self.caller.token = ""
            answer = self.caller.post("/cases", ENQUIRY | {"narrative": "另一个问题？"}, key="k1")
        assert answer.get("Idempotency-Replayed") is None
        assert answer.json()["repeated"] is True, "the key is the matter's own where no reference is given"

    def test_is_forgotten_by_the_worker(self):
        self.caller.post("/cases", ENQUIRY)
        with clock.set_to(NOW + timedelta(days=2)):
            assert forget_old_answers(timestamp=0) == 1
        assert not Window.objects.exists()

    def test_is_forgotten_after_a_day(self):
        self.caller.post("/cases", ENQUIRY)
        assert forget_answers(at=NOW + KEPT - timedelta(seconds=1)) == 0
        assert forget_answers(at=NOW + KEPT) == 1


class TestTheSameKeyAtTheSameTime(TransactionTestCase):
    def test_is_done_once_and_answered_alike(self):
        with clock.set_to(NOW):
            factories.province()
            caller = Caller()
            caller.get("/queues")
        barrier, answers = Barrier(2), []

        def call():
            with clock.set_to(NOW):
                barrier.wait()
                answers.append(caller.post("/cases", ENQUIRY, key="k1"))
            connection.close()

        threads = [Thread(target=call) for _both in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        assert Case.objects.count() == 1


class TestETags(WithACaller):
    def setUp(self):
        super().setUp()
        self.case = factories.case_in(State.RECEIVED)
        self.path = f"/cases/{self.case.number}"

    def test_the_same_case_is_not_sent_again(self):
        tag = self.caller.get(self.path)["ETag"]
        again = self.caller.get(self.path, if_none_match=f'"other", W/{tag}')
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)

    def test_a_changed_case_is_sent_again(self):
        tag = self.caller.get(self.path)["ETag"]
        self.caller.post(f"{self.path}/note", {"text": "已联系。"})
        assert self.caller.get(self.path, if_none_match=tag).status_code == 200

    def test_the_same_list_is_not_sent_again(self):
        tag = self.caller.get("/queues/unit")["ETag"]
        assert self.caller.get("/queues/unit", if_none_match=tag).status_code == 304
        factories.received()
        assert self.caller.get("/queues/unit", if_none_match=tag).status_code == 200

    def test_an_act_on_the_version_read_is_done(self):
        tag = self.caller.get(self.path)["ETag"]
        done = self.caller.post(f"{self.path}/accept", if_match=tag)
        assert done.status_code == 200
        assert self.caller.post(f"{self.path}/note", {"text": "再记。"}, if_match=done["ETag"]).status_code == 200

    def test_an_act_on_an_older_version_is_refused(self):
        tag = self.caller.get(self.path)["ETag"]
        self.caller.post(f"{self.path}/note", {"text": "已联系。"})
        answer = self.caller.post(f"{self.path}/accept", if_match=tag)
        assert (answer.status_code, answer.json()["type"]) == (412, f"{BASE}/#problem-stale")
        assert [line.verb for line in journal.history("case", self.case.pk)] == ["receive", "note"]

    def test_an_act_on_any_version_is_done(self):
        assert self.caller.post(f"{self.path}/accept", if_match="*").status_code == 200


class TestRateLimits(WithACaller):
    def test_refuse_what_is_too_much_in_a_minute(self):
        caller = Caller(per_minute=3)
        answers = [caller.get("/queues") for _call in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
        assert 0 < int(answers[3]["Retry-After"]) <= 60
        assert answers[3]["Content-Type"] == "application/problem+json"

    def test_end_with_the_minute(self):
        caller = Caller(per_minute=1)
        assert [caller.get("/queues").status_code for _call in range(2)] == [200, 429]
        with clock.set_to(NOW + timedelta(minutes=1)):
            assert caller.get("/queues").status_code == 200

    def test_are_each_clients_own(self):
        caller = Caller(per_minute=1)
        assert [caller.get("/queues").status_code for _call in range(2)] == [200, 429]
        assert self.caller.get("/queues").status_code == 200


class TestProblems(WithACaller):
    def test_name_every_input_that_is_wrong(self):
        told = {"kind": "complaints", "narrative": "", "persons": [{"phone": 1}], "amount": "-1", "colour": "red"}
        answer = self.caller.post("/cases", told)
        faults = {each["pointer"]: each["detail"] for each in answer.json()["errors"]}
        assert answer.status_code == 422
        assert set(faults) == {"/kind", "/narrative", "/persons/0/phone", "/amount", "/colour"}
        assert faults["/colour"] == "没有这一项。"
        assert faults["/persons/0/phone"] == "应为文字。"

    def test_name_what_the_domain_refuses_by_its_input(self):
        told = ENQUIRY | {"region": "999999", "trader": 999, "hotline": "00000", "subject": "none"}
        answer = self.caller.post("/cases", told | {"unit": "nobody", "unit_reason": "试"})
        assert {each["pointer"] for each in answer.json()["errors"]} == {"/subject"}
        answer = self.caller.post("/cases", told | {"unit": "nobody", "unit_reason": "试", "subject": ""})
        assert {each["pointer"] for each in answer.json()["errors"]} == {"/region", "/trader", "/hotline", "/unit"}

    def test_name_the_field_of_a_refused_act(self):
        case = factories.case_in(State.RECEIVED)
        answer = self.caller.post(f"/cases/{case.number}/transfer", {"unit": "nobody", "reason": "属对方"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/unit")

    def test_say_why_an_act_is_refused_now(self):
        case = factories.case_in(State.CLOSED)
        answer = self.caller.post(f"/cases/{case.number}/accept")
        assert (answer.status_code, answer.json()["detail"]) == (409, "“已办结”状态下不能“受理”。")

    def test_tell_the_methods_of_an_address(self):
        answer = self.caller.browser.delete(f"{BASE}/queues", headers=self.caller.headers({}))
        assert (answer.status_code, answer["Allow"]) == (405, "GET")
        assert answer["Content-Type"] == "application/problem+json"

    def test_tell_that_an_address_is_none(self):
        answer = self.caller.get("/nothing/here")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")

    def test_tell_that_a_body_cannot_be_read(self):
        answer = self.caller.browser.post(
            f"{BASE}/cases",
            "{",
            content_type="application/json",
            headers=self.caller.headers({"Idempotency-Key": "k"}),
        )
        assert (answer.status_code, answer.json()["type"]) == (400, f"{BASE}/#problem-malformed")

    def test_are_in_the_language_asked_for(self):
        answer = self.caller.get("/nothing", accept_language="en")
        assert answer["Content-Language"] == "en"
        assert self.caller.get("/nothing")["Content-Language"] == "zh-hans"
