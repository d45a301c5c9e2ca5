"""The two sides over the API: consumers with number and code, a trader's own program; and what pages reckon."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from gongzhi.api.access import WRONG_CODES
from gongzhi.api.tests.scene import BASE, Caller
from gongzhi.appeals.actions.answer_many import FILLED_IN, NUMBER
from gongzhi.appeals.models import AnswerFile, KeptAppeal
from gongzhi.appeals.tests import scene as appeals
from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.codes import code_of
from gongzhi.cases.models import Case
from gongzhi.core import clock, journal
from gongzhi.core.actors import Role
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.directory import clients
from gongzhi.directory.clients import MOST_OF_TRADER, TRADER, add_trader_client, revoke_client
from gongzhi.directory.models import AccountRole, AccountState, Client
from gongzhi.directory.queries import trader_actor
from gongzhi.documents.kinds import kind_of
from gongzhi.documents.queries import template_in_use
from gongzhi.mediation.models import Statement
from gongzhi.negotiation.tests.scene import Scene
from gongzhi.ride_hailing.models import Load, Report
from gongzhi.ride_hailing.tests import scene as rides
from tests import factories
from tests.factories import HOLDER, NOW, OTHER

pytestmark = pytest.mark.django_db
OFFER = {"remedy": "refund", "amount": "199.00", "perform_by": "2026-05-12", "text": "核实后同意全额退款。"}


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    with clock.set_to(NOW):
        yield


@pytest.fixture
def scene() -> Scene:
    return Scene()


class TraderCaller(Caller):
    """A trader's own program."""

    def __init__(self, account):
        given = add_trader_client(name="客服系统", by=trader_actor(account), at=NOW, per_minute=100_000)
        self.client, self.secret, self.browser, self.token = given.client, given.secret, Browser(), ""


def accepted() -> Case:
    return accept_case(case=factories.received(), by=factories.actor((HOLDER, Role.HANDLER)), at=NOW)


def consumers() -> Caller:
    return Caller(OTHER, Role.HANDLER, scopes=["consumers"])


class TestNegotiation:
    def test_goes_from_the_offer_to_the_end_by_the_two_sides_programs(self, scene):
        case = scene.case()
        shop, buyer = TraderCaller(scene.account), consumers()
        one, code = f"/cases/{case.number}/negotiation", code_of(case)
        assert shop.get(one).json()["state"] == "waiting"
        assert shop.post(f"{one}/propose", OFFER).json()["state"] == "offered"
        counter = OFFER | {"amount": "150.00", "text": "退一部分也可以。"}
        assert buyer.post(f"{one}/counter", counter, case_code=code).json()["state"] == "waiting"
        assert shop.post(f"{one}/write", {"text": "同意您的方案。"}).status_code == 200
        assert shop.post(f"{one}/propose", counter).status_code == 200
        assert buyer.post(f"{one}/agree", {}, case_code=code).json()["state"] == "agreed"
        assert shop.post(f"{one}/perform", {"text": "已原路退回"}).json()["state"] == "performed"
        done = buyer.post(f"{one}/confirm", {}, case_code=code)
        assert done.json()["state"] == "settled", done.json()
        verbs = [
            line.actor_kind for line in journal.history("negotiation", case.pk) if line.verb in ("propose", "agree")
        ]
        assert verbs == ["trader", "trader", "consumer"]

    def test_is_refused_to_the_wrong_side_another_trader_and_a_wrong_code(self, scene):
        case = scene.case()
        one, code = f"/cases/{case.number}/negotiation", code_of(case)
        shop, buyer = TraderCaller(scene.account), consumers()
        rival = TraderCaller(scene.rival_account)
        assert shop.post(f"{one}/agree", {}).status_code == 403
        assert buyer.post(f"{one}/propose", OFFER, case_code=code).status_code == 403
        assert rival.get(one).status_code == rival.post(f"{one}/propose", OFFER).status_code == 404
        assert buyer.post(f"{one}/agree", {}, case_code="0000").status_code == 404
        assert buyer.get(one).status_code == 403
        officers = Caller(HOLDER, Role.HANDLER)
        assert officers.get(one).status_code == 200
        assert officers.post(f"{one}/propose", OFFER).status_code == 403

    def test_bears_only_so_many_wrong_codes(self, scene):
        case = scene.case()
        one, buyer = f"/cases/{case.number}/negotiation", consumers()
        for _number in range(WRONG_CODES):
            assert buyer.get(one, case_code="0000").status_code == 404
        refused = buyer.get(one, case_code=code_of(case))
        assert refused.status_code == 429 and int(refused["Retry-After"]) > 0

    def test_the_same_key_does_it_once(self, scene):
        case = scene.case()
        shop, one, key = TraderCaller(scene.account), f"/cases/{case.number}/negotiation", str(uuid4())
        first, again = (shop.post(f"{one}/propose", OFFER, key=key) for _twice in range(2))
        assert first.json() == again.json() and again["Idempotency-Replayed"] == "true"
        assert [line.verb for line in journal.history("negotiation", case.pk)].count("propose") == 1


