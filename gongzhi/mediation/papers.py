"""The documents that are made from a mediation: the notice of a session, its record, the agreement."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from gongzhi.cases.words import Outcome, Side
from gongzhi.core import clock
from gongzhi.core.personal import mask_name
from gongzhi.documents.for_cases import CaseContext, CaseFile, common, is_dispute, of_case
from gongzhi.documents.kinds import day, money, rows, text
from gongzhi.mediation.models import Agreement, Session
from gongzhi.mediation.words import Attended, Form, SessionState, ShareOutcome

CATALOG = Path(__file__).parent / "catalog"
OF_SHARES = (("投诉人", 3), ("结果", 4), ("金额（元）", 3))


# Sessions


def sessions_of(file: CaseFile) -> list[Session]:
    """Give the sessions of a matter, read once."""
    if "sessions" not in file.beside:
        found = Session.objects.filter(mediation__case=file.case).prefetch_related("attendances").order_by("number")
        file.beside["sessions"] = list(found)
    return file.beside["sessions"]


def session_of(file: CaseFile, stands: SessionState) -> Session | None:
    """Give the session that was picked, or else the last one, that stands so."""
    picked = file.beside.get("session")
    found = [each for each in sessions_of(file) if each.stands == stands and picked in {None, each.number}]
    return found[-1] if found else None


def pick_session(file: CaseFile, part: str) -> CaseFile:
    """Narrow a matter to one of its sessions, by number."""
    if part not in {str(each.number) for each in sessions_of(file)}:
        raise LookupError(part)
    narrowed = CaseFile(file.case)
    narrowed.beside |= {**file.beside, "session": int(part)}
    return narrowed


def number_of(stands: SessionState):
    """Tell by its number of which session a document is made."""

    def part(file: CaseFile) -> str:
        session = session_of(file, stands)
        return str(session.number) if session else ""

    return part


def of_session(stands: SessionState, why):
    """Let a kind be made of a session that stands so; before that, say why not."""

    def ready(file: CaseFile) -> str | None:
        if not is_dispute(file):
            return None
        return "" if session_of(file, stands) else str(why)

    return ready


@dataclass(frozen=True, kw_only=True)
class SessionContext(CaseContext):
    session: str = text(gettext_lazy("第几次调解"), "1")
    session_day: date | None = day(gettext_lazy("调解的日期"), date(2026, 12, 2))
    session_time: str = text(gettext_lazy("调解的时间"), "9时30分")
    form: str = text(gettext_lazy("调解的方式"), "现场")
    place: str = text(gettext_lazy("地点、号码或者会议号，没有的为空"), "局机关二楼调解室")
    mediators: str = text(gettext_lazy("调解人员"), "李示例、王示例")


def about_session(file: CaseFile, session: Session, *, masked: bool) -> dict:
    starts = timezone.localtime(session.starts_at)
    return {
        **common(file, masked=masked),
        "session": str(session.number),
        "session_day": starts.date(),
        "session_time": f"{starts.hour}时{starts.minute:02d}分" if starts.minute else f"{starts.hour}时",
        "form": str(Form(session.form).label),
        "place": session.place,
        "mediators": "、".join(session.mediators),
    }


def session_notice(file: CaseFile, *, masked: bool) -> SessionContext:
    session = session_of(file, SessionState.ANNOUNCED)
    return SessionContext(**about_session(file, session, masked=masked))


@dataclass(frozen=True, kw_only=True)
class RecordContext(SessionContext):
    complainant_came: str = text(gettext_lazy("投诉人一方是否到场、谁到场"), "到场，投诉人本人")
    respondent_came: str = text(gettext_lazy("被投诉人一方是否到场、谁到场"), "到场，门店负责人")
    minutes: str = text(gettext_lazy("定稿的笔录"), "投诉人陈述购买经过和诉求。\n被投诉人同意退还货款。")
    digest: str = text(gettext_lazy("笔录定稿时的校验码"), "9f2c51aa07d3e84b")


def session_record(file: CaseFile, *, masked: bool) -> RecordContext:
    session = session_of(file, SessionState.CLOSED)
    came = {row.side: row for row in session.attendances.all()}

    def said(side: Side) -> str:
        row = came.get(side)
        who = (mask_name(row.who) if masked else row.who) if row else ""
        return "，".join(part for part in (str(Attended(row.attended).label) if row else "", who) if part)

    return RecordContext(
        **about_session(file, session, masked=masked),
        complainant_came=said(Side.COMPLAINANT),
        respondent_came=said(Side.RESPONDENT),
        minutes="（预览中不显示）" if masked else session.minutes,
        digest=session.digest[:16],
    )


# The agreement


@dataclass(frozen=True, kw_only=True)
class AgreementContext(CaseContext):
    agreed_on: date | None = day(gettext_lazy("达成协议的日期"), date(2026, 11, 24))
    terms: str = text(gettext_lazy("双方达成的内容"), "被投诉人于2026年12月1日前退还货款。")
    recovered: Decimal | None = money(gettext_lazy("退、赔的金额"), Decimal("3424.00"))
    due_on: date | None = day(gettext_lazy("履行期限，没有的为空"), date(2026, 12, 1))
    mediators: str = text(gettext_lazy("调解人员，没有的为空"), "李示例、王示例")
    shares: tuple[tuple[str, ...], ...] = rows(
        gettext_lazy("共同投诉中各人的结果；不是共同投诉的没有"),
        columns=OF_SHARES,
        example=(("张示例", "达成协议", "800.00"), ("王示例", "达成协议", "800.00")),
    )
    citation: str = text(gettext_lazy("制作调解书所依据的条款"), "《市场监督管理投诉举报处理办法》第二十四条")


def was_mediated(file: CaseFile) -> bool:
    return is_dispute(file) and (not file.case.outcome or file.case.outcome in {Outcome.MEDIATED, Outcome.PERFORMED})


def agreement_ready(file: CaseFile) -> str | None:
    if not was_mediated(file):
        return None
    return "" if file.last("settle") else gettext("登记调解成功以后才能制作。")


def agreement(file: CaseFile, *, masked: bool) -> AgreementContext:
    """Tell what the settlement on file says, with what mediation knows besides."""
    line, law = file.last("settle"), file.procedure
    outcome = (
        next((each for each in law.outcomes_for("settle") if each.key == file.case.outcome), None) if law else None
    )
    made = (
        Agreement.objects.filter(mediation__case=file.case, reached_at=line.at)
        .select_related("mediation")
        .prefetch_related("shares__party")
        .last()
    )
    shares = sorted(made.shares.all(), key=lambda share: share.party_id) if made else []
    return AgreementContext(
        **common(file, masked=masked),
        agreed_on=clock.day_of(line.at),
        terms=line.note,
        recovered=file.case.recovered,
        due_on=made.due_date if made else None,
        mediators="、".join(each.officer.name for each in made.mediation.mediators) if made else "",
        shares=tuple(
            (
                mask_name(share.party.name) if masked else share.party.name,
                str(ShareOutcome(share.outcome).label),
                f"{share.recovered:,.2f}",
            )
            for share in shares
        ),
        citation=law.citation(outcome) if outcome and outcome.article else "",
    )


KINDS = (
    of_case(
        "session-notice",
        gettext_lazy("调解通知书"),
        template=CATALOG / "session-notice.toml",
        context=SessionContext,
        ready=of_session(SessionState.ANNOUNCED, gettext_lazy("预告调解以后才能制作。")),
        build=session_notice,
        part=number_of(SessionState.ANNOUNCED),
        pick=pick_session,
    ),
    of_case(
        "mediation-record",
        gettext_lazy("调解笔录"),
        template=CATALOG / "mediation-record.toml",
        context=RecordContext,
        ready=of_session(SessionState.CLOSED, gettext_lazy("笔录定稿以后才能制作。")),
        build=session_record,
        part=number_of(SessionState.CLOSED),
        pick=pick_session,
    ),
    of_case(
        "mediation-agreement",
        gettext_lazy("调解书"),
        template=CATALOG / "mediation-agreement.toml",
        context=AgreementContext,
        ready=agreement_ready,
        build=agreement,
    ),
)
