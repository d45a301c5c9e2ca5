"""Appeals at the desk: the panel of a case, its acts, and the lists by which firms are watched over."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.appeals.models import Appeal, Compensation, FirmReport
from gongzhi.appeals.tests import scene as appeals
from gongzhi.appeals.tests.scene import NOW, on
from gongzhi.core import clock, files
from gongzhi.core.actors import Role
from gongzhi.core.models import JournalEntry
from gongzhi.procedures.escalation import escalate
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def province(db):
    factories.province()
    with clock.set_to(NOW):
        yield


@pytest.fixture
def desk(province):
    """A client signed in as an officer of the postal administration who may do everything there."""
    return signed_in(("post", Role.HANDLER), ("post", Role.SUPERVISOR))


def signed_in(*seats) -> Client:
    client = Client()
    client.force_login(factories.officer(*seats), "django.contrib.auth.backends.ModelBackend")
    return client


def address(case, act: str = "") -> str:
    return f"/desk/cases/{case.number}/appeal/{act}/" if act else f"/desk/cases/{case.number}/"


def do(client: Client, case, act: str, **told):
    return client.post(address(case, act), {"key": str(uuid4()), **told})


class TestPanel:
    def test_shows_how_an_appeal_is_sorted_and_what_the_firm_owes(self, desk):
        case = appeals.accepted()
        page = desk.get(address(case)).content.decode()
        for words in ("快递", "延误", "客服电话", "待企业报告", "快达示例快递", "********45"):
            assert words in page
        assert appeals.WAYBILL not in page

    def test_is_not_there_for_other_matters(self, desk):
        client = signed_in((factories.HOLDER, Role.HANDLER))
        assert 'id="appeal"' not in client.get(address(factories.received())).content.decode()

    def test_shows_the_service_number_on_record_only_to_who_works_on_it(self, desk):
        case = appeals.accepted()
        page = desk.post(f"/desk/cases/{case.number}/appeal/number/", {"field": "number"}).content.decode()
        assert appeals.WAYBILL in page
        line = JournalEntry.objects.get(kind="appeal", verb="reveal")
        assert line.record_id == Appeal.objects.get(case=case).pk
        masked = desk.get(f"/desk/cases/{case.number}/appeal/masked/").content.decode()
        assert appeals.WAYBILL not in masked and "********45" in masked
        office = signed_in(("samr", Role.SECRETARIAT))
        answer = office.post(f"/desk/cases/{case.number}/appeal/number/", {"field": "number"})
        assert answer.status_code == 409 and appeals.WAYBILL not in answer.content.decode()


class TestActs:
    def test_sort_an_appeal_that_came_by_another_door(self, desk):
        case = factories.received("appeal", unit_key="post", prior_complaint_date=date(2026, 1, 5))
        told = {"sector": "post", "problem": "fees", "service_number": "XA0001", "prior_how": "counter"}
        assert do(desk, case, "sort", **told)["Location"] == f"{address(case)}#appeal"
        appeal = Appeal.objects.get(case=case)
        case.refresh_from_db()
        assert (appeal.sector, appeal.problem, case.subject, case.problem) == ("post", "fees", "post", "price")
        do(desk, case, "sort", sector="express", problem="delay")
        appeal.refresh_from_db()
        assert (appeal.sector, appeal.service_number) == ("express", "XA0001"), "an empty number keeps the one known"

    def test_put_the_report_in_for_a_firm_without_an_account_and_send_it_back(self, desk):
        case = appeals.accepted()
        wrong = do(desk, case, "report", findings="有", measures="", amount="12")
        assert wrong.status_code == 422 and "12" in wrong.content.decode()
        do(desk, case, "report", findings="滞留", measures="已送达", amount="12", paid_date="2026-05-06")
        report = FirmReport.objects.get(case=case)
        assert (report.state, report.by_kind, report.in_time) == ("reported", "officer", True)
        do(desk, case, "send-back", reason="没有写原因")
        page = desk.get(address(case)).content.decode()
        assert "退回原因：没有写原因" in page and "退回过 1 次" in page

    def test_record_compensation_until_it_is_confirmed(self, desk):
        case = appeals.accepted()
        assert do(desk, case, "agree", amount="0", due_date="2026-05-10").status_code == 422
        do(desk, case, "agree", amount="120", due_date="2026-05-10")
        do(desk, case, "pay", paid_date="2026-05-06")
        do(desk, case, "dispute")
        assert "未赔付" in desk.get(address(case)).content.decode()
        assert do(desk, case, "confirm", note=" ").status_code == 422
        do(desk, case, "confirm", note="转账凭证")
        assert Compensation.objects.get(case=case).state == "confirmed"
        refused = do(desk, case, "waive", reason="不要了")
        assert refused.status_code == 409 and "已确认赔付" in refused.content.decode()

    def test_hand_a_financial_matter_over_and_lengthen_the_limit(self):
        client = signed_in(("pbc", Role.HANDLER), ("pbc", Role.SUPERVISOR))
        case = appeals.accepted(unit_key="pbc", trader_name="示例银行")
        assert "通知企业报告" in client.get(address(case)).content.decode()
        do(client, case, "demand", note="请一并说明收费依据")
        assert do(client, case, "lengthen", reason="复杂", approver="").status_code == 422
        do(client, case, "lengthen", reason="复杂", approver="投诉处理工作负责人")
        assert FirmReport.objects.get(case=case).due_date == date(2026, 7, 5)

    def test_a_second_click_does_nothing_twice(self, desk):
        case = appeals.accepted()
        told = {"key": str(uuid4()), "amount": "120", "due_date": "2026-05-10"}
        for _click in range(2):
            assert desk.post(address(case, "agree"), told).status_code == 302
        assert JournalEntry.objects.filter(kind="compensation", verb="agree").count() == 1

    @pytest.mark.parametrize("act", ["sort", "demand", "report", "agree"])
    def test_are_not_there_for_other_units_nor_for_who_only_looks(self, act):
        case = appeals.accepted()
        for seat in (("telecom", Role.HANDLER), ("samr", Role.SECRETARIAT), ("samr", Role.AUDITOR)):
            client = signed_in(seat)
            assert client.get(address(case, act)).status_code == 404
            assert do(client, case, act, note="x").status_code == 404

    def test_give_a_file_of_a_report_to_who_handles_the_case_alone(self, desk):
        firm = appeals.firm()
        case = appeals.accepted(trader=firm)
        sent = files.Examined("凭证.pdf", "application/pdf", b"%PDF-1.4 x")
        report = appeals.reported(case, by=appeals.as_firm(firm), evidence=[sent])
        url = f"/desk/cases/{case.number}/appeal/files/{report.files.get().pk}/"
        assert desk.get(url).content == b"%PDF-1.4 x"
        assert signed_in(("samr", Role.AUDITOR)).get(url).status_code == 404


class TestSupervision:
    def test_lists_what_is_late_waiting_and_unpaid(self, desk):
        late, waiting = appeals.accepted(), appeals.accepted(at=on(8))
        do(desk, late, "agree", amount="50", due_date="2026-05-10")
        with clock.set_to(on(12)):
            page = signed_in(("post", Role.SUPERVISOR)).get("/desk/appeals/").content.decode()
            assert spoken(late) in page and spoken(waiting) not in page
            client = signed_in(("post", Role.HANDLER))
            both = client.get("/desk/appeals/waiting/").content.decode()
            assert spoken(late) in both and spoken(waiting) in both
            assert spoken(late) in client.get("/desk/appeals/unpaid/").content.decode()
            firms = client.get("/desk/appeals/firms/").content.decode()
            assert "快达示例快递" in firms and "0 / 2" in firms and "1 / 1" in firms

    def test_shows_other_units_nothing(self, desk):
        case = appeals.accepted()
        kept = appeals.filed(prior_complaint_date=date(2026, 5, 5)).kept
        other, office = signed_in(("telecom", Role.SUPERVISOR)), signed_in(("samr", Role.SECRETARIAT))
        with clock.set_to(on(20)):
            other, office = signed_in(("telecom", Role.SUPERVISOR)), signed_in(("samr", Role.SECRETARIAT))
            for tab in ("late", "waiting", "firms"):
                assert "快达示例快递" not in other.get(f"/desk/appeals/{tab}/").content.decode()
                assert "快达示例快递" in office.get(f"/desk/appeals/{tab}/").content.decode()
            assert kept.number[-4:] not in other.get("/desk/appeals/kept/").content.decode()
        assert case.number

    def test_lists_kept_appeals_without_what_was_typed(self, desk):
        kept = appeals.filed(prior_complaint_date=date(2026, 5, 5)).kept
        page = desk.get("/desk/appeals/kept/").content.decode()
        assert spoken(kept) in page and "2026-05-12" in page
        assert "十天没有送到" not in page and "张示例" not in page

    @pytest.mark.parametrize("tab", ["late", "waiting", "unpaid", "firms", "kept"])
    def test_costs_the_same_for_one_row_and_for_many(self, tab, django_assert_max_num_queries):
        for number in range(4):
            case = appeals.accepted(trader_name=f"示例快递{number}", at=NOW)
            client = signed_in(("post", Role.HANDLER))
            do(client, case, "agree", amount="50", due_date="2026-05-10")
            appeals.filed(prior_complaint_date=date(2026, 5, 5))
        with clock.set_to(on(20)):
            client = signed_in(("post", Role.HANDLER))
            with django_assert_max_num_queries(14):
                assert client.get(f"/desk/appeals/{tab}/").status_code == 200

    def test_goes_on_from_page_to_page(self, monkeypatch):
        from gongzhi.appeals import queries

        by = appeals.handler()
        for number in range(5):
            appeals.accepted(trader_name=f"示例快递{number}", by=by)
        today = date(2026, 5, 20)
        seen, after = [], ""
        while True:
            page = queries.waiting_reports(viewer=by, today=today, late=True, after=after, size=2)
            seen += [row.pk for row in page.rows]
            after = page.after
            if not after:
                break
        assert len(seen) == len(set(seen)) == 5
        named, after = [], ""
        told = {"viewer": by, "begin": date(2026, 5, 1), "end": today, "today": today}
        while True:
            page = queries.firm_figures(**told, after=after, size=2)
            named += [row.name for row in page.rows]
            after = page.after
            if not after:
                break
        assert sorted(named) == [f"示例快递{number}" for number in range(5)]

    def test_says_of_no_tab_and_no_page_that_it_is_not_there(self, desk):
        assert desk.get("/desk/appeals/nothing/").status_code == 404
        assert desk.get("/desk/appeals/late/?after=nonsense").status_code == 404
        assert desk.get("/desk/appeals/firms/?after=9_x&begin=1000-01-01").status_code == 200

    def test_stands_in_the_digest_of_what_runs_out(self):
        case = appeals.accepted()
        officer = factories.officer(("post", Role.SUPERVISOR))
        escalate(at=on(12))
        client = Client()
        client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
        with clock.set_to(on(12)):
            client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
            page = client.get("/desk/digests/").content.decode()
        assert spoken(case) in page and "企业向邮政管理部门报告处理结果" in page


def spoken(case) -> str:
    return f"{case.number[:3]} {case.number[3:6]} {case.number[6:]}"
