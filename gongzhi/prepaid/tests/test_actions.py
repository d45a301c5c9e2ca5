"""What is special about each verb of prepaid cards: offices, documents, reports, figures, who sees what."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from unittest import mock

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.core.figures import Scope
from gongzhi.core.tables import Unusable
from gongzhi.directory.models import Trader
from gongzhi.enforcement.figures import FIGURES as OF_ENFORCEMENT
from gongzhi.enforcement.models import Measure
from gongzhi.inspections.figures import FIGURES as OF_INSPECTIONS
from gongzhi.inspections.models import Inspection
from gongzhi.prepaid import access, public, queries, rules
from gongzhi.prepaid.actions.reports import take_in_reports, told_faults
from gongzhi.prepaid.figures import FIGURES
from gongzhi.prepaid.models import Filing, Report
from gongzhi.prepaid.reminding import remind_of_reports
from gongzhi.prepaid.tests import scene
from gongzhi.prepaid.tests.scene import BEFORE, OFFICES, TODAY
from gongzhi.prepaid.verbs import do
from gongzhi.prepaid.verify import broken_prepaid
from gongzhi.prepaid.words import State
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.models import Digest
from tests import factories
from tests.factories import NOW


class PrepaidCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        scene.settle()
        cls.by = scene.both_roles()
        cls.province = scene.both_roles("commerce")

    def setUp(self):
        self.enterContext(mock.patch("gongzhi.core.files.keep", return_value=""))
        self.enterContext(clock.set_to(NOW))

    def own(self, trader: Trader) -> Actor:
        return Actor("trader", 1, trader.name, traders=frozenset({trader.pk}))


class TestBegin(PrepaidCase):
    def test_leads_each_class_to_the_office_of_its_level(self):
        for kind, office in OFFICES.items():
            trader = scene.issuer()
            made = scene.begun(kind, by=self.own(trader), trader=trader)
            assert (made.unit.key, made.state, made.by_kind) == (office, State.DRAFT, "trader")

    def test_is_refused_to_an_office_that_does_not_file_the_class(self):
        with pytest.raises(NotAllowed, match="省商务厅"):
            scene.begun("group", by=self.by)
        assert scene.begun("scale", by=self.province).unit.key == "commerce-520100"

    def test_names_everything_that_is_wrong(self):
        wrong = {
            "began_date": TODAY + timedelta(days=1), "outlets": 0, "registered_most": Decimal("5000.01"),
            "bearer_most": Decimal("1001"), "bearer_years": 2, "account_tail": "12", "bank": "",
        }  # fmt: skip
        with pytest.raises(Invalid) as refused:
            scene.begun(by=self.by, **wrong)
        assert set(refused.value.faults) == set(wrong)

    def test_tells_a_firm_of_scale_that_it_is_no_other(self):
        for changes in (
            {"revenue": Decimal("5000000")},
            {"revenue": None, "registered_date": TODAY - timedelta(days=300), "capital": Decimal("1000000")},
        ):
            with pytest.raises(Invalid) as refused:
                scene.begun("other", by=self.province, **changes)
            assert "issuer" in refused.value.faults
        old = {"revenue": Decimal("4999999.99"), "registered_date": date(2020, 1, 1), "capital": Decimal("9000000")}
        assert scene.begun("other", by=self.province, **old).issuer == "other"

    def test_is_refused_a_second_time_for_branches_and_for_others(self):
        trader = scene.issuer()
        scene.begun(by=self.by, trader=trader)
        with pytest.raises(Invalid, match="已经有备案"):
            scene.begun(by=self.by, trader=trader)
        branch = scene.issuer()
        Trader.objects.filter(pk=branch.pk).update(branch_of=trader)
        with pytest.raises(Invalid, match="总公司"):
            scene.begun(by=self.by, trader=Trader.objects.get(pk=branch.pk))
        with pytest.raises(NotAllowed):
            scene.begun(by=self.own(trader), trader=scene.issuer())
        with pytest.raises(NotAllowed):
            scene.begun(by=factories.actor(("commerce-520100", Role.AUDITOR)))


class TestDocuments(PrepaidCase):
    def test_are_all_wanted_before_it_is_handed_in(self):
        made = scene.begun(by=self.by)
        with pytest.raises(Refused, match="还缺材料：备案表、营业执照、上年度审计报告"):
            scene.do_well(made, "submit", by=self.by)
        assert len(rules.missing_documents(made)) == 7
        assert len(rules.missing_documents(scene.begun("group", by=self.province))) == 8
        assert scene.do_well(scene.with_documents(made, by=self.by), "submit", by=self.by).submitted_at == NOW

    def test_asked_for_again_are_wanted_anew(self):
        made = scene.filing_in(State.SUBMITTED, by=self.by)
        back = scene.do_well(made, "return", by=self.by, missing=["sample"])
        with pytest.raises(Refused, match="还缺材料：卡样。"):
            scene.do_well(back, "complete", by=self.by)
        told = {"document": "sample", "files": [("卡样.png", scene.PNG)]}
        again = do(back, "attach", **told, by=self.by, at=NOW)
        done = scene.do_well(Filing.objects.get(pk=again.pk), "complete", by=self.by)
        assert (done.state, done.missing) == (State.SUBMITTED, [])
        with pytest.raises(Refused, match="列出的材料"):
            scene.do_well(done, "return", by=self.by, missing=["consolidated"])

    def test_of_a_draft_are_the_issuers_own_until_it_is_handed_in(self):
        trader = scene.issuer()
        own = self.own(trader)
        made = scene.begun(by=own, trader=trader)
        assert not access.visible(self.by).filter(pk=made.pk).exists()
        assert access.visible(own).get() == made
        scene.do_well(scene.with_documents(made, by=own), "submit", by=own)
        assert access.visible(self.by).filter(pk=made.pk).exists()
        assert access.visible(self.province).filter(pk=made.pk).exists()
        assert not access.visible(scene.both_roles("commerce-520300")).exists()


class TestFile(PrepaidCase):
    def test_numbers_it_and_says_what_is_to_be_reported_first(self):
        made = scene.filing_in(State.ACCEPTED, by=self.by)
        with pytest.raises(Refused, match="字母和数字"):
            scene.do_well(made, "file", by=self.by, number="编号1")
        done = scene.do_well(made, "file", by=self.by, at=BEFORE)
        assert done.number.startswith("520102C2026")
        assert (done.next_year, done.next_quarter) == (2026, 1)
        assert done.next_due == calendar().working_day_after(date(2026, 3, 31), 15)
        other = scene.filing_in(State.ACCEPTED, by=self.by)
        with pytest.raises(Refused, match="已经有了"):
            scene.do_well(other, "file", by=self.by, number=done.number)
        assert scene.do_well(other, "file", by=self.by, number="520100c0001").number == "520100C0001"

    def test_has_others_report_by_the_year(self):
        done = scene.filed("other", by=scene.both_roles("commerce-520102"))
        assert (done.next_year, done.next_quarter, done.next_due) == (2026, 0, date(2027, 1, 31))
        with pytest.raises(Refused, match="2026 年度"):
            scene.report(done, by=scene.both_roles("commerce-520102"))

    def test_tells_who_filed_late(self):
        made = scene.filed(by=self.by)
        assert not made.is_late_filing
        made.began_date -= timedelta(days=21)
        assert made.is_late_filing


class TestReport(PrepaidCase):
    def test_is_held_against_the_ratio_of_the_class(self):
        made = scene.filed(by=self.by)
        with pytest.raises(Refused, match=r"20,000\.00 元，还差 0\.01 元") as refused:
            scene.report(made, by=self.by, custody=Decimal("19999.99"))
        assert refused.value.field == "reason"
        told = {"custody": Decimal("15000"), "guaranteed": Decimal("4999.99"), "reason": "保函续签中"}
        scene.report(made, by=self.by, **told)
        report = Report.objects.get()
        assert (report.required, report.short, report.reason) == (Decimal("20000.00"), Decimal("0.01"), "保函续签中")
        assert report.is_late and report.custody_share == Decimal("20.0")
        done = scene.report(made, by=self.by)
        report.refresh_from_db()
        assert (report.short, report.reason, Report.objects.count()) == (0, "", 1)
        assert (done.next_year, done.next_quarter) == (2026, 2)
        assert list(broken_prepaid()) == []

    def test_is_held_against_the_cap_of_the_year_before(self):
        made = scene.filed(by=self.by)
        over = {"balance": Decimal("3200000.01"), "custody": Decimal("640000.01")}
        with pytest.raises(Refused, match=r"不得超过 3,200,000\.00 元，已超 0\.01 元"):
            scene.report(made, by=self.by, **over)
        scene.report(made, by=self.by, **over, reason="年末促销")
        assert Report.objects.get().over == Decimal("0.01")

    def test_names_what_is_no_amount_and_no_period(self):
        made = scene.filed(by=self.by)
        with pytest.raises(Invalid) as refused:
            scene.report(made, by=self.by, balance=Decimal("-1"), custody=Decimal("1.001"))
        assert set(refused.value.faults) == {"balance", "custody"}
        for period, why in (("2026-2", "还没有结束"), ("2025-4", "请选择"), ("2026-0", "请选择"), ("x", "请选择")):
            with pytest.raises(Refused, match=why):
                scene.report(made, by=self.by, period=period)
        assert not Report.objects.exists()

    def test_is_the_issuers_own_too_and_ends_its_filing_only_at_zero(self):
        trader = scene.issuer()
        made = scene.filed(by=self.by, trader=trader)
        own = self.own(trader)
        made = scene.report(made, by=own)
        assert Report.objects.get().by_kind == "trader"
        with pytest.raises(Refused, match="不是零"):
            scene.do_well(made, "cancel", by=own)
        zero = {"balance": Decimal(0), "custody": Decimal(0)}
        done = scene.do_well(scene.report(made, by=own, **zero), "cancel", by=own)
        assert (done.state, done.next_due, public.filing_of(trader.pk)) == (State.CANCELLED, None, None)

    def test_knows_its_periods(self):
        assert rules.Period(2025, 4).following == rules.Period(2026, 1) == rules.Period(2026, 2).before
        assert rules.Period(2026, 1).last_day == date(2026, 3, 31) and rules.Period(2025, 0).last_day == date(
            2025, 12, 31
        )
        assert [each.key for each in rules.expected(rules.Period(2025, 3), until=TODAY)] == [
            "2025-3",
            "2025-4",
            "2026-1",
        ]
        made = scene.filed(by=self.by)
        assert [each.key for each in queries.periods_to_report(made, viewer=SYSTEM, at=NOW)] == ["2026-1"]


class TestFiles(PrepaidCase):
    HEAD = "备案编号或信用代码,年度,季度,预收资金余额,存管资金,保险保函金额,营业收入,原因说明\n"

    def take(self, text: str, **more):
        file = BytesIO((self.HEAD + text).encode())
        return take_in_reports(file=file, file_name="一季度.csv", by=self.by, at=NOW, **more)

    def test_are_taken_row_by_row_and_once(self):
        made, other = scene.filed(by=self.by), scene.filed(by=self.by)
        rows = (
            f'{made.number},2026,1,"100,000.00",30000,,500000,\n'
            f"{other.trader.credit_code},2026年,第一季度,100000,1000,,500000,\n"
            "没有,2026,1,1,1,,1,\n"
            f"{made.number},2026,5,一万,1,,1,\n"
        )
        tried = self.take(rows, dry_run=True)
        assert (tried.read, tried.taken, tried.refused, Report.objects.count()) == (4, 1, 3, 0)
        done = self.take(rows)
        assert (done.taken, done.repeated, done.refused) == (1, 0, 3)
        told = dict(told_faults(done))
        assert "还差 19,000.00 元" in told[3] and "没有这个编号" in told[4] and "“年度”" in told[5]
        assert self.take(rows).repeated == 1
        assert queries.report_file(done.file.pk, viewer=self.by).refused == 3
        assert Report.objects.get().balance == Decimal("100000")

    def test_of_other_offices_and_roles_are_refused(self):
        made = scene.filed(by=self.by)
        by = scene.both_roles("commerce-520300")
        file = BytesIO(f"{self.HEAD}{made.number},2026,1,1,1,,1,\n".encode())
        assert take_in_reports(file=file, file_name="x.csv", by=by, at=NOW).refused == 1
        with pytest.raises(NotAllowed):
            take_in_reports(file=BytesIO(b"x"), file_name="x", by=factories.actor(("commerce", Role.AUDITOR)), at=NOW)
        with pytest.raises(Unusable, match="缺少列"):
            take_in_reports(file=BytesIO("甲,乙\n1,2\n".encode()), file_name="x.csv", by=self.by, at=NOW)


class TestChange(PrepaidCase):
    def test_of_the_class_is_the_offices_and_moves_it(self):
        trader = scene.issuer()
        made = scene.filed(by=self.by, trader=trader)
        with pytest.raises(Refused, match="备案机关"):
            scene.do_well(made, "change", by=self.own(trader), issuer="brand")
        with pytest.raises(Refused, match="没有改动"):
            scene.do_well(made, "change", by=self.by, outlets=3)
        done = scene.do_well(made, "change", by=self.by, issuer="brand")
        assert (done.issuer, done.unit.key) == ("brand", "commerce")
        assert done.next_due == calendar().working_day_after(date(2026, 3, 31), 20)


class TestFollows(PrepaidCase):
    def test_a_visit_and_an_order_lead_back_and_count(self):
        made = scene.filed(by=self.by)
        scene.do_well(made, "inspect", by=self.by)
        scene.do_well(made, "measure", by=self.by)
        with pytest.raises(Refused, match="期限"):
            scene.do_well(made, "measure", by=self.by, measure="rectify")
        due = {"measure": "rectify", "due_date": TODAY + timedelta(days=7)}
        scene.do_well(made, "measure", by=self.by, **due)
        visit, orders = Inspection.objects.get(), Measure.objects.filter(source="prepaid", source_id=made.pk)
        assert (visit.sector, visit.kind, visit.unit_id) == ("prepaid", "scale", made.unit_id)
        assert orders.count() == 2 and orders.first().details == {"class": "规模发卡企业"}
        told = queries.followed(made, viewer=self.by)
        assert [len(told[name]) for name in ("inspections", "measures", "clues")] == [1, 2, 0]
        year = Scope(date(2026, 1, 1), date(2027, 1, 1))
        assert [OF_ENFORCEMENT[f"prepaid.{code}"](year, SYSTEM).counted for code in ("orders", "interviews")] == [
            1,
            1,
        ]
        assert OF_INSPECTIONS["prepaid.inspections"](year, SYSTEM).out_of == 1


class TestReminders(PrepaidCase):
    def test_go_once_before_and_once_after_the_day(self):
        head = factories.officer(("commerce-520100", Role.SUPERVISOR))
        made = scene.filed(by=self.by)
        due = made.next_due
        for day, told in (
            (due - timedelta(days=6), 0),
            (due - timedelta(days=5), 1),
            (due, 0),
            (due + timedelta(days=1), 1),
        ):
            assert remind_of_reports(at=clock.start_of(day) + timedelta(hours=1)) == told
        assert remind_of_reports(at=NOW) == 0
        stages = [
            item["stage"] for digest in Digest.objects.filter(officer=head).order_by("date") for item in digest.items
        ]
        assert stages == ["report_due", "report_late"]
        scene.report(made, by=self.by)
        assert Filing.objects.get().warned == 0


class TestFigures(PrepaidCase):
    def test_count_the_filings_that_held_at_the_end_by_class(self):
        for kind, office in OFFICES.items():
            scene.filed(kind, by=scene.both_roles(office))
        scene.filing_in(State.SUBMITTED, by=self.by)
        gone = scene.filed(by=self.by)
        scene.do_well(gone, "cancel", by=self.by)
        year = Scope(date(2026, 1, 1), date(2027, 1, 1))

        def told(code: str, scope=year, viewer=SYSTEM) -> tuple:
            with CaptureQueriesContext(connection) as asked:
                found = FIGURES[code](scope, viewer)
            assert len(asked) <= 2
            return found.counted, found.out_of

        assert told("prepaid.issuers") == (4, 6)
        assert [told(f"prepaid.issuers.{kind}") for kind in OFFICES] == [(1, 1), (1, 1), (1, 3), (1, 1)]
        assert told("prepaid.issuers", Scope(date(2025, 1, 1), date(2026, 1, 1))) == (0, 0)
        spring = Scope(date(2026, 1, 1), TODAY)
        assert told("prepaid.issuers", spring) == (5, 6), "one was struck off today"
        assert told("prepaid.issuers", Scope(year.since, year.until, member="samr")) == (0, 0)
        assert told("prepaid.issuers", Scope(year.since, year.until, region="5203")) == (0, 0)
        assert told("prepaid.issuers", viewer=scene.both_roles("commerce-520102")) == (1, 1)


class TestPublic(PrepaidCase):
    def test_shows_who_has_filed_and_no_amounts(self):
        made = scene.filed(by=self.by, brand="示例轻悦卡")
        scene.filing_in(State.SUBMITTED, by=self.by, brand="示例轻悦卡")
        for text in ("轻悦", made.number.lower(), made.trader.credit_code, made.trader.name[2:8]):
            assert [row.number for row in public.page_of_filed(text=text).rows] == [made.number], text
        assert public.page_of_filed(text="没有这家").rows == []
        assert public.page_of_filed(issuer="group").rows == []
        assert len(public.page_of_filed(region="5201").rows) == 1
        assert public.filing_of(made.trader_id).office == "贵阳市商务局"
        page = self.client.get("/prepaid/", {"q": "轻悦"}).content.decode()
        assert made.number in page and "8,000,000" not in page and "示例银行" not in page
        assert self.client.get("/prepaid/", {"after": "x"}).status_code == 404
        own = self.client.get(f"/traders/{made.trader_id}/").content.decode()
        assert made.number in own and "贵阳市商务局" in own and "8,000,000" not in own

    def test_costs_the_same_at_one_row_and_at_many(self):
        first = scene.filed(by=self.by)

        def queries_of() -> int:
            with CaptureQueriesContext(connection) as asked:
                public.page_of_filed(size=25)
                queries.page_of_filings("all", viewer=self.by, today=TODAY, size=25)
            return len(asked)

        one = queries_of()
        for number in range(12):
            copy = Filing.objects.get(pk=first.pk)
            copy.pk, copy.number, copy.trader = None, f"COPY{number}", scene.issuer()
            copy.source_key = f"00000000-0000-0000-0000-{number:012d}"
            copy.save(force_insert=True)
        assert queries_of() == one
        page = public.page_of_filed(size=5)
        seen = [row.number for row in page.rows]
        while page.after:
            page = public.page_of_filed(size=5, after=page.after)
            seen += [row.number for row in page.rows]
        assert len(seen) == len(set(seen)) == 13
