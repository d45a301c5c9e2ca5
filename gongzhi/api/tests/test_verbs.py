from datetime import date
from decimal import Decimal
from inspect import signature

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

from gongzhi.api.openapi import description
from gongzhi.api.tests.scene import BASE, Caller
from gongzhi.api.verbs import VERBS
from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.cases.words import Kind, State
from gongzhi.core import clock, journal
from gongzhi.core.actors import Role
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER, days

ENDS_OF_NEGOTIATIONS = {"flow_back", "conclude"}
"""Follow from what the two sides do on their pages, and are done by no program."""
OF_INCIDENTS = {"join", "leave", "inform", "share"}
"""Done by an incident to all its matters."""
ELSEWHERE = {"attach": "attachments", "reveal": "reveal"}
"""Verbs with an address of their own shape."""


class TestEveryVerb(TestCase):
    def test_has_an_address(self):
        paths = description()["paths"]
        for transition in CASE.transitions:
            if transition.verb in ENDS_OF_NEGOTIATIONS | OF_INCIDENTS:
                continue
            path = f"{BASE}/cases/{{number}}/{ELSEWHERE.get(transition.verb, transition.verb)}"
            with self.subTest(transition.verb):
                assert "post" in paths[path]

    def test_asks_for_what_its_action_takes(self):
        for name, verb in VERBS.items():
            wanted = {
                parameter.name
                for parameter in signature(verb.action).parameters.values()
                if parameter.name not in {"case", "by", "at", "key"}
            }
            names = {"unit_id": "unit", "officer_id": "officer"}
            wanted = {names.get(each, each) for each in wanted}
            given = {"changes"} if name == "amend" else set(verb.schema.model_fields)
            with self.subTest(name):
                assert given == wanted


class TestACaseFromIntakeToRating(TestCase):
    """One story told through the API by three programs: a hotline's, a unit's, a consumer portal's."""

    @classmethod
    def setUpTestData(cls):
        factories.province()

    def setUp(self):
        self.enterContext(clock.set_to(NOW))
        self.unit, self.other = Caller(HOLDER), Caller(OTHER)
        self.supervisor = Caller(HOLDER, Role.SUPERVISOR)
        self.receipt = self.unit.post(
            "/cases",
            {
                "kind": "complaint",
                "narrative": "在甲乙商行买的电热水壶用了两天就漏水。",
                "persons": [{"name": "张示例", "phone": "19900001234"}],
                "trader_name": "甲乙商行",
                "amount": "199.00",
                "claims": ["refund"],
                "unit": HOLDER,
                "unit_reason": "属本单位",
            },
        ).json()

    def do(self, caller: Caller, verb: str, told: dict | None = None, *, status: int = 200, **headers) -> dict:
        answer = caller.post(f"/cases/{self.receipt['number']}/{verb}", told, **headers)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def test_goes_all_the_way(self):
        officer = self.unit.client.officer_id
        assert self.do(self.unit, "transfer", {"unit": OTHER, "reason": "属对方"})["state"] == "transferring"
        assert self.do(self.other, "return", {"reason": "不属本单位"})["state"] == "received"
        assert self.do(self.unit, "ask", {"what": "购物凭证"})["state"] == "incomplete"
        code = {"case_code": self.receipt["code"]}
        assert self.do(self.other, "supply", {"text": "凭证见附件"}, **code)["state"] == "received"
        assert self.do(self.unit, "assign", {"officer": officer})["officer"]["id"] == officer
        self.do(self.unit, "amend", {"amount": "20.50", "event_date": "2026-05-01"})
        assert self.do(self.unit, "accept", {"note": "属实"})["state"] == "accepted"
        self.do(self.unit, "invite", {"unit": OTHER, "asked": "核实地址"})
        self.do(self.other, "answer_assist", {"answer": "地址属实"})
        self.do(self.unit, "invite", {"unit": OTHER, "asked": "再核实"})
        self.do(self.unit, "excuse", {"unit": OTHER, "reason": "不需要了"})
        self.do(self.unit, "suspend", {"ground": "testing", "reason": "送检"})
        self.do(self.unit, "resume")
        self.do(self.supervisor, "extend", {"limit": "mediate", "reason": "等检测"}, status=422)
        self.do(self.other, "remind", {"text": "请快些"}, **code)
        self.do(self.unit, "note", {"text": "已电话联系"})
        told = {"outcome": "mediated", "terms": "退款", "recovered": "20.50", "recovery": "refunded"}
        assert self.do(self.unit, "settle", told)["outcome"] == "mediated"
        assert self.do(self.unit, "close")["state"] == "closed"
        self.do(self.other, "rate", {"rating": 5, "text": "满意"}, **code)
        self.do(self.unit, "recover", {"amount": "0.50", "recovery": "refunded", "terms": "又退了邮费"})
        case = Case.objects.get(number=self.receipt["number"])
        assert (case.rating, case.recovered, case.event_date) == (5, Decimal("21.00"), date(2026, 5, 1))
        told = self.unit.get(f"/cases/{case.number}").json()
        assert told["version"] == len(told["history"]) == journal.last_seq("case", case.pk)
        assert [limit["is_running"] for limit in told["limits"]] == [False] * len(told["limits"])

    def test_is_reopened_by_a_supervisor(self):
        case = factories.case_in(State.CLOSED)
        with clock.set_to(NOW + days(1)):
            answer = Caller(HOLDER, Role.SUPERVISOR).post(f"/cases/{case.number}/reopen", {"reason": "有新证据"})
        assert (answer.status_code, answer.json()["state"]) == (200, "accepted")

    def test_is_declined_ended_split_linked_and_given_back(self):
        law = self.unit.get("/procedures/" + Case.objects.get().procedure).json()
        ground = law["decline_grounds"][0]["key"]
        declined = factories.case_in(State.RECEIVED)
        told = {"ground": ground, "reason": "不属于本机关职责"}
        assert self.unit.post(f"/cases/{declined.number}/decline", told).json()["outcome"] == "declined"
        accepted = factories.case_in(State.ACCEPTED)
        told = {"ground": law["end_grounds"][6]["key"], "reason": "经营者已注销"}
        early = self.unit.post(f"/cases/{accepted.number}/end", told | {"ground": "out_of_time"})
        assert (early.status_code, early.json()["errors"][0]["pointer"]) == (422, "/ground")
        assert self.unit.post(f"/cases/{accepted.number}/end", told | {"ground": "none"}).status_code == 422
        assert self.unit.post(f"/cases/{accepted.number}/end", told).json()["outcome"] == "ended"
        assert self.unit.post(f"/cases/{accepted.number}/close", {}).status_code == 409
        for side in ("complainant", "respondent"):
            served = self.unit.post(
                f"/cases/{accepted.number}/serve", {"duty": "tell_ended", "side": side, "how": "phone"}
            )
            assert served.status_code == 200, served.content.decode()
        assert self.unit.post(f"/cases/{accepted.number}/close", {}).json()["state"] == "closed"
        split = self.do(self.unit, "split", {"narrative": "涉嫌虚假宣传"})
        links = self.unit.get(f"/cases/{split['number']}").json()["links"]
        assert [link["kind"] for link in links] == ["分立件"]
        self.do(self.unit, "link", {"number": declined.number})
        self.do(self.unit, "unlink", {"number": declined.number})
        assert self.do(self.unit, "hand_back", {"reason": "派错了"})["state"] == "triage"

    def test_is_verified_where_it_is_a_report(self):
        report = factories.case_in(State.ACCEPTED, Kind.REPORT)
        told = {"outcome": "not_filed", "finding": "未发现违法行为"}
        assert self.unit.post(f"/cases/{report.number}/verify", told).json()["state"] == "decided"

    def test_is_answered_where_it_is_an_enquiry(self):
        enquiry = factories.case_in(State.RECEIVED, Kind.ENQUIRY)
        answer = self.unit.post(f"/cases/{enquiry.number}/answer", {"answer": "可以退。"})
        assert answer.json()["state"] == "closed"

    def test_is_taken_over_and_routed_on(self):
        self.do(self.unit, "transfer", {"unit": OTHER, "reason": "属对方"})
        assert self.do(self.other, "take_over")["unit"]["key"] == OTHER
        assert self.do(self.other, "route", {"unit": HOLDER, "reason": "送回"})["unit"]["key"] == HOLDER


