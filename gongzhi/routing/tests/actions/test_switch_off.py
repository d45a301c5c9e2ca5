import pytest

from gongzhi.core import journal
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.routing.actions.save_rule import save_rule
from gongzhi.routing.actions.switch_off import switch_off
from gongzhi.routing.models import Rule, RuleState


class TestSwitchOff:
    def test_keeps_the_rule_and_its_draft(self, guizhou, secretariat, at):
        rule = Rule.objects.get(key="post-express")
        save_rule(data={**rule.data, "weight": 9}, by=secretariat, at=at)
        rule = switch_off(rule=rule, by=secretariat, at=at)
        rule.refresh_from_db()
        assert (rule.state, rule.data["weight"], rule.draft["weight"]) == (RuleState.OFF, 2.5, 9)

    def test_writes_the_journal(self, guizhou, secretariat, at):
        rule = switch_off(rule=Rule.objects.get(key="post-express"), by=secretariat, at=at, note="误派太多")
        line = journal.history("rule", rule.pk).last()
        assert (line.verb, line.source, line.target, line.note) == ("switch_off", "on", "off", "误派太多")

    def test_is_refused_where_it_is_not_on(self, guizhou, secretariat, at, draft):
        rule = save_rule(data=draft, by=secretariat, at=at)
        with pytest.raises(Refused):
            switch_off(rule=rule, by=secretariat, at=at)

    def test_is_refused_to_a_handler(self, guizhou, handler, at):
        with pytest.raises(NotAllowed):
            switch_off(rule=Rule.objects.get(key="post-express"), by=handler, at=at)
