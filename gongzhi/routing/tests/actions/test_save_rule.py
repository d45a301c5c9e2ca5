import uuid

import pytest

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, Role, Seat
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.routing.actions.save_rule import save_rule
from gongzhi.routing.models import Rule, RuleState


class TestSaveRule:
    def test_keeps_a_new_rule_as_a_draft(self, guizhou, secretariat, at, draft):
        rule = save_rule(data=draft, by=secretariat, at=at, note="集邮投诉增多")
        assert (rule.state, rule.data, rule.draft["words_any"]) == (RuleState.DRAFT, None, ["首日封"])
        assert (rule.changed_at, rule.changed_by) == (at, secretariat.id)

    def test_leaves_a_rule_that_is_on_as_it_is(self, guizhou, secretariat, at):
        before = Rule.objects.get(key="post-express")
        rule = save_rule(data={**before.data, "weight": 9}, by=secretariat, at=at)
        assert (rule.pk, rule.state, rule.data) == (before.pk, RuleState.ON, before.data)
        assert rule.draft["weight"] == 9

    def test_writes_the_journal(self, guizhou, secretariat, at, draft):
        rule = save_rule(data=draft, by=secretariat, at=at, note="集邮投诉增多")
        (line,) = journal.history("rule", rule.pk)
        assert (line.verb, line.note, line.facts["rule"], line.actor_id) == (
            "save",
            "集邮投诉增多",
            rule.draft,
            secretariat.id,
        )

    def test_does_the_same_act_once(self, guizhou, secretariat, at, draft):
        key = uuid.uuid4()
        rule = save_rule(data=draft, by=secretariat, at=at, key=key)
        again = save_rule(data={**draft, "title": "另一个"}, by=secretariat, at=at, key=key)
        assert (again.pk, again.draft["title"]) == (rule.pk, "集邮品")
        assert journal.history("rule", rule.pk).count() == 1

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("member", "pots", "从列表中选择"),
            ("hotlines", ["12399"], "从列表中选择"),
            ("regions", ["529900"], "从列表中选择"),
            ("regions", ["贵阳"], "行政区划代码"),
            ("subjects", ["fodo"], "从列表中选择"),
            ("problems", ["food"], "从列表中选择"),
            ("key", "集邮", "小写字母"),
            ("weight", -1, "100 以内"),
            ("weight", "重", "100 以内"),
            ("reason", "短", "至少 8 个字"),
            ("title", "长" * 41, "最多 40 个字"),
            ("words_any", ["假"], "至少 2 个字"),
            ("colour", "red", "有误"),
        ],
    )
    def test_is_refused_at_the_field_that_is_wrong(self, guizhou, secretariat, at, draft, field, value, reason):
        with pytest.raises(Refused) as refused:
            save_rule(data={**draft, field: value}, by=secretariat, at=at)
        assert refused.value.field == field
        assert reason in refused.value.reason
        assert not Rule.objects.filter(key="stamps").exists()

    def test_is_refused_without_what_a_rule_needs(self, guizhou, secretariat, at, draft):
        with pytest.raises(Refused, match="请填写") as refused:
            save_rule(data={name: value for name, value in draft.items() if name != "title"}, by=secretariat, at=at)
        assert refused.value.field == "title"
        with pytest.raises(Refused, match="至少写明一个"):
            save_rule(data={**draft, "words_any": []}, by=secretariat, at=at)

    @pytest.mark.parametrize(
        "by",
        [ANONYMOUS, SYSTEM, Actor(kind="officer", id=7)]
        + [
            Actor(kind="officer", id=7, seats=(Seat(1, frozenset({role})),))
            for role in Role
            if role not in {Role.SECRETARIAT, Role.ADMINISTRATOR}
        ],
    )
    def test_is_refused_to_everyone_but_secretariat_and_administrators(self, guizhou, at, draft, by):
        with pytest.raises(NotAllowed):
            save_rule(data=draft, by=by, at=at)

    def test_is_open_to_administrators(self, guizhou, at, draft):
        by = Actor(kind="officer", id=7, seats=(Seat(1, frozenset({Role.ADMINISTRATOR})),))
        assert save_rule(data=draft, by=by, at=at).pk
