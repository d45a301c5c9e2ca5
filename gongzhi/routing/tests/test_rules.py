"""The pure engine: which member, which office, and when nobody."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.routing.catalog import NO_MEMBER, RuleData
from gongzhi.routing.rules import (
    OUTSIDE,
    UNDECIDED,
    UNKNOWN,
    Competence,
    Office,
    Offices,
    Question,
    Rulebook,
    Words,
    decide,
    fold,
)

COUNTY_LAW = (Competence("county", "trader", "《规则》第一条"), Competence("county", "platform", "《规则》第二条"))


def rule(key: str, member: str = "samr", **fields) -> RuleData:
    fields = fields or {"words_any": ["假货"]}
    return RuleData.model_validate(
        {"key": key, "title": "测试规则", "member": member, "reason": "因为这是一条测试规则", "weight": 5, **fields}
    )


def question(text: str = "", **fields) -> Question:
    return Question(**{"kind": "complaint", "on": date(2026, 5, 4), "text": text, **fields})


OFFICES = Offices(
    [
        Office(1, "省市场监管局", "samr", "520000", "province"),
        Office(2, "贵阳市市场监管局", "samr", "520100", "prefecture"),
        Office(3, "南明区市场监管局", "samr", "520102", "county"),
        Office(4, "省邮政管理局", "post", "520000", "province"),
        Office(5, "贵阳市邮政管理局", "post", "520100", "prefecture"),
        Office(6, "省通信管理局", "telecom", "520000", "province"),
    ]
)


def decided(asked: Question, *rules: RuleData, law=(), minimum: float = 4, lead: float = 1.3):
    return decide(asked, Rulebook(rules, minimum=minimum, lead=lead), OFFICES, lambda member, question: law)


class TestWords:
    def test_finds_words_that_overlap_or_contain_each_other(self):
        words = Words(["快递", "快递丢失", "递丢", "丢失赔偿", "没有"])
        assert words.found_in("快递丢失赔偿") == {"快递", "快递丢失", "递丢", "丢失赔偿"}

    def test_finds_a_word_broken_by_white_space_or_written_wide(self):
        assert Words([fold("app收费")]).found_in(fold("ＡＰＰ\n\t收 费")) == {"app收费"}

    @given(st.lists(st.text("甲乙丙丁", min_size=2, max_size=4), max_size=12), st.text("甲乙丙丁", max_size=40))
    def test_finds_exactly_the_words_that_occur(self, words, text):
        assert Words(words).found_in(text) == {word for word in words if word in text}


class TestWeigh:
    def test_counts_a_word_at_the_beginning_twice(self):
        late = "某" * 60 + "假货"
        assert decided(question("假货"), rule("fake")).candidates[0].score == 10
        assert decided(question(late), rule("fake")).candidates[0].score == 5
        assert decided(question(late, title="假货"), rule("fake")).candidates[0].score == 10

    def test_counts_a_word_once_however_often_it_stands_there(self):
        assert decided(question("假货" * 3), rule("fake")).candidates[0].score == 10

    def test_counts_no_more_than_three_words_of_a_rule(self):
        words = rule("fake", words_any=["一甲", "二乙", "三丙", "四丁"], weight=1)
        assert decided(question("一甲二乙三丙四丁"), words).candidates[0].score == 6

    def test_adds_up_the_rules_of_a_member(self):
        decision = decided(question("假货"), rule("one", weight=1, words_any=["假货"]), rule("two"))
        assert decision.candidates[0].score == 12
        assert decision.rules == ("two", "one")

    @pytest.mark.parametrize(
        ("fields", "fitting", "other"),
        [
            ({"hotlines": ["12305"]}, {"hotline": "12305"}, {"hotline": "12315"}),
            ({"kinds": ["report"]}, {"kind": "report"}, {"kind": "complaint"}),
            ({"subjects": ["food"]}, {"subject": "food"}, {"subject": "rail"}),
            ({"problems": ["price"]}, {"problem": "price"}, {"problem": ""}),
            ({"kinds": ["complaint"], "regions": ["520100"]}, {"region": "520102001"}, {"region": "520300"}),
            ({"kinds": ["complaint"], "regions": ["520100"]}, {"trader_region": "520102"}, {"region": ""}),
            ({"kinds": ["complaint"], "platform": True}, {"on_platform": True}, {}),
            ({"kinds": ["complaint"], "platform": True}, {"platform_region": "520102"}, {}),
            ({"kinds": ["complaint"], "platform": False}, {}, {"on_platform": True}),
            ({"words_all": ["假货", "退款"]}, {"text": "买到假货不退款"}, {"text": "买到假货"}),
            ({"words_any": ["广告"], "words_none": ["广告牌"]}, {"text": "虚假广告"}, {"text": "广告牌倒了"}),
            ({"words_any": ["假货"], "within": "heading"}, {"title": "假货"}, {"text": "某" * 60 + "假货"}),
        ],
    )
    def test_hears_a_rule_only_where_its_condition_fits(self, fields, fitting, other):
        asked = rule("tried", **fields)
        assert decided(question(**fitting), asked).member == "samr"
        assert decided(question(**other), asked).candidates == ()


class TestDecide:
    def test_leaves_what_no_rule_knows_to_triage(self):
        decision = decided(question("天气很好"), rule("fake"))
        assert (decision.unit_id, decision.reason, decision.candidates) == (None, UNKNOWN, ())

    def test_leaves_what_is_too_light_to_triage_and_keeps_the_candidate(self):
        decision = decided(question("某" * 60 + "假货"), rule("fake", words_any=["假货"], weight=3))
        assert decision.to_triage
        assert decision.reason == UNDECIDED
        assert [(candidate.unit_id, candidate.rule) for candidate in decision.candidates] == [(1, "fake")]

    def test_leaves_two_members_too_close_to_triage_with_both_as_candidates(self):
        decision = decided(
            question("快递假货"), rule("fake"), rule("express", "post", words_any=["快递"], weight=4.5)
        )
        assert decision.to_triage
        assert [candidate.member for candidate in decision.candidates] == ["samr", "post"]

    def test_chooses_the_member_clearly_ahead(self):
        decision = decided(question("快递假货"), rule("fake"), rule("express", "post", words_any=["快递"], weight=3))
        assert (decision.unit_id, decision.unit_name, decision.member) == (1, "省市场监管局", "samr")

    def test_hears_only_strong_rules_where_one_matches(self):
        strong = rule("hotline", "telecom", hotlines=["12300"], strong=True, weight=1)
        decision = decided(question("假货", hotline="12300"), rule("fake"), strong)
        assert (decision.unit_id, decision.rules) == (6, ("hotline",))
        assert [candidate.member for candidate in decision.candidates] == ["telecom"]

    def test_leaves_two_strong_rules_of_different_members_to_triage(self):
        one = rule("one", "telecom", hotlines=["12300"], strong=True)
        two = rule("two", "post", kinds=["complaint"], strong=True)
        assert decided(question(hotline="12300"), one, two).to_triage

    def test_leaves_what_is_no_members_business_to_triage_with_the_reason(self):
        decision = decided(question("污染"), rule("none", NO_MEMBER, words_any=["污染"]))
        assert decision.to_triage
        assert (decision.rules, decision.reason) == (("none",), "因为这是一条测试规则")

    def test_leaves_a_member_without_any_office_to_triage(self):
        assert decided(question("假货"), rule("fake", "health")).to_triage

    @given(st.permutations(range(6)), st.text("假货快递污染退款广告", max_size=30))
    def test_does_not_depend_on_the_order_of_rules(self, order, text):
        rules = [
            rule("a", words_any=["假货"], weight=2),
            rule("b", words_any=["退款"], weight=2),
            rule("c", "post", words_any=["快递"], weight=3),
            rule("d", NO_MEMBER, words_any=["污染"], weight=2),
            rule("e", "telecom", words_any=["广告", "退款"], weight=2),
            rule("f", words_any=["广告"], words_none=["快递"]),
        ]
        assert decided(question(text), *(rules[n] for n in order)) == decided(question(text), *rules)

    @given(st.text("假货快递", max_size=30), st.floats(0.1, 100))
    def test_does_not_change_by_a_rule_that_does_not_match(self, text, weight):
        rules = [rule("a"), rule("b", "post", words_any=["快递"], weight=4)]
        stranger = rule("z", "telecom", words_any=["宽带"], weight=weight)
        assert decided(question(text), *rules, stranger) == decided(question(text), *rules)

    @given(st.text("假货快递", max_size=30), st.sampled_from([1.0, 1.3, 2.0]))
    def test_names_a_unit_exactly_where_the_first_candidate_is_heavy_enough_and_ahead(self, text, lead):
        rules = [rule("a", weight=2, words_any=["假货"]), rule("b", "post", words_any=["快递"], weight=3)]
        decision = decided(question(text), *rules, lead=lead)
        scores = [candidate.score for candidate in decision.candidates] + [0, 0]
        assert (decision.unit_id is not None) == (scores[0] >= 4 and scores[0] >= lead * scores[1])


class TestOffice:
    @pytest.mark.parametrize(
        ("member", "place", "office"),
        [
            ("samr", "520102", 3),
            ("samr", "520102003", 3),
            ("samr", "520103", 2),
            ("samr", "520100", 2),
            ("samr", "520302", 1),
            ("samr", "520000", 1),
            ("post", "520102", 5),
            ("telecom", "520102", 6),
            ("samr", "", 1),
        ],
    )
    def test_is_the_nearest_to_the_trader(self, member, place, office):
        assert decided(question("假货", trader_region=place), rule("fake", member), law=COUNTY_LAW).unit_id == office

    @pytest.mark.parametrize(("level", "office"), [("county", 3), ("prefecture", 2), ("province", 1)])
    def test_stands_at_the_level_that_the_rule_fixes(self, level, office):
        fixed = rule("fake", words_any=["假货"], level=level)
        assert decided(question("假货", trader_region="520102"), fixed, law=COUNTY_LAW).unit_id == office

    def test_is_at_the_platforms_place_where_the_traders_is_unknown(self):
        decision = decided(question("假货", platform_region="520102"), rule("fake"), law=COUNTY_LAW)
        assert decision.unit_id == 3
        assert decision.reason.endswith("按交易平台所在地，接收单位是南明区市场监管局（《规则》第二条）。")

    def test_is_at_the_platforms_place_where_the_trader_is_in_another_province(self):
        asked = question("假货", trader_region="110101", platform_region="520102")
        assert decided(asked, rule("fake"), law=COUNTY_LAW).unit_id == 3

    def test_is_nobodys_where_the_trader_is_in_another_province(self):
        decision = decided(question("假货", trader_region="110101", region="520102"), rule("fake"), law=COUNTY_LAW)
        assert (decision.unit_id, decision.reason) == (None, OUTSIDE)
        assert decision.candidates[0].member == "samr"

    def test_is_where_it_happened_if_the_law_looks_there(self):
        law = (Competence("county", "act", "《规则》第三条"),)
        decision = decided(question("假货", region="520102", trader_region="520100"), rule("fake"), law=law)
        assert (decision.unit_id, "按事情发生地" in decision.reason) == (3, True)

    def test_is_the_provinces_where_the_law_knows_one_office_only(self):
        law = (Competence("province", "province", "《规则》第四条"),)
        decision = decided(question("假货", trader_region="520102"), rule("fake", "post"), law=law)
        assert decision.unit_id == 4
        assert decision.reason == "因为这是一条测试规则，接收单位是省邮政管理局（《规则》第四条）。"

    def test_is_near_the_consumer_where_neither_law_nor_trader_is_known(self):
        decision = decided(question("假货", region="520102"), rule("fake"))
        assert (decision.unit_id, "按事情发生地" in decision.reason) == (3, True)

    def test_does_not_change_the_member(self):
        near, far = question("假货", trader_region="520102"), question("假货")
        assert decided(near, rule("fake")).member == decided(far, rule("fake")).member
        assert decided(replace(near, trader_region="520100"), rule("fake")).unit_id == 2
