import io
import re
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gongzhi.cases.codes import code_of
from gongzhi.cases.models import Attachment, Case, CaseLink, Party
from gongzhi.core import clock, files, journal
from gongzhi.core.actors import SYSTEM
from gongzhi.directory.actions import register_trader
from gongzhi.portal.draft import SESSION_KEY
from gongzhi.portal.tests.scene import APPEAL, ASKED, NOW, PERSON, PRIOR, TRADER, WHAT, WISH, go_through, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten(guizhou):
    with clock.set_to(NOW):
        yield


def photo(colour="red", name="票据.jpg") -> SimpleUploadedFile:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SpyPhone"
    Image.new("RGB", (8, 8), colour).save(written, "JPEG", exif=exif)
    return SimpleUploadedFile(name, written.getvalue(), "image/jpeg")


class TestFiling:
    def test_makes_a_case_of_what_was_typed(self, client):
        go_through(client)
        (case,) = send(client)
        assert (case.kind, case.state, case.source) == ("complaint", "received", "portal")
        assert (case.amount, case.claims) == (Decimal("1299.00"), ["refund", "compensate"])
        assert (case.trader_name, case.region_id) == ("甲乙超市示范店", "520103")
        assert case.event_date == date(2026, 5, 1)
        assert case.unit.region_id == "520103" and case.unit.member == "samr"
        assert case.procedure.startswith("amr-complaint@")
        party = Party.objects.get(case=case)
        assert (party.name, party.phone, party.part) == ("张示例", "19900001234", "consumer")

    def test_gives_number_code_and_a_picture_of_the_way_to_the_status_page(self, client):
        go_through(client)
        (case,) = send(client)
        page = client.get("/file/receipt/").content.decode()
        assert f"{case.number[:3]} {case.number[3:6]} {case.number[6:]}" in page
        assert code_of(case) in page
        assert "data:image/svg+xml" in page

    def test_sent_twice_gives_the_same_receipt(self, client):
        go_through(client)
        key = str(client.get("/file/check/").context["draft"].key)
        for _click in range(2):
            answer = client.post("/file/check/", {"true": "on", "key": key})
            assert answer["Location"] == "/file/receipt/"
        assert Case.objects.count() == 1
        assert len(client.get("/file/receipt/").context["slips"]) == 1

    def test_of_two_clicks_at_once_makes_one_case(self, client):
        go_through(client)
        draft = client.session[SESSION_KEY]
        (case,) = send(client)
        session = client.session  # as the second request found it, before the first one was done
        session[SESSION_KEY] = draft
        del session["receipt"]
        session.save()
        assert send(client) == [case]
        assert Case.objects.count() == 1

    def test_sent_again_by_a_browser_that_missed_the_answer_gives_the_receipt(self, client):
        go_through(client)
        key = str(client.get("/file/check/").context["draft"].key)
        cookies = {name: each.value for name, each in client.cookies.items()}
        (case,) = send(client)
        assert {name: each.value for name, each in client.cookies.items()} == cookies, (
            "the browser that missed the answer is known still"
        )
        assert client.post("/file/check/", {"true": "on", "key": key})["Location"] == "/file/receipt/"
        assert case.number in client.get("/file/receipt/").content.decode()

    def test_begins_under_a_new_name_of_the_session(self, client):
        client.post("/status/close/")
        planted = client.session.session_key
        client.post("/file/what/", WHAT)
        assert client.session.session_key not in {None, planted}
        client.cookies["sessionid"] = planted
        assert "过期牛奶" not in client.get("/file/what/").content.decode()

    def test_asks_to_confirm_that_it_is_true(self, client):
        go_through(client)
        answer = client.post("/file/check/", {"key": str(uuid4())})
        assert answer.status_code == 422
        assert "请确认内容属实后再提交" in answer.content.decode()
        assert not Case.objects.exists()

    def test_starts_anew_after_one_was_sent(self, client):
        go_through(client)
        send(client)
        assert client.get("/file/check/")["Location"] == "/file/what/"
        assert "过期牛奶" not in client.get("/file/what/").content.decode()

    def test_keeps_no_readable_draft_in_the_session(self, client):
        go_through(client)
        stored = str(dict(client.session))
        assert "张示例" not in stored and "19900001234" not in stored and "牛奶" not in stored

    def test_tells_caches_to_keep_nothing(self, client):
        go_through(client)
        for path in ("/file/what/", "/file/person/", "/file/check/", "/status/"):
            assert "no-store" in client.get(path)["Cache-Control"]


