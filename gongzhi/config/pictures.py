"""`gongzhi states`: print the picture of a kind of record's states."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer
from django.utils import translation

from gongzhi.alerts.states import ALERT as PUBLISHED_ALERT
from gongzhi.alerts.states import SUBSCRIPTION
from gongzhi.appeals.states import COMPENSATION, FIRM_REPORT, KEPT
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.cases.diagram import state_diagram as picture_of_cases
from gongzhi.conference.states import ASSIGNMENT, MEETING
from gongzhi.cooperation.states import DISPUTE, REQUEST
from gongzhi.core.diagram import state_diagram
from gongzhi.core.machine import Machine
from gongzhi.documents.states import DOCUMENT
from gongzhi.enforcement.states import CLUE, FILED_CASE, HOLD, JOINT, LISTING, MEASURE, PUBLICATION
from gongzhi.incidents.states import INCIDENT
from gongzhi.inspections.states import INSPECTION, PLAN
from gongzhi.library.states import REVISION
from gongzhi.mediation.states import MEDIATION
from gongzhi.monitoring.states import HIT, PROGRAMME
from gongzhi.negotiation.states import MEMBERSHIP, NEGOTIATION
from gongzhi.prepaid.states import FILING, SIGN
from gongzhi.publicity.states import DISCLOSURE
from gongzhi.quality.states import CALLBACK
from gongzhi.ride_hailing.states import FINDING, REPORT
from gongzhi.ride_hailing.states import JOINT as RIDE_JOINT
from gongzhi.sampling.states import ALERT, LABORATORY, SAMPLE, WATCHED
from gongzhi.sampling.states import PLAN as SAMPLING_PLAN
from gongzhi.schemes.states import CHECK as PLEDGE_CHECK
from gongzhi.schemes.states import PLEDGE, REFUND


@dataclass(frozen=True)
class Drawn:
    """A table, the app in which it stands, and the states in which its records begin, each with what makes them."""

    table: Machine
    app: str
    begins: tuple[tuple[str, str], ...]

    def draw(self) -> str:
        return state_diagram(self.table, begins=self.begins, drawn_from=f"gongzhi/{self.app}/states.py")


TABLES: dict[str, Drawn] = {
    "clues": Drawn(CLUE, "enforcement", (("received", "登记 receive"),)),
    "filed-cases": Drawn(
        FILED_CASE,
        "enforcement",
        (
            ("investigating", "立案 file"),
            ("served", "当场处罚 penalise（有罚款）"),
            ("performed", "当场处罚 penalise（警告）"),
        ),
    ),
    "holds": Drawn(HOLD, "enforcement", (("held", "先行登记保存 preserve<br>查封扣押 seize"),)),
    "measures": Drawn(MEASURE, "enforcement", (("issued", "作出 issue"),)),
    "publications": Drawn(PUBLICATION, "enforcement", (("prepared", "应当公示 prepare"),)),
    "listings": Drawn(LISTING, "enforcement", (("listed", "列入 list"),)),
    "joint-measures": Drawn(JOINT, "enforcement", (("asked", "请求采取措施 ask"),)),
    "plans": Drawn(PLAN, "inspections", (("draft", "拟定 make"),)),
    "inspections": Drawn(INSPECTION, "inspections", (("planned", "安排 plan"), ("assigned", "抽签 draw"))),
    "campaigns": Drawn(CAMPAIGN, "campaigns", (("drafted", "拟定 draft"),)),
    "requests": Drawn(REQUEST, "cooperation", (("sent", "提出 send"),)),
    "disputes": Drawn(DISPUTE, "cooperation", (("raised", "提出争议 raise_dispute"),)),
    "incidents": Drawn(INCIDENT, "incidents", (("drafted", "归集 gather"),)),
    "meetings": Drawn(MEETING, "conference", (("planned", "筹备 plan"), ("recorded", "补录 record"))),
    "assignments": Drawn(ASSIGNMENT, "conference", (("drafted", "拟定 draft"),)),
    "programmes": Drawn(PROGRAMME, "monitoring", (("running", "开始 begin"),)),
    "hits": Drawn(HIT, "monitoring", (("candidate", "发现 find"), ("excepted", "发现 find（可能不适用）"))),
    "ride-reports": Drawn(REPORT, "ride_hailing", (("waiting", "收到 receive"),)),
    "ride-findings": Drawn(FINDING, "ride_hailing", (("candidate", "比对发现 find<br>登记 tell"),)),
    "ride-joint": Drawn(RIDE_JOINT, "ride_hailing", (("open", "发起 begin"),)),
    "mediations": Drawn(MEDIATION, "mediation", (("office", "开始调解"),)),
    "negotiations": Drawn(NEGOTIATION, "negotiation", (("waiting", "开始协商 begin"),)),
    "odr-members": Drawn(MEMBERSHIP, "negotiation", (("kept", "参加 join"),)),
    "kept-appeals": Drawn(KEPT, "appeals", (("kept", "代为保管 keep"),)),
    "firm-reports": Drawn(FIRM_REPORT, "appeals", (("waiting", "要求报告 demand"),)),
    "compensations": Drawn(COMPENSATION, "appeals", (("agreed", "约定赔付 agree"),)),
    "documents": Drawn(DOCUMENT, "documents", (("issued", "制作 issue"),)),
    "disclosures": Drawn(DISCLOSURE, "publicity", (("proposed", "列入 propose"),)),
    "sampling-plans": Drawn(SAMPLING_PLAN, "sampling", (("draft", "拟定 make"),)),
    "samples": Drawn(SAMPLE, "sampling", (("taken", "抽样 take"),)),
    "laboratories": Drawn(LABORATORY, "sampling", (("active", "登记 register"),)),
    "watched-goods": Drawn(WATCHED, "sampling", (("watched", "列入 watch"),)),
    "alert-drafts": Drawn(ALERT, "sampling", (("draft", "起草 write"),)),
    "alerts": Drawn(PUBLISHED_ALERT, "alerts", (("draft", "起草 draft"),)),
    "alert-subscriptions": Drawn(SUBSCRIPTION, "alerts", (("pending", "订阅 subscribe"),)),
    "law-texts": Drawn(REVISION, "library", (("proposed", "编写 propose"), ("current", "随系统提供 propose"))),
    "pledges": Drawn(PLEDGE, "schemes", (("applied", "申请 apply"),)),
    "pledge-checks": Drawn(PLEDGE_CHECK, "schemes", (("planned", "安排 plan"),)),
    "refunds": Drawn(REFUND, "schemes", (("logged", "登记已退 log"), ("refused", "登记没有退 refuse"))),
    "prepaid-filings": Drawn(FILING, "prepaid", (("draft", "填写 begin"),)),
    "prepaid-signs": Drawn(SIGN, "prepaid", (("open", "发现 find<br>登记 tell"),)),
    "callbacks": Drawn(CALLBACK, "quality", (("waiting", "抽取 draw"),)),
}
"""Name of the file in docs/states → what it shows."""
PICTURES: dict[str, Callable[[], str]] = {
    "cases": picture_of_cases,
    **{name: drawn.draw for name, drawn in TABLES.items()},
}
"""Name of the file in docs/states → what draws it."""
Name = StrEnum("Name", {name: name for name in PICTURES})

app = typer.Typer()


@app.command()
def states(name: Annotated[Name, typer.Argument(help="Of what.")] = Name.cases) -> None:
    """Print the states of a kind of record and the verbs between them, as a Mermaid diagram."""
    with translation.override("zh-hans"):
        typer.echo(PICTURES[name](), nl=False)
