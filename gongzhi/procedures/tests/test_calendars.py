from datetime import UTC, date, datetime, timedelta

import pytest
import typer
from django.db import connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.errors import Refused
from gongzhi.procedures import calendars, limits
from gongzhi.procedures.calendars import Day, calendar, load_year, read_days, sync_calendar
from gongzhi.procedures.cli import calendar_commands
from gongzhi.procedures.models import CalendarDay, CalendarYear, RunningLimit

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
ORDER_121 = "amr-complaint@2026-04-15"
OFF_2027 = [date(2027, 1, n) for n in (1, 2, 3)] + [date(2027, 2, 5) + timedelta(days=n) for n in range(8)]
DAYS_2027 = [Day(day, False, "放假") for day in OFF_2027] + [Day(date(2027, 1, 30), True, "春节补班")]


def nothing_above(moved) -> None:
    """There is no app above that keeps due dates of its own."""


def load(days=DAYS_2027, after=nothing_above, **rest):
    return load_year(days, by=SYSTEM, at=AT, source="国办发明电", after=after, **rest)


def start(record_id: int, start: datetime, verb: str = "receive") -> RunningLimit:
    limits.follow(record_kind="case", record_id=record_id, procedure=ORDER_121, verb=verb, at=start, unit_id=1)
    return RunningLimit.objects.get(record_id=record_id)


class TestSeed(TestCase):
    def test_has_official_years_until_2026_and_two_provisional_ones(self):
        known = dict(CalendarYear.objects.values_list("year", "status"))
        assert [year for year, status in known.items() if status == "official"] == list(range(2004, 2027))
        assert [year for year, status in known.items() if status == "provisional"] == [2027, 2028]
        assert CalendarDay.objects.get(date=date(2026, 10, 10)).working
        assert CalendarDay.objects.get(date=date(2026, 10, 1)).name == "国庆节"


class TestCalendar(TestCase):
    def test_costs_one_query_while_it_stays_the_same(self):
        calendar()
        with self.assertNumQueries(1):
            calendar()

    def test_is_read_anew_after_a_year_was_loaded(self):
        assert calendar().is_working(date(2027, 2, 11))
        load()
        assert not calendar().is_working(date(2027, 2, 11))
        assert calendar().is_official(date(2027, 1, 1), date(2027, 12, 31))

    def test_forgets_what_a_failed_load_had_changed(self):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            load()
            assert not calendar().is_working(date(2027, 2, 11))
            _ = 1 / 0
        assert calendar().is_working(date(2027, 2, 11))
        load([Day(date(2027, 1, 1), False, "元旦")])
        assert calendar().is_working(date(2027, 2, 11))


class TestLoadYear(TestCase):
    def test_moves_what_hung_on_provisional_days_and_says_what(self):
        hanging = start(1, datetime(2027, 1, 26, 2, tzinfo=UTC))
        standing = start(2, datetime(2026, 11, 2, 2, tzinfo=UTC))
        assert hanging.provisional and not standing.provisional
        before = hanging.due_date
        told = []
        moved = load(after=told.extend)
        hanging.refresh_from_db()
        # 27 to 29 January, the make-up Saturday, 1 to 3 February
        assert (hanging.due_date, hanging.provisional) == (date(2027, 2, 3), False)
        assert [(move.record_id, move.key, move.before, move.after) for move in moved] == [
            (1, "accept", before, date(2027, 2, 3))
        ]
        assert told == moved
        assert standing.due_date == RunningLimit.objects.get(pk=standing.pk).due_date

    def test_leaves_alone_what_has_stopped(self):
        row = start(1, datetime(2027, 1, 26, 2, tzinfo=UTC))
        start(1, datetime(2027, 1, 27, 2, tzinfo=UTC), verb="withdraw")
        assert load() == []
        assert RunningLimit.objects.get(pk=row.pk).due_date == row.due_date

    def test_corrects_an_official_year_too(self):
        row = start(1, datetime(2026, 11, 26, 2, tzinfo=UTC))
        kept = [Day(d.date, d.working, d.name) for d in CalendarDay.objects.filter(year_id=2026)]
        load([*kept, Day(date(2026, 12, 1), False, "临时放假")])
        row.refresh_from_db()
        assert row.due_date == date(2026, 12, 8)

    def test_writes_the_journal(self):
        start(1, datetime(2027, 1, 26, 2, tzinfo=UTC))
        load()
        (entry,) = journal.history("calendar", 2027)
        assert (entry.verb, entry.note, entry.facts["status"]) == ("load", "国办发明电", "official")
        assert entry.facts["moved"] == [["case", 1, "accept", "2027-02-04", "2027-02-03"]]

    def test_moves_nothing_the_second_time(self):
        start(1, datetime(2027, 1, 26, 2, tzinfo=UTC))
        assert len(load()) == 1
        assert load() == []

    def test_takes_as_many_statements_for_many_limits_as_for_one(self):
        counts = []
        for first, last in ((1, 2), (2, 40)):
            for record_id in range(first, last):
                start(record_id, datetime(2027, 1, 26, 2, tzinfo=UTC))
            with CaptureQueriesContext(connection) as queries:
                load(DAYS_2027 if last == 2 else [*DAYS_2027, Day(date(2027, 2, 1), False, "又一天")])
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_refuses_what_is_no_arrangement_of_a_year(self):
        holiday = Day(date(2027, 1, 1), False, "元旦")
        for days, words in (
            ([], "没有日期"),
            ([holiday, Day(date(2028, 1, 1), False, "元旦")], "一年"),
            ([holiday, holiday], "两次"),
            ([Day(date(2027, 1, 1), False, "")], "没有写明"),
            ([holiday, Day(date(2027, 1, 4), True, "补班")], "本来就是工作日"),
            ([Day(date(2027, 1, 9), True, "补班")], "没有一天放假"),
        ):
            with pytest.raises(Refused, match=words):
                load(days)
        assert CalendarYear.objects.get(year=2027).status == "provisional"

    def test_refuses_to_make_an_official_year_provisional(self):
        with pytest.raises(Refused, match="正式"):
            load([Day(date(2026, 1, 1), False, "元旦")], status="provisional")


