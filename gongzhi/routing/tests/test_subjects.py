"""Subjects on their two axes, and what a text hints at."""

import pytest

from gongzhi.routing.catalog import subjects_file
from gongzhi.routing.subjects import problems, subject_title, subjects, suggest_subject


class TestSubjects:
    def test_are_labelled_as_not_the_official_code(self):
        assert "非官方编码" in subjects_file().label

    def test_stand_on_one_axis_each(self):
        keys = [entry.key for entry in (*subjects(), *problems())]
        assert len(keys) == len(set(keys)) == len(subjects_file().subject)
        assert {entry.axis for entry in subjects()} == {"goods", "service"}

    def test_have_titles_and_unknown_ones_show_their_key(self):
        assert subject_title("post") == "邮政和快递"
        assert subject_title("gone") == "gone"


class TestSuggestSubject:
    @pytest.mark.parametrize(
        ("text", "subject", "problem"),
        [
            ("在网上买的面膜是假货", "cosmetics", "fake"),
            ("快递三天没到，包裹丢失了也不赔", "post", "delay-loss"),
            ("健身房关门跑路，会员卡余额不退", "culture-sport", "prepaid"),
            ("超市卖的牛奶变质发霉", "food", "food-safety"),
            ("宽带套餐乱收费", "telecom", "price"),
            ("今天天气很好", "", ""),
            ("", "", ""),
        ],
    )
    def test_finds_both_axes(self, text, subject, problem):
        found = suggest_subject(text)
        assert (found.subject, found.problem) == (subject, problem)

    def test_gives_the_title_more_weight_than_what_stands_far_down(self):
        far_down = "某" * 80 + "快递"
        assert suggest_subject(far_down).subject == "post"
        assert suggest_subject(far_down, title="火车晚点").subject == "rail"
