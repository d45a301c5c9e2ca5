import json
from unittest.mock import patch

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from gongzhi.api import intake
from gongzhi.api.tests.scene import BASE, Caller
from gongzhi.cases.codes import code_of
from gongzhi.cases.models import Case, Party
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.directory.actions import register_trader
from tests import factories
from tests.factories import HOLDER, NOW

COMPLAINT = {
    "kind": "complaint",
    "narrative": "在甲乙商行买的电热水壶用了两天就漏水。",
    "persons": [{"name": "张示例", "phone": "19900001234"}],
    "trader_name": "甲乙商行",
    "amount": "199.00",
}
ENQUIRY = {"kind": "enquiry", "narrative": "七日无理由退货从哪天算起？"}


class AtTheDoor(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()

    def setUp(self):
        self.enterContext(clock.set_to(NOW))
        self.caller = Caller()


class TestReceive(AtTheDoor):
    def test_makes_a_case_and_tells_how_to_find_it(self):
        answer = self.caller.post("/cases", COMPLAINT | {"unit": HOLDER, "unit_reason": "属本单位"})
        told, case = answer.json(), Case.objects.get()
        assert answer.status_code == 201
        assert (told["number"], told["code"], told["unit"]["key"]) == (case.number, code_of(case), HOLDER)
        assert (case.source, case.unit.key) == (f"api:{self.caller.client.key}", HOLDER)
        assert Party.objects.get().name == "张示例"

    def test_lets_the_rules_find_the_unit(self):
        told = self.caller.post("/cases", ENQUIRY).json()
        assert (told["state"], told["unit"]["key"]) == ("triage", "samr")

    def test_takes_the_same_reference_once(self):
        first = self.caller.post("/cases", COMPLAINT | {"reference": "A-1"})
        again = self.caller.post("/cases", COMPLAINT | {"reference": "A-1"})
        assert (first.status_code, again.status_code) == (201, 200)
        assert (again.json()["number"], again.json()["repeated"]) == (first.json()["number"], True)
        assert Caller().post("/cases", COMPLAINT | {"reference": "A-1"}).status_code == 201

    def test_takes_a_report_out_of_a_complaint(self):
        told = self.caller.post("/cases", COMPLAINT | {"also_report": True}).json()
        assert told["report"]["kind"] == "report"
        assert Case.objects.count() == 2

    def test_takes_the_region_of_a_registered_trader(self):
        trader = register_trader(name="甲乙商行", region=factories.unit(HOLDER).region, by=SYSTEM, at=NOW)
        self.caller.post("/cases", COMPLAINT | {"trader": trader.pk, "trader_name": ""})
        case = Case.objects.get()
        assert (case.trader_id, case.trader_name, case.region_id) == (trader.pk, "甲乙商行", trader.region_id)

    def test_refuses_what_does_not_hang_together(self):
        for wrong in (
            {"anonymous": True},
            {"kind": "report", "also_report": True},
            {"unit": HOLDER},
        ):
            with self.subTest(**wrong):
                answer = self.caller.post("/cases", COMPLAINT | wrong)
                assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "")


class TestReceiveInBulk(AtTheDoor):
    def send(self, *lines, key: str = "k1") -> list[dict]:
        body = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        answer = self.caller.browser.post(
            f"{BASE}/bulk/cases",
            body,
            content_type="application/x-ndjson",
            headers=self.caller.headers({"Idempotency-Key": key}),
        )
        assert answer.status_code == 200, answer.content
        return [json.loads(row) for row in b"".join(answer.streaming_content).splitlines()]

    def test_answers_row_by_row(self):
        rows = self.send(COMPLAINT, "{", ENQUIRY | {"narrative": ""}, "", COMPLAINT | {"region": "999999"}, ENQUIRY)
        assert [(row["line"], row["status"]) for row in rows] == [(1, 201), (2, 422), (3, 422), (5, 422), (6, 201)]
        assert rows[2]["errors"][0]["pointer"] == "/narrative"
        assert rows[3]["errors"] == [{"pointer": "/region", "detail": "没有这个行政区划代码。"}]
        assert Case.objects.count() == 2

    def test_makes_nothing_twice_with_the_same_key(self):
        lines = [COMPLAINT, COMPLAINT, ENQUIRY | {"reference": "B-1"}]
        first, again = self.send(*lines), self.send(*lines)
        assert [row["status"] for row in first] == [201, 201, 201]
        assert [row["status"] for row in again] == [200, 200, 200]
        assert [row["receipt"]["number"] for row in first] == [row["receipt"]["number"] for row in again]
        assert Case.objects.count() == 3

    def test_takes_reports_out_of_complaints(self):
        (row,) = self.send(COMPLAINT | {"also_report": True})
        assert row["receipt"]["report"]["kind"] == "report"

    def test_tells_what_broke_and_goes_on(self):
        broken = RuntimeError("the disk is full")
        receive_cases = intake.receive_cases

        def once_broken(news, **rest):
            if news and news[0].narrative == "坏":
                raise broken
            return receive_cases(news, **rest)

        with patch.object(intake, "AT_ONCE", 1), patch.object(intake, "receive_cases", once_broken):
            rows = self.send(ENQUIRY, ENQUIRY | {"narrative": "坏"}, ENQUIRY)
        assert [row["status"] for row in rows] == [201, 500, 201]
        assert Case.objects.count() == 2

    def test_refuses_too_many_lines(self):
        with patch.object(intake, "MOST_LINES", 2):
            answer = self.caller.browser.post(
                f"{BASE}/bulk/cases",
                "\n".join([json.dumps(ENQUIRY)] * 3),
                content_type="application/x-ndjson",
                headers=self.caller.headers({"Idempotency-Key": "k"}),
            )
        assert answer.status_code == 413
        assert Case.objects.count() == 0

    def test_costs_the_same_number_of_queries_for_two_lines_and_for_thirty(self):
        self.caller.get("/queues")
        counts = []
        for many in (2, 30):
            with CaptureQueriesContext(connection) as captured:
                self.send(*([COMPLAINT] * many), key=f"k{many}")
            counts.append(len(captured))
        assert counts[0] == counts[1]
