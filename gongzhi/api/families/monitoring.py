"""Monitoring of the web over the API: programmes, pages, checks, hits, rules."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import gettext as _
from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.records import Act, Call, Download, Family, Listing, Part, Resource
from gongzhi.api.showing import View, view_of
from gongzhi.api.words import N_
from gongzhi.core import files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.desk.monitoring.forms import ConfirmForm, ProgrammeForm
from gongzhi.desk.pages import LOOKS_INTO_CASES
from gongzhi.monitoring import queries
from gongzhi.monitoring.actions.add_targets import add_targets
from gongzhi.monitoring.actions.begin import begin_programme
from gongzhi.monitoring.actions.confirm import confirm_hit
from gongzhi.monitoring.actions.dismiss import dismiss_hit
from gongzhi.monitoring.actions.drop_target import drop_target
from gongzhi.monitoring.actions.end import end_programme
from gongzhi.monitoring.actions.look_now import look_now
from gongzhi.monitoring.actions.pause import pause_programme
from gongzhi.monitoring.actions.reconsider import reconsider_hit
from gongzhi.monitoring.actions.resume import resume_programme
from gongzhi.monitoring.actions.save_rule import save_rule
from gongzhi.monitoring.actions.switch_rule import switch_rule
from gongzhi.monitoring.inputs import MOST_TARGETS, NewTarget, clean_url
from gongzhi.monitoring.models import URL_LENGTH, Hit, Programme, Rule, Run, Target
from gongzhi.monitoring.states import HIT, PROGRAMME
from gongzhi.monitoring.words import HitState


class PageIn(schemas.In):
    url: Annotated[str, Field(min_length=1, max_length=URL_LENGTH, examples=["https://example.org/goods"])]
    label: schemas.short_text(120) = Field(default="", description=N_("是什么店、什么商品"))


class RuleIn(schemas.In):
    """A rule as `save_rule` takes it."""

    key: Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9-]+$", examples=["honey-words"])]
    title: schemas.short_text(60) = Field(description=N_("名称"), examples=["蜂蜜功效用语"])
    rule_class: schemas.short_text(64) = Field(description=N_("类别"), examples=["medical-words"])
    words: list[schemas.short_text(30)] = Field(
        default=[], max_length=200, description=N_("要找的词"), examples=[["治疗"]]
    )
    near: list[schemas.short_text(30)] = Field(default=[], max_length=200, description=N_("附近还要有"))
    within: Annotated[int, Field(ge=1, le=200, strict=True)] = Field(default=20, description=N_("附近是多少字以内"))
    page_has: list[schemas.short_text(30)] = Field(default=[], max_length=200, description=N_("页面上还要有"))
    page_lacks: list[schemas.short_text(30)] = Field(default=[], max_length=200, description=N_("页面上缺少"))
    act: schemas.short_text(60) = Field(description=N_("依据"), examples=["《中华人民共和国广告法》"])
    article: schemas.short_text(60) = Field(description=N_("条款"), examples=["第十七条"])


Pages = Annotated[
    list[PageIn],
    Field(min_length=1, max_length=MOST_TARGETS, examples=[[{"url": "https://example.org/goods"}]]),
]


def as_targets(told: dict, record, call: Call) -> dict:
    """Take the pages by the check that the lines of the desk's form run through."""
    good, faults = [], {}
    for number, page in enumerate(told["targets"]):
        url, fault = clean_url(page.url)
        if fault:
            faults[f"targets/{number}/url"] = fault
        good.append(NewTarget(number + 1, url, page.label))
    if faults:
        raise Invalid(faults)
    return told | {"targets": good}


def as_target(told: dict, record: Programme, call: Call) -> dict:
    target = Target.objects.select_related("programme__unit").filter(programme=record, pk=told["target"]).first()
    if target is None:
        raise Invalid({"target": _("没有这个网页。")})
    return {"target": target}


def as_rule(told: dict, record, call: Call) -> dict:
    return {"data": told["rule"].model_dump(), "note": told["note"]}


def rule_by_key(key: str, call: Call) -> Rule:
    return Rule.objects.get(key=key)


def rule_data(rule: Rule) -> dict:
    return rule.shown.model_dump(mode="json")


class TriedOn(schemas.Out):
    run: int
    url: str
    matches: int = Field(description=N_("在这个网页上找到几处"))


class Tried(schemas.Out):
    tried: int = Field(description=N_("看了几个网页"))
    found: list[TriedOn]


TRIED = View(Tried, {"tried": lambda pair: pair[0], "found": lambda pair: pair[1]})


def try_kept(*, rule: Rule, by: Actor, at: datetime) -> tuple[int, list[TriedOn]]:
    """Try a rule on the pages that were kept last; nothing is written."""
    tried, found = queries.try_rule(rule.drafted or rule.shown, viewer=by)
    return tried, [TriedOn(run=each.run.pk, url=each.run.final_url, matches=len(each.matches)) for each in found]


def kept_of_run(record: Run, what: str, call: Call) -> tuple[str, str, bytes]:
    sha256 = {"page": record.sha256, "picture": record.picture_sha256}[what]
    if not sha256:
        raise Http404
    name = f"{record.at:%Y%m%d-%H%M}-{record.target.host}-{sha256[:12]}"
    ending, media_type = {"page": ("html.txt", "text/plain; charset=utf-8"), "picture": ("png", "image/png")}[what]
    return f"{name}.{ending}", media_type, files.read_kept(sha256)


