"""The stories of appeals, told day by day: too early and woken, handed to a bank, declined by age, in bulk."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest

from gongzhi.appeals import sheets
from gongzhi.appeals.actions.agree import agree_compensation
from gongzhi.appeals.actions.answer_many import answer_many, fault_rows
from gongzhi.appeals.actions.confirm import confirm_compensation
from gongzhi.appeals.actions.demand import demand_report
from gongzhi.appeals.actions.dispute import dispute_compensation
from gongzhi.appeals.actions.lengthen import lengthen_limit
from gongzhi.appeals.actions.pay import pay_compensation
from gongzhi.appeals.actions.send_back import send_report_back
from gongzhi.appeals.actions.wake import wake_due
from gongzhi.appeals.intake import GivenFile
from gongzhi.appeals.models import FirmReport, KeptAppeal, KeptFile
from gongzhi.appeals.queries import firm_figures, kept_page, rows_to_answer, unpaid_compensation, waiting_reports
from gongzhi.appeals.tests import scene
from gongzhi.appeals.tests.scene import NOW, TODAY, on
from gongzhi.appeals.verify import broken_appeals
from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.rate import rate_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.codes import code_of
from gongzhi.cases.models import Attachment, Case
from gongzhi.core import files, journal
from gongzhi.core.actors import Role, consumer
from gongzhi.core.clock import day_of
from gongzhi.core.errors import Refused
from gongzhi.core.sheets import csv_lines
from gongzhi.core.tables import REASON
from gongzhi.procedures.escalation import escalate
from gongzhi.procedures.models import Digest, RunningLimit
from gongzhi.procedures.queries import digests
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def province(db):
    factories.province()


class TestTooEarly:
    def test_is_kept_woken_on_day_eight_reported_late_escalated_compensated_and_answered_late(self):
        firm, by = scene.firm(), scene.handler()
        watches = scene.handler(role=Role.SUPERVISOR)
        proof = files.keep(b"%PDF-1.4 proof")
        filed = scene.filed(
            trader=firm,
            prior_complaint_date=TODAY,
            files=[GivenFile("工单截图.pdf", "application/pdf", 14, proof)],
        )
        kept = filed.kept
        assert (filed.case, kept.wakes_on) == (None, date(2026, 5, 13))
        code = code_of(kept)
        assert [row.number for row in kept_page(viewer=by).rows] == [kept.number]

        assert wake_due(at=on(6)) == (0, 0), "the seventh day is not over"
        assert wake_due(at=on(7, hour=8)) == (1, 0)
        assert wake_due(at=on(7)) == (0, 0), "woken once"
        case = Case.objects.get(number=kept.number)
        assert code_of(case) == code, "number and code are those given when it was kept"
        assert (case.state, case.received_at, case.trader_id) == ("received", on(7, hour=8), firm.pk)
        assert Attachment.objects.get(case=case).name == "工单截图.pdf"
        assert (case.appeal.sector, case.appeal.problem, case.subject) == ("express", "delay", "post")
        assert KeptAppeal.objects.get(pk=kept.pk).body == "" and not KeptFile.objects.exists()

        case = accept_case(case=case, by=by, at=on(8))
        scene.follow_journal(on(8))
        report = scene.report_on(case)
        assert report.due_date == date(2026, 5, 24), "ten days after the firm was told"
        late = {"viewer": watches, "today": day_of(on(19)), "late": True}
        assert [row.pk for row in waiting_reports(**late).rows] == [report.pk]
        assert escalate(at=on(19)) >= 1
        told = [item for digest in digests(viewer=watches) for item in digest.items]
        assert ("firm_report", report.pk, "overdue") in {(i["kind"], i["record"], i["stage"]) for i in told}

        report = scene.reported(case, by=scene.as_firm(firm), at=on(19), amount=Decimal("120.00"))
        assert report.in_time is False and not waiting_reports(**late).rows
        report = send_report_back(report=report, reason="没有说明滞留的原因。", by=by, at=on(20))
        assert report.due_date == date(2026, 5, 31), "five days more"
        scene.reported(case, by=scene.as_firm(firm), at=on(22), findings="分拣错误，滞留七日。")

        agreed = agree_compensation(case=case, amount=Decimal("120.00"), due_date=day_of(on(25)), by=by, at=on(23))
        overdue = unpaid_compensation(viewer=watches, today=day_of(on(26))).rows
        assert [row.pk for row in overdue] == [agreed.pk]
        paid = pay_compensation(compensation=agreed, paid_date=day_of(on(26)), by=scene.as_firm(firm), at=on(26))
        who = consumer(case.pk)
        disputed = dispute_compensation(compensation=paid, note="没有到账。", by=who, at=on(27))
        confirmed = confirm_compensation(compensation=disputed, by=who, at=on(28))
        assert confirmed.state == "confirmed"

        assert case.due_date == date(2026, 6, 12), "thirty days after it was received"
        escalate(at=on(39))
        stages = {item["stage"] for item in Digest.objects.get(officer_id=watches.id, date=day_of(on(39))).items}
        assert "overdue" in stages
        case = settle_case(
            case=case, outcome="performed", terms="企业赔付120元并致歉。", recovered=Decimal("120.00"),
            recovery="compensated", by=by, at=on(40),
        )  # fmt: skip
        answered = RunningLimit.objects.get(record_kind="case", record_id=case.pk, key="answer")
        assert answered.met is False, "answered late"
        case = close_case(case=case, by=by, at=on(40))
        rate_case(case=case, rating=4, by=who, at=on(41))
        scene.follow_journal(on(41))

        (figures,) = firm_figures(viewer=watches, begin=TODAY, end=day_of(on(41)), today=day_of(on(41))).rows
        assert (figures.name, figures.demanded, figures.reported, figures.late) == ("快达示例快递", 1, 1, 1)
        assert (figures.agreed, figures.paid, figures.unpaid, figures.sent_back) == (1, 1, 0, 1)
        assert list(broken_appeals()) == [] and journal.broken_chains() == []


class TestHandOver:
    def test_to_a_bank_runs_fifteen_days_and_may_be_made_sixty_with_a_reason(self):
        bank, by, boss = scene.firm("示例银行"), scene.handler("pbc"), scene.handler("pbc", Role.SUPERVISOR)
        case = scene.accepted(unit_key="pbc", trader=bank, by=by)
        assert not FirmReport.objects.exists(), "a bank owes an answer once the matter is handed to it"
        report = demand_report(case=case, by=by, at=on(1))
        assert report.due_date == date(2026, 5, 22)
        told = {"report": report, "approver": "投诉处理工作负责人", "at": on(10)}
        with pytest.raises(Refused, match="理由"):
            lengthen_limit(**told, reason=" ", by=boss)
        with pytest.raises(Refused, match="权限"):
            lengthen_limit(**told, reason="涉及多家机构", by=by)
        report = lengthen_limit(**told, reason="涉及多家机构", by=scene.as_firm(bank))
        assert report.due_date == date(2026, 7, 6), "sixty days in all"
        with pytest.raises(Refused, match="不能再延长"):
            lengthen_limit(**told, reason="还要时间", by=boss)
        report = scene.reported(case, by=scene.as_firm(bank), at=on(50))
        assert report.in_time is True
        assert report.reported_at > NOW


class TestTelecomFees:
    def test_older_than_five_months_are_declined_on_that_ground_and_on_no_other(self):
        by = scene.handler("telecom")
        told = {"unit_key": "telecom", "event_date": date(2025, 11, 30), "trader_name": "示例移动通信"}
        case = scene.filed(**told).case
        assert (case.problem, case.due_date) == ("price", date(2026, 5, 12)), "five working days to accept"
        with pytest.raises(Refused, match="应适用收费争议的期限"):
            decline_case(case=case, ground="too_old", reason="超过二年", by=by, at=on(1))
        case = decline_case(case=case, ground="fee_too_old", reason="收费发生在五个月之前。", by=by, at=on(1))
        assert (case.outcome, case.ground) == ("declined", "fee_too_old")
        assert not FirmReport.objects.exists()

    def test_younger_ones_and_other_disputes_are_not(self):
        by = scene.handler("telecom")
        young = scene.filed(unit_key="telecom", event_date=date(2025, 12, 10)).case
        with pytest.raises(Refused, match="没有超过规定的时间"):
            decline_case(case=young, ground="fee_too_old", reason="太久", by=by, at=on(1))
        moved = scene.sorting("telecom", problem="portability")
        other = scene.filed(unit_key="telecom", event_date=date(2025, 1, 10), told=moved).case
        with pytest.raises(Refused, match="不是收费争议"):
            decline_case(case=other, ground="fee_too_old", reason="太久", by=by, at=on(1))
        with pytest.raises(Refused, match="没有超过规定的时间"):
            decline_case(case=other, ground="too_old", reason="太久", by=by, at=on(1))
        with pytest.raises(Refused, match="先向企业投诉"):
            decline_case(case=other, ground="no_prior_complaint", reason="没有投诉过", by=by, at=on(1))
        accept_case(case=other, by=by, at=on(1))


class TestBulkAnswers:
    def test_of_fifty_with_three_bad_rows_go_in_once_and_the_bad_ones_after_correction(self):
        firm = scene.firm()
        by, cases = scene.handler(), []
        for _number in range(50):
            case = scene.filed(trader=firm).case
            cases.append(accept_case(case=case, by=by, at=NOW))
        scene.follow_journal()
        at, actor = on(3), scene.as_firm(firm)
        rows = [dict(zip(sheets.HEADINGS, row, strict=True)) for row in owed_rows(firm)]
        assert len(rows) == 50 and "张示例" not in str(rows) and scene.PHONE not in str(rows)
        for number, row in enumerate(rows):
            row |= {
                "查明情况": f"第{number}件滞留",
                "处理措施": "已赔付",
                "赔付金额": "1,20.00元",
                "赔付日期": "2026/5/8",
            }
        rows[4]["查明情况"] = ""
        rows[20]["赔付金额"] = "很多"
        rows[33]["受理编号"] = "2600000178"
        told = {"trader": firm, "file_name": "答复.csv", "by": actor, "at": at}

        trial = answer_many(file=written(rows), dry_run=True, **told)
        assert (trial.read, trial.taken, trial.refused) == (50, 47, 3)
        assert not FirmReport.objects.filter(state="reported").exists(), "a trial writes nothing"
        done = answer_many(file=written(rows), **told)
        assert (done.taken, done.repeated, done.refused) == (47, 0, 3)
        assert [(row.number, reason.partition("：")[0]) for row, reason in done.faults] == [
            (6, "“查明情况”"), (22, "“赔付金额”"), (35, "“受理编号”"),
        ]  # fmt: skip
        again = answer_many(file=written(rows), **told)
        assert (again.taken, again.repeated, again.refused) == (0, 47, 3)

        mended = io.StringIO()
        writer = csv.writer(mended)
        writer.writerow([REASON, *json.loads(again.file.faults)["columns"]])
        for reason, *cells in fault_rows(again.file):
            row = dict(zip(json.loads(again.file.faults)["columns"], cells, strict=True))
            row["查明情况"] = row["查明情况"] or "补上"
            row["赔付金额"] = "120"
            row["受理编号"] = cases[33].number if row["受理编号"] == "2600000178" else row["受理编号"]
            writer.writerow([reason, *row.values()])
        last = answer_many(file=io.BytesIO(mended.getvalue().encode("gb18030")), **told)
        assert (last.taken, last.refused) == (3, 0)
        assert FirmReport.objects.filter(state="reported", in_time=True).count() == 50
        assert set(FirmReport.objects.values_list("amount", flat=True)) == {Decimal("120.00")}

    def test_of_another_firm_are_refused(self):
        firm, other = scene.firm(), scene.firm("另一示例快递")
        case = scene.accepted(trader=firm)
        row = {"受理编号": case.number, "查明情况": "有", "处理措施": "无"}
        done = answer_many(trader=other, file=written([row]), file_name="x.csv", by=scene.as_firm(other), at=on(1))
        assert (done.taken, done.refused) == (0, 1)
        with pytest.raises(Refused, match="本企业"):
            answer_many(trader=firm, file=written([row]), file_name="x.csv", by=scene.as_firm(other), at=on(1))


def owed_rows(firm):
    return sheets.rows(rows_to_answer(firm.pk, viewer=scene.as_firm(firm)))


def written(rows: list[dict]) -> io.BytesIO:
    """Write rows as the CSV that a firm sends."""
    text = b"".join(csv_lines(list(rows[0]), ([*row.values()] for row in rows)))
    return io.BytesIO(text)
