"""What every declared record has: keys, versions, refusals, scopes, pages; told by a few of them."""

from base64 import b64encode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from gongzhi.api.openapi import OPERATIONS
from gongzhi.api.tests.scene import BASE, Caller
from gongzhi.cases.words import State
from gongzhi.core import clock, journal
from gongzhi.core.actors import Role
from gongzhi.directory.models import Client, Officer
from gongzhi.enforcement.models import Clue, EvidenceFile, Measure
from gongzhi.exchange.models import ImportRun
from tests import factories
from tests.factories import HOLDER, NOW, OTHER

CLUE = {
    "title": "未明码标价",
    "sector": "market",
    "facts": "现场核查，商品未标明价格。",
    "trader_name": "甲乙商行",
}


class OverTheAPI(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()

    def setUp(self):
        self.enterContext(clock.set_to(NOW))
        self.caller = Caller(HOLDER, Role.HANDLER)

    def post(
        self, path: str, told: dict | None = None, *, status: int = 200, caller: Caller | None = None, **headers
    ):
        answer = (caller or self.caller).post(path, told, **headers)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def clue(self) -> str:
        return self.post("/clues", CLUE, status=201)["number"]


class TestAClue(OverTheAPI):
    def test_is_registered_verified_and_told_with_what_may_be_done(self):
        made = self.post("/clues", CLUE | {"source": "member", "source_label": "公安移送"}, status=201)
        assert (made["state"], made["unit"]["key"], made["version"]) == ("received", HOLDER, 1)
        assert self.post(f"/clues/{made['number']}/verify", {"note": "开始"})["state"] == "verifying"
        told = self.caller.get(f"/clues/{made['number']}").json()
        assert (told["facts"], told["source"], told["version"]) == (CLUE["facts"], "member", 2)
        assert [line["verb"] for line in told["history"]] == ["receive", "verify"]
        assert told["limits"] and {"verb", "title", "open", "refusal"} <= set(told["verbs"][0])
        assert [row["number"] for row in self.caller.get("/clues", {"list": "unit"}).json()["rows"]] == [
            made["number"]
        ]

    def test_is_registered_once_for_the_same_key(self):
        first = self.post("/clues", CLUE, status=201, key="k1")
        assert self.post("/clues", CLUE, status=201, key="k1") == first
        assert Clue.objects.count() == 1
        self.post("/clues", CLUE | {"title": "另一件"}, status=422, key="k1")

    def test_is_not_changed_by_who_read_an_older_version(self):
        number = self.clue()
        tag = self.caller.get(f"/clues/{number}")["ETag"]
        self.post(f"/clues/{number}/note", {"text": "已联系"}, if_match=tag)
        self.post(f"/clues/{number}/note", {"text": "再联系"}, status=412, if_match=tag)
        assert journal.last_seq("clue", Clue.objects.get().pk) == 2

    def test_is_refused_with_the_reason_beside_the_input(self):
        number = self.clue()
        assert self.post(f"/clues/{number}/file", {}, status=422)["errors"][0]["pointer"] == "/title"
        assert self.post(f"/clues/{number}/refer", {"unit": "nobody", "reason": "属对方"}, status=422)["errors"] == [
            {"pointer": "/unit", "detail": "没有这个单位。"}
        ]
        assert self.post(f"/clues/{number}/resume", {}, status=409)["detail"]
        assert self.post("/clues", CLUE | {"source": "report"}, status=422)["errors"][0]["pointer"] == "/source"

    def test_is_nothing_to_another_unit(self):
        number = self.clue()
        stranger = Caller(OTHER, Role.HANDLER)
        assert stranger.get(f"/clues/{number}").status_code == 404
        self.post(f"/clues/{number}/verify", {}, status=404, caller=stranger)
        self.post(f"/clues/{number}/verify", {}, status=403, caller=Caller(HOLDER, Role.ADMINISTRATOR))

    def test_needs_the_scope_of_its_family_and_the_way(self):
        number = self.clue()
        for scopes, read, act in (
            (("read", "act"), 403, 403),
            (("enforcement",), 403, 403),
            (("read", "enforcement"), 200, 403),
            (("act", "enforcement"), 403, 200),
        ):
            caller = Caller(HOLDER, Role.HANDLER, scopes=scopes)
            assert caller.get(f"/clues/{number}").status_code == read, scopes
            self.post(f"/clues/{number}/note", {"text": "已联系"}, status=act, caller=caller)

    def test_leads_to_a_measure_and_comes_from_a_case(self):
        number = self.clue()
        told = {"kind": "rectify", "demand": "明码标价", "due_date": "2026-06-30"}
        measure = self.post(f"/clues/{number}/measure", told)
        assert Measure.objects.get().number == measure["number"]
        case = factories.case_in(State.ACCEPTED)
        made = self.post(f"/cases/{case.number}/clue", {key: CLUE[key] for key in ("title", "sector", "facts")})
        assert Clue.objects.get(number=made["number"]).source_id == case.pk


class TestAList(OverTheAPI):
    def test_goes_on_behind_each_page(self):
        numbers = {self.clue() for _n in range(3)}
        page = self.caller.get("/clues", {"list": "all"}).json()
        assert ({row["number"] for row in page["rows"]}, page["next"]) == (numbers, None)
        wrong = self.caller.get("/clues", {"list": "unit", "after": "nonsense"})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#after")

    def test_costs_the_same_for_one_row_and_for_many(self):
        self.clue()
        one = self.cost("/clues")
        for _n in range(4):
            self.clue()
        assert self.cost("/clues") == one

    def cost(self, path: str) -> int:
        self.caller.get(path)
        with CaptureQueriesContext(
            connection,
        ) as told:
            self.caller.get(path)
        return len(told)


class TestAMediation(OverTheAPI):
    def test_is_told_and_done_before_anything_is_on_record(self):
        case = factories.case_in(State.ACCEPTED)
        path = f"/cases/{case.number}/mediation"
        told = self.caller.get(path).json()
        assert (told["version"], told["history"]) == (0, [])
        said = {"side": "complainant", "says": "agrees", "way": "phone", "on_date": str(clock.today())}
        assert self.post(f"{path}/say", said)["version"] > 0
        told = self.caller.get(path).json()
        assert [each["says"] for each in told["statements"]] == ["agrees"]
        assert self.post(f"{path}/say", said | {"says": "nonsense"}, status=422)["errors"][0]["pointer"] == "/says"


class TestClients(OverTheAPI):
    def setUp(self):
        super().setUp()
        self.keeper = Caller(HOLDER, Role.ADMINISTRATOR, scopes=("read", "act", "administration"))

    def told(self, **more) -> dict:
        return {"key": "hotline", "name": "热线平台", "unit": HOLDER, "roles": ["handler"], "scopes": ["read"]} | more

    def test_are_made_and_revoked(self):
        made = self.post("/api-clients", self.told(), status=201, caller=self.keeper)
        assert made["secret"]
        assert self.post(f"/api-clients/{made['id']}/revoke", caller=self.keeper)["revoked_at"]
        assert Client.objects.get(pk=made["id"]).revoked_at == NOW

    def test_get_no_scope_that_their_maker_does_not_have(self):
        self.post("/api-clients", self.told(scopes=["read", "reveal"]), status=403, caller=self.keeper)
        stronger = Caller(HOLDER, Role.HANDLER)
        self.post(f"/api-clients/{stronger.client.pk}/renew", status=403, caller=self.keeper)
        assert not Client.objects.filter(key="hotline").exists()

    def test_are_no_business_of_a_handler(self):
        assert self.caller.get("/api-clients").status_code == 403
        self.post("/api-clients", self.told(), status=403)


class TestOfficers(OverTheAPI):
    def test_are_added_posted_and_leave(self):
        keeper = Caller(HOLDER, Role.ADMINISTRATOR)
        told = {"username": "li.shili", "name": "李示例", "password": "a-long-first-password", "unit": HOLDER}
        made = self.post("/officers", told | {"roles": ["handler"]}, status=201, caller=keeper)
        assert "password" not in made
        shown = keeper.get(f"/officers/{made['id']}").json()
        [posting] = shown["postings"]
        assert posting["unit"]["key"] == HOLDER
        ended = self.post(f"/postings/{posting['id']}/end", {}, caller=keeper)
        assert ended["to_date"] == str(clock.today())
        assert self.post(f"/officers/{made['id']}/deactivate", caller=keeper)["is_active"] is False
        assert not Officer.objects.get(pk=made["id"]).is_active
        self.post("/officers", told | {"username": "x", "roles": ["handler"]}, status=403)


class TestFiles(OverTheAPI):
    def test_that_are_imported_are_tried_first(self):
        keeper = Caller(HOLDER, Role.SUPERVISOR)
        connector = keeper.get("/connectors").json()["rows"][0]["key"]
        headers = keeper.headers({"Idempotency-Key": "k1"})
        sent = [
            keeper.browser.post(
                f"{BASE}/imports",
                {"connector": connector, "file": SimpleUploadedFile("件.csv", b"a,b\n1,2\n")},
                headers=headers,
            )
            for _n in range(2)
        ]
        assert [answer.status_code for answer in sent] == [201, 201], sent[0].content.decode()
        assert (ImportRun.objects.count(), sent[0].json()["state"]) == (1, "trying")
        pk = sent[0].json()["id"]
        assert keeper.get(f"/imports/{pk}").json()["file_name"] == "件.csv"
        assert keeper.get(f"/imports/{pk}/refused-rows").json()["rows"] == []
        assert self.caller.get("/imports").status_code == 403

    def test_of_a_queue_go_out_on_record(self):
        case = factories.case_in(State.ACCEPTED)
        answer = self.caller.post("/queues/unit/export.csv")
        assert case.number in b"".join(answer.streaming_content).decode()
        [line] = journal.history("export", self.caller.client.officer_id)
        assert line.facts["format"] == "csv"
        assert self.caller.post("/queues/unit/export.csv?persons=true").status_code == 403
        bare = Caller(HOLDER, Role.SUPERVISOR, scopes=("read", "exchange"))
        assert bare.post("/queues/unit/export.csv?persons=true").status_code == 403

    def test_within_a_request_are_examined(self):
        number, supervisor = self.clue(), Caller(HOLDER, Role.SUPERVISOR)
        self.post(f"/clues/{number}/verify")
        officers = [factories.officer((HOLDER, Role.HANDLER)).pk for _n in range(2)]
        filed = {"title": "未明码标价案", "finding": "属实", "party_kind": "organisation", "officers": officers}
        self.post(f"/clues/{number}/file", filed, caller=supervisor)
        [case] = supervisor.get("/filed-cases", {"list": "all"}).json()["rows"]
        evidence = {
            "kind": "document",
            "title": "照片",
            "origin": "现场",
            "collected_date": str(clock.today()),
            "holder": "李示例",
        }
        path = f"/filed-cases/{case['number']}/add_evidence"
        unfit = [{"name": "坏.exe", "content": b64encode(b"MZ not for us").decode()}]
        refused = self.post(path, evidence | {"files_told": unfit}, status=422, caller=supervisor)
        assert refused["errors"][0]["pointer"] == "/file"
        fit = [{"name": "照片.pdf", "content": b64encode(b"%PDF-1.4\n%%EOF\n").decode()}]
        self.post(path, evidence | {"files_told": fit}, caller=supervisor)
        kept = EvidenceFile.objects.get()
        answer = supervisor.get(f"/filed-cases/{case['number']}/files/{kept.pk}")
        assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.4\n%%EOF\n", "application/pdf")


class TestOperations:
    def test_are_named_once(self):
        names = [operation.name for operation in OPERATIONS]
        assert len(names) == len(set(names))
