"""A firm answers appeals at its own desk: one by one, and many by a file."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.appeals.models import AnswerFile, FirmReport
from gongzhi.appeals.tests import scene
from gongzhi.appeals.tests.scene import NOW, on
from gongzhi.core import clock
from gongzhi.core.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def province(db):
    factories.province()
    with clock.set_to(NOW):
        yield


@pytest.fixture
def firm(province):
    return scene.firm()


@pytest.fixture
def client(firm) -> Client:
    return signed_in(firm)


def signed_in(firm) -> Client:
    client = Client()
    factories.sign_in_trader(client, factories.trader_account(firm))
    return client


class TestMatter:
    def test_waits_on_the_list_and_shows_what_the_firm_needs_to_find_it(self, client, firm):
        case = scene.accepted(trader=firm)
        home = client.get("/trader/").content.decode()
        assert case.title in home and "企业答复" in home
        page = client.get(f"/trader/matters/{case.number}/").content.decode()
        assert "待企业报告" in page and scene.WAYBILL in page and "延误" in page
        assert scene.PHONE not in page

    def test_is_reported_on_with_evidence_once(self, client, firm):
        case = scene.accepted(trader=firm)
        told = {"key": str(uuid4()), "findings": "中转滞留", "measures": "已送达", "amount": "50", "paid_date": ""}
        wrong = client.post(f"/trader/matters/{case.number}/report/", {**told, "findings": ""})
        assert wrong.status_code == 422 and "已送达" in wrong.content.decode()
        for _click in range(2):
            evidence = SimpleUploadedFile("签收.pdf", b"%PDF-1.4 x\n%%EOF", "application/pdf")
            answer = client.post(f"/trader/matters/{case.number}/report/", {**told, "evidence": evidence})
            assert answer.status_code == 302
        report = FirmReport.objects.get(case=case)
        assert (report.state, report.by_kind, report.files.count()) == ("reported", "trader", 1)
        page = client.get(f"/trader/matters/{case.number}/").content.decode()
        assert "签收.pdf" in page and "企业已报告" in page
        file = client.get(f"/trader/matters/{case.number}/reports/{report.files.get().pk}/")
        assert file.content.startswith(b"%PDF")

    def test_that_was_sent_back_says_why(self, client, firm):
        from gongzhi.appeals.actions.send_back import send_report_back

        case = scene.accepted(trader=firm)
        report = scene.reported(case, by=scene.as_firm(firm))
        send_report_back(report=report, reason="没有附签收凭证", by=scene.handler(), at=NOW)
        assert "没有附签收凭证" in client.get(f"/trader/matters/{case.number}/").content.decode()

    def test_may_take_longer_where_the_law_says_so_only(self, client, firm):
        case = scene.accepted(trader=firm)
        told = {"reason": "复杂", "approver": "负责人", "key": str(uuid4())}
        assert client.post(f"/trader/matters/{case.number}/lengthen/", told).status_code == 422
        assert "延长报告期限" not in client.get(f"/trader/matters/{case.number}/").content.decode()
        from gongzhi.appeals.actions.demand import demand_report

        bank = scene.firm("示例银行")
        matter = scene.accepted(unit_key="pbc", trader=bank)
        demand_report(case=matter, by=scene.handler("pbc"), at=NOW)
        page = signed_in(bank)
        assert page.post(f"/trader/matters/{matter.number}/lengthen/", told).status_code == 302
        assert FirmReport.objects.get(case=matter).due_date.isoformat() == "2026-07-05"
        consumer = Client()
        session = consumer.session
        session["opened_cases"] = [matter.pk]
        session.save()
        told = consumer.get(f"/status/{matter.number}/").content.decode()
        assert "由负责人批准" in told and "复杂" in told, "the consumer reads the reason"

    def test_is_paid_and_confirmed_by_the_consumer(self, client, firm):
        from datetime import date
        from decimal import Decimal

        from gongzhi.appeals.actions.agree import agree_compensation

        case = scene.accepted(trader=firm)
        told = {"amount": Decimal("50"), "due_date": date(2026, 5, 20), "by": scene.handler(), "at": NOW}
        agreed = agree_compensation(case=case, **told)
        client.post(f"/trader/matters/{case.number}/pay/", {"paid_date": "2026-05-06", "key": str(uuid4())})
        agreed.refresh_from_db()
        assert agreed.state == "paid"
        consumer = Client()
        session = consumer.session
        session["opened_cases"] = [case.pk]
        session.save()
        page = consumer.get(f"/status/{case.number}/").content.decode()
        assert "50.00 元" in page and "企业称 2026-05-06 已付" in page
        consumer.post(f"/status/{case.number}/compensation/dispute/", {"note": "没有到账"})
        agreed.refresh_from_db()
        assert agreed.state == "disputed"
        consumer.post(f"/status/{case.number}/compensation/confirm/", {})
        agreed.refresh_from_db()
        assert agreed.state == "confirmed"
        assert "没有收到</a>" not in consumer.get(f"/status/{case.number}/").content.decode()

    def test_of_another_firm_is_not_there(self, client):
        other = scene.firm("另一示例快递")
        case = scene.accepted(trader=other)
        assert client.get(f"/trader/matters/{case.number}/").status_code == 404
        assert client.post(f"/trader/matters/{case.number}/report/", {}).status_code == 404


class TestAnswers:
    def upload(self, client, body: str, go: str = "send"):
        firm = client.get("/trader/answers/").context["form"].fields["trader"].choices[0][0]
        file = SimpleUploadedFile("答复.csv", body.encode(), "text/csv")
        return client.post("/trader/answers/", {"trader": firm, "file": file, "go": go})

    def test_go_out_and_come_in_as_a_file(self, client, firm):
        cases = [scene.accepted(trader=firm) for _number in range(3)]
        assert "批量答复申诉" in client.get("/trader/").content.decode()
        sheet = b"".join(client.get(f"/trader/answers/waiting/{firm.pk}.csv").streaming_content).decode("utf-8-sig")
        assert all(case.number in sheet for case in cases) and "张示例" not in sheet
        assert client.get(f"/trader/answers/waiting/{firm.pk}.xlsx").content[:2] == b"PK"
        lines = ["受理编号,查明情况,处理措施,赔付金额"]
        lines += [f"{cases[0].number},滞留,已送达,20", f"{cases[1].number},,已送达,"]
        body = "\n".join(lines)
        tried = self.upload(client, body, go="try").content.decode()
        assert "1 行会收下" in tried and "什么也没有提交" in tried and not AnswerFile.objects.exists()
        page = client.get(self.upload(client, body)["Location"]).content.decode()
        assert "第 3 行" in page and "查明情况" in page
        file = AnswerFile.objects.get()
        faults = b"".join(client.get(f"/trader/answers/{file.pk}/errors.csv").streaming_content).decode("utf-8-sig")
        assert faults.startswith("原因,受理编号") and cases[1].number in faults
        again = client.get(self.upload(client, body)["Location"])
        assert again.context["file"].repeated == 1
        assert FirmReport.objects.filter(state="reported").count() == 1

    def test_that_cannot_be_read_say_why(self, client, firm):
        scene.accepted(trader=firm)
        answer = self.upload(client, "编号,情况\n1,2\n")
        assert answer.status_code == 422 and "文件缺少列" in answer.content.decode()

    def test_of_another_firm_are_not_there(self, client, firm):
        other = scene.firm("另一示例快递")
        scene.accepted(trader=other)
        assert client.get(f"/trader/answers/waiting/{other.pk}.csv").status_code == 404
        self.upload(signed_in(other), "受理编号,查明情况,处理措施\n2600000177,,\n")
        file = AnswerFile.objects.get()
        assert client.get(f"/trader/answers/{file.pk}/").status_code == 404
        assert client.get(f"/trader/answers/{file.pk}/errors.csv").status_code == 404

    def test_are_for_accounts_of_traders_only(self, firm):
        officer = Client()
        seat = factories.officer(("post", Role.HANDLER))
        officer.force_login(seat, "django.contrib.auth.backends.ModelBackend")
        assert "/trader/login/" in officer.get("/trader/answers/")["Location"]
        assert on(0) == NOW
