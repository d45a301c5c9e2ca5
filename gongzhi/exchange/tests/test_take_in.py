"""Rows go in once however often a file is sent; bad ones come back in a file that can be corrected and sent again."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.cases.access import visible
from gongzhi.cases.models import Case, CaseUnit, Party
from gongzhi.cases.queries import history_of
from gongzhi.cases.words import Part, State
from gongzhi.core.actors import SYSTEM, Actor, Role
from gongzhi.core.errors import NotAllowed
from gongzhi.core.models import JournalEntry
from gongzhi.directory.models import Trader, Unit
from gongzhi.exchange import queries
from gongzhi.exchange.actions import take_in
from gongzhi.exchange.actions.open_run import open_run
from gongzhi.exchange.actions.take_in import Busy, import_file, one_at_a_time
from gongzhi.exchange.actions.try_file import try_file
from gongzhi.exchange.models import ImportFault, ImportRun, RunState
from gongzhi.exchange.tally import Tally
from gongzhi.exchange.tests.conftest import AT
from gongzhi.exchange.tests.scene import HEAD, SMALL, actor, brought_in, connector, line, lines

pytestmark = pytest.mark.usefixtures("province")


def fault_bytes(run: ImportRun) -> bytes:
    return b"".join(queries.fault_file(run, viewer=SYSTEM)[2])


class TestImportFile:
    def test_makes_a_matter_of_each_row_with_all_that_it_tells(self):
        run = brought_in(lines(1, 2))
        assert (run.state, run.read, run.taken, run.refused) == (RunState.DONE, 2, 2, 0)
        case = Case.objects.get(source="import:small", source_key="1")
        assert (case.trader_name, str(case.amount), case.subject) == ("甲乙食品店", "12.50", "food")
        assert case.received_at.isoformat() == "2026-04-30T16:00:00+00:00"
        party = Party.objects.get(case=case)
        assert (party.name, party.phone) == ("张示例", "19900001234")
        assert case.unit.key == "samr" and case.state == State.RECEIVED

    def test_takes_nothing_the_second_time(self):
        brought_in(lines(1, 2))
        run = brought_in(lines(1, 2))
        assert (run.read, run.taken, run.repeated) == (2, 0, 2)
        assert Case.objects.count() == 2

    def test_takes_the_same_row_twice_in_one_file_once(self):
        run = brought_in(lines(1, 2, 1))
        assert (run.taken, run.repeated, Case.objects.count()) == (2, 1, 2)

    def test_takes_only_so_many_rows_as_told(self):
        assert brought_in(lines(1, 2, 3), limit=2).taken == 2
        assert brought_in(lines(1, 2, 3)).taken == 1

    def test_tells_how_many_went_where_by_which_rule(self):
        told = Tally.of(brought_in(lines(1, 2)).told)
        assert dict(told.units) == {"贵州省市场监督管理局": 2}
        assert sum(told.rules.values()) == 2 and told.to_triage == 0

    def test_sends_what_no_rule_knows_to_triage(self):
        text = SMALL.replace('"吃" = "food"', '"饮" = "food"').replace('otherwise = "other-goods"', 'otherwise = ""')
        body = HEAD + line(1).replace("买的点心变质", "想问一件事").replace("甲乙食品店", "")
        told = Tally.of(brought_in(body.encode(), through=connector(text)).told)
        assert told.to_triage == 1 and not told.units

    def test_fails_with_words_when_the_file_is_unusable(self):
        run = brought_in(b"a,b\n1,2\n")
        assert run.state == RunState.FAILED and "缺少列" in run.error
        assert Case.objects.count() == 0

    def test_leaves_lines_in_the_journal_of_the_import(self):
        run = brought_in(lines(1))
        told = JournalEntry.objects.filter(kind="import", record_id=run.pk).order_by("seq")
        assert [entry.verb for entry in told] == ["start", "end"]
        assert told[1].facts["taken"] == 1

    def test_counts_rows_left_out_on_purpose_apart(self):
        text = SMALL + '\n[[skip]]\ncolumn = "who"\nempty = true\nreason = "没有姓名"\n'
        run = brought_in((HEAD + line(1) + line(2).replace("张示例", "")).encode(), through=connector(text))
        assert (run.read, run.taken, run.skipped) == (2, 1, 1)
        assert Tally.of(run.told).skips == {"没有姓名": 1}

    def test_enters_each_trader_in_the_directory_once(self):
        text = SMALL.replace("[fields]", "register_traders = true\n[fields]", 1)
        brought_in(lines(1, 2), through=connector(text))
        brought_in(lines(1, 2, 3), through=connector(text))
        trader = Trader.objects.get()
        assert trader.name == "甲乙食品店"
        assert Case.objects.filter(trader=trader).count() == 3

    def test_asks_the_database_no_more_for_many_rows_than_for_few(self):
        brought_in(lines(0))
        with CaptureQueriesContext(
            connection,
        ) as few:
            brought_in(lines(1, 2))
        with CaptureQueriesContext(connection) as many:
            brought_in(lines(*range(10, 60)))
        assert len(many) == len(few)

    def test_brings_in_one_file_at_a_time_through_a_connector(self):
        small = connector()
        with other_connection() as other:
            other.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [take_in.LOCK, small.key])
            with pytest.raises(Busy, match="正在导入另一个文件"), one_at_a_time(small):
                raise AssertionError("unreachable")
            other.execute("SELECT pg_advisory_unlock_all()")
        with one_at_a_time(small):
            pass

    def test_gives_a_row_that_the_database_refuses_back_and_takes_the_others(self, monkeypatch):
        take = take_in.receive_cases

        def receive(news, **rest):
            if any(new.source_key == "2" for new in news):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1/0")
            return take(news, **rest)

        monkeypatch.setattr(take_in, "receive_cases", receive)
        run = brought_in(lines(1, 2, 3))
        assert (run.taken, run.refused) == (2, 1)
        assert run.faults.get().reason == "数据库不能保存本行。"


def other_connection():
    import psycopg

    told = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return psycopg.connect(**{name: told[name] for name in names if told.get(name)}, autocommit=True)


class TestResume:
    def test_goes_on_after_the_last_batch(self, monkeypatch):
        monkeypatch.setattr("gongzhi.exchange.batches.batches.__kwdefaults__", {**batch_defaults(), "size": 2})
        body, small = lines(1, 2, 3, 4, 5), connector()
        told = []

        def die(done, total):
            told.append(done)
            if done == 4:
                raise KeyboardInterrupt

        run = open_run(connector=small, file=io.BytesIO(body), file_name="small.csv", by=SYSTEM, at=AT)
        with pytest.raises(KeyboardInterrupt):
            import_file(run=run, connector=small, file=io.BytesIO(body), by=SYSTEM, at=AT, tell=die)
        assert Case.objects.count() == 4
        again = brought_in(body)
        assert again.pk == run.pk
        assert (again.state, again.read, again.taken, again.repeated) == (RunState.DONE, 5, 5, 0)
        assert Case.objects.count() == 5

    def test_of_another_file_is_another_run(self):
        first = open_run(connector=connector(), file=io.BytesIO(lines(1)), file_name="a", by=SYSTEM, at=AT)
        other = open_run(connector=connector(), file=io.BytesIO(lines(2)), file_name="a", by=SYSTEM, at=AT)
        assert first.pk != other.pk


def batch_defaults() -> dict:
    from gongzhi.exchange.batches import batches

    return dict(batches.__kwdefaults__)


class TestFaultFile:
    BAD = (HEAD + line(1) + line(2, when="五月") + line(3, money="多", place="990000") + line(4)).encode()

    def test_holds_row_number_column_and_reason(self):
        run = brought_in(self.BAD)
        assert (run.taken, run.refused) == (2, 2)
        told = [(fault.row, fault.column) for fault in queries.faults_of(run, viewer=SYSTEM)]
        assert told == [(3, "when"), (4, "money")]
        rows = list(csv.DictReader(io.StringIO(fault_bytes(run).decode("utf-8-sig"))))
        assert rows[0]["原因"] == "第 3 行：“when”：“五月”不是可以识别的日期或时间。"
        assert rows[0]["who"] == "张示例" and list(rows[0])[1:] == HEAD.strip().split(",")

    def test_names_a_place_that_does_not_exist(self):
        run = brought_in((HEAD + line(1, place="990000")).encode())
        [fault] = queries.faults_of(run, viewer=SYSTEM)
        assert fault.column == "place" and "行政区划" in fault.reason

    def test_goes_in_once_when_corrected(self):
        run = brought_in(self.BAD)
        body = fault_bytes(run).replace("五月".encode(), b"2026-05-02").replace(",多,".encode(), b",3,")
        corrected = body.replace(b"990000", b"520100")
        again = brought_in(corrected)
        assert (again.taken, again.refused, Case.objects.count()) == (2, 0, 4)
        assert brought_in(corrected).taken == 0
        assert brought_in(self.BAD).taken == 0 and Case.objects.count() == 4

    def test_keeps_encoding_and_separator_of_the_file(self):
        small = connector(SMALL.replace("key_columns", 'separator = ";"\nkey_columns'))
        body = self.BAD.decode().replace(",", ";").encode("gb18030")
        run = brought_in(body, through=small)
        assert run.encoding == "gb18030" and run.refused == 2

    def test_of_a_workbook_is_a_workbook(self, tmp_path):
        import xlsxwriter

        rows = list(csv.reader(io.StringIO(self.BAD.decode())))
        rows[2][1] = "=1+1"
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"strings_to_formulas": False})
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        book.close()
        run = brought_in(file.getvalue(), name="small.xlsx")
        assert run.refused == 2
        name, _media, _pieces = queries.fault_file(run, viewer=SYSTEM)
        assert name == "small-errors.xlsx"
        again = brought_in(fault_bytes(run), name=name)
        assert (again.format, again.refused, again.columns[0]) == ("xlsx", 2, "原因")
        assert json.loads(again.faults.order_by("row")[0].cells)[1] == "=1+1"

    def test_keeps_cells_beyond_the_headings(self):
        run = brought_in((HEAD + line(1).strip() + ",多出\n").encode())
        [fault] = ImportFault.objects.filter(run=run)
        assert json.loads(fault.cells)[-1] == "多出"
        assert brought_in(fault_bytes(run).replace(",多出".encode(), b"")).taken == 1

    def test_is_kept_encrypted(self):
        brought_in(self.BAD)
        with connection.cursor() as cursor:
            cursor.execute("SELECT cells, reason FROM exchange_importfault")
            for row in cursor.fetchall():
                assert all("张示例".encode() not in bytes(part) and bytes(part).startswith(b"gAAAA") for part in row)

    def test_is_not_for_the_secretariat_of_another_unit(self):
        by = actor("housing", Role.ADMINISTRATOR)
        run = brought_in(self.BAD, by=by)
        assert len(queries.faults_of(run, viewer=by)) == 2
        with pytest.raises(NotAllowed, match="个人信息"):
            queries.fault_file(run, viewer=actor("samr", Role.SECRETARIAT))

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.integers(1, 40), st.booleans(), texts := st.text(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\u2028\u2029\x85"), max_size=12
    ))))  # fmt: skip
    def test_corrected_brings_every_matter_in_once(self, rows):
        from django.db import transaction

        with transaction.atomic():
            written = io.StringIO()
            csv.writer(written).writerows(
                [HEAD.strip().split(",")]
                + [[n, f"写明{text}经过", "2026-05-01" if fine else "昨天", "1", text, "", "吃", "张", "1"]
                   for n, fine, text in rows]
            )  # fmt: skip
            body = written.getvalue().encode("utf-8-sig")
            first = brought_in(body)
            good = {n for n, fine, _text in rows if fine}
            assert set(Case.objects.values_list("source_key", flat=True)) == {str(n) for n in good}
            assert first.read == len(rows) and first.refused == sum(not fine for _n, fine, _text in rows)
            table = list(csv.reader(io.StringIO(fault_bytes(first).decode("utf-8-sig"))))
            corrected = io.StringIO()
            csv.writer(corrected).writerows([[cell.replace("昨天", "2026-05-02") for cell in row] for row in table])
            again = brought_in(corrected.getvalue().encode())
            assert again.refused == 0
            assert again.taken == len({n for n, _fine, _text in rows} - good)
            brought_in(body)
            assert Case.objects.count() == len({n for n, _fine, _text in rows})
            transaction.set_rollback(True)


class TestForAUnit:
    def test_supervisors_bring_in_for_their_own_unit_only(self):
        by = actor("samr-520102", Role.SUPERVISOR)
        run = brought_in(lines(1), by=by)
        case = Case.objects.get()
        assert run.for_unit_only and case.unit.key == "samr-520102"
        assert [row.reason for row in case.routings.all()] == ["由本单位导入。"]
        assert visible(by).filter(pk=case.pk).exists()

    def test_secretariat_lets_the_rules_choose_and_sees_what_it_took_in(self):
        by = actor("samr", Role.SECRETARIAT)
        brought_in(lines(1), by=by)
        assert CaseUnit.objects.filter(part=Part.INTAKE, unit=Unit.objects.get(key="samr")).exists()

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.MEDIATOR, Role.AUDITOR])
    def test_other_roles_bring_in_nothing(self, role):
        with pytest.raises(NotAllowed):
            brought_in(lines(1), by=actor("samr-520102", role))

    def test_consumers_bring_in_nothing(self):
        with pytest.raises(NotAllowed):
            brought_in(lines(1), by=Actor(kind="consumer"))


class TestAnswered:
    TEXT = """
