"""What the page of each kind of record shows: facts, texts, and panels of its own."""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.desk.enforcement.sources import source_of
from gongzhi.enforcement import rules
from gongzhi.enforcement.catalog import (
    evidence_kinds,
    listing_grounds,
    penalty_kinds,
    sectors,
)
from gongzhi.enforcement.models import (
    Clue,
    FiledCase,
    Hold,
    JointMeasure,
    Listing,
    Measure,
    Publication,
    Record,
)
from gongzhi.enforcement.queries import case_behind, records_from, similar_clues
from gongzhi.enforcement.states import machine_of
from gongzhi.enforcement.words import AFTER_DECISION, JointState, Source
from gongzhi.procedures.catalog import procedure_by_id


def describe(record: Record, *, viewer: Actor, at: datetime) -> dict:
    """Gather what the page of a record shows besides what all have."""
    told = OF_KIND[record.record_kind](record, viewer, at)
    told["facts"] = [*common_facts(record), *told.get("facts", [])]
    told["law"] = law_of(record)
    return {"source": None, "origin": None, "texts": [], "makes": [], "linked": [], "panels": [], **told}


def common_facts(record: Record) -> list[tuple[str, object]]:
    sector = sectors().get(record.sector)
    details = [
        (field.title, _("是") if record.details.get(field.key) is True else record.details.get(field.key))
        for field in (sector.field if sector else ())
    ]
    return [
        (_("行业"), record.sector_title),
        *details,
        (_("地区"), record.region.name if record.region_id else ""),
        (_("承办单位"), record.unit.name),
        (_("承办人"), record.officer.name if record.officer_id else ""),
    ]


def law_of(record: Record) -> dict | None:
    """Name the procedure that rules a record, with what it says besides limits."""
    procedure = getattr(record, "procedure", "")
    return {"procedure": procedure_by_id(procedure)} if procedure else None


def row_of(record: Record, title: str = "") -> dict:
    """Say a linked record in one line."""
    return {
        "number": record.number,
        "title": title or record.title,
        "state": record.state,
        "state_title": machine_of(record).states[record.state],
        "url": reverse("desk:record", args=[record.record_kind, record.number]),
        "unit": record.unit.short_name,
    }


def works_here(record: Record, viewer: Actor, *roles: Role) -> bool:
    return bool(viewer.roles_in([record.unit_id]) & set(roles or rules.WORKS))


def make(record: Record, what: str, title: str) -> dict:
    return {"title": title, "url": reverse("desk:make", args=[record.record_kind, record.number, what])}


def of_clue(clue: Clue, viewer: Actor, at: datetime) -> dict:
    ground = ""
    if clue.ground and clue.procedure:
        ground = procedure_by_id(clue.procedure).find_decline_ground(clue.ground).title
    case = case_behind(clue, viewer=viewer)
    filed = list(clue.filed_cases.select_related("unit"))
    return {
        "source": source_of(clue, viewer=viewer),
        "texts": [(_("涉嫌违法的事实"), clue.facts), (_("核查结论"), clue.finding)],
        "facts": [
            (_("发现日期"), clue.found_date.isoformat()),
            (_("待接收单位"), clue.pending_unit.name if clue.pending_unit_id else ""),
            (_("移送单位"), clue.referred_by.name if clue.referred_by_id else ""),
            (_("不予立案的依据"), ground),
            (_("接收的公安机关"), clue.police_office),
        ],
        "case": case,
        "linked": [
            *((_("案件"), row_of(each)) for each in filed),
            *((_("措施"), row_of(each, each.kind_title)) for each in records_from(
                Measure, Source.CLUE, clue.pk, viewer=viewer)),
            *((_("并入的线索"), row_of(each)) for each in clue.merged.select_related("unit")),
            *([(_("已并入"), row_of(clue.merged_into))] if clue.merged_into_id else []),
        ],
        "similar": [row_of(each) for each in similar_clues(clue, viewer=viewer)] if clue.is_open else [],
        "may_merge": machine_of(clue).refusal(clue, "merge", by=viewer, at=at) is None,
        "makes": [make(clue, "measure", _("责令改正、约谈等措施"))] if works_here(clue, viewer) else [],
    }  # fmt: skip


