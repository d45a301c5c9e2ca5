"""The closing report of a campaign as an official document, made from the figures kept when it was closed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy

from gongzhi.campaigns import access
from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.campaigns.words import MONEY, Counted, State
from gongzhi.core.actors import Actor, Role
from gongzhi.documents.amounts import written
from gongzhi.documents.kinds import Context, Kind, day, rows, text

CATALOG = Path(__file__).parent / "catalog"
OF_GOALS = (("统计事项", 5), ("目标", 3), ("完成", 3))
OF_TOTALS = (("统计事项", 6), ("数量", 4))
OF_MEMBERS = (("成员单位", 5), ("检查（家次）", 2), ("立案（件）", 2), ("处罚（件）", 2), ("罚没款", 4))
OF_TASKS = (("成员单位", 4), ("市（州）", 3), ("统计事项", 4), ("目标", 2), ("完成", 2), ("期限", 3))


@dataclass(frozen=True, kw_only=True)
class ReportContext(Context):
    """What the text of a closing report may name."""

    campaign_title: str = text(gettext_lazy("专项行动名称"), "预付卡专项整治行动")
    occasion: str = text(gettext_lazy("重点时段"), "春节")
    purpose: str = text(gettext_lazy("目的和要求"), "整治发卡企业不备案、不退卡。")
    summary: str = text(gettext_lazy("主要做法、成效和下一步打算"), "各单位按方案开展检查，未备案的已补办。")
    starts_on: date | None = day(gettext_lazy("开始日期"), date(2026, 9, 1))
    ends_on: date | None = day(gettext_lazy("结束日期"), date(2026, 10, 31))
    figures_on: date | None = day(gettext_lazy("数字截至"), date(2026, 11, 10))
    members: str = text(gettext_lazy("成员单位"), "省商务厅、省市场监管局")
    member_count: str = text(gettext_lazy("成员单位个数"), "2")
    inspections: str = text(gettext_lazy("检查家次"), "128")
    officers: str = text(gettext_lazy("出动人员人次"), "306")
    filed_cases: str = text(gettext_lazy("立案件数"), "9")
    penalties: str = text(gettext_lazy("处罚决定件数"), "6")
    amount: str = text(gettext_lazy("罚没款"), "52000.00元")
    goals: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("目标完成情况"), columns=OF_GOALS, example=(("检查（家次）", "120", "128"),)
    )
    totals: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("各项数字"), columns=OF_TOTALS, example=(("检查（家次）", "128"),)
    )
    by_member: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("各成员单位情况"), columns=OF_MEMBERS, example=(("省商务厅", "128", "9", "6", "52000.00元"),)
    )
    tasks: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("任务完成情况"),
        columns=OF_TASKS,
        example=(("省商务厅", "贵阳市", "检查（家次）", "60", "64", "2026年10月20日"),),
    )


def build(campaign: Campaign, *, masked: bool = False) -> ReportContext:
    """Gather what the report says, from nothing but what was kept at closing."""
    figures = campaign.figures
    totals = figures["totals"]
    units = [row["unit"] for row in figures["members"]]
    return ReportContext(
        campaign_title=campaign.title,
        occasion=campaign.occasion,
        purpose=campaign.purpose,
        summary=campaign.summary,
        starts_on=campaign.starts,
        ends_on=campaign.ends,
        figures_on=date.fromisoformat(figures["as_of"]),
        members="、".join(units),
        member_count=str(len(units)),
        **{
            name: say(name, totals[name])
            for name in ("inspections", "officers", "filed_cases", "penalties", "amount")
        },
        goals=tuple(
            (title(row["counted"]), say(row["counted"], row["target"]), say(row["counted"], row["done"]))
            for row in figures["goals"]
        ),
        totals=tuple((title(counted), say(counted, number)) for counted, number in totals.items() if number != "0"),
        by_member=tuple(
            (
                row["unit"],
                *(say(name, row["totals"][name]) for name in ("inspections", "filed_cases", "penalties", "amount")),
            )
            for row in figures["members"]
        ),
        tasks=tuple(
            (
                row["unit"],
                row["region_name"] or "全部",
                title(row["counted"]),
                say(row["counted"], row["target"]),
                say(row["counted"], row["done"]),
                row["due"],
            )
            for row in figures["tasks"]
        ),
    )


def title(counted: str) -> str:
    return str(Counted(counted).label).removesuffix("（元）")


def say(counted: str, number: str) -> str:
    """Write a number as a document does: money as money."""
    return written(Decimal(number)) if counted in MONEY else number


def find(campaign_id: int) -> Campaign:
    return Campaign.objects.select_related("unit").get(pk=campaign_id)


def makes(campaign: Campaign, viewer: Actor) -> bool:
    return Role.SUPERVISOR in viewer.roles_in([campaign.unit_id])


def ready(campaign: Campaign) -> str | None:
    return "" if campaign.state == State.CLOSED else str(gettext_lazy("专项行动还没有结束。"))


REPORT = Kind(
    key="campaign-report",
    title=gettext_lazy("专项行动总结报告"),
    record_kind=CAMPAIGN.kind,
    context=ReportContext,
    template=CATALOG / "campaign-report.toml",
    find=find,
    reads=access.may_see,
    makes=makes,
    unit=lambda campaign: campaign.unit,
    ready=ready,
    build=build,
)
KINDS = (REPORT,)
