"""Where matters go with Guizhou's rules, offices and the law; what drafts would change; who may look."""

from datetime import date

import pytest

from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor
from gongzhi.core.errors import NotAllowed
from gongzhi.directory.models import Unit
from gongzhi.routing.actions.save_rule import save_rule
from gongzhi.routing.actions.switch_off import switch_off
from gongzhi.routing.actions.switch_on import switch_on
from gongzhi.routing.actions.sync_rules import sync_rules
from gongzhi.routing.models import Rule
from gongzhi.routing.queries import latest_examples, route_many, route_matter, rule_card, rule_cards, try_rules
from gongzhi.routing.rules import Question
from tests import provinces

DAY = date(2026, 5, 4)


def question(title: str = "", **fields) -> Question:
    return Question(**{"kind": "complaint", "on": DAY, "title": title, **fields})


def unit_of(asked: Question, **rest) -> tuple[str, str] | None:
    """Tell member and region of the unit to which a matter goes."""
    decision = route_matter(asked, **rest)
    if decision.unit_id is None:
        return None
    unit = Unit.objects.get(pk=decision.unit_id)
    return unit.member, unit.region_id


class TestRouteMatter:
    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            (question("超市卖过期食品", trader_region="520102"), ("samr", "520102")),
            (question("快递丢失不赔", trader_region="520102"), ("post", "520000")),
            (question("物业公司乱收费", region="520302"), ("housing", "520302")),
            (question("宽带套餐不让取消", kind="appeal", hotline="12300"), ("telecom", "520000")),
            (question("景区导游强制购物"), ("culture", "520000")),
            (question("拖欠工资", trader_region="520102"), None),
            (question("你好"), None),
        ],
    )
    def test_finds_the_office(self, guizhou, asked, expected):
        assert unit_of(asked) == expected

    def test_cites_the_law_of_the_day(self, guizhou):
        asked = question("超市卖过期食品", trader_region="520102")
        decision = route_matter(asked)
        assert decision.reason == (
            "因为您反映的是食品安全，由市场监管部门处理；按经营者所在地，接收单位是南明区市场监管局"
            "（《市场监督管理投诉举报处理办法》第十三条）。"
        )
        assert decision.rules[0] == "samr-food"

    def test_goes_to_the_platforms_place_where_the_trader_shows_no_address(self, guizhou):
        asked = question("网购假货不退款", platform_region="520115", on_platform=True)
        assert unit_of(asked) == ("samr", "520115")

    def test_goes_to_the_unit_in_force(self, guizhou):
        asked = question("征信报告有误", hotline="12363", on=date(2022, 5, 4))
        assert route_matter(asked).unit_id == guizhou["pbc-until-2023"].pk
        assert route_matter(asked, today=DAY).unit_id == guizhou["pbc"].pk

    def test_costs_one_query(self, guizhou, django_assert_num_queries):
        asked = question("快递丢失不赔", trader_region="520102")
        route_matter(asked)
        with django_assert_num_queries(1):
            route_matter(asked)

    def test_follows_a_change_of_rules_at_once(self, guizhou, secretariat, at):
        asked = question("快递丢失不赔", trader_region="520102")
        assert route_matter(asked).member == "post"
        for key in ("post-express", "post-loss"):
            switch_off(rule=Rule.objects.get(key=key), by=secretariat, at=at)
        assert route_matter(asked).to_triage

    def test_finds_offices_in_the_whole_directory(self, db, at):
        provinces.directory(at)
        sync_rules(at=at)
        assert unit_of(question("超市卖过期食品", trader_region="522301")) == ("samr", "522301")
        assert unit_of(question("超市卖过期食品", trader_region="520402001")) == ("samr", "520402")
        assert unit_of(question("航班取消不退票", trader_region="520100")) == ("air", "520000")


class TestRouteMany:
    def test_agrees_with_routing_one_by_one(self, guizhou):
        asked = [question("快递丢失不赔", trader_region="520102"), question("你好"), question("物业公司乱收费")]
        assert route_many(asked) == [route_matter(each) for each in asked]

    def test_answers_nothing_to_nothing(self, guizhou):
        assert route_many([]) == []

    @pytest.mark.parametrize("count", [1, 25])
    def test_costs_one_query_however_many_there_are(self, guizhou, django_assert_num_queries, count):
        route_matter(question("物业"))
        with django_assert_num_queries(1):
            route_many([question("快递丢失不赔", trader_region="520102")] * count)