class TestTradersProgram:
    def test_sees_the_matters_of_its_trader_as_its_desk_shows_them(self, scene):
        case = scene.case()
        shop, rival = TraderCaller(scene.account), TraderCaller(scene.rival_account)
        [row] = shop.get("/trader/matters", {"waiting": True}).json()["rows"]
        assert (row["case"], row["part"], row["waits"]) == (case.number, "negotiation", True)
        told = shop.get(f"/trader/matters/{case.number}").json()
        assert told["narrative"] == case.text.narrative and told["asker"]["name"].endswith("*")
        assert rival.get("/trader/matters").json()["rows"] == []
        assert rival.get(f"/trader/matters/{case.number}").status_code == 404
        for path in (f"/cases/{case.number}", "/queues/all", "/units", f"/cases/{case.number}/mediation"):
            assert shop.get(path).status_code == 403, path

    def test_keeps_ready_made_answers_and_the_pledge(self, scene):
        shop = TraderCaller(scene.account)
        kept = shop.post("/trader/ready-answers", {"title": "致歉", "text": "给您添麻烦了。"})
        assert kept.status_code == 201, kept.json()
        [row] = shop.get("/trader/ready-answers").json()["rows"]
        assert TraderCaller(scene.rival_account).get(f"/trader/ready-answers/{row['id']}").status_code == 404
        assert shop.post(f"/trader/ready-answers/{row['id']}/drop", {}).json() == {"dropped": True}
        assert shop.get("/trader/ready-answers").json()["rows"] == []
        [pledge] = shop.get("/trader/odr-pledges").json()["rows"]
        ended = shop.post(f"/trader/odr-pledges/{pledge['id']}/end", {"reason": "停业"})
        assert ended.json()["state"] == "ended", ended.json()
        again = shop.post("/trader/odr-pledges", {"trader": scene.trader.pk})
        assert again.status_code == 201 and again.json()["state"] == "kept", again.json()

    def test_ends_with_its_account_and_when_it_is_revoked(self, scene):
        shop = TraderCaller(scene.account)
        assert shop.get("/trader/matters").status_code == 200
        scene.account.state, scene.account.reason = AccountState.ENDED, "test"
        scene.account.ended_at = NOW
        scene.account.save()
        assert shop.get("/trader/matters").status_code == 401
        scene.account.state, scene.account.ended_at = AccountState.ACTIVE, None
        scene.account.save()
        assert shop.get("/trader/matters").status_code == 200
        revoke_client(client=shop.client, by=trader_actor(scene.account), at=NOW)
        assert shop.get("/trader/matters").status_code == 401

    def test_has_no_scope_but_its_own(self, scene):
        shop = TraderCaller(scene.account)
        assert shop.ask_token(scope="read").status_code == 400
        assert shop.ask_token().json()["scope"] == TRADER


class TestKeepingPrograms:
    def test_is_the_responsible_persons_own(self, scene):
        colleague = trader_actor(factories.trader_account(scene.trader, role=AccountRole.COLLEAGUE))
        for by in (colleague, scene.handler):
            with pytest.raises(NotAllowed):
                add_trader_client(name="系统", by=by, at=NOW)
        shop = TraderCaller(scene.account)
        for by in (colleague, scene.handler, scene.rival):
            with pytest.raises(NotAllowed):
                clients.renew_secret(client=shop.client, by=by, at=NOW)
            assert not clients.trader_clients(viewer=by).filter(pk=shop.client.pk)
        assert [line.verb for line in journal.history("client", shop.client.pk)] == ["add"]

    def test_has_a_name_and_an_end(self, scene):
        with pytest.raises(Refused):
            add_trader_client(name=" ", by=scene.shop, at=NOW)
        for number in range(MOST_OF_TRADER):
            add_trader_client(name=f"系统{number}", by=scene.shop, at=NOW)
        with pytest.raises(Refused):
            add_trader_client(name="再来一个", by=scene.shop, at=NOW)

    def test_is_done_on_the_traders_desk(self, scene):
        browser = Browser()
        factories.sign_in_trader(browser, scene.account)
        page = browser.post(reverse("trader:clients"), {"name": "客服系统"})
        client = Client.objects.get(account=scene.account)
        assert client.key in page.content.decode() and "只在这里显示一次" in page.content.decode()
        assert "客服系统" in browser.get(reverse("trader:clients")).content.decode()
        renewed = browser.post(reverse("trader:change-client", args=[client.pk, "renew"]))
        assert renewed.status_code == 200
        browser.post(reverse("trader:change-client", args=[client.pk, "revoke"]))
        assert Client.objects.get(pk=client.pk).revoked_at == NOW
        assert browser.post(reverse("trader:clients"), {"name": ""}).status_code == 422
        factories.sign_in_trader(browser, scene.rival_account)
        assert browser.post(reverse("trader:change-client", args=[client.pk, "renew"])).status_code == 404