key = "small"
title = "已答复"
key_columns = ["no"]
[fields]
kind = { constant = "enquiry" }
narrative = "text"
received_at = "in"
hotline = { constant = "12345" }
[answer]
unit = "government-service"
text = "reply"
at = "out"
"""
    BODY = "no,text,in,reply,out\n1,请问几点开门,2026-04-01,九点。,2026-04-03\n2,请问几点关门,2026-04-01,,\n".encode()

    def test_is_received_and_answered_at_its_own_times(self):
        run = brought_in(self.BODY, through=connector(self.TEXT))
        case = Case.objects.select_related("text").get(source_key="1")
        assert Tally.of(run.told).answered == 1
        assert (case.state, case.text.answer, case.unit.key) == (State.CLOSED, "九点。", "government-service")
        assert case.closed_at.isoformat() == "2026-04-02T16:00:00+00:00"
        history = history_of(case, viewer=SYSTEM)
        assert [told.verb for told in history] == ["receive", "answer"]
        assert [told.at for told in history] == [case.received_at, case.closed_at]
        assert (
            JournalEntry.objects.get(kind="case", record_id=case.pk, seq=1)
            .facts["recorded_at"]
            .startswith("2026-05-06")
        )

    def test_stays_open_without_an_answer(self):
        brought_in(self.BODY, through=connector(self.TEXT))
        assert Case.objects.get(source_key="2").state != State.CLOSED

    def test_is_answered_once(self):
        brought_in(self.BODY, through=connector(self.TEXT))
        brought_in(self.BODY, through=connector(self.TEXT))
        assert JournalEntry.objects.filter(kind="case", verb="answer").count() == 1


class TestTryFile:
    def try_out(self, body: bytes, **rest):
        return try_file(connector=connector(), file=io.BytesIO(body), at=AT, **rest)

    def test_writes_nothing(self):
        with CaptureQueriesContext(connection) as asked:
            self.try_out(lines(1, 2))
        assert [each["sql"] for each in asked if not each["sql"].lstrip().startswith("SELECT")] == []

    def test_says_what_the_import_then_does(self):
        brought_in(lines(3))
        body = (HEAD + "".join(line(n) for n in (1, 2, 3, 2)) + line(4, when="五月")).encode()
        tally, faults, _table = self.try_out(body)
        run = brought_in(body)
        assert tally.plain() == run.told
        assert [(row, wrong[0].column) for row, wrong in faults] == [(6, "when")]

    def test_says_that_all_go_to_the_unit_of_a_supervisor(self):
        tally, *_rest = self.try_out(lines(1), unit_id=Unit.objects.get(key="samr-520102").pk)
        assert sum(tally.units.values()) == 1 and list(tally.rules) == ["by-hand"]

    def test_counts_a_matter_from_the_future_as_faulty(self):
        tally, *_rest = self.try_out((HEAD + line(1, when=f"{AT + timedelta(days=2):%Y/%m/%d}")).encode())
        assert (tally.taken, tally.refused) == (0, 1)