class TestReadDays:
    def test_reads_toml_and_csv_alike(self, tmp_path):
        toml, table = tmp_path / "2027.toml", tmp_path / "2027.csv"
        toml.write_text(
            '[[day]]\ndate = 2027-01-01\nworking = false\nname = "元旦"\n'
            '[[day]]\ndate = 2027-01-30\nworking = true\nname = "春节补班"\n',
            encoding="utf-8",
        )
        table.write_text("﻿date,working,name\n2027-01-01,false,元旦\n2027-01-30,1,春节补班\n", encoding="utf-8")
        days = [Day(date(2027, 1, 1), False, "元旦"), Day(date(2027, 1, 30), True, "春节补班")]
        assert read_days(toml) == read_days(table) == days

    @pytest.mark.parametrize(
        "name, text, words",
        [
            ("a.csv", "date,working,name\n2027-13-01,false,元旦\n", "第 1 条"),
            ("a.csv", "date,name\n2027-01-01,元旦\n", "第 1 条"),
            ("a.csv", "date,working,name\n2027-01-01,maybe,元旦\n", "第 1 条"),
            ("a.toml", 'name = "2027"\n', "没有"),
            ("a.toml", "[[day]\n", "a.toml"),
        ],
    )
    def test_names_what_is_wrong(self, tmp_path, name, text, words):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Refused, match=words):
            read_days(path)


class TestSyncCalendar(TestCase):
    def test_has_nothing_to_do_on_a_fresh_database(self):
        assert sync_calendar(at=AT, after=nothing_above) == []
        assert CalendarYear.objects.count() == 25

    def test_provides_for_later_years(self):
        sync_calendar(at=AT.replace(year=2027), after=nothing_above)
        assert CalendarYear.objects.get(year=2029).status == "provisional"

    def test_takes_over_a_year_that_the_package_now_knows(self):
        CalendarYear.objects.filter(year=2026).delete()
        load_year(
            [Day(date(2026, 1, 1), False, "元旦")],
            by=SYSTEM,
            at=AT,
            source="x",
            status="provisional",
            after=nothing_above,
        )
        row = start(1, datetime(2026, 9, 29, 2, tzinfo=UTC))
        assert row.provisional
        (moved,) = sync_calendar(at=AT, after=nothing_above)
        assert moved.after == date(2026, 10, 14)
        assert CalendarYear.objects.get(year=2026).status == "official"

    def test_reckons_anew_what_another_process_started_by_the_old_calendar(self):
        load()
        row = start(1, datetime(2027, 1, 26, 2, tzinfo=UTC))
        RunningLimit.objects.filter(pk=row.pk).update(due_date=date(2027, 2, 4), provisional=True)
        told = []
        sync_calendar(at=AT, after=told.extend)
        assert [(move.before, move.after) for move in told] == [(date(2027, 2, 4), date(2027, 2, 3))]
        assert not RunningLimit.objects.get(pk=row.pk).provisional


class TestCommands(TestCase):
    def run_command(self, *arguments: str):
        commands = typer.Typer()
        commands.add_typer(calendar_commands(after=self.told.extend), name="calendar")
        return CliRunner().invoke(commands, ["calendar", *arguments])

    def setUp(self):
        self.told = []

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path):
        self.path = tmp_path / "2027.csv"

    def test_show_a_year(self):
        result = self.run_command("show", "2026")
        assert result.exit_code == 0
        assert "2026-10-10" in result.output and "上班" in result.output and "正式" in result.output

    def test_say_that_a_year_is_not_known(self):
        assert self.run_command("show", "2050").exit_code == 1

    def test_load_a_year_and_say_what_moved(self):
        start(1, datetime(2027, 1, 26, 2, tzinfo=UTC))
        rows = [f"{day.date},{str(day.working).lower()},{day.name}" for day in DAYS_2027]
        self.path.write_text("\n".join(["date,working,name", *rows]), encoding="utf-8")
        result = self.run_command("load", str(self.path), "--source", "国办发明电")
        assert result.exit_code == 0, result.output
        assert "case 1" in result.output and "2027-02-03" in result.output
        assert [move.record_id for move in self.told] == [1]
        assert CalendarYear.objects.get(year=2027).source == "国办发明电"

    def test_refuse_a_file_that_is_wrong(self):
        self.path.write_text("date,working,name\n", encoding="utf-8")
        assert self.run_command("load", str(self.path)).exit_code == 1
        assert CalendarYear.objects.get(year=2027).status == calendars.PROVISIONAL
