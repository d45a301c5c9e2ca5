from datetime import timedelta

import pytest

from gongzhi.core import journal
from gongzhi.routing.actions.save_rule import save_rule
from gongzhi.routing.actions.switch_off import switch_off
from gongzhi.routing.actions.switch_on import switch_on
from gongzhi.routing.actions.sync_rules import Synced, sync_rules
from gongzhi.routing.catalog import routing_file
from gongzhi.routing.models import Rule, RuleState

FILE = """\
minimum = 4.0
lead = 1.3

[[rule]]
key = "fake"
title = "假货"
member = "samr"
words_any = ["假货"]
reason = "因为您反映的是假货"

[[rule]]
key = "express"
title = "快递"
member = "post"
words_any = ["快递"]
reason = "因为您反映的是快递"
"""


@pytest.fixture
def province(tmp_path, settings, guizhou):
    """A province whose file has two rules; call it with another text to change the file."""
    versions = iter(range(100))

    def change(text: str):
        settings.PROVINCE = tmp_path / str(next(versions))
        settings.PROVINCE.mkdir()
        (settings.PROVINCE / "routing.toml").write_text(text, encoding="utf-8")

    Rule.objects.all().delete()
    change(FILE)
    return change


class TestSyncRules:
    def test_adds_the_rules_of_the_file_switched_on(self, province, at):
        assert sync_rules(at=at) == Synced(added=("express", "fake"), changed=(), switched_off=())
        rule = Rule.objects.get(key="fake")
        assert (rule.state, rule.data["words_any"], rule.changed_by) == (RuleState.ON, ["假货"], None)
        assert [line.verb for line in journal.history("rule", rule.pk)] == ["sync"]

    def test_does_nothing_the_second_time_with_one_query(self, province, at, django_assert_num_queries):
        sync_rules(at=at)
        with django_assert_num_queries(3):  # savepoint, one query, release
            assert sync_rules(at=at + timedelta(days=1)) == Synced((), (), ())
        assert set(Rule.objects.values_list("changed_at", flat=True)) == {at}

    def test_leaves_what_was_edited_on_the_page(self, province, secretariat, at):
        sync_rules(at=at)
        rule = Rule.objects.get(key="fake")
        save_rule(data={**rule.data, "weight": 9}, by=secretariat, at=at)
        switch_on(rule=rule, by=secretariat, at=at)
        assert sync_rules(at=at) == Synced((), (), ())
        assert Rule.objects.get(key="fake").data["weight"] == 9

    def test_follows_the_file_where_the_file_changed_but_keeps_the_draft(self, province, secretariat, at):
        sync_rules(at=at)
        rule = Rule.objects.get(key="fake")
        save_rule(data={**rule.data, "weight": 9}, by=secretariat, at=at)
        province(FILE.replace('["假货"]', '["假货", "冒牌"]'))
        assert sync_rules(at=at).changed == ("fake",)
        rule.refresh_from_db()
        assert (rule.data["words_any"], rule.draft["weight"]) == (["假货", "冒牌"], 9)
        assert journal.history("rule", rule.pk).last().facts["rule"] == rule.data

    def test_leaves_off_what_a_person_switched_off(self, province, secretariat, at):
        sync_rules(at=at)
        switch_off(rule=Rule.objects.get(key="fake"), by=secretariat, at=at)
        province(FILE.replace('["假货"]', '["假货", "冒牌"]'))
        sync_rules(at=at)
        assert Rule.objects.get(key="fake").state == RuleState.OFF

    def test_switches_off_what_the_file_drops_and_on_what_comes_back(self, province, at):
        sync_rules(at=at)
        province(FILE[: FILE.index('\n[[rule]]\nkey = "express"')])
        assert sync_rules(at=at).switched_off == ("express",)
        assert Rule.objects.get(key="express").state == RuleState.OFF
        assert sync_rules(at=at) == Synced((), (), ())
        province(FILE)
        assert sync_rules(at=at).changed == ("express",)
        assert Rule.objects.get(key="express").state == RuleState.ON

    def test_leaves_rules_that_were_made_on_the_page(self, province, secretariat, at, draft):
        switch_on(rule=save_rule(data=draft, by=secretariat, at=at), by=secretariat, at=at)
        sync_rules(at=at)
        assert Rule.objects.get(key="stamps").state == RuleState.ON

    def test_brings_all_of_guizhous_rules(self, guizhou):
        assert Rule.objects.filter(state=RuleState.ON).count() == len(routing_file().rule) > 100
