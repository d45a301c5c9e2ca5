import uuid

import pytest

from gongzhi.core import journal
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.routing.actions.save_rule import save_rule
from gongzhi.routing.actions.switch_off import switch_off
from gongzhi.routing.actions.switch_on import switch_on
from gongzhi.routing.models import Rule, RuleState


class TestSwitchOn:
    def test_lets_a_draft_decide(self, guizhou, secretariat, at, draft):
        rule = switch_on(rule=save_rule(data=draft, by=secretariat, at=at), by=secretariat, at=at)
        rule.refresh_from_db()
        assert (rule.state, rule.data["words_any"], rule.draft) == (RuleState.ON, ["首日封"], None)

    def test_puts_the_changed_version_in_place_of_the_old(self, guizhou, secretariat, at):
        rule = Rule.objects.get(key="post-express")
        save_rule(data={**rule.data, "weight": 9}, by=secretariat, at=at)
        assert switch_on(rule=rule, by=secretariat, at=at).data["weight"] == 9

    def test_brings_back_a_rule_that_is_off_as_it_was(self, guizhou, secretariat, at):
        rule = Rule.objects.get(key="post-express")
        switch_off(rule=rule, by=secretariat, at=at)
        assert switch_on(rule=rule, by=secretariat, at=at).data == rule.data

    def test_is_refused_where_nothing_would_change(self, guizhou, secretariat, at):
        with pytest.raises(Refused):
            switch_on(rule=Rule.objects.get(key="post-express"), by=secretariat, at=at)

    def test_is_refused_to_a_handler(self, guizhou, secretariat, handler, at, draft):
        rule = save_rule(data=draft, by=secretariat, at=at)
        with pytest.raises(NotAllowed):
            switch_on(rule=rule, by=handler, at=at)

    def test_writes_the_journal_once_for_one_act(self, guizhou, secretariat, at, draft):
        rule, key = save_rule(data=draft, by=secretariat, at=at), uuid.uuid4()
        for _ in range(2):
            switch_on(rule=rule, by=secretariat, at=at, note="试过", key=key)
        _saved, line = journal.history("rule", rule.pk)
        assert (line.verb, line.source, line.target, line.note) == ("switch_on", "draft", "on", "试过")
