"""A trader's own program: the matters that it was asked about, its ready-made answers, its pledge, its samples.

What it does on a matter stands with what it belongs to: the negotiation, the report, the compensation, the mediation.
"""

import json
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from gongzhi.api import schemas
from gongzhi.api.asking import files_shape
from gongzhi.api.families.sampling import REPORT, SampleNumber, as_given, sample_file
from gongzhi.api.records import Act, Call, Download, Family, Listing, Part, Resource
from gongzhi.api.showing import FileShown, LineShown, View, file_shown, line_shown, plain_view, view_of
from gongzhi.api.words import N_
from gongzhi.appeals import queries as appeals
from gongzhi.appeals.models import AnswerFile, FirmReport
from gongzhi.cases.access import asked_traders
from gongzhi.cases.attachments import attachment_of, attachments_of, open_attachment
from gongzhi.cases.models import CaseTrader
from gongzhi.cases.queries import PAGE, asked_of_trader, asker_of, case_by_number, history_of
from gongzhi.directory.clients import TRADER
from gongzhi.directory.queries import traders_acted_for
from gongzhi.negotiation import queries as negotiations
from gongzhi.negotiation.actions.end import end_membership
from gongzhi.negotiation.actions.join import join_odr
from gongzhi.negotiation.actions.ready_answers import drop_answer, keep_answer
from gongzhi.negotiation.models import Membership, ReadyAnswer
from gongzhi.negotiation.states import MEMBERSHIP
from gongzhi.sampling import queries as sampling
from gongzhi.sampling import rules
from gongzhi.sampling.actions.sample.object_ import object_to_result
from gongzhi.sampling.actions.sample.waive import waive_objection
from gongzhi.sampling.models import Sample
from gongzhi.sampling.states import SAMPLE
from gongzhi.trader_desk.negotiation import AnswerForm, LeaveForm
from gongzhi.trader_desk.samples import ObjectForm


class AskerShown(schemas.Out):
    name: str = Field(description=N_("姓，其余已遮盖"), examples=["张**"])
    phone: str = Field(description=N_("消费者同意的为明文，否则已遮盖"))
    agreed: bool


class AnswerRefused(schemas.Out):
    row: int
    reason: str


def matter(number: str, call: Call) -> CaseTrader | None:
    """Find what a trader was asked last about a matter."""
    case = case_by_number(number, viewer=call.viewer)
    row = asked_traders(case, call.viewer).select_related("trader").order_by("id").last()
    if row is not None:
        row.case = case
    return row


def about_matter(row: CaseTrader, call: Call) -> dict:
    """Tell what the trader's page of a matter shows."""
    case, viewer = row.case, call.viewer
    asker = asker_of(case, viewer=viewer)
    files = attachments_of(case, viewer=viewer)
    return {
        "narrative": case.text.narrative,
        "claim_text": case.text.claim_text,
        "claims": list(case.claims),
        "amount": case.amount,
        "event_date": case.event_date,
        "asker": AskerShown(name=asker.name, phone=asker.phone, agreed=asker.agreed) if asker else None,
        "files": [
            FileShown(id=file.pk, name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256)
            for file in files
        ],
        "history": [line_shown(line) for line in history_of(case, viewer=viewer)],
    }


def matters(call: Call):
    if call.filters.get("waiting"):
        rows = asked_of_trader(viewer=call.viewer)
        return rows[:PAGE], None
    rows = asked_of_trader(viewer=call.viewer, waiting=False, before=call.place)
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def matter_file(row: CaseTrader, file: int, call: Call) -> tuple[str, str, bytes]:
    found = attachment_of(row.case, file, viewer=call.viewer)
    return found.name, found.media_type, b"".join(open_attachment(found, viewer=call.viewer))


def as_own(told: dict, record, call: Call) -> dict:
    """Keep a ready-made answer for the firm of the account."""
    return told | {"trader_id": traders_acted_for(viewer=call.viewer)[0].pk}


class Dropped(schemas.Out):
    dropped: bool


def pledge(pk: int, call: Call) -> Membership | None:
    """Find the latest pledge of one of the account's traders."""
    return next((row for row in pledges(call) if row.pk == pk), None)


def pledges(call: Call) -> list[Membership]:
    return [row for _trader, row in negotiations.pledges_of(viewer=call.viewer) if row is not None]


def owed(call: Call) -> list:
    """List what the traders of the account owe reports on, the first due before the rest."""
    traders = traders_acted_for(viewer=call.viewer)
    wanted = call.filters.get("trader")
    chosen = [one.pk for one in traders if wanted in (None, one.pk)]
    return [row for pk in chosen for row in appeals.rows_to_answer(pk, viewer=call.viewer)]


def about_sample(record: Sample, call: Call) -> dict:
    side = rules.side_for(record, call.viewer.traders)
    return {
        "side": side,
        "waived": side in record.waived,
        "objected": record.objections.filter(side=side).exists(),
        "reports": REPORT.rows(sampling.reports_of(record, viewer=call.viewer)),
        "files": [file_shown(row) for row in sampling.files_of(record, viewer=call.viewer)],
    }


def refused_rows(record: AnswerFile, call: Call) -> list[AnswerRefused]:
    rows = json.loads(record.faults)["rows"] if record.faults else []
    return [AnswerRefused(row=number, reason=reason) for number, _cells, reason in rows]