class TestStep:
    def test_keeps_what_was_typed_when_something_is_wrong(self, client):
        answer = client.post("/file/what/", {"wish": "dispute", "narrative": "牛奶", "event_date": "2026-05-01"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "内容太短" in page and ">\n牛奶</textarea>" in page and 'value="2026-05-01"' in page
        assert 'href="#id_narrative"' in page
        again = client.get("/file/what/").content.decode()
        assert ">\n牛奶</textarea>" in again and 'value="2026-05-01"' in again

    def test_keeps_what_was_typed_when_going_back(self, client):
        client.post("/file/what/", WHAT)
        answer = client.post("/file/wish/", {**WISH, "amount": "abc", "go": "back"})
        assert answer["Location"] == "/file/what/"
        assert 'value="abc"' in client.get("/file/wish/").content.decode()

    def test_is_not_reached_before_the_steps_before_it_are_right(self, client):
        for step in ("wish", "trader", "person", "check"):
            assert client.get(f"/file/{step}/")["Location"] == "/file/what/"
        client.post("/file/what/", WHAT)
        assert client.get("/file/person/")["Location"] == "/file/wish/"
        assert client.get("/file/")["Location"] == "/file/wish/"

    def test_is_left_out_where_a_question_needs_it_not(self, client):
        answer = client.post("/file/what/", {**WHAT, "wish": "question"})
        assert answer["Location"] == "/file/trader/"
        assert client.get("/file/wish/").status_code == 302
        assert client.post("/file/wish/", WISH).status_code == 302

    def test_is_unknown_by_another_name(self, client):
        assert client.get("/file/nothing/").status_code == 404

    def test_is_forgotten_when_cleared(self, client):
        client.post("/file/what/", WHAT)
        client.post("/file/clear/")
        assert "过期牛奶" not in client.get("/file/what/").content.decode()


class TestTrader:
    def test_chosen_from_the_list_is_linked(self, client):
        trader = register_trader(name="示范电器经营部", address="某路 2 号", by=SYSTEM, at=NOW)
        found = client.get("/find/traders/", {"q": "示范电器"}).content.decode()
        assert f'data-value="{trader.pk}"' in found
        go_through(client, trader={**TRADER, "trader": "示范电器经营部", "trader_id": trader.pk})
        (case,) = send(client)
        assert case.trader == trader

    def test_typed_in_full_without_choosing_is_linked_as_well(self, client):
        trader = register_trader(name="示范电器经营部", by=SYSTEM, at=NOW)
        go_through(client, trader={**TRADER, "trader": "示范电器经营部"})
        assert send(client)[0].trader == trader

    def test_chosen_and_then_written_over_is_only_described(self, client):
        trader = register_trader(name="示范电器经营部", by=SYSTEM, at=NOW)
        go_through(client, trader={**TRADER, "trader": "另一家小店", "trader_id": trader.pk})
        (case,) = send(client)
        assert (case.trader, case.trader_name) == (None, "另一家小店")

    def test_place_that_nobody_knows_is_asked_for_again(self, client):
        client.post("/file/what/", WHAT)
        client.post("/file/wish/", WISH)
        answer = client.post("/file/trader/", {**TRADER, "region": "某某县"})
        assert answer.status_code == 422
        assert "没有找到这个地方" in answer.content.decode()

    def test_platform_that_is_not_registered_stays_with_the_text(self, client):
        go_through(client, trader={**TRADER, "platform": "某某商城"})
        (case,) = send(client)
        assert case.text.narrative.endswith("网购平台：某某商城")


class TestPerson:
    def test_may_stay_unnamed_in_a_report_only(self, client):
        client.post("/file/what/", {**WHAT, "wish": "breach"})
        client.post("/file/wish/", {})
        client.post("/file/trader/", TRADER)
        assert client.post("/file/person/", {"anonymous": "on"}).status_code == 302
        (case,) = send(client)
        assert case.anonymous and not case.parties.exists()

    def test_must_be_named_in_a_complaint(self, client):
        client.post("/file/what/", WHAT)
        client.post("/file/wish/", WISH)
        client.post("/file/trader/", TRADER)
        answer = client.post("/file/person/", {"anonymous": "on", "as_whom": "self"})
        assert answer.status_code == 422
        for words in ("请填写真实姓名", "请填写联系电话", "请填写通讯地址"):
            assert words in answer.content.decode()

    def test_comes_with_an_agent(self, client):
        client.post("/file/what/", WHAT)
        client.post("/file/wish/", WISH)
        client.post("/file/trader/", TRADER)
        answer = client.post("/file/person/", {**PERSON, "as_whom": "agent"})
        assert "请填写您作为代理人的姓名" in answer.content.decode()
        told = {**PERSON, "as_whom": "agent", "agent_name": "李代理", "agent_phone": "0851-86812345"}
        assert client.post("/file/person/", told).status_code == 302
        (case,) = send(client)
        assert [(party.part, party.phone) for party in case.parties.order_by("id")] == [
            ("consumer", "19900001234"),
            ("agent", "085186812345"),
        ]

    def test_comes_with_others_of_whom_one_more_represents_all(self, client):
        client.post("/file/what/", WHAT)
        client.post("/file/wish/", WISH)
        client.post("/file/trader/", TRADER)
        joint = {**PERSON, "as_whom": "joint", "rows": "2"}
        assert "至少再写一个人" in client.post("/file/person/", joint).content.decode()
        answer = client.post("/file/person/", {**joint, "go": "more"})
        assert answer["Location"].endswith("#id_others-2-name")
        assert 'name="others-2-name"' in client.get("/file/person/").content.decode()
        told = {"rows": "3", "others-0-name": "王一", "others-0-phone": "123", "others-2-name": "王三"}
        answer = client.post("/file/person/", {**joint, **told})
        page = answer.content.decode()
        assert answer.status_code == 422 and "手机号码应为 11 位，现在是 3 位" in page and "请填写电话" in page
        told |= {"others-0-phone": "19900005678", "others-2-phone": "19900009999"}
        two = {"others-0-represents": "on", "others-2-represents": "on"}
        assert "代表人最多两名" in client.post("/file/person/", {**joint, **told, **two}).content.decode()
        assert client.post("/file/person/", {**joint, **told, "others-2-represents": "on"}).status_code == 302
        (case,) = send(client)
        assert [party.part for party in case.parties.order_by("id")] == ["representative", "joint", "representative"]


class TestFiles:
    def test_are_kept_with_the_draft_and_come_with_the_case(self, client):
        client.post("/file/what/", WHAT)
        answer = client.post("/file/wish/", {**WISH, "amount": "abc", "files": [photo(), photo("blue", "商品.jpg")]})
        assert answer.status_code == 422, "another mistake does not lose the files"
        assert "票据.jpg" in answer.content.decode()
        assert client.post("/file/wish/", WISH).status_code == 302
        client.post("/file/trader/", TRADER)
        client.post("/file/person/", PERSON)
        (case,) = send(client)
        kept = list(Attachment.objects.filter(case=case).order_by("id"))
        assert [file.name for file in kept] == ["票据.jpg", "商品.jpg"]
        assert b"SpyPhone" not in files.read_kept(kept[0].sha256)

    def test_can_be_taken_away_again(self, client):
        client.post("/file/what/", WHAT)
        page = client.post("/file/wish/", {**WISH, "amount": "abc", "files": [photo()]}).content.decode()
        (sha256,) = re.findall(r'value="remove:(\w+)"', page)
        assert client.post("/file/wish/", {**WISH, "go": f"remove:{sha256}"})["Location"] == "/file/wish/"
        assert "票据.jpg" not in client.get("/file/wish/").content.decode()

    def test_that_are_not_fit_are_refused_beside_the_field_and_the_rest_kept(self, client):
        client.post("/file/what/", WHAT)
        bad = SimpleUploadedFile("病毒.jpg", b"MZ\x90\x00", "image/jpeg")
        page = client.post("/file/wish/", {**WISH, "files": [photo(), bad]}).content.decode()
        assert "“病毒.jpg”不是可以接收的文件" in page
        assert "票据.jpg" in page

    def test_are_no_more_than_a_case_may_have(self, client, settings):
        settings.CASE_MOST_FILES = 1
        client.post("/file/what/", WHAT)
        answer = client.post("/file/wish/", {**WISH, "files": [photo(), photo("blue", "商品.jpg")]})
        assert answer.status_code == 422
        assert "最多上传 1 个附件" in answer.content.decode()


class TestLanguage:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_is_kept_so_that_the_consumer_is_written_to_in_it(self, client, settings, language):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        go_through(client)
        (case,) = send(client)
        assert journal.history("case", case.pk)[0].facts["language"] == language


class TestBoth:
    def test_makes_two_linked_cases_with_the_files(self, client):
        go_through(client, what={**WHAT, "wish": "both"}, wish={**WISH, "files": [photo()]})
        assert "会分成两件" in client.get("/file/check/").content.decode()
        complaint, report = send(client)
        assert (complaint.kind, report.kind) == ("complaint", "report")
        assert CaseLink.objects.get().kind == "split"
        assert Attachment.objects.count() == 2
        assert code_of(complaint) != code_of(report)


class TestCheck:
    def test_names_unit_reason_time_and_article(self, client):
        go_through(client)
        page = client.get("/file/check/").content.decode()
        assert "云岩区市场监督管理局" in page
        assert "7 个工作日" in page and "《市场监督管理投诉举报处理办法》第十五条" in page
        assert "60 日" in page
        (outlook,) = client.get("/file/check/").context["outlooks"]
        assert outlook.decision.reason in page
        assert outlook.firm is None

    def test_warns_where_the_firm_must_be_asked_first(self, client):
        narrative = "中通快递把我的包裹弄丢了，客服一直不处理，快递费也不退。"
        go_through(client, what={**WHAT, "narrative": narrative})
        page = client.get("/file/check/").content.decode()
        assert "请先向企业投诉" in page and "快递" in page

    def test_takes_in_an_appeal_whose_firm_had_its_days(self, client):
        go_through(client, **APPEAL, prior={**PRIOR, "prior_complaint_date": "2026-04-29"})
        assert "企业的答复期到" not in client.get("/file/check/").content.decode()
        (case,) = send(client)
        assert (case.kind, case.unit.member, case.prior_complaint_date) == ("appeal", "post", date(2026, 4, 29))
        assert (case.subject, case.problem) == ("post", "delay-loss")
        told = case.appeal
        assert (told.scheme, told.sector, told.problem, told.prior_how) == ("post", "express", "loss", "phone")
        assert (told.service_number, told.prior_reference) == ("SF0000012345", "KF001")

    def test_asks_only_appeals_how_the_firm_was_asked(self, client):
        go_through(client)
        assert client.get("/file/prior/").status_code == 302
        go_through(client, **APPEAL)
        assert client.post("/file/prior/", {}).status_code == 422

    def test_offers_the_problems_of_the_kind_of_firm_that_was_chosen(self, client):
        trader = {**APPEAL["trader"], "hotline": "12378"}
        go_through(client, **APPEAL | {"trader": trader}, prior={"sector": "loan", "problem": "claims", **ASKED})
        (case,) = send(client)
        assert (case.kind, case.unit.member, case.appeal.scheme) == ("complaint", "nfra", "nfra")

    def test_costs_no_more_queries_with_ten_files(self, client, django_assert_max_num_queries):
        go_through(client, wish={**WISH, "files": [photo((n, 0, 0), f"{n}.jpg") for n in range(10)]})
        with django_assert_max_num_queries(20):
            client.get("/file/check/")