class TestTryRules:
    def test_tells_what_a_draft_would_change_and_changes_nothing(self, guizhou, secretariat, at, draft):
        save_rule(data={**draft, "member": "commerce"}, by=secretariat, at=at)
        asked = [question("首日封没有盖戳"), question("物业公司乱收费"), question("首日封印错了", region="520102")]
        trial = try_rules(["stamps"], asked, viewer=secretariat, today=DAY)
        assert (trial.questions, trial.changed, trial.to_triage_now, trial.to_triage_then) == (3, 2, 2, 0)
        assert {(move.source, move.target, move.count, move.examples) for move in trial.moves} == {
            ("", "省商务厅", 1, (0,)),
            ("", "贵阳市商务局", 1, (2,)),
        }
        assert route_matter(asked[0]).to_triage

    def test_tries_the_draft_of_a_rule_that_is_on_in_place_of_it(self, guizhou, secretariat, at):
        rule = Rule.objects.get(key="post-express")
        save_rule(data={**rule.data, "member": "commerce", "weight": 50}, by=secretariat, at=at)
        trial = try_rules(["post-express"], [question("快递没到")], viewer=secretariat, today=DAY)
        assert [(move.source, move.target) for move in trial.moves] == [
            (guizhou["post"].name, guizhou["commerce"].name)
        ]

    def test_tries_rules_taken_as_off(self, guizhou, secretariat):
        asked = [question("快递没到")]
        assert try_rules([], asked, viewer=secretariat, without=["post-express"], today=DAY).to_triage_then == 1
        assert try_rules([], asked, viewer=secretariat, today=DAY).changed == 0

    def test_foretells_what_switching_on_does(self, guizhou, secretariat, at, draft):
        rule = save_rule(data=draft, by=secretariat, at=at)
        asked = [question("首日封没有盖戳", region="520102")]
        (move,) = try_rules(["stamps"], asked, viewer=secretariat, today=DAY).moves
        switch_on(rule=rule, by=secretariat, at=at)
        assert route_matter(asked[0]).unit_name == move.target

    @pytest.mark.parametrize("count", [1, 25])
    def test_costs_the_same_however_many_questions_there_are(
        self, guizhou, secretariat, django_assert_num_queries, count
    ):
        route_matter(question("物业"))
        with django_assert_num_queries(3):
            try_rules([], [question("物业公司乱收费")] * count, viewer=secretariat, today=DAY)


class TestRuleCards:
    def test_lists_every_rule_with_its_draft(self, guizhou, secretariat, handler, at, draft):
        save_rule(data=draft, by=secretariat, at=at)
        cards = {card.key: card for card in rule_cards(viewer=handler)}
        assert len(cards) == Rule.objects.count()
        assert (cards["stamps"].in_file, cards["stamps"].draft.words_any) == (False, ("首日封",))
        assert (cards["post-express"].in_file, cards["post-express"].draft) == (True, None)

    def test_tells_who_may_change_rules(self, guizhou, secretariat, handler):
        assert rule_card("post-express", viewer=secretariat).may_change
        assert not rule_card("post-express", viewer=handler).may_change

    def test_knows_no_rule_that_is_not_there(self, guizhou, handler):
        assert rule_card("no-such-rule", viewer=handler) is None

    @pytest.mark.parametrize("viewer", [ANONYMOUS, Actor(kind="officer", id=7), Actor(kind="consumer")])
    @pytest.mark.parametrize(
        "ask",
        [
            lambda viewer: rule_cards(viewer=viewer),
            lambda viewer: rule_card("post-express", viewer=viewer),
            lambda viewer: try_rules([], [], viewer=viewer, today=DAY),
            lambda viewer: latest_examples(viewer=viewer),
        ],
    )
    def test_are_refused_to_everyone_but_officers_in_post(self, guizhou, viewer, ask):
        assert ask(SYSTEM) is not None
        with pytest.raises(NotAllowed):
            ask(viewer)