class TestAttachments(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()

    def setUp(self):
        self.enterContext(clock.set_to(NOW))
        self.case = factories.case_in(State.RECEIVED)
        self.path = f"/cases/{self.case.number}/attachments"

    def send(self, caller: Caller, content: bytes = b"%PDF-1.4\n%%EOF\n", *, key: str = "k1", **headers):
        told = caller.headers({"Idempotency-Key": key} | headers)
        file = SimpleUploadedFile("凭证.pdf", content, "application/pdf")
        return caller.browser.post(f"{BASE}{self.path}", {"file": file}, headers=told)

    def test_go_up_and_come_down(self):
        caller = Caller()
        answer = self.send(caller)
        assert (answer.status_code, answer.json()["name"]) == (201, "凭证.pdf")
        file = caller.get(f"{self.path}/{answer.json()['id']}")
        assert (file.content, file["Content-Type"]) == (b"%PDF-1.4\n%%EOF\n", "application/pdf")
        assert [each["name"] for each in caller.get(f"/cases/{self.case.number}").json()["attachments"]] == [
            "凭证.pdf"
        ]

    def test_are_answered_again_for_the_same_key(self):
        caller = Caller()
        first, again = self.send(caller), self.send(caller)
        assert (first.json(), again["Idempotency-Replayed"]) == (again.json(), "true")
        assert self.send(caller, b"%PDF-1.4\n%other\n%%EOF\n").status_code == 422

    def test_are_refused_where_they_are_unfit(self):
        answer = self.send(Caller(), b"MZ\x90\x00 not for us")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/file")

    def test_are_not_for_a_unit_that_does_not_handle_the_case(self):
        number = self.send(Caller()).json()["id"]
        assert Caller(OTHER).get(f"{self.path}/{number}").status_code == 404
        assert Caller(ABOVE, Role.SUPERVISOR).get(f"{self.path}/{number}").status_code == 404
        assert self.send(Caller(HOLDER, Role.AUDITOR)).status_code == 403
