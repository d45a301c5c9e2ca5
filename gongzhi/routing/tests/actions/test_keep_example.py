from datetime import date

from gongzhi.routing.actions.keep_example import keep_example
from gongzhi.routing.models import Example
from gongzhi.routing.queries import latest_examples, route_matter
from gongzhi.routing.rules import Question

NARRATIVE = "我叫王小明，电话13800138000，在甲乙商行买的快递丢失了，快递员说不赔。"


class TestKeepExample:
    def keep(self, handler, at, **fields) -> Example:
        question = Question(kind="complaint", on=date(2026, 5, 4), title="快递丢失", text=NARRATIVE, region="520102")
        fields = {"chosen_unit": 5, "reason": "应由邮政处理", **fields}
        return keep_example(case_id=3, question=question, decided=route_matter(question), by=handler, at=at, **fields)

    def test_keeps_what_was_decided_and_what_was_chosen(self, guizhou, handler, at):
        kept = self.keep(handler, at)
        kept.refresh_from_db()
        assert (kept.case_id, kept.chosen_unit, kept.reason, kept.actor) == (3, 5, "应由邮政处理", handler.id)
        assert kept.decided_unit is not None
        assert kept.rules[0].startswith("post-")

    def test_keeps_known_words_and_nothing_of_the_person(self, guizhou, handler, at):
        question = self.keep(handler, at).question
        assert "快递丢失" in question["heading_words"]
        assert {"快递", "快递员"} <= set(question["words"])
        assert (question["kind"], question["region"], question["on"]) == ("complaint", "520102", "2026-05-04")
        for personal in ("王小明", "小明", "138", "甲乙"):
            assert personal not in str(question)

    def test_keeps_a_choice_of_triage(self, guizhou, handler, at):
        assert self.keep(handler, at, chosen_unit=None).chosen_unit is None

    def test_is_listed_newest_first(self, guizhou, handler, at):
        first, second = self.keep(handler, at), self.keep(handler, at)
        assert list(latest_examples(viewer=handler)) == [second, first]
        assert list(latest_examples(viewer=handler, limit=1)) == [second]
