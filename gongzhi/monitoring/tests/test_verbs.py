"""The verbs of programmes, hits and rules: who may, when, and what comes of it."""

from uuid import uuid4

import pytest
from django.db import transaction

from gongzhi.core import journal
from gongzhi.core.actors import ANONYMOUS, Actor, Role
from gongzhi.core.errors import Invalid, NotAllowed, Refused
from gongzhi.enforcement.models import Clue
from gongzhi.monitoring import access, queries
from gongzhi.monitoring.actions.add_targets import add_targets
from gongzhi.monitoring.actions.begin import begin_programme
from gongzhi.monitoring.actions.check import keep_check
from gongzhi.monitoring.actions.confirm import confirm_hit
from gongzhi.monitoring.actions.dismiss import dismiss_hit
from gongzhi.monitoring.actions.end import end_programme
from gongzhi.monitoring.actions.look_now import look_now
from gongzhi.monitoring.actions.pause import pause_programme
from gongzhi.monitoring.actions.reconsider import reconsider_hit
from gongzhi.monitoring.actions.resume import resume_programme
from gongzhi.monitoring.actions.save_rule import save_rule
from gongzhi.monitoring.actions.switch_rule import switch_rule
from gongzhi.monitoring.actions.sync_rules import sync_rules
from gongzhi.monitoring.fetching import Fetched
from gongzhi.monitoring.inputs import NewTarget, read_lines
from gongzhi.monitoring.models import Hit, Programme, Rule, Target
from gongzhi.monitoring.states import HIT, PROGRAMME
from gongzhi.monitoring.tests.scene import SHOP
from gongzhi.monitoring.words import HitState, ProgrammeState, RuleState, RunOutcome
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER


def strangers() -> list[Actor]:
    return [
        factories.actor((OTHER, Role.HANDLER)),
        factories.actor((HOLDER, Role.ADMINISTRATOR)),
        factories.actor(("samr", Role.AUDITOR)),
        ANONYMOUS,
    ]


@pytest.fixture
def hit(programme, looked_at) -> Hit:
    (target,) = looked_at("http://shop.example/")
    fetched = Fetched(RunOutcome.READ, target.url, 200, "text/html; charset=utf-8", SHOP.encode(), 5)
    keep_check(target=target, fetched=fetched, at=NOW, pictures=False)
    return Hit.objects.get(word="国家级")


VERBS = {
    "add_targets": lambda programme, **told: add_targets(
        programme=programme, targets=[NewTarget(1, "http://new.example/")], **told
    ),
    "look_now": lambda programme, **told: look_now(programme=programme, **told),
    "pause": lambda programme, **told: pause_programme(programme=programme, **told),
    "resume": lambda programme, **told: resume_programme(programme=programme, **told),
    "end": lambda programme, **told: end_programme(programme=programme, **told),
}


class TestBegin:
    def test_makes_a_running_programme_once_for_each_key(self, officer):
        key = uuid4()
        told = {"title": " 网络  食品广告 ", "every_days": 7, "by": officer, "at": NOW, "key": key}
        first, second = begin_programme(**told), begin_programme(**told)
        assert first == second and first.title == "网络 食品广告" and first.unit == factories.unit()
        assert [line.verb for line in journal.history(PROGRAMME.kind, first.pk)] == ["begin"]

    @pytest.mark.parametrize(
        ("field", "value"), [("title", "字"), ("every_days", 0), ("every_days", 367), ("classes", ["nothing"])]
    )
    def test_is_refused_beside_the_field_that_is_wrong(self, officer, field, value):
        told = {"title": "网络食品广告", "every_days": 7} | {field: value}
        with pytest.raises(Invalid) as refused:
            begin_programme(**told, by=officer, at=NOW)
        assert set(refused.value.faults) == {field}

    def test_is_refused_to_who_works_on_no_cases(self, officer):
        for stranger in (factories.actor((HOLDER, Role.ADMINISTRATOR)), ANONYMOUS):
            with pytest.raises(NotAllowed):
                begin_programme(title="网络食品广告", every_days=7, by=stranger, at=NOW)
        with pytest.raises(NotAllowed):
            begin_programme(title="网络食品广告", every_days=7, unit_id=factories.unit(OTHER).pk, by=officer, at=NOW)


