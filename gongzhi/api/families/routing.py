"""Routing rules over the API: read, written as drafts, tried on past matters, switched on and off."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.records import Act, Call, Family, Listing, Resource
from gongzhi.api.showing import View, view_of
from gongzhi.api.words import N_
from gongzhi.cases.queries import past_questions
from gongzhi.cases.words import Kind
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.desk.office.rules import TRIED_ON
from gongzhi.routing import queries
from gongzhi.routing.actions.save_rule import save_rule
from gongzhi.routing.actions.switch_off import switch_off
from gongzhi.routing.actions.switch_on import switch_on
from gongzhi.routing.models import Example, Rule

Words = Annotated[list[schemas.short_text(30)], Field(max_length=200)]
Keys = Annotated[list[schemas.short_text(40)], Field(max_length=200)]
RuleKey = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$", description=N_("规则的代号"), examples=["gym-cards"])]


class RoutingRuleIn(schemas.In):
    """A rule as `save_rule` takes it."""

    key: RuleKey
    title: schemas.short_text(40) = Field(description=N_("名称"), examples=["健身预付卡"])
    member: schemas.short_text(32) = Field(description=N_("派给哪个系统"), examples=["samr"])
    level: Literal["law", "county", "prefecture", "province"] = Field(default="law", description=N_("哪一级"))
    strong: Annotated[bool, Field(strict=True)] = Field(default=False, description=N_("一票决定（不与其他规则比分）"))
    weight: Annotated[float, Field(gt=0, le=100)] = Field(default=1, description=N_("分值"))
    kinds: list[Literal[*Kind.values]] = Field(default=[], max_length=8, description=N_("事项类型"))
    hotlines: Keys = Field(default=[], description=N_("热线"))
    subjects: Keys = Field(default=[], description=N_("商品或服务代号"))
    problems: Keys = Field(default=[], description=N_("问题代号"))
    regions: Annotated[list[schemas.RegionCode], Field(max_length=200)] = Field(
        default=[], description=N_("地区代码")
    )
    platform: Annotated[bool, Field(strict=True)] | None = Field(
        default=None, description=N_("只限平台为 true，只限非平台为 false")
    )
    words_any: Words = Field(default=[], description=N_("含任一词"), examples=[["健身", "私教"]])
    words_all: Words = Field(default=[], description=N_("须含全部词"))
    words_none: Words = Field(default=[], description=N_("不得含的词"))
    within: Literal["text", "heading"] = Field(default="text", description=N_("在哪里找词"))
    basis: schemas.short_text(200) = Field(default="", description=N_("依据"))
    reason: schemas.short_text(80) = Field(
        description=N_("消费者会看到，8 至 80 字，不加句号。"), examples=["健身预付卡纠纷由体育部门会同处理"]
    )


class Moved(schemas.Out):
    source: str = Field(description=N_("现在派往；空为待分办"))
    target: str = Field(description=N_("改后派往"))
    count: int


class RuleTried(schemas.Out):
    questions: int = Field(description=N_("看了几件"))
    changed: int = Field(description=N_("几件会改派"))
    to_triage_now: int
    to_triage_then: int
    moves: list[Moved]


TRIED = View(
    RuleTried,
    {name: lambda trial, name=name: getattr(trial, name) for name in RuleTried.model_fields if name != "moves"}
    | {
        "moves": lambda trial: [Moved(source=m.source, target=m.target, count=m.count) for m in trial.moves],
    },
)


def try_on_past(*, rule: Rule, off: bool = False, by: Actor, at: datetime) -> queries.Trial:
    """Compare where past matters go with where they would go if the rule were on, or off; nothing is written."""
    return queries.try_rules(
        [] if off else [rule.key],
        past_questions(viewer=by, limit=TRIED_ON),
        viewer=by,
        without=[rule.key] if off else [],
        today=clock.day_of(at),
    )


def as_rule(told: dict, record, call: Call) -> dict:
    return {"data": told["rule"].model_dump(), "note": told["note"]}


def find(key: str, call: Call) -> Rule | None:
    card = queries.rule_card(key, viewer=call.viewer)
    return card.record if card else None


def cards(call: Call) -> list[Rule]:
    wanted = call.filters
    return [
        card.record
        for card in queries.rule_cards(viewer=call.viewer)
        if ("member" not in wanted or card.rule.member == wanted["member"])
        and ("state" not in wanted or card.state == wanted["state"])
    ]


RULES = Resource(
    name="rule",
    title=N_("派单规则"),
    path="/rules",
    one="/rules/{key}",
    place=RuleKey,
    find=find,
    row=view_of(
        "RuleRow",
        Rule,
        ("key", "state"),
        more={
            "rule": (dict[str, Any], lambda rule: rule.data or rule.draft),
            "draft": (dict[str, Any] | None, lambda rule: rule.draft),
        },
    ),
    kind="rule",
    listing=Listing(
        page=cards,
        filters={
            "member": (Annotated[schemas.short_text(32), Field(description=N_("派给哪个系统"))], ""),
            "state": (Literal["on", "off", "draft"] | None, None),
        },
        paged=False,
    ),
    makes=(
        Act(
            name="",
            title=N_("保存派单规则的草稿"),
            action=save_rule,
            without=frozenset({"data"}),
            instead={"rule": RoutingRuleIn, "note": (schemas.short_text(200), "")},
            told=as_rule,
        ),
    ),
    acts=(
        Act(name="try", title=N_("试运行派单规则"), action=try_on_past, view=TRIED),
        Act(
            name="switch-on",
            title=N_("启用派单规则"),
            action=switch_on,
            instead={"note": (schemas.short_text(200), "")},
        ),
        Act(
            name="switch-off",
            title=N_("停用派单规则"),
            action=switch_off,
            instead={"note": (schemas.short_text(200), "")},
        ),
    ),
)
EXAMPLES = Resource(
    name="routing_example",
    title=N_("人工改派的例子"),
    path="/routing-examples",
    row=view_of("RoutingExampleRow", Example, ("question", "decided_unit", "chosen_unit", "rules", "reason", "at")),
    listing=Listing(page=lambda call: list(queries.latest_examples(viewer=call.viewer)), paged=False),
)

FAMILY = Family(tag="routing", title=N_("派单规则"), scope="routing", resources=(RULES, EXAMPLES))
