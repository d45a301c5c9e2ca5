"""A row becomes a matter, or says in words what is wrong with it; a feed is due once a day."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from gongzhi.core.tables import Row
from gongzhi.exchange.rules import Faulty, Mapper, Skipped, fill, is_due, is_silent, slot
from gongzhi.exchange.tests.conftest import AT
from gongzhi.exchange.tests.scene import connector

CHINA = ZoneInfo("Asia/Shanghai")
BASE = """
key = "small"
title = "小文件"
%s
[fields]
kind = { constant = "complaint" }
narrative = "text"
%s
"""


def draft(values: dict, fields: str = "", more: str = ""):
    mapper = Mapper(connector(BASE % (more, fields)))
    return mapper.draft(Row(2, {"text": "坏了", **values}), at=AT)


def reasons(values: dict, fields: str = "", more: str = "") -> list[tuple[str, str]]:
    with pytest.raises(Faulty) as faulty:
        draft(values, fields, more)
    return [(fault.column, fault.reason) for fault in faulty.value.faults]


class TestFields:
    def test_come_from_columns_templates_constants_and_choices(self):
        made = draft(
            {"a": " 甲 ", "b": "", "t": "我要举报"},
            'title = { template = "{a}（{b}）店" }\ntrader_name = "a"\n',
        )
        assert (made.new.title, made.new.trader_name) == ("甲店", "甲")

    def test_are_chosen_by_words(self):
        kind = 'choose = [{ column = "t", any = ["举报"], value = "report" }]\notherwise = "enquiry"'
        text = f'key = "k"\ntitle = "标题"\n[fields]\nnarrative = "t"\n[fields.kind]\n{kind}\n'
        mapper = Mapper(connector(text))
        kinds = [mapper.draft(Row(2, {"t": words}), at=AT).new.kind for words in ("举报一家店", "请问")]
        assert kinds == ["report", "enquiry"]

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("2026/5/1 8:03:04", datetime(2026, 5, 1, 8, 3, 4, tzinfo=CHINA)),
            ("2026-05-01 08:03:04.500", datetime(2026, 5, 1, 8, 3, 4, 500000, tzinfo=CHINA)),
            ("2026-05-01", datetime(2026, 5, 1, tzinfo=CHINA)),
            ("2026-05-01T00:00:00-05:00", datetime(2026, 5, 1, 5, tzinfo=UTC)),
        ],
    )
    def test_read_times_in_several_formats(self, text, wanted):
        made = draft({"w": text}, 'received_at = { column = "w", dates = ["%Y/%m/%d %H:%M:%S"] }')
        assert made.new.received_at == wanted

    def test_read_times_in_the_zone_of_the_connector(self):
        made = draft({"w": "2018-02-19 09:25:45.000"}, 'received_at = "w"', 'zone = "America/Sao_Paulo"')
        assert made.new.received_at.astimezone(UTC) == datetime(2018, 2, 19, 12, 25, 45, tzinfo=UTC)

    def test_read_days_amounts_claims_and_yes(self):
        made = draft(
            {"d": "2026/4/30", "m": "￥1,234.50 元", "c": "refund;repair", "y": "是"},
            'event_date = { column = "d", dates = ["%Y/%m/%d"] }\namount = "m"\n'
            'claims = { column = "c", split = ";" }\nanonymous = "y"',
        ).new
        assert (made.event_date, made.amount) == (date(2026, 4, 30), Decimal("1234.50"))
        assert (made.claims, made.anonymous) == (("refund", "repair"), True)

    @pytest.mark.parametrize(
        ("fields", "value", "words"),
        [
            ('received_at = "x"', "五月一日", "日期或时间"),
            ('received_at = "x"', "0001-01-01", "日期或时间"),
            ('amount = "x"', "很多", "不是金额"),
            ('amount = "x"', "Infinity", "不是金额"),
            ('anonymous = "x"', "也许", "是”或“否"),
            ('subject = "x"', "no-such-thing", "这种类别"),
            ('subject = { column = "x", codes = { "吃" = "food" } }', "喝", "代码表里没有“喝”"),
            ('trader_name = { column = "x", required = true }', "  ", "不能为空"),
        ],
    )
    def test_that_cannot_be_read_name_their_column_and_say_why(self, fields, value, words):
        [(column, reason)] = reasons({"x": value}, fields)
        assert column == "x" and words in reason

    def test_leave_out_what_a_template_has_nothing_for(self):
        values = {"a": "", "b": "2", "c": ""}
        assert fill("A：{a}\n{b}（{c}） 号\nend", values) == "2 号\nend"

    def test_read_the_connectors_words_for_nothing_as_nothing(self):
        assert draft({"m": "NULL"}, 'amount = "m"', 'blank = ["NULL"]').new.amount is None


class TestKey:
    def test_is_made_of_the_key_columns(self):
        assert draft({"a": "1", "b": "2"}, more='key_columns = ["a", "b"]').new.source_key == "1 2"

    def test_that_is_long_still_fits(self):
        assert len(draft({"a": "x" * 300}, more='key_columns = ["a"]').new.source_key) == 64

    def test_must_be_there(self):
        assert reasons({"a": ""}, more='key_columns = ["a"]') == [("a", "此列用来辨认同一件，不能为空。")]

    def test_without_columns_follows_from_the_content(self):
        one, same, other = (draft({"a": a}).new.source_key for a in ("1", "1", "2"))
        assert one == same != other


class TestSkip:
    def test_leaves_out_a_row_with_its_reason(self):
        found = draft({"state": "作废"}, more='[[skip]]\ncolumn = "state"\nequals = ["作废"]\nreason = "已作废"\n')
        assert found == Skipped("已作废")


class TestAnswer:
    TEXT = """