class TestOthersOfTheTwoSides:
    def test_a_firm_reports_one_by_one_and_many_at_once(self):
        factories.province()
        firm = appeals.firm()
        account = factories.trader_account(firm)
        one, two = (appeals.accepted(trader=firm, by=appeals.handler()) for _number in range(2))
        shop = TraderCaller(account)
        owed = [row["case"] for row in shop.get("/trader/owed-reports").json()["rows"]]
        assert sorted(owed) == sorted([one.number, two.number])
        told = {"findings": "快件在中转场滞留。", "measures": "已送达并致歉。"}
        done = shop.post(f"/cases/{one.number}/appeal/report/report", told)
        assert done.status_code == 200 and done.json()["state"] == "reported", done.json()
        lines = [[NUMBER, *FILLED_IN], [two.number, "快件滞留。", "已送达。"], ["00", "无", "无"]]
        body = "\n".join(",".join(cells) for cells in lines).encode()
        for dry_run, status in (("true", 200), ("false", 201)):
            sent = {"trader": firm.pk, "file": SimpleUploadedFile("报告.csv", body), "dry_run": dry_run}
            headers = shop.headers({"Idempotency-Key": str(uuid4())})
            answer = shop.browser.post(f"{BASE}/trader/answers", sent, headers=headers)
            assert answer.status_code == status, answer.json()
            assert AnswerFile.objects.count() == (status == 201)
        told = answer.json()
        assert (told["read"], told["taken"], told["refused"]) == (2, 1, 1)
        [refused] = shop.get(f"/trader/answers/{told['id']}/refused-rows").json()["rows"]
        assert refused["row"] == 3 and refused["reason"]
        assert shop.get("/trader/owed-reports").json()["rows"] == []
        stranger = TraderCaller(factories.trader_account(appeals.firm("对门示例快递")))
        assert stranger.get(f"/cases/{two.number}/appeal/report").status_code == 404

    def test_a_consumer_looks_at_wakes_and_drops_an_appeal_that_is_kept(self):
        factories.province()
        rows = [appeals.filed(prior_complaint_date=date(2026, 5, 5)).kept for _number in range(2)]
        buyer, (woken, dropped) = consumers(), rows
        assert buyer.get(f"/kept-appeals/{woken.number}", case_code=code_of(dropped)).status_code == 404
        told = buyer.get(f"/kept-appeals/{woken.number}", case_code=code_of(woken)).json()
        assert {verb["verb"] for verb in told["verbs"] if verb["open"]} >= {"wake", "drop"}
        done = buyer.post(f"/kept-appeals/{woken.number}/wake", {"answer": "不赔"}, case_code=code_of(woken))
        assert done.json()["state"] == "woken", done.json()
        assert "不赔" in Case.objects.get(number=woken.number).text.narrative
        done = buyer.post(f"/kept-appeals/{dropped.number}/drop", {}, case_code=code_of(dropped))
        assert done.json()["state"] == KeptAppeal.objects.get(pk=dropped.pk).state == "dropped"
        assert Caller("samr", Role.SECRETARIAT).get(f"/kept-appeals/{woken.number}").status_code == 403

    def test_each_side_says_for_itself_whether_it_agrees_to_mediation(self):
        factories.province()
        case = accepted()
        one, buyer = f"/cases/{case.number}/mediation/consent", consumers()
        done = buyer.post(one, {"says": "agrees"}, case_code=code_of(case))
        assert done.status_code == 200, done.json()
        said = Statement.objects.get()
        assert (said.side, said.says, said.way, said.by_kind) == ("complainant", "agrees", "online", "consumer")
        assert Caller(HOLDER, Role.HANDLER).post(one, {"says": "agrees"}).status_code == 403
        assert Statement.objects.count() == 1


