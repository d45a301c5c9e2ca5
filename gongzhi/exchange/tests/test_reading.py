"""Files of rows are read alike, whatever their format, and each row keeps the number that a person sees."""

import io
import json
from datetime import date, datetime

import pyarrow
import pyarrow.parquet
import pytest
import xlsxwriter

from gongzhi.core.tables import Unusable, open_table, text_of
from gongzhi.exchange.tests.scene import connector

BARE = """
key = "bare"
title = "简单"
[fields]
kind = { constant = "enquiry" }
narrative = "text"
"""


def read(body: bytes, text: str = BARE):
    return open_table(io.BytesIO(body), connector(text))


def workbook(*rows, name: str = "Sheet1") -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(number, place, cell)
            else:
                sheet.write(number, place, cell)
    book.close()
    return file.getvalue()


class TestEncoding:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_is_told_by_the_file_itself(self, encoding):
        table = read("text,谁\n漏水𠮷,张\n".encode(encoding))
        assert [row.values for row in table.rows] == [{"text": "漏水𠮷", "谁": "张"}]

    def test_that_is_none_is_refused(self):
        with pytest.raises(Unusable, match="文字编码"):
            read(b"text\n\xff\xff\xfe\n")

    def test_asked_for_by_the_connector_is_insisted_on(self):
        with pytest.raises(Unusable, match="UTF-8"):
            read("text\n商家拒绝退款\n".encode("gb18030"), BARE.replace("title", 'encoding = "utf-8"\ntitle'))


class TestRowNumbers:
    def test_count_headings_blank_lines_and_cells_of_several_lines_as_a_spreadsheet_does(self):
        table = read(b'text,b\none,1\n\n"two\nlines",2\n,\nfour,4\n')
        assert [(row.number, row.values["text"]) for row in table.rows] == [
            (2, "one"),
            (4, "two\nlines"),
            (6, "four"),
        ]

    def test_count_what_stands_above_the_headings(self):
        table = read(b"a report\n\ntext\none\n", BARE.replace("title", "skip_rows = 2\ntitle"))
        assert [row.number for row in table.rows] == [4]

    def test_are_those_of_the_sheet_even_if_it_begins_with_empty_rows(self):
        table = read(
            workbook([], ["text", "n"], ["one", 1], [], ["two", 2]), BARE.replace("title", "skip_rows = 1\ntitle")
        )
        assert [(row.number, row.values["text"]) for row in table.rows] == [(3, "one"), (5, "two")]

    def test_of_json_are_its_lines(self):
        table = read(b'{"text": "one"}\n\n{"text": "two"}\n')
        assert [row.number for row in table.rows] == [1, 3]


class TestCells:
    def test_beyond_the_headings_make_the_row_faulty(self):
        [row] = read(b"text,b\none,1,extra\n").rows
        assert "3 格" in row.fault and row.surplus == ("extra",)

    def test_that_are_missing_at_the_end_are_empty(self):
        [row] = read(b"text,b,c\none\n").rows
        assert row.values == {"text": "one", "b": "", "c": ""} and not row.fault

    def test_of_an_earlier_file_of_faults_are_read_without_the_reason(self):
        [row] = read("原因,text\n第 2 行：错,one\n".encode()).rows
        assert row.values == {"text": "one"}

    @pytest.mark.parametrize(
        ("cell", "text"),
        [
            (None, ""),
            (33681565.0, "33681565"),
            (0.1, "0.1"),
            (True, "true"),
            (datetime(2018, 5, 17, 8, 32, 4), "2018-05-17 08:32:04"),
            (date(2018, 4, 24), "2018-04-24"),
            (["a", 1], "a、1"),
        ],
    )
    def test_are_text(self, cell, text):
        assert text_of(cell) == text

    def test_of_a_workbook_keep_dates_and_whole_numbers(self):
        [row] = read(workbook(["text", "when", "n"], ["one", datetime(2026, 5, 1, 8), 38654898])).rows
        assert row.values == {"text": "one", "when": "2026-05-01 08:00:00", "n": "38654898"}

    def test_of_parquet_are_read_in_batches(self):
        file = io.BytesIO()
        pyarrow.parquet.write_table(
            pyarrow.table({"text": [f"row {n}" for n in range(2500)], "n": range(2500)}), file
        )
        rows = list(read(file.getvalue()).rows)
        assert (len(rows), rows[-1].number, rows[-1].values) == (2500, 2500, {"text": "row 2499", "n": "2499"})

    def test_of_json_lay_nested_objects_open(self):
        [row] = read(json.dumps({"text": "a", "who": {"name": "张", "n": 1}}).encode()).rows
        assert row.values == {"text": "a", "who.name": "张", "who.n": "1"}

    def test_of_json_never_hold_what_cannot_be_stored(self):
        [row] = read(rb'{"text": "a\ud800b"}').rows
        assert row.values["text"].encode() == b"a?b"

    @pytest.mark.parametrize("body", [b'{"text": "a"}\nno json\n', b'{"text": "a"}\n[1]\n'])
    def test_of_a_line_that_is_no_json_object_make_it_faulty(self, body):
        assert [bool(row.fault) for row in read(body).rows] == [False, True]


class TestUnusable:
    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b"", "空的"),
            (b"\n\n", "表头"),
            (b"a,b\n1,2\n", "缺少列：text"),
            (b"text,text\n1,2\n", "重复的列"),
            (b"PK\x03\x04 no zip", "已损坏"),
            (b"PAR1 no parquet", "已损坏"),
            (b"\xd0\xcf\x11\xe0rest", "旧版 Excel"),
            (b"text\0\0\0\0", "不是文本"),
        ],
    )
    def test_is_told_in_words(self, body, words):
        with pytest.raises(Unusable, match=words):
            read(body)

    def test_is_a_workbook_without_the_sheet_that_the_connector_names(self):
        with pytest.raises(Unusable, match="工作表"):
            read(workbook(["text"], ["a"]), BARE.replace("title", 'sheet = "数据"\ntitle'))

    def test_is_a_workbook_that_unpacks_beyond_measure(self, monkeypatch):
        monkeypatch.setattr("gongzhi.core.tables.MOST_UNPACKED", 1000)
        with pytest.raises(Unusable, match="太大"):
            read(workbook(["text"], ["a" * 2000]))