key = "answered"
title = "已答复"
[fields]
kind = { column = "kind" }
narrative = "text"
received_at = "in"
[answer]
unit = "government-service"
text = "reply"
at = "out"
"""

    def make(self, **values):
        told = {"kind": "enquiry", "text": "请问", "in": "2026-04-01", "reply": "可以", "out": "2026-04-02"} | values
        return Mapper(connector(self.TEXT)).draft(Row(2, told), at=AT)

    def test_comes_with_its_time(self):
        made = self.make()
        assert (made.answer, made.answered_at) == ("可以", datetime(2026, 4, 2, tzinfo=CHINA))

    def test_may_be_missing(self):
        assert self.make(reply="", out="").answer == ""

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"out": ""}, "没有答复时间"),
            ({"out": "2026-03-31"}, "早于收到时间"),
            ({"out": "2030-01-01"}, "不能晚于现在"),
            ({"kind": "complaint"}, "只有咨询"),
        ],
    )
    def test_that_cannot_be_is_refused(self, values, words):
        with pytest.raises(Faulty, match=words):
            self.make(**values)


class TestDue:
    NOW = datetime(2026, 5, 6, 9, tzinfo=CHINA)

    def test_begins_with_its_time_of_day(self):
        assert slot(time(6, 30), self.NOW) == datetime(2026, 5, 6, 6, 30, tzinfo=CHINA)
        assert slot(time(10), self.NOW) == datetime(2026, 5, 5, 10, tzinfo=CHINA)

    @pytest.mark.parametrize(
        ("tried", "delivered", "due"),
        [
            (None, None, True),
            (timedelta(hours=1), timedelta(hours=1), False),
            (timedelta(hours=20), timedelta(hours=20), True),
            (timedelta(minutes=20), timedelta(hours=20), False),
            (timedelta(minutes=61), timedelta(hours=20), True),
        ],
    )
    def test_is_over_once_delivered_and_tried_again_hourly(self, tried, delivered, due):
        ago = lambda span: None if span is None else self.NOW - span  # noqa: E731
        assert is_due(time(6, 30), now=self.NOW, tried_at=ago(tried), delivered_at=ago(delivered)) is due

    def test_silence_counts_from_the_last_delivery(self):
        assert is_silent(30, now=self.NOW, since=self.NOW - timedelta(hours=31))
        assert not is_silent(30, now=self.NOW, since=self.NOW - timedelta(hours=29))
        assert not is_silent(30, now=self.NOW, since=None)