def of_filed_case(filed_case: FiledCase, viewer: Actor, at: datetime) -> dict:
    today = clock.day_of(at)
    owed = rules.amounts_owed(filed_case, until=today)
    publication = Publication.objects.select_related("unit").filter(filed_case=filed_case).first()
    listings = list(filed_case.listings.select_related("unit").order_by("id"))
    punished = rules.punished(filed_case)
    shown = punished and filed_case.state in AFTER_DECISION
    why_not = ""
    if shown and publication is None:
        why_not = _("简易程序或者仅给予警告的处罚不公示。")
    makes = []
    if works_here(filed_case, viewer):
        makes.append(make(filed_case, "measure", _("责令改正、约谈等措施")))
    if shown and not filed_case.annulled_at and works_here(filed_case, viewer, Role.SUPERVISOR):
        makes.append(make(filed_case, "listing", _("列入严重违法失信名单")))
    evidence = list(filed_case.evidence.prefetch_related("files", "custody").order_by("id"))
    for each in evidence:
        each.kind_title = evidence_kinds()[each.kind].title
    return {
        "source": source_of(filed_case, viewer=viewer),
        "origin": source_of(filed_case.clue, viewer=viewer) if filed_case.clue_id else None,
        "texts": [
            (_("违法事实"), filed_case.facts),
            (_("调查终结报告"), filed_case.report),
            (_("审核意见"), filed_case.review_opinion),
            (_("决定"), filed_case.decision),
        ],
        "facts": [
            (_("程序"), filed_case.get_track_display()),
            (_("当事人类别"), filed_case.get_party_kind_display()),
            (_("立案日期"), filed_case.filed_date.isoformat()),
            (_("告知日期"), day(filed_case.noticed_date)),
            (_("陈述申辩期满"), day(filed_case.comment_due_date)),
            (_("听证日期"), day(filed_case.hearing_date)),
            (_("处理结果"), filed_case.get_outcome_display() if filed_case.outcome else ""),
            (_("决定书文号"), filed_case.decision_number),
            (_("决定日期"), day(filed_case.decided_date)),
            (_("送达"), f"{filed_case.get_service_display()} {day(filed_case.served_date)}".strip()),
            (_("缴款期满"), day(filed_case.pay_due_date)),
            (_("催告日期"), day(filed_case.demanded_date)),
            (_("最迟申请强制执行"), day(rules.court_until(filed_case))),
            (_("申请强制执行"), day(filed_case.court_date)),
        ],
        "panels": ["desk/enforcement/filed_case.html"],
        "investigators": filed_case.investigators,
        "evidence": evidence,
        "goods": filed_case.goods,
        "holds": [row_of(each, each.get_kind_display()) for each in filed_case.holds.select_related("unit")],
        "penalties": [{"row": row, "law": penalty_kinds()[row.kind]} for row in filed_case.penalties],
        "payments": filed_case.payments,
        "owed": owed,
        "punished": punished,
        "publication": row_of(publication) if publication else None,
        "why_not_published": why_not,
        "listings": [row_of(each, listing_grounds()[each.ground].title) for each in listings],
        "linked": [
            (_("措施"), row_of(each, each.kind_title))
            for each in records_from(Measure, Source.FILED_CASE, filed_case.pk, viewer=viewer)
        ],
        "makes": makes,
    }


def day(value) -> str:
    return value.isoformat() if value else ""


def of_hold(hold: Hold, viewer: Actor, at: datetime) -> dict:
    return {
        "texts": [(_("物品"), hold.things)],
        "facts": [
            (_("种类"), hold.get_kind_display()),
            (_("存放地点"), hold.place),
            (_("开始"), clock.day_of(hold.began_at).isoformat()),
            (_("处理方式"), hold.get_disposal_display() if hold.disposal else ""),
        ],
        "linked": [(_("案件"), row_of(hold.filed_case))],
    }


def of_measure(measure: Measure, viewer: Actor, at: datetime) -> dict:
    return {
        "source": source_of(measure, viewer=viewer),
        "texts": [(_("内容"), measure.demand), (_("复查情况"), measure.check_note)],
        "facts": [
            (_("措施"), measure.kind_title),
            (_("依据"), f"《{measure.act}》{measure.article}" if measure.act else ""),
            (_("作出日期"), measure.issued_date.isoformat()),
            (_("期限"), day(measure.due_date)),
        ],
        "linked": [
            (_("线索"), row_of(each)) for each in records_from(Clue, Source.MEASURE, measure.pk, viewer=viewer)
        ],
    }


def of_publication(publication: Publication, viewer: Actor, at: datetime) -> dict:
    return {
        "texts": [(_("违法行为"), publication.violation), (_("处罚内容"), publication.penalty)],
        "facts": [
            (_("决定书文号"), publication.decision_number),
            (_("公示的名称"), publication.party_name),
            (_("依据"), publication.basis),
            (_("决定日期"), day(publication.decided_date)),
            (_("公示日期"), day(publication.published_date)),
            (_("公示到"), day(publication.until_date)),
        ],
        "linked": [(_("案件"), row_of(publication.filed_case))],
    }


def of_listing(listing: Listing, viewer: Actor, at: datetime) -> dict:
    joint = list(listing.joint_measures.select_related("unit").order_by("id"))
    return {
        "texts": [(_("列入决定"), listing.decision)],
        "facts": [
            (_("列入情形"), listing_grounds()[listing.ground].title),
            (_("列入日期"), day(listing.listed_date)),
            (_("列入到"), day(listing.until_date)),
        ],
        "panels": ["desk/enforcement/listing.html"],
        "joint": [
            {
                **row_of(each, each.asked_title),
                "answer": each.answer,
                "due": each.due_date,
                "lifting": each.state == JointState.LIFTING,
            }
            for each in joint
        ],
        "linked": [(_("案件"), row_of(listing.filed_case))]
        if listing.filed_case_id and works_here(listing, viewer)
        else [],
    }


def of_joint(joint: JointMeasure, viewer: Actor, at: datetime) -> dict:
    listing = joint.listing
    return {
        "texts": [(_("列入决定"), listing.decision), (_("落实情况"), joint.answer)],
        "facts": [
            (_("请采取的措施"), joint.asked_title),
            (_("解除期限") if joint.state == JointState.LIFTING else _("报告期限"), day(joint.due_date)),
            (_("列入情形"), listing_grounds()[listing.ground].title),
            (_("列入到"), day(listing.until_date)),
            (_("列入单位"), listing.unit.name),
        ],
        "linked": [(_("名单"), row_of(listing))],
    }


OF_KIND: dict[str, Callable[..., dict]] = {
    "clue": of_clue,
    "filed_case": of_filed_case,
    "hold": of_hold,
    "measure": of_measure,
    "publication": of_publication,
    "listing": of_listing,
    "joint": of_joint,
}
"""Kind → gathers what its page shows."""
