"""The closing report of an incident as an official document, made from the figures kept when it ended."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy

from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.documents.amounts import written
from gongzhi.documents.kinds import Context, Kind, day, rows, text
from gongzhi.incidents import access, catalog
from gongzhi.incidents.models import Incident
from gongzhi.incidents.states import INCIDENT
from gongzhi.incidents.words import Rule, State

CATALOG = Path(__file__).parent / "catalog"
OF_HOLDERS = (("承办单位", 5), ("件数", 2), ("办结", 2), ("诉求金额", 4))
OF_SHARINGS = (("日期", 3), ("办法", 4), ("金额", 3), ("件数", 2), ("理由", 6))


@dataclass(frozen=True, kw_only=True)
class ReportContext(Context):
    """What the text of a closing report may name."""

    incident_title: str = text(gettext_lazy("事件名称"), "某健身连锁停业事件")
    incident_number: str = text(gettext_lazy("事件编号"), "E26-0001")
    level: str = text(gettext_lazy("级别"), "较大")
    trader: str = text(gettext_lazy("涉及经营者"), "示例健身有限公司")
    summary: str = text(gettext_lazy("发生了什么"), "门店同日停业，会员无法退费。")
    conclusion: str = text(gettext_lazy("处置经过、结果和遗留问题"), "追回部分预付款并按比例退还。")
    force: str = text(gettext_lazy("工作专班"), "省市场监管局、省商务厅")
    ended_on: date | None = day(gettext_lazy("结束日期"), date(2026, 11, 20))
    matters: str = text(gettext_lazy("件数"), "512")
    with_amount: str = text(gettext_lazy("写明金额的件数"), "498")
    closed: str = text(gettext_lazy("办结件数"), "470")
    online: str = text(gettext_lazy("网上登记件数"), "30")
    calls: str = text(gettext_lazy("来电登记件数"), "12")
    left: str = text(gettext_lazy("移出件数"), "3")
    claimed: str = text(gettext_lazy("诉求金额"), "1203400.00元")
    admitted: str = text(gettext_lazy("核定金额"), "1180000.00元")
    recovered: str = text(gettext_lazy("追回金额"), "400000.00元")
    shared: str = text(gettext_lazy("已分配金额"), "400000.00元")
    holders: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("各承办单位"), columns=OF_HOLDERS, example=(("南明区局", "128", "120", "300000.00元"),)
    )
    sharings: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("各次分配"),
        columns=OF_SHARINGS,
        example=(("2026-11-10", "按核定金额比例", "400000.00元", "498", "各消费者情况相同。"),),
    )


def money(amount: str) -> str:
    return written(Decimal(amount))


def build(incident: Incident, *, masked: bool = False) -> ReportContext:
    """Gather what the report says, from nothing but what was kept at the end."""
    figures = incident.figures
    totals = figures["totals"]
    counts = ("matters", "with_amount", "closed", "online", "calls", "left")
    return ReportContext(
        incident_title=incident.title,
        incident_number=incident.number,
        level=catalog.title_of(incident.level),
        trader=incident.trader_name,
        summary=incident.summary,
        conclusion=incident.conclusion,
        force="、".join([incident.unit.short_name, *(row.unit.short_name for row in incident.force_units)]),
        ended_on=clock.day_of(incident.ended_at) if incident.ended_at else date.fromisoformat(figures["as_of"]),
        **{name: str(totals[name]) for name in counts},
        **{name: money(totals[name]) for name in ("claimed", "admitted", "recovered", "shared")},
        holders=tuple(
            (row["unit"], str(row["count"]), str(row["closed"]), money(row["claimed"])) for row in figures["holders"]
        ),
        sharings=tuple(
            (row["on"], str(Rule(row["rule"]).label), money(row["amount"]), str(row["count"]), row["text"])
            for row in figures["sharings"]
        ),
    )


def find(incident_id: int) -> Incident:
    return Incident.objects.select_related("unit").get(pk=incident_id)


def makes(incident: Incident, viewer: Actor) -> bool:
    return Role.SUPERVISOR in viewer.roles_in([incident.unit_id])


def ready(incident: Incident) -> str | None:
    return "" if incident.state == State.ENDED else str(gettext_lazy("事件还没有结束。"))


REPORT = Kind(
    key="incident-report",
    title=gettext_lazy("群体事件处置总结报告"),
    record_kind=INCIDENT.kind,
    context=ReportContext,
    template=CATALOG / "incident-report.toml",
    find=find,
    reads=access.may_see,
    makes=makes,
    unit=lambda incident: incident.unit,
    ready=ready,
    build=build,
)
KINDS = (REPORT,)
