from datetime import date
from decimal import Decimal

import pytest

from gongzhi.core.errors import CatalogueError
from gongzhi.documents import blocks, catalog
from gongzhi.documents.for_cases import CaseContext
from gongzhi.documents.kinds import kind_of, kinds
from gongzhi.documents.wording import Template, faults_of, fill

TEXT = {"title": "通知", "sign": "消受", "body": "{consumer_name}您好。"}


def template(**changes) -> Template:
    return Template.model_validate({**TEXT, **changes})


def body_of(body: str, **values):
    return fill(template(body=body), CaseContext(issued_on=date(2026, 11, 24), number="x", **values)).body


def faults(**changes) -> list[tuple[str, int]]:
    return [(fault.part, fault.line) for fault in faults_of(template(**changes), CaseContext)]


class TestFaults:
    def test_finds_none_in_a_good_text(self):
        assert faults() == []
        assert faults(body="# 一、{case_title}\n{?amount}涉及{amount:capital}\n{table persons}\n{sign 甲, 乙}") == []

    @pytest.mark.parametrize(
        "line",
        [
            "{nobody}",
            "{?nobody}文字",
            "{table nobody}",
            "{table consumer_name}",
            "{persons}",
            "{amount:roman}",
            "{consumer_name:capital}",
            "{{consumer_name}}",
            "{consumer_name.phone}",
            "{consumer_name!r}",
            "{% if 1 %}",
            "{{ settings.SECRET_KEY }}",
            "文字 } 文字",
            "{}",
            "{0}",
        ],
    )
    def test_names_the_line_of_each(self, line):
        assert faults(body=f"第一行。\n\n{line}") == [("body", 3)]

    def test_asks_for_what_no_document_can_be_without(self):
        assert faults(title=" ", body="") == [("title", 1), ("body", 1)]

    def test_keeps_the_word_of_the_number_free_of_placeholders(self):
        assert ("sign", 1) in faults(sign="{case_kind}")

    def test_keeps_what_is_one_line_one_line(self):
        assert faults(title="一\n二") == [("title", 2)]


class TestFill:
    def test_puts_in_values_as_documents_write_them(self):
        (paragraph,) = body_of(
            "{received_on}，{amount}，{amount:capital}", received_on=date(2026, 1, 5), amount=Decimal("3424")
        )
        assert paragraph == blocks.Paragraph("2026年1月5日，3,424.00元，叁仟肆佰贰拾肆元整")

    def test_leaves_out_lines_whose_value_is_not_known(self):
        body = "{?claims}诉求：{claims}\n{!claims}没有诉求\n{?amount}金额：{amount}"
        assert [block.text for block in body_of(body)] == ["没有诉求"]
        assert [block.text for block in body_of(body, claims="退款", amount=Decimal(0))] == [
            "诉求：退款",
            "金额：0.00元",
        ]

    def test_never_reads_a_value_as_template(self):
        name = "{amount} {{x}} {table persons} # 一、"
        (paragraph,) = body_of("{consumer_name}", consumer_name=name)
        assert paragraph == blocks.Paragraph(name)

    def test_makes_a_paragraph_of_each_line_of_a_value(self):
        assert [block.text for block in body_of("{claim_text}", claim_text="一。\r\n\r\n二。\v三。")] == [
            "一。",
            "二。",
            "三。",
        ]

    def test_takes_away_what_no_printer_prints(self):
        (paragraph,) = body_of("{consumer_name}", consumer_name="张\x00示\u202e例\ufeff\x07")
        assert paragraph.text == "张示例"

    def test_makes_headings_tables_and_lines_to_sign_on(self):
        one, two, table, sign = body_of(
            "# 一、甲\n## （一）乙\n{table persons}\n{sign 投诉人，被投诉人}",
            persons=(("张示例", "消费者", "1", "2"),),
        )
        assert (one.level, two.level) == (1, 2)
        assert table.columns == ("姓名", "身份", "联系电话", "通讯地址") and table.rows == (
            ("张示例", "消费者", "1", "2"),
        )
        assert sign.labels == ("投诉人", "被投诉人")

    def test_leaves_out_a_table_without_rows(self):
        assert body_of("{table persons}") == ()


class TestShippedTemplates:
    @pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.key)
    def test_name_only_what_their_kind_knows_and_use_every_example(self, kind):
        document = fill(catalog.read_template(kind), kind.context.example())
        assert document.title and document.body and document.head
        assert not any("{" in getattr(block, "text", "") for block in document.body)

    def test_an_unknown_placeholder_in_a_file_is_told_with_its_line(self, tmp_path):
        kind = kind_of("acceptance-notice")
        path = tmp_path / "x.toml"
        path.write_text('title = "通知"\nsign = "消"\nbody = """\n好。\n{nobody}\n"""\n', encoding="utf-8")
        from dataclasses import replace

        with pytest.raises(CatalogueError) as error:
            catalog.read_template(replace(kind, template=path))
        assert (error.value.path, error.value.line, error.value.field) == (path, 5, "body")

    def test_the_words_of_a_province_belong_to_units_and_to_one_each(self, tmp_path):
        (tmp_path / "documents.toml").write_text('[words]\na = "甲"\nb = "甲"\n', encoding="utf-8")
        with pytest.raises(CatalogueError):
            catalog.check_catalogue(tmp_path, units=frozenset({"a"}))
        with pytest.raises(CatalogueError):
            catalog.check_catalogue(tmp_path, units=frozenset({"a", "b"}))