class TestFilesOfRides:
    @pytest.fixture(autouse=True)
    def keeper(self):
        factories.province()
        rides.keeper()
        with clock.set_to(rides.NOW):
            yield

    def send(self, caller: Caller, path: str, told: dict):
        headers = caller.headers({"Idempotency-Key": str(uuid4())})
        return caller.browser.post(f"{BASE}{path}", told, headers=headers)

    def test_a_report_is_kept_once_and_read_later(self):
        program, new = Caller(rides.KEEPER), rides.new_report()
        told = {name: str(value) for name, value in vars(new).items() if name != "file_name"}
        answers = [
            self.send(program, "/ride-reports", told | {"file": SimpleUploadedFile("trips.csv", b"a,b\n1,2\n")})
            for _twice in range(2)
        ]
        assert [each.status_code for each in answers] == [201, 201], answers[0].json()
        assert answers[0].json()["id"] == answers[1].json()["id"] == Report.objects.get().pk
        wrong = self.send(program, "/ride-reports", told | {"trips": "-1", "file": SimpleUploadedFile("t.csv", b"a")})
        assert wrong.status_code == 422
        stranger = self.send(Caller(OTHER), "/ride-reports", told | {"file": SimpleUploadedFile("t.csv", b"c")})
        assert stranger.status_code in {403, 422} and Report.objects.count() == 1

    def test_a_register_is_taken_in_and_its_refused_rows_are_told(self):
        program = Caller(rides.KEEPER)
        file = SimpleUploadedFile("register.csv", "没有这样的列\n1\n".encode())
        wrong = self.send(program, "/ride-loads", {"of": "platform", "file": file})
        assert wrong.status_code in {409, 422}, wrong.json()
        rides.registers()
        load = Load.objects.order_by("id").first()
        told = program.get(f"/ride-loads/{load.pk}").json()
        assert told["of"] == load.register and told["taken"] == load.taken
        assert program.get(f"/ride-loads/{load.pk}/refused-rows").json()["rows"] == []


class TestWhatPagesReckon:
    @pytest.fixture(autouse=True)
    def province(self):
        factories.province()

    def test_the_time_of_a_matter_is_charged_to_whose_turn_it_was(self):
        case = accepted()
        with clock.set_to(NOW.replace(day=NOW.day + 2)):
            told = Caller(HOLDER).get(f"/cases/{case.number}/time").json()
            own = consumers().get(f"/cases/{case.number}/time", case_code=code_of(case)).json()
        assert told["parts"] == [
            {"whose": "office", "whose_title": told["parts"][0]["whose_title"], "seconds": 172800}
        ]
        assert own == told
        assert Caller(OTHER).get(f"/cases/{case.number}/time").status_code == 404

    def test_a_reply_is_looked_through_without_a_key(self):
        case = accepted()
        caller = Caller(HOLDER)
        asked = {"verb": "settle", "text": "已处理。"}
        answer = caller.browser.post(
            f"{BASE}/cases/{case.number}/reply-hints",
            asked,
            content_type="application/json",
            headers=caller.headers({}),
        )
        assert answer.status_code == 200, answer.json()
        assert {finding["met"] for finding in answer.json()["findings"]} == {True, False}
        assert Caller(OTHER).post(f"/cases/{case.number}/reply-hints", asked).status_code == 404

    def test_a_template_is_filled_in_with_examples_or_its_faults_are_told(self):
        text = template_in_use(kind_of("acceptance-notice")).model_dump()
        caller = Caller("samr", Role.SECRETARIAT)
        good = caller.post("/document-templates/acceptance-notice/preview", text).json()
        assert good["faults"] == [] and text["title"] in good["html"]
        bad = caller.post("/document-templates/acceptance-notice/preview", text | {"body": "{nobody}"}).json()
        assert bad["html"] == "" and bad["faults"][0]["part"] == "body"
        assert caller.post("/document-templates/nothing/preview", text).status_code == 404

    def test_figures_of_a_period_are_told_by_code(self):
        caller = Caller("samr", Role.SECRETARIAT)
        rows = caller.get("/figures", {"since": "2026-01-01", "until": "2026-05-31"}).json()
        assert len(rows) > 5 and len({row["code"] for row in rows}) == len(rows)
        counted = {row["code"]: row["counted"] for row in rows}
        assert counted.pop("conference.members") == "7" and set(counted.values()) == {"0"}
        assert caller.get("/figures", {"since": "2026-05-01", "until": "2026-01-31"}).status_code == 422
        assert (
            Caller("samr", Role.ADMINISTRATOR)
            .get("/figures", {"since": "2026-05-01", "until": "2026-05-02"})
            .status_code
            == 403
        )
