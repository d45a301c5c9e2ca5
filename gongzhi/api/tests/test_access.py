from django.test import TestCase

from gongzhi.api.access import WRONG_CODES
from gongzhi.api.tests.scene import BASE, Caller
from gongzhi.cases.codes import code_of
from gongzhi.cases.words import State
from gongzhi.core import clock, journal
from gongzhi.core.actors import Role
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER


class WithACase(TestCase):
    """Tests of who may do what on one case."""

    @classmethod
    def setUpTestData(cls):
        factories.province()

    def setUp(self):
        self.enterContext(clock.set_to(NOW))
        self.case = factories.case_in(State.RECEIVED)

    @property
    def path(self) -> str:
        return f"/cases/{self.case.number}"


class TestWhoSeesACase(WithACase):
    def test_nobody_without_a_token(self):
        answer = self.client.get(f"{BASE}{self.path}")
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer["WWW-Authenticate"] == 'Bearer realm="gongzhi"'

    def test_nobody_with_a_made_up_token(self):
        answer = self.client.get(f"{BASE}{self.path}", headers={"Authorization": "Bearer made-up"})
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]

    def test_an_officers_session_is_no_token(self):
        self.client.force_login(factories.officer())
        assert self.client.get(f"{BASE}{self.path}").status_code == 401

    def test_a_client_of_the_unit_that_holds_it(self):
        told = Caller(HOLDER).get(self.path).json()
        assert (told["number"], told["persons"][0]["fields"]["name"]) == (self.case.number, "张**")

    def test_a_client_of_the_unit_above(self):
        assert Caller(ABOVE, Role.SUPERVISOR).get(self.path).status_code == 200

    def test_a_client_of_another_unit_sees_that_there_is_none(self):
        other = Caller(OTHER)
        answer, missing = other.get(self.path), other.get("/cases/2600000177")
        assert answer.status_code == missing.status_code == 404
        assert answer.json() == missing.json()

    def test_a_list_hides_the_cases_of_others(self):
        assert Caller(OTHER).get("/queues/all").json()["rows"] == []
        assert [row["number"] for row in Caller(HOLDER).get("/queues/all").json()["rows"]] == [self.case.number]

    def test_a_search_hides_the_cases_of_others(self):
        assert Caller(OTHER).get("/cases", {"q": "电热水壶"}).json()["rows"] == []
        assert len(Caller(HOLDER).get("/cases", {"q": "电热水壶"}).json()["rows"]) == 1


class TestScopes(WithACase):
    def test_reading_needs_read(self):
        answer = Caller(scopes=("act",)).get(self.path)
        assert (answer.status_code, answer.json()["type"]) == (403, f"{BASE}/#problem-insufficient-scope")

    def test_acting_needs_act(self):
        reader = Caller(scopes=("read",))
        assert reader.post(f"{self.path}/accept").status_code == 403
        assert reader.post("/traders", {"name": "甲乙商行"}).status_code == 403

    def test_handing_in_needs_receive(self):
        told = {"kind": "enquiry", "narrative": "可以退货吗？"}
        assert Caller(scopes=("read", "act")).post("/cases", told).status_code == 403
        assert Caller(scopes=("receive",)).post("/cases", told).status_code == 201

    def test_revealing_needs_reveal(self):
        party = self.case.parties.get()
        told = {"person": party.pk, "field": "phone"}
        assert Caller(scopes=("read", "act")).post(f"{self.path}/reveal", told).status_code == 403
        answer = Caller(scopes=("reveal",)).post(f"{self.path}/reveal", told)
        assert answer.json() == {"value": "19900001234"}
        assert journal.history("case", self.case.pk).last().verb == "reveal"

    def test_the_roles_of_the_account_decide_within_them(self):
        answer = Caller(HOLDER, Role.AUDITOR).post(f"{self.path}/accept")
        assert (answer.status_code, answer.json()["detail"]) == (403, "您没有“受理”的权限。")
        assert Caller(HOLDER, Role.AUDITOR).post("/cases", {"kind": "enquiry", "narrative": "问"}).status_code == 403


class TestActingForAConsumer(WithACase):
    def setUp(self):
        super().setUp()
        self.door = Caller(OTHER, scopes=("consumers",))
        self.code = code_of(self.case)

    def test_shows_the_case_without_what_is_between_officers(self):
        told = self.door.get(self.path, case_code=self.code).json()
        assert (told["number"], told["routings"], told["units"], told["officer"]) == (self.case.number, [], [], None)
        assert {offer["verb"] for offer in told["verbs"]} >= {"withdraw", "remind"}

    def test_does_what_a_consumer_may(self):
        answer = self.door.post(f"{self.path}/withdraw", {"reason": "已解决"}, case_code=self.code)
        assert (answer.status_code, answer.json()["state"]) == (200, "closed")
        assert journal.history("case", self.case.pk).last().actor_kind == "consumer"

    def test_does_nothing_that_an_officer_may(self):
        assert self.door.post(f"{self.path}/accept", case_code=self.code).status_code == 403

    def test_needs_the_scope(self):
        answer = Caller(HOLDER, scopes=("read", "act")).get(self.path, case_code=self.code)
        assert answer.status_code == 403

    def test_needs_the_code(self):
        assert self.door.get(self.path).status_code == 403
        assert self.door.get(self.path, case_code="AAAAAA").status_code == 404

    def test_bears_few_wrong_codes_for_one_case(self):
        for _try in range(WRONG_CODES):
            assert self.door.post(f"{self.path}/remind", case_code="AAAAAA").status_code == 404
        answer = self.door.post(f"{self.path}/remind", case_code=self.code)
        assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
