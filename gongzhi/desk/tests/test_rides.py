"""Ride-hailing at the desk: the pages as officers use them."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Role
from gongzhi.enforcement.models import Clue
from gongzhi.ride_hailing.actions.take_in import take_in_report
from gongzhi.ride_hailing.models import Finding, Flag, Joint, Load, Report, Run
from gongzhi.ride_hailing.tests import scene
from gongzhi.ride_hailing.tests.scene import KEEPER, NOW, trip
from gongzhi.ride_hailing.words import ReportState
from tests import factories
from tests.factories import HOLDER, OTHER

pytestmark = pytest.mark.django_db


def client_of(*seats) -> Client:
    client = Client()
    client.force_login(factories.officer(*seats), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    factories.province()
    scene.keeper()
    with clock.set_to(NOW):
        yield


@pytest.fixture
def keeper() -> Client:
    return client_of((KEEPER, Role.HANDLER))


def upload(name: str, body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def told(**changes) -> dict:
    return {
        "act_key": uuid4(), "unit_id": scene.keeper().pk, "name": scene.NAME, "code": scene.CODE,
        "from_date": "2026-04-01", "to_date": "2026-04-30", "trips": "2", "revenue": "40.00", "vehicles": "2",
        "drivers": "2", "file": upload("trips.csv", scene.as_csv([scene.HEAD, trip(1), trip(2, vehicle=2)])),
    } | changes  # fmt: skip


class TestRegisters:
    def test_a_file_is_loaded_and_refused_rows_are_shown(self, keeper):
        rows = [*scene.VEHICLES, ("V9", "999900", "贵AD10009", "2024-01-01", "", "")]
        form = {
            "act_key": uuid4(), "unit_id": scene.keeper().pk, "register": "vehicle",
            "file": upload("vehicles.csv", scene.as_csv(rows)),
        }  # fmt: skip
        answer = keeper.post(reverse("desk:ride-registers"), form, follow=True)
        assert "vehicles.csv" in answer.text and "没有这个城市代码" in answer.text
        page = keeper.get(reverse("desk:ride-register", args=["vehicle"])).text
        assert "V1" in page and "贵A****01" in page and "10001" not in page
        again = {**form, "act_key": uuid4(), "file": upload("vehicles.csv", scene.as_csv(rows))}
        assert "没有重复登记" in keeper.post(reverse("desk:ride-registers"), again, follow=True).text
        assert Load.objects.count() == 1

    def test_a_file_that_cannot_be_read_stays_with_the_reason(self, keeper):
        form = {
            "act_key": uuid4(),
            "unit_id": scene.keeper().pk,
            "register": "vehicle",
            "file": upload("x.csv", b"a\n1"),
        }
        answer = keeper.post(reverse("desk:ride-registers"), form)
        assert answer.status_code == 422 and "缺少列" in answer.text

    def test_are_there_for_keepers_and_those_who_see_all_only(self):
        scene.registers()
        for name, arguments in (
            ("desk:ride-registers", []),
            ("desk:ride-register", ["driver"]),
            ("desk:ride-load", [Load.objects.first().pk]),
        ):
            address = reverse(name, args=arguments)
            assert client_of(("samr", Role.AUDITOR)).get(address).status_code == 200
            assert client_of((HOLDER, Role.HANDLER)).get(address).status_code == 404


class TestReports:
    def test_a_report_is_uploaded_read_compared_and_explained(self, keeper):
        scene.registers()
        answer = keeper.post(reverse("desk:new-ride-report"), told(), follow=True)
        report = Report.objects.get()
        assert report.state == ReportState.WAITING and "正在读取" in answer.text
        run = take_in_report(report.pk, at=NOW)
        page = keeper.get(reverse("desk:ride-report", args=[report.pk])).text
        assert "一致" in page and reverse("desk:ride-run", args=[run.pk]) in page
        page = keeper.get(reverse("desk:ride-run", args=[run.pk]), {"violation": "unlicensed"}).text
        assert "T2" in page and "V2 2024-01-01 — 2026-04-10" in page and "贵AD10002" not in page
        file = keeper.get(reverse("desk:ride-run-file", args=[run.pk]))
        body = b"".join(file.streaming_content).decode("utf-8-sig")
        assert body.count("\n") == 2 and "T2" in body and "10002," not in body

    def test_what_is_wrong_stays_beside_its_field(self, keeper):
        answer = keeper.post(reverse("desk:new-ride-report"), told(to_date="2026-03-01"))
        assert answer.status_code == 422 and "报告期止早于报告期起" in answer.text and not Report.objects.exists()
        assert client_of((HOLDER, Role.HANDLER)).get(reverse("desk:new-ride-report")).status_code == 404

    def test_is_compared_again_set_beside_and_withdrawn(self, keeper):
        scene.registers()
        first = scene.compared(trip(1, vehicle=2))
        act = lambda what, **form: keeper.post(  # noqa: E731
            reverse("desk:act-on-ride-report", args=[first.report_id, what]), form, follow=True
        )
        assert "比对完成" in act("reconcile").text
        second = Run.objects.order_by("-id").first()
        assert "完全相同" in keeper.get(reverse("desk:ride-compare", args=[first.pk, second.pk])).text
        assert act("withdraw", act_key=uuid4(), reason="").status_code == 422
        assert "已撤回" in act("withdraw", act_key=uuid4(), reason="报送有误").text
        assert act("reconcile").status_code == 409
        assert act("nothing").status_code == 404

    def test_refused_rows_are_given_as_a_file(self, keeper):
        report = scene.received([trip(1, fare="x")])
        take_in_report(report.pk, at=NOW)
        file = keeper.get(reverse("desk:ride-refused", args=[report.pk]))
        assert "车费有误" in b"".join(file.streaming_content).decode()

    def test_plate_and_number_are_shown_on_asking_and_the_history_says_so(self, keeper):
        scene.registers()
        run = scene.compared(trip(1, vehicle=2))
        address = reverse("desk:ride-reveal", args=[run.pk, Flag.objects.get().trip_id])
        assert client_of(("samr", Role.AUDITOR)).post(address).status_code == 404
        page = keeper.post(address).text
        assert "贵AD10002" in page and "520100199001010002" in page
        assert "查看了订单 T1" in keeper.get(reverse("desk:ride-report", args=[run.report_id])).text

    def test_shows_nothing_to_other_units(self):
        scene.registers()
        run = scene.compared(trip(1, vehicle=2))
        other = client_of((OTHER, Role.SUPERVISOR))
        assert scene.NAME not in other.get(reverse("desk:ride-reports")).text
        for name, arguments in (
            ("desk:ride-report", [run.report_id]),
            ("desk:ride-run", [run.pk]),
            ("desk:ride-run-file", [run.pk]),
            ("desk:ride-refused", [run.report_id]),
            ("desk:ride-compare", [run.pk, run.pk]),
            ("desk:ride-finding", [Finding.objects.get().pk]),
        ):
            assert other.get(reverse(name, args=arguments)).status_code == 404

    def test_lists_cost_the_same_number_of_queries_at_one_row_and_at_many(
        self, keeper, django_assert_max_num_queries
    ):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        scene.registers()
        counts = []
        for numbers in ([1], range(10, 34)):
            for n in numbers:
                scene.compared(trip(n, vehicle=2), file_name=f"{n}.csv")
            keeper.get(reverse("desk:ride-reports"))
            with CaptureQueriesContext(
                connection,
            ) as caught:
                keeper.get(reverse("desk:ride-reports"))
            counts.append(len(caught))
        assert counts[0] == counts[1]


class TestFindings:
    def test_a_finding_is_told_with_evidence_confirmed_and_leads_to_its_clue_and_back(self):
        client = client_of((HOLDER, Role.HANDLER))
        form = {
            "act_key": uuid4(), "unit_id": factories.unit().pk, "name": scene.NAME, "code": scene.CODE,
            "violation": "leak", "source": "网信部门通报", "facts": "平台把乘客的手机号码展示给了其他驾驶员。",
            "files": upload("通报.pdf", scene.PAPER.content),
        }  # fmt: skip
        assert client.post(reverse("desk:new-ride-finding"), {**form, "facts": "短"}).status_code == 422
        page = client.post(
            reverse("desk:new-ride-finding"), {**form, "files": upload("通报.pdf", scene.PAPER.content)}, follow=True
        )
        finding = Finding.objects.get()
        assert "通报.pdf" in page.text
        file = finding.evidence.get()
        address = reverse("desk:ride-evidence", args=[finding.pk, file.pk])
        assert client.get(address).content == scene.PAPER.content
        assert client_of((OTHER, Role.HANDLER)).get(address).status_code == 404
        decide = reverse("desk:decide-ride-finding", args=[finding.pk, "confirm"])
        assert (
            client_of(("samr", Role.AUDITOR)).post(decide, {"act_key": uuid4(), "sector": "market"}).status_code
            == 404
        )
        page = client.post(decide, {"act_key": uuid4(), "sector": "market", "reason": "属实"}, follow=True).text
        clue = Clue.objects.get()
        there = reverse("desk:record", args=["clue", clue.number])
        assert there in page
        assert reverse("desk:ride-finding", args=[finding.pk]) in client.get(there).text

    def test_a_finding_is_set_aside_and_taken_up_again(self):
        client = client_of((HOLDER, Role.HANDLER))
        finding = scene.told(factories.actor((HOLDER, Role.HANDLER)))
        decide = lambda what, **form: client.post(  # noqa: E731
            reverse("desk:decide-ride-finding", args=[finding.pk, what]), form, follow=True
        )
        assert decide("dismiss", act_key=uuid4(), reason="").status_code == 422
        assert "已排除" in decide("dismiss", act_key=uuid4(), reason="不属实").text
        assert decide("confirm", act_key=uuid4(), sector="market").status_code == 409
        assert "重新列为待确认" in decide("reconsider").text
        assert scene.NAME in client.get(reverse("desk:ride-findings")).text


class TestJoint:
    def test_two_members_supervise_on_one_record_that_nobody_else_sees(self, keeper):
        scene.registers()
        scene.compared(trip(1, vehicle=2))
        finding = Finding.objects.get()
        begin = reverse("desk:new-ride-joint")
        page = keeper.get(begin, {"finding": finding.pk}).text
        assert scene.CODE in page
        form = {
            "act_key": uuid4(), "unit_id": scene.keeper().pk, "title": "联合约谈", "name": scene.NAME,
            "code": scene.CODE, "form": "interview", "facts": "平台派单给没有许可的车辆。", "due_date": "2026-05-16",
            "units": [factories.unit("pbc").pk], "findings": [finding.pk],
        }  # fmt: skip
        answer = keeper.post(f"{begin}?finding={finding.pk}", {**form, "units": []})
        assert answer.status_code == 422
        keeper.post(f"{begin}?finding={finding.pk}", form)
        joint = Joint.objects.get()
        address = reverse("desk:ride-joint", args=[joint.pk])
        bank = client_of(("pbc", Role.HANDLER))
        for stranger in (client_of((OTHER, Role.HANDLER)), client_of(("housing", Role.SUPERVISOR))):
            assert stranger.get(address).status_code == 404
            assert "联合约谈" not in stranger.get(reverse("desk:ride-joints")).text
        assert client_of(("samr", Role.SECRETARIAT)).get(address).status_code in {403, 404}
        assert "未取得许可" in bank.get(address).text
        act = lambda client, what, **form: client.post(  # noqa: E731
            reverse("desk:act-on-ride-joint", args=[joint.pk, what]), {"act_key": uuid4(), **form}, follow=True
        )
        assert "还在等" in keeper.get(address).text
        assert act(bank, "conclude", outcome="none", conclusion="无").status_code == 404
        act(bank, "join")
        assert act(bank, "state", opinion="").status_code == 422
        assert "已核对账户" in act(bank, "state", opinion="同意约谈", own_act="已核对账户").text
        act(keeper, "hold", held_date="2026-05-06", place="会议室", minutes="平台承诺整改")
        page = act(keeper, "conclude", outcome="rectify", conclusion="限期整改", check_date="2026-06-06").text
        assert "已形成处理意见" in page and "会议室" in page and "2026-06-06" in page


def test_a_report_read_without_registers_says_which_are_missing(keeper):
    report = scene.received([trip(1)])
    assert take_in_report(report.pk, at=NOW, by=SYSTEM) is None
    answer = keeper.post(reverse("desk:act-on-ride-report", args=[report.pk, "reconcile"]))
    assert answer.status_code == 409 and "平台经营许可证" in answer.text