class TestEveryVerbOfAProgramme:
    @pytest.mark.parametrize("verb", VERBS)
    def test_moves_it_as_the_table_says_writes_one_line_and_does_nothing_twice(self, programme, verb):
        row, by, key = PROGRAMME[verb], factories.actor((HOLDER, Role.SUPERVISOR)), uuid4()
        for state in ProgrammeState.values:
            with transaction.atomic():
                Programme.objects.filter(pk=programme.pk).update(state=state)
                fresh = Programme.objects.get(pk=programme.pk)
                if state in row.sources:
                    moved = VERBS[verb](fresh, by=by, at=NOW, key=key)
                    VERBS[verb](fresh, by=by, at=NOW, key=key)
                    lines = [line.verb for line in journal.history(PROGRAMME.kind, programme.pk)]
                    assert moved.state == (row.target or state) and lines == ["begin", verb]
                else:
                    with pytest.raises(Refused):
                        VERBS[verb](fresh, by=by, at=NOW, key=uuid4())
                transaction.set_rollback(True)

    @pytest.mark.parametrize("verb", VERBS)
    def test_is_refused_to_strangers(self, programme, verb):
        state = next(iter(PROGRAMME[verb].sources))
        Programme.objects.filter(pk=programme.pk).update(state=state)
        for stranger in strangers():
            with pytest.raises(NotAllowed):
                VERBS[verb](Programme.objects.get(pk=programme.pk), by=stranger, at=NOW)

    def test_only_a_supervisor_ends_it_and_its_pages_are_looked_at_no_more(self, programme, looked_at, officer):
        looked_at("http://shop.example/")
        with pytest.raises(NotAllowed):
            end_programme(programme=programme, by=officer, at=NOW)
        end_programme(programme=programme, by=factories.actor((HOLDER, Role.SUPERVISOR)), at=NOW)
        assert not Target.objects.filter(next_at__isnull=False).exists()


class TestAddTargets:
    def test_takes_each_page_once_however_often_it_is_sent(self, programme, looked_at):
        looked_at("http://a.example/", "http://b.example/")
        looked_at("http://b.example/", "http://c.example/")
        assert Target.objects.count() == 3

    def test_is_refused_without_a_page(self, programme, officer):
        with pytest.raises(Refused) as refused:
            add_targets(programme=programme, targets=[], by=officer, at=NOW)
        assert refused.value.field == "lines"


class TestReadLines:
    def test_reads_addresses_with_what_they_are(self):
        good, bad = read_lines("https://shop.example/a 示例店\nhttp://b.example,乙 店\n\nhttps://shop.example/a\n")
        assert [(one.number, one.url, one.label) for one in good] == [
            (1, "https://shop.example/a", "示例店"),
            (2, "http://b.example/", "乙 店"),
        ]
        assert bad == []

    @pytest.mark.parametrize(
        "line", ["shop.example", "ftp://shop.example/", "http://", "http://u:p@shop.example/", "http://[", "http://a"]
    )
    def test_refuses_what_is_no_address_by_its_line(self, line):
        good, (bad,) = read_lines(f"https://good.example/\n{line}")
        assert len(good) == 1 and bad.number == 2 and bad.reason


class TestConfirm:
    def test_makes_a_clue_that_leads_back_and_counts_as_a_finding(self, hit, officer):
        key = uuid4()
        told = {"hit": hit, "sector": "market", "trader_name": "示例蜂蜜店", "by": officer, "at": NOW, "key": key}
        confirmed = confirm_hit(**told)
        confirm_hit(**told)
        clue = Clue.objects.get()
        assert confirmed.state == HitState.CONFIRMED and confirmed.clue == clue
        assert (clue.source, clue.source_id, clue.trader_name) == ("monitoring", hit.pk, "示例蜂蜜店")
        assert "全国" not in clue.facts and "国家级品质" in clue.facts and "第九条第三项" in clue.facts
        hit.programme.refresh_from_db()
        assert hit.programme.confirmed == 1
        assert [line.verb for line in journal.history(HIT.kind, hit.pk)] == ["find", "confirm"]

    def test_is_refused_without_a_trader_or_sector_and_changes_nothing(self, hit, officer):
        for told, field in (({"trader_name": " "}, "trader_name"), ({"trader_name": "店", "sector": "no"}, "sector")):
            with pytest.raises(Refused) as refused:
                confirm_hit(**{"hit": hit, "sector": "market", "by": officer, "at": NOW} | told)
            assert refused.value.field == field
        hit.refresh_from_db()
        assert hit.state == HitState.CANDIDATE and not Clue.objects.exists()

    def test_is_refused_to_strangers_and_when_decided(self, hit, officer):
        told = {"sector": "market", "trader_name": "示例蜂蜜店", "at": NOW}
        for stranger in strangers():
            with pytest.raises(NotAllowed):
                confirm_hit(hit=hit, by=stranger, **told)
        dismiss_hit(hit=hit, reason="自有品牌名称", by=officer, at=NOW)
        with pytest.raises(Refused):
            confirm_hit(hit=hit, by=officer, **told)


class TestDismiss:
    def test_keeps_why_and_can_be_reconsidered(self, hit, officer):
        dismissed = dismiss_hit(hit=hit, reason="属注册商标", by=officer, at=NOW, key=uuid4())
        assert (dismissed.state, dismissed.reason) == (HitState.DISMISSED, "属注册商标")
        again = reconsider_hit(hit=dismissed, by=officer, at=NOW)
        assert again.state == HitState.CANDIDATE and again.decided_at is None
        assert [line.verb for line in journal.history(HIT.kind, hit.pk)] == ["find", "dismiss", "reconsider"]

    def test_is_refused_without_a_reason_and_to_strangers(self, hit, officer):
        with pytest.raises(Refused) as refused:
            dismiss_hit(hit=hit, reason=" ", by=officer, at=NOW)
        assert refused.value.field == "reason"
        for stranger in strangers():
            with pytest.raises(NotAllowed):
                dismiss_hit(hit=hit, reason="不是", by=stranger, at=NOW)


