"""Conditions and reckonings of sampling and of imported goods' risk; pure.

A guard returns None, or the reason in words fit for the person refused.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.sampling.catalog import RiskRules
from gongzhi.sampling.words import Conclusion, Ground, Level, Side, State

LATEST = timedelta(days=14)
"""A sampling sheet is entered so long after the sampling at most."""
AHEAD = timedelta(minutes=10)
"""A phone's clock may be so far ahead."""


# Plans


def names_shares(plan, *, by, at) -> str | None:
    return None if plan.shared else _("还没有把批次分给抽样单位。请先分配任务。")


def shares_add_up(plan, *, by, at) -> str | None:
    given = sum(share.batches for share in plan.shared)
    if given != plan.batches:
        return _("计划共 %(all)d 批次，已分配 %(given)d 批次，两者应当相等。") % {"all": plan.batches, "given": given}
    return None


def names_laboratories(plan, *, by, at) -> str | None:
    return None if plan.laboratories.exists() else _("还没有确定承检机构。")


def nothing_is_open(plan, *, by, at) -> str | None:
    if plan.open_count:
        return _("还有 %(count)d 批次没有最终结果。") % {"count": plan.open_count}
    return None


# Samples


def may_still_object(sample, *, by, at) -> str | None:
    """Refuse an objection after its time."""
    limit = sample.objection_limit
    if limit and limit.due_date and limit.due_date < clock.day_of(at):
        return _("提出异议的期限已于 %(day)s 届满。") % {"day": limit.due_date.isoformat()}
    return None


def time_to_object_is_over(sample, *, by, at) -> str | None:
    """Refuse to make a first result final while somebody may object, unless all accepted it."""
    if set(sides_of(sample)) <= set(sample.waived):
        return None
    limit = sample.objection_limit
    if limit and limit.due_date and limit.due_date >= clock.day_of(at):
        return _("异议期到 %(day)s 才届满；各方都书面接受结果的，可以提前确认。") % {
            "day": limit.due_date.isoformat()
        }
    return None


def sides_of(sample) -> tuple[str, ...]:
    """List who may object: the trader, and the producer where the label names one."""
    return (Side.TRADER, Side.PRODUCER) if sample.producer_id or sample.producer_name else (Side.TRADER,)


def asks_for_a_retest(sample, *, by, at) -> str | None:
    if sample.objection and sample.objection.ground not in {Ground.RESULT, Ground.METHOD}:
        return _("这件异议不是针对检验结论的，请核实后认定是否成立。")
    return None


def asks_for_no_retest(sample, *, by, at) -> str | None:
    if sample.objection and sample.objection.ground == Ground.RESULT:
        return _("对检验结论的异议要通过复检解决，请受理。")
    return None


def was_not_published(sample, *, by, at) -> str | None:
    return _("已经公布。") if sample.published_at is not None else None


def was_published(sample, *, by, at) -> str | None:
    return _("没有公布过。") if sample.published_at is None else None


def is_followed_up(sample, *, by, at) -> str | None:
    if not sample.has_consequence:
        return _("不合格批次还没有采取措施，也没有登记线索。")
    return None


def was_not_disposed(sample, *, by, at) -> str | None:
    return _("已经登记核查处置。") if sample.disposed_at is not None else None


def side_for(sample, traders: Iterable[int]) -> str | None:
    """Tell as which side the accounts of some traders may object, or None."""
    if sample.trader_id in traders:
        return Side.TRADER
    return Side.PRODUCER if sample.producer_id in traders else None


def faults_of_items(items: Sequence, conclusion: str) -> dict[str, str]:
    """Say what is wrong with the items of a report."""
    if not items:
        return {"items": _("请填写至少一个检验项目。")}
    if any(not item.name.strip() for item in items):
        return {"items": _("每个检验项目都要写明名称。")}
    failed = any(not item.passed for item in items)
    if failed and conclusion == Conclusion.PASS:
        return {"conclusion": _("有不合格项目的，结论不能是合格。")}
    if not failed and conclusion == Conclusion.FAIL:
        return {"conclusion": _("所有项目都合格的，结论不能是不合格。")}
    return {}


def months_after(day: date, months: int) -> date:
    """Give the same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_final(state: str) -> bool:
    return state in {State.PASSED, State.FAILED}


@dataclass(frozen=True)
class Rate:
    """Batches that passed out of those with a final result."""

    passed: int = 0
    final: int = 0

    @property
    def percent(self) -> Decimal | None:
        """With two digits; None where no batch has a final result."""
        return (Decimal(self.passed * 100) / self.final).quantize(Decimal("0.01")) if self.final else None

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.passed + other.passed, self.final + other.final)


# Goods watched


def is_same_goods(hs_code: str, origin: str, *, watched) -> bool:
    """Tell whether a commodity code and origin fall under goods that are watched."""
    if not watched.hs_code or not hs_code.startswith(watched.hs_code):
        return False
    return not watched.origin or watched.origin == origin


@dataclass(frozen=True)
class Finding:
    """Something that was found about goods."""

    key: str
    """Of the weight that it has."""
    title: str
    day: date
    count: int = 1
    """So many of the same sort and day."""
    record: str = ""
    """Number of the sample that it comes from."""


@dataclass(frozen=True)
class Reason:
    """What a finding gives to the score."""

    finding: Finding
    sort: str
    points: Decimal
    age: int
    factor: Decimal


@dataclass(frozen=True)
class Weighed:
    """What all findings together propose."""

    score: Decimal
    level: str
    reasons: tuple[Reason, ...]

    def told(self) -> list[dict]:
        """Give the reasons as they are kept."""
        return [
            {"title": reason.finding.title, "day": reason.finding.day.isoformat(), "points": str(reason.points)}
            for reason in self.reasons
        ]


TENTH = Decimal("0.1")


def weigh(findings: Iterable[Finding], *, on: date, rules: RiskRules) -> Weighed:
    """Weigh findings into a level: points by sort, less with age, each sort up to its most; the newest first."""
    left = {weight.key: Decimal(str(weight.most)) for weight in rules.weight}
    reasons = []
    for finding in sorted(findings, key=lambda each: (each.day, each.title), reverse=True):
        weight, age = rules.weight_of(finding.key), max((on - finding.day).days, 0)
        factor = next((Decimal(str(step.factor)) for step in rules.age if age <= step.days), Decimal(0))
        points = min(Decimal(str(weight.points)) * finding.count * factor, left[finding.key]).quantize(TENTH)
        left[finding.key] -= points
        reasons.append(Reason(finding, weight.title, points, age, factor))
    score = sum((reason.points for reason in reasons), Decimal("0.0"))
    level = [step.key for step in rules.level if score >= Decimal(str(step.start))][-1]
    return Weighed(score, level, tuple(reasons))


def was_written_by_another(alert, *, by, at) -> str | None:
    if by.id in alert.writers:
        return _("起草人不能审核自己起草的提示，请另一名工作人员审核。")
    return None


def carries_a_risk(goods, *, by, at) -> str | None:
    return _("这种商品现在没有认定的风险，不起草消费提示。") if goods.level == Level.NONE else None