ANSWER_FILE = view_of(
    "AnswerFileRow",
    AnswerFile,
    ("id", "trader", "file_name", "sent_at", "read", "taken", "repeated", "refused"),
)
WAITING = Annotated[bool, Field(description=N_("只要等待处理的，先到期的在前，最多五十件"))]
MATTERS = Resource(
    name="trader_matter",
    title=N_("经营者的事项：消费者和行政机关要它答复的"),
    path="/trader/matters",
    one="/trader/matters/{number}",
    place=schemas.Number,
    find=matter,
    row=view_of(
        "TraderMatterRow",
        CaseTrader,
        ("case", "trader", "part", "asked_at", "waits", "due_date", "done_at"),
        more={
            "kind": (str, lambda row: row.case.kind),
            "state": (str, lambda row: row.case.state),
            "title": (str, lambda row: row.case.title),
            "part_title": (str, lambda row: str(row.get_part_display())),
        },
    ),
    card=view_of(
        "TraderMatterCard",
        CaseTrader,
        (),
        extra={
            "narrative": str,
            "claim_text": str,
            "claims": list[str],
            "amount": Decimal | None,
            "event_date": date | None,
            "asker": AskerShown | None,
            "files": list[FileShown],
            "history": list[LineShown],
        },
    ),
    extra=about_matter,
    listing=Listing(
        page=matters,
        filters={
            "waiting": (Annotated[bool, Field(description=N_("只要等待处理的，先到期的在前，最多五十件"))], False)
        },
    ),
    downloads=(Download(name="files", title=N_("事项的附件"), read=matter_file),),
)
ANSWERS = Resource(
    name="ready_answer",
    title=N_("经营者的答复模板"),
    path="/trader/ready-answers",
    one="/trader/ready-answers/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: negotiations.ready_answers(viewer=call.viewer).filter(pk=pk).first(),
    row=view_of("ReadyAnswerRow", ReadyAnswer, ("id", "trader", "title", "text")),
    argument="answer",
    listing=Listing(page=lambda call: list(negotiations.ready_answers(viewer=call.viewer)), paged=False),
    makes=(
        Act(
            name="",
            title=N_("保存答复模板；同名的被替换"),
            action=keep_answer,
            form=AnswerForm,
            without=frozenset({"trader_id"}),
            told=as_own,
        ),
    ),
    acts=(
        Act(
            name="drop",
            title=N_("删除答复模板"),
            action=drop_answer,
            view=View(Dropped, {"dropped": lambda _nothing: True}),
        ),
    ),
)
PLEDGES = Resource(
    name="odr_pledge",
    title=N_("经营者参加在线和解的承诺"),
    path="/trader/odr-pledges",
    one="/trader/odr-pledges/{id}",
    place=schemas.QueryId,
    find=pledge,
    row=view_of(
        "OdrPledgeRow",
        Membership,
        ("id", "trader", "state", "joined_at", "suspended_at", "ended_at", "reason"),
        states=MEMBERSHIP.states,
    ),
    machine=MEMBERSHIP,
    argument="membership",
    offers=lambda record, call: MEMBERSHIP.offers(record, by=call.viewer, at=call.at),
    listing=Listing(page=pledges, paged=False),
    makes=(Act(name="", title=N_("参加在线和解"), action=join_odr),),
    acts=(Act(name="end", title=N_("退出在线和解"), action=end_membership, form=LeaveForm),),
)
OWED = Resource(
    name="owed_report",
    title=N_("经营者还没有提交的报告，最多每家两千件"),
    path="/trader/owed-reports",
    row=view_of("OwedReportRow", FirmReport, ("case", "trader", "due_date", "return_reason")),
    listing=Listing(page=owed, filters={"trader": (schemas.QueryId | None, None)}, paged=False),
)
ANSWERED = Resource(
    name="answer_file",
    title=N_("经营者提交的批量答复"),
    path="/trader/answers",
    one="/trader/answers/{id}",
    place=schemas.QueryId,
    find=lambda pk, call: appeals.answer_file(pk, viewer=call.viewer),
    row=ANSWER_FILE,
    listing=Listing(page=lambda call: appeals.answer_files(viewer=call.viewer), paged=False),
    parts=(
        Part(name="refused-rows", title=N_("没有收下的行"), view=plain_view(AnswerRefused), page=refused_rows,
             paged=False),
    ),
)  # fmt: skip
SAMPLES = Resource(
    name="trader_sample",
    title=N_("经营者被抽检的批次"),
    path="/trader/samples",
    one="/trader/samples/{number}",
    place=SampleNumber,
    find=lambda number, call: sampling.sample_by_number(number.upper(), viewer=call.viewer),
    row=view_of(
        "TraderSampleRow",
        Sample,
        ("number", "state", "kind", "goods", "batch", "told_at"),
        states=SAMPLE.states,
    ),
    card=view_of(
        "TraderSampleCard",
        Sample,
        (),
        extra={
            "side": str,
            "waived": bool,
            "objected": bool,
            "reports": list[REPORT.schema],
            "files": list[FileShown],
        },
    ),
    extra=about_sample,
    machine=SAMPLE,
    argument="sample",
    listing=Listing(page=lambda call: sampling.batches_of_trader(viewer=call.viewer), paged=False),
    downloads=(Download(name="files", title=N_("检验报告"), read=sample_file),),
    acts=(
        Act(
            name="object",
            action=object_to_result,
            form=ObjectForm,
            without=frozenset({"side"}),
            instead={"files": (files_shape(), [])},
            told=as_given,
        ),
        Act(name="waive", action=waive_objection, without=frozenset({"side"})),
    ),
)

FAMILY = Family(
    tag=TRADER,
    title=N_("经营者自己的程序"),
    scope=TRADER,
    resources=(MATTERS, ANSWERS, PLEDGES, OWED, ANSWERED, SAMPLES),
)