class TestWhoSees:
    def test_the_unit_its_superior_and_who_sees_all_and_nobody_else(self, hit):
        seen = {
            "unit": (factories.actor((HOLDER, Role.HANDLER)), True),
            "above": (factories.actor((ABOVE, Role.SUPERVISOR)), True),
            "above, no supervisor": (factories.actor((ABOVE, Role.HANDLER)), False),
            "secretariat": (factories.actor(("samr", Role.SECRETARIAT)), True),
            "other": (factories.actor((OTHER, Role.SUPERVISOR)), False),
            "administrator": (factories.actor((HOLDER, Role.ADMINISTRATOR)), False),
            "anonymous": (ANONYMOUS, False),
        }
        for name, (viewer, sees) in seen.items():
            assert bool(queries.programmes(viewer=viewer).rows) == sees, name
            assert bool(queries.hits(viewer=viewer).rows) == sees, name
            assert bool(queries.targets(hit.programme, viewer=viewer).rows) == sees, name
            assert bool(queries.runs(hit.programme, viewer=viewer).rows) == sees, name
            assert access.visible_hits(viewer).filter(pk=hit.pk).exists() == sees, name
            if not sees:
                with pytest.raises(Hit.DoesNotExist):
                    queries.hit(hit.pk, viewer=viewer)

    def test_a_list_costs_the_same_at_one_row_and_at_many(self, hit, officer, looked_at, django_assert_num_queries):
        with django_assert_num_queries(1):
            queries.hits(viewer=officer)
        for n in range(3):
            (target,) = looked_at(f"http://shop{n}.example/")
            fetched = Fetched(RunOutcome.READ, target.url, 200, "text/html", SHOP.encode(), 5)
            keep_check(target=target, fetched=fetched, at=NOW, pictures=False)
        with django_assert_num_queries(1):
            assert len([hit.target.url for hit in queries.hits(viewer=officer).rows]) > 5


class TestRules:
    DRAFT = {"key": "own-words", "title": "自定用语", "rule_class": "absolute-terms", "words": ["天下无双"]}
    WHOLE = DRAFT | {"act": "广告法", "article": "第九条第三项"}

    @pytest.fixture
    def office(self, officer):
        return factories.actor(("samr", Role.SECRETARIAT))

    def test_a_draft_judges_nothing_until_it_is_tried_and_switched_on(self, hit, office, looked_at):
        rule = save_rule(data=self.WHOLE | {"words": ["土蜂蜜"]}, by=office, at=NOW, key=uuid4())
        assert rule.state == RuleState.DRAFT
        tried, found = queries.try_rule(rule.drafted, viewer=office)
        assert tried == 1 and [match.word for match in found[0].matches] == ["土蜂蜜"]
        assert not Hit.objects.filter(rule="own-words").exists()
        switch_rule(rule=rule, on=True, by=office, at=NOW)
        (target,) = looked_at("http://again.example/")
        fetched = Fetched(RunOutcome.READ, target.url, 200, "text/html", SHOP.encode(), 5)
        keep_check(target=target, fetched=fetched, at=NOW, pictures=False)
        assert Hit.objects.filter(rule="own-words").exists()

    def test_what_was_switched_off_stays_off_when_the_catalogue_is_taken_over_again(self, office):
        rule = Rule.objects.get(key="absolute-named")
        switch_rule(rule=rule, on=False, by=office, at=NOW)
        assert sync_rules(at=NOW) == 0
        assert Rule.objects.get(key="absolute-named").state == RuleState.OFF

    @pytest.mark.parametrize(
        ("field", "value"),
        [("key", "Own Words"), ("words", []), ("words", ["字"]), ("rule_class", "none"), ("act", None)],
    )
    def test_is_refused_beside_the_field_that_is_wrong(self, office, field, value):
        with pytest.raises(Refused) as refused:
            save_rule(data=self.WHOLE | {field: value}, by=office, at=NOW)
        assert refused.value.field == field

    def test_is_for_the_office_and_administrators_alone(self, office, officer):
        rule = save_rule(data=self.WHOLE, by=factories.actor((HOLDER, Role.ADMINISTRATOR)), at=NOW)
        for stranger in (officer, ANONYMOUS):
            with pytest.raises(NotAllowed):
                save_rule(data=self.WHOLE, by=stranger, at=NOW)
            with pytest.raises(NotAllowed):
                switch_rule(rule=rule, on=True, by=stranger, at=NOW)
        with pytest.raises(Refused):
            switch_rule(rule=rule, on=False, by=office, at=NOW)