def page_of_hits(call: Call):
    told = dict(call.filters)
    of = queries.programme(told["programme"], viewer=call.viewer) if "programme" in told else None
    return queries.hits(viewer=call.viewer, state=told.get("state", HitState.CANDIDATE), of=of, after=call.after)


RUN = view_of(
    "MonitoringRunRow",
    Run,
    ("id", "at", "outcome", "status", "final_url", "content_type", "sha256", "size", "title", "hits"),
    more={"url": (str, lambda run: run.target.url)},
)
PROGRAMMES = Resource(
    name="programme",
    title=N_("监测项目"),
    path="/monitoring/programmes",
    one="/monitoring/programmes/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.programme(pk, viewer=call.viewer),
    row=view_of(
        "ProgrammeRow",
        Programme,
        ("id", "title", "unit", "state", "classes", "every_days", "made_at", "runs", "confirmed"),
        states=PROGRAMME.states,
    ),
    machine=PROGRAMME,
    offers=lambda record, call: queries.offers(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: reversed(queries.history(record)),
    listing=Listing(page=lambda call: queries.programmes(viewer=call.viewer, after=call.after)),
    parts=(
        Part(
            name="targets",
            title=N_("监测的网页"),
            view=view_of(
                "MonitoringTargetRow", Target, ("id", "url", "label", "trader", "next_at", "last_at", "last_outcome")
            ),
            page=lambda record, call: queries.targets(record, viewer=call.viewer, after=call.after),
        ),
        Part(
            name="runs",
            title=N_("检查记录"),
            view=RUN,
            page=lambda record, call: queries.runs(record, viewer=call.viewer, after=call.after),
        ),
    ),
    makes=(Act(name="", title=N_("设立监测项目"), action=begin_programme, form=ProgrammeForm),),
    acts=(
        Act(
            name="add_targets",
            action=add_targets,
            instead={"targets": Pages},
            told=as_targets,
        ),
        Act(
            name="drop_target",
            action=drop_target,
            instead={"target": schemas.Id},
            told=as_target,
        ),
        Act(name="look_now", action=look_now),
        Act(name="pause", action=pause_programme),
        Act(name="resume", action=resume_programme),
        Act(name="end", action=end_programme),
    ),
    roles=frozenset(LOOKS_INTO_CASES),
)
RUNS = Resource(
    name="run",
    title=N_("一次网页检查"),
    path="/monitoring/runs",
    one="/monitoring/runs/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.run_of(pk, viewer=call.viewer),
    row=RUN,
    downloads=(
        Download(name="kept", title=N_("保存的网页或截图"), read=kept_of_run, place=Literal["page", "picture"]),
    ),
    roles=frozenset(LOOKS_INTO_CASES),
)
HITS = Resource(
    name="hit",
    title=N_("监测发现"),
    path="/monitoring/hits",
    one="/monitoring/hits/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: queries.hit(pk, viewer=call.viewer),
    row=view_of(
        "HitRow",
        Hit,
        ("id", "state", "unit", "programme", "rule", "rule_title", "word", "before", "after", "found_at"),
        states=HIT.states,
        more={"url": (str, lambda hit: hit.target.url)},
    ),
    card=view_of(
        "HitCard",
        Hit,
        ("run", "rule_class", "act", "article", "mark", "exception", "reason", "decided_at", "officer"),
        more={"clue": (str | None, lambda hit: hit.clue.number if hit.clue_id else None)},
    ),
    machine=HIT,
    offers=lambda record, call: queries.offers(record, viewer=call.viewer, at=call.at),
    history=lambda record, call: reversed(queries.history(record)),
    listing=Listing(
        page=page_of_hits,
        filters={"state": (Literal[*HitState.values] | None, None), "programme": (schemas.QueryId | None, None)},
    ),
    acts=(
        Act(name="confirm", action=confirm_hit, form=ConfirmForm),
        Act(name="dismiss", action=dismiss_hit),
        Act(name="reconsider", action=reconsider_hit),
    ),
    roles=frozenset(LOOKS_INTO_CASES),
)
RULES = Resource(
    name="monitoring_rule",
    title=N_("监测规则"),
    path="/monitoring/rules",
    one="/monitoring/rules/{key}",
    place=Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$", examples=["honey-words"])],
    find=rule_by_key,
    row=view_of(
        "MonitoringRuleRow",
        Rule,
        ("key", "state", "changed_at"),
        more={
            "rule": (dict[str, Any], rule_data),
            "has_draft": (bool, lambda rule: rule.draft is not None),
        },
    ),
    listing=Listing(page=lambda call: queries.rules(viewer=call.viewer), paged=False),
    argument="rule",
    makes=(
        Act(
            name="",
            title=N_("保存监测规则的草稿"),
            action=save_rule,
            instead={"rule": RuleIn},
            told=as_rule,
            without=frozenset({"data"}),
        ),
    ),
    acts=(
        Act(
            name="try",
            title=N_("试运行监测规则"),
            action=try_kept,
            view=TRIED,
        ),
        Act(name="switch", title=N_("启用或停用监测规则"), action=switch_rule),
    ),
)

FAMILY = Family(
    tag="monitoring",
    title=N_("网络监测"),
    scope="monitoring",
    resources=(PROGRAMMES, RUNS, HITS, RULES),
)
