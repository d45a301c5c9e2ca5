"""What the rules find in a text, and what speaks against it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.monitoring.catalog import RuleData, rules_file
from gongzhi.monitoring.rules import Scanner, plain


def rule(**told) -> RuleData:
    return RuleData(
        **{"key": "one", "title": "规则", "rule_class": "licence", "act": "法", "article": "第一条"} | told
    )


def found(text: str, *rules: RuleData) -> list[tuple[str, str, str]]:
    return [(match.rule.key, match.word, match.exception) for match in Scanner(rules).scan(text)]


CATALOGUE = Scanner(rules_file().rule)


class TestScan:
    def test_finds_each_word_with_what_stands_around_it(self):
        (match,) = Scanner([rule(words=["最佳"])]).scan("前一行\n本产品是最佳选择，欢迎选购\n后一行")
        assert (match.word, match.before, match.after) == ("最佳", "本产品是", "选择，欢迎选购")

    def test_finds_full_width_and_upper_case_letters_and_quotes_them_as_they_stand(self):
        (match,) = Scanner([rule(words=["abc品牌"])]).scan("正宗ＡＢＣ品牌")
        assert match.word == "ＡＢＣ品牌"

    def test_counts_a_word_within_a_longer_one_once(self):
        assert found("全国第一品牌", rule(words=["第一品牌", "全国第一品牌", "一品"])) == [
            ("one", "全国第一品牌", "")
        ]

    def test_wants_a_nearby_word_where_the_rule_names_some(self):
        near = rule(words=["治疗"], near=["茶"], within=5)
        assert found("这款茶能治疗失眠", near) and found("治疗失眠的茶", near)
        assert not found("治疗方法由医院提供，另售红茶", near)

    def test_speaks_of_what_is_missing_once_a_page(self):
        missing = rule(words=["立即购买"], page_lacks=["营业执照"])
        assert found("立即购买 立即购买", missing) == [("one", "立即购买", "")]
        assert not found("立即购买\n营业执照", missing) and not found("没有按钮", missing)

    def test_wants_what_the_page_must_have(self):
        only = rule(words=["升值空间"], page_has=["楼盘"])
        assert found("楼盘 升值空间大", only) and not found("升值空间大", only)

    def test_stops_at_a_bounded_number_of_places(self):
        assert len(found("最佳\n" * 500, rule(words=["最佳"]))) == 20

    @given(st.text(max_size=200))
    def test_holds_on_any_text_and_quotes_only_what_stands_there(self, text):
        assert len(plain(text)) == len(text)
        for match in CATALOGUE.scan(text):
            assert match.quote in text


class TestCatalogue:
    @pytest.mark.parametrize(
        ("text", "rule_key", "exception"),
        [
            ("国家级蜂蜜", "absolute-named", ""),
            ("我们追求最佳的服务态度", "absolute-named", "philosophy"),
            ("本店最佳搭配", "absolute-named", "own-comparison"),
            ("最佳食用期见瓶身", "absolute-named", "usage-tip"),
            ("荣获全国第一称号", "absolute-same-meaning", "official-award"),
            ("截至2025年12月销量第一", "absolute-same-meaning", "factual-order"),
            ("这款茶能降血压", "disease-claims", ""),
            ("治愈率高达98%", "cure-rates", ""),
            ("原价199元，现价99元", "crossed-out-price", ""),
            ("五星好评返现5元", "praise-for-money", ""),
            ("活动最终解释权归本店所有", "no-return-terms", ""),
            ("保证提分，不过退款", "education-promises", ""),
            ("本理财保本保息", "investment-promises", ""),
            ("国宴特供酒", "state-organs", ""),
            ("立即购买", "no-licence-shown", ""),
            ("连续包月仅需9元", "auto-renewal", ""),
            ("本品接近母乳", "infant-formula", ""),
        ],
    )
    def test_finds(self, text, rule_key, exception):
        assert (rule_key, exception) in {(match.rule.key, match.exception) for match in CATALOGUE.scan(text)}

    @pytest.mark.parametrize("text", ["欢迎选购新鲜水果", "本院提供治疗服务", "原价说明", "营业执照 立即购买"])
    def test_leaves_alone(self, text):
        assert CATALOGUE.scan(text) == []

    def test_what_speaks_against_a_match_stands_in_the_same_line(self):
        (match,) = [m for m in CATALOGUE.scan("国家级蜂蜜\n本店地址") if m.rule.key == "absolute-named"]
        assert match.exception == ""
