"""Records of enforcement in any state, and how each verb is done well; all made by the product's own actions."""

from datetime import timedelta
from decimal import Decimal

from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role, Seat
from gongzhi.directory.models import Officer
from gongzhi.enforcement.actions.clue.receive import register_clue
from gongzhi.enforcement.actions.filed_case.penalise import NewOnTheSpot, penalise_on_the_spot
from gongzhi.enforcement.actions.listing.list_ import list_trader
from gongzhi.enforcement.actions.measure.issue import issue_measure
from gongzhi.enforcement.intake import NewClue, NewMeasure
from gongzhi.enforcement.limits import running_limits  # noqa: F401  for tests
from gongzhi.enforcement.models import Clue, FiledCase, Hold, JointMeasure, Listing, Measure, Publication
from gongzhi.enforcement.verbs import MODELS, do
from gongzhi.enforcement.words import (
    ClueState,
    FiledState,
    HoldState,
    JointState,
    ListingState,
    MeasureState,
    Merging,
    PartyKind,
    PublicationState,
    Source,
)
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER

TODAY = clock.day_of(NOW)


cast: dict = {}
"""Officers made once for a whole file of tests, by what they are."""


stock: dict[tuple[str, str], int] = {}
"""A record in each state, made once for a whole file of tests: (kind, state) → its row; a test's acts are undone."""
taken: set[tuple[str, str]] = set()
"""Those of the stock that a test has had already: it gets new ones then."""


def actor_of(key: str, role: Role) -> Actor:
    """Give somebody with this role in a unit: of the cast, or made now."""
    return cast.get((key, role)) or factories.actor((key, role))


def one_more(number: int) -> Officer:
    """Give a further handler of the holder: of the cast, or made now."""
    return cast.get(number) or factories.officer((HOLDER, Role.HANDLER))


def assemble() -> None:
    """Make the cast, so that tests need not make officers each."""
    for key in (HOLDER, OTHER, ABOVE):
        for role in (Role.HANDLER, Role.SUPERVISOR):
            cast[key, role] = factories.actor((key, role))
    cast.update({number: factories.officer((HOLDER, Role.HANDLER)) for number in range(3)})


def both_roles(key: str = HOLDER) -> Actor:
    """Make one who handles and supervises in a unit."""
    actor = factories.actor((key, Role.HANDLER))
    seat = actor.seats[0]
    return Actor(
        kind="officer",
        id=actor.id,
        name=actor.name,
        seats=(type(seat)(seat.unit_id, frozenset({Role.HANDLER, Role.SUPERVISOR})),),
    )


def new_clue(**changes) -> NewClue:
    told = {
        "title": "销售超过保质期的食品",
        "sector": "market",
        "source": Source.OWN,
        "facts": "货架上有三袋超过保质期的饼干。",
        "trader_name": "甲乙商行",
    }
    return NewClue(**told | changes)


def clue(*, by: Actor, at=NOW, **changes) -> Clue:
    return register_clue(new=new_clue(**changes), by=by, at=at)


def new_measure(**changes) -> NewMeasure:
    told = {
        "title": "未公示营业执照",
        "sector": "market",
        "source": Source.OWN,
        "kind": "rectify",
        "demand": "三日内在经营场所公示营业执照。",
        "due_date": TODAY + timedelta(days=7),
        "trader_name": "甲乙商行",
    }
    return NewMeasure(**told | changes)


def measure(*, by: Actor, at=NOW, **changes) -> Measure:
    return issue_measure(new=new_measure(**changes), by=by, at=at)


WAYS = {
    ClueState.RECEIVED: (),
    ClueState.VERIFYING: ("verify",),
    ClueState.SUSPENDED: ("verify", "suspend"),
    ClueState.REFERRING: ("refer",),
    ClueState.DISPUTED: ("ask_designation",),
    ClueState.FILED: ("verify", "file"),
    ClueState.NOT_FILED: ("verify", "not_file"),
    ClueState.TO_POLICE: ("verify", "to_police"),
    ClueState.MERGED: ("merge",),
    ClueState.CLOSED: ("verify", "close"),
}
MEASURE_WAYS = {
    MeasureState.ISSUED: (),
    MeasureState.DONE: ("confirm",),
    MeasureState.FAILED: ("fail",),
    MeasureState.WITHDRAWN: ("withdraw",),
}


FILED_WAYS = {
    FiledState.INVESTIGATING: (),
    FiledState.SUSPENDED: ("suspend",),
    FiledState.REVIEWING: ("report",),
    FiledState.REVIEWED: ("report", "review_pass"),
    FiledState.NOTICED: ("report", "review_pass", "notice", "comment"),
    FiledState.HEARING: ("report", "review_pass", "notice", "ask_hearing"),
    FiledState.DECIDED: ("report", "review_pass", "notice", "comment", "decide"),
    FiledState.SERVED: ("report", "review_pass", "notice", "comment", "decide", "serve"),
    FiledState.PERFORMED: ("report", "review_pass", "notice", "comment", "decide", "serve", "pay", "perform"),
    FiledState.ENDED: ("end",),
    FiledState.CLOSED: ("report", "review_pass", "notice", "comment", "decide", "serve", "pay", "perform", "close"),
}
HOLD_WAYS = {
    HoldState.HELD: (),
    HoldState.PAUSED: ("stop_clock",),
    HoldState.DISPOSED: ("dispose",),
}
PUBLICATION_WAYS = {
    PublicationState.PREPARED: (),
    PublicationState.PUBLISHED: ("publish",),
    PublicationState.WITHDRAWN: ("publish", "withdraw"),
}
LISTING_WAYS = {ListingState.LISTED: (), ListingState.REVOKED: ("revoke",)}
JOINT_WAYS = {
    JointState.ASKED: (),
    JointState.DONE: ("report",),
    JointState.NOT_APPLICABLE: ("decline",),
    JointState.LIFTING: ("report", "revoke"),
    JointState.LIFTED: ("report", "revoke", "lift"),
}
TOLD = {
    ("clue", "not_file"): {"ground": "no_violation", "finding": "经核查，商品在保质期内。"},
    ("clue", "describe"): {"details": {"area": "产品质量"}},
    ("clue", "suspend"): {"ground": "testing"},
    ("clue", "to_police"): {"office": "某市公安局", "finding": "涉案金额较大，涉嫌犯罪。"},
    ("clue", "return"): {"reason": "不属于本单位管辖"},
    ("clue", "ask_designation"): {"reason": "双方都认为不属于自己管辖"},
    ("clue", "close"): {"finding": "已责令改正并改正完毕。"},
    ("measure", "confirm"): {"finding": "到现场看过。"},
    ("measure", "fail"): {"finding": "到现场看过。"},
    ("measure", "withdraw"): {"reason": "对象有误"},
    ("filed_case", "describe"): {"details": {"area": "产品质量"}},
    ("filed_case", "report"): {"report": "销售超过保质期的食品，事实清楚，建议罚款。"},
    ("filed_case", "review_pass"): {"opinion": "事实清楚，证据充分。", "legal_review": True},
    ("filed_case", "review_return"): {"opinion": "请补充进货票据。"},
    ("filed_case", "comment"): {"comment": "当事人放弃陈述、申辩。"},
    ("filed_case", "decide"): {
        "outcome": "punished",
        "decision_number": "筑市监罚〔2026〕1号",
        "decision": "销售超过保质期的食品，处罚款五千元。",
    },
    ("filed_case", "serve"): {"service": "in_person", "served_date": TODAY},
    ("filed_case", "pay"): {"kind": "fine", "amount": Decimal("120000"), "paid_date": TODAY},
    ("filed_case", "demand"): {"served_date": TODAY},
    ("filed_case", "apply_court"): {"court": "某市人民法院"},
    ("filed_case", "close"): {"summary": "已执行完毕。"},
    ("filed_case", "add_evidence"): {
        "kind": "object",
        "title": "饼干三袋",
        "origin": "当事人货架",
        "collected_date": TODAY,
        "holder": "张执法",
    },
    ("filed_case", "list_goods"): {
        "name": "饼干",
        "quantity": Decimal(3),
        "measure": "袋",
        "value": Decimal("29.70"),
    },
    ("filed_case", "preserve"): {"things": "饼干三袋", "place": "证物室"},
    ("filed_case", "seize"): {"things": "饼干三袋", "place": "证物室", "basis": "《食品安全法》第一百一十条"},
    ("filed_case", "propose"): {
        "kind": "fine",
        "amount": Decimal("120000"),
        "act": "食品安全法",
        "article": "第一百二十四条",
    },
    ("filed_case", "suspend"): {"ground": "prior_case", "reason": "等待另案判决"},
    ("filed_case", "stop_clock"): {"ground": "testing"},
    ("filed_case", "extend"): {"limit": "decide", "reason": "案情复杂"},
    ("filed_case", "end"): {"ground": "person_died", "reason": "当事人已经注销"},
    ("filed_case", "recover"): {"amount": Decimal("300"), "recovery": "refunded", "terms": "责令退还多收价款"},
    ("filed_case", "annul"): {"reason": "复议决定撤销"},
    ("hold", "dispose"): {"disposal": "released", "reason": "不需要继续保存"},
    ("hold", "extend"): {"limit": "seize", "reason": "案情复杂"},
    ("publication", "withdraw"): {"reason": "公示内容有误"},
    ("publication", "stop_early"): {"application": "当事人申请，已核实", "corrected": True},
    ("listing", "repair"): {"application": "当事人申请，已核实", "corrected": True},
    ("listing", "revoke"): {"reason": "处罚被撤销"},
    ("joint", "report"): {"answer": "已列为重点检查对象"},
    ("joint", "decline"): {"answer": "本地没有这项业务"},
}
"""Kind and verb → what it must be told so that it is done well, where that does not depend on the record."""


def told_for(record, verb: str, *, by: Actor, at=NOW) -> dict:
    """Give what a verb must be told so that it is done well."""
    if verb == "note":
        return {"text": "备注一下"}
    match record.record_kind, verb:
        case "clue", "file":
            officers = [one_more(number).pk for number in range(2)]
            return {"title": record.title, "finding": "货架上有三袋过期饼干。", "officer_ids": officers}
        case "clue", "assign":
            return {"officer_id": one_more(2).pk}
        case "filed_case", "staff":
            return {"officer_id": one_more(2).pk}
        case "filed_case", "recuse":
            return {"officer_id": record.investigators[0].officer_id, "reason": "与当事人有亲属关系"}
        case "clue", "extend":
            return {"limit": "designate" if record.state == ClueState.DISPUTED else "verify", "reason": "案情复杂"}
        case "clue", "refer" | "designate":
            return {"unit_id": factories.unit(OTHER).pk, "reason": "由对方管辖"}
        case "clue", "merge":
            return {"number": clue(by=by, at=at).number, "why": Merging.SAME_MATTER}
        case "measure", "extend":
            return {"due_date": record.due_date + timedelta(days=5), "reason": "需要进货"}
        case "filed_case", "hand_evidence":
            return {"evidence": str(record.evidence.get().pk), "holder": "李保管"}
        case "filed_case", "strike_goods":
            return {"goods": str(record.goods[0].pk), "reason": "登记重复"}
        case "filed_case", "strike_penalty":
            return {"penalty": str(record.penalties[0].pk)}
        case "filed_case", "hold_hearing":
            day = clock.day_of(at)
            return {"announced_date": day - timedelta(days=20), "held_date": day, "minutes": "当事人意见已记录。"}
        case "filed_case", "prolong":
            return {"limit": "decide", "days": 20, "reason": "集体讨论决定"}
        case "filed_case", "decide" if record.state == FiledState.REVIEWED:
            return TOLD["filed_case", "decide"] | {"outcome": "exempt"}
        case "listing", "ask":
            return {"unit_id": factories.unit(OTHER).pk, "measure": "inspection"}
    return TOLD.get((record.record_kind, verb), {})


def do_well(record, verb: str, *, by: Actor, at=NOW, key=None):
    """Do a verb with whatever it needs."""
    return do(record, verb, by=by, at=at, key=key, **told_for(record, verb, by=by, at=at))


def filed_case(*, by: Actor, at=NOW, penalty: bool = True, **changes) -> FiledCase:
    """Open a case on a clue, with two investigators, a piece of evidence, goods and a proposed fine."""
    found = do_well(do_well(clue(by=by, at=at, **changes), "verify", by=by, at=at), "file", by=by, at=at)
    made = FiledCase.objects.get(clue=found)
    for verb in ("add_evidence", "list_goods", *(["propose"] if penalty else [])):
        made = do_well(made, verb, by=by, at=at)
    return made


def on_the_spot(*, by: Actor, at=NOW, **changes) -> FiledCase:
    """Give a small fine by the summary procedure."""
    told = {
        "title": "未明码标价",
        "sector": "market",
        "source": Source.OWN,
        "trader_name": "甲乙商行",
        "facts": "货架上没有价签。",
        "party_kind": PartyKind.ORGANISATION,
        "kind": "fine",
        "amount": Decimal("500"),
        "act": "价格法",
        "article": "第四十二条",
        "decision_number": "筑市监当罚〔2026〕1号",
        "second_officer": one_more(2).pk,
    }
    return penalise_on_the_spot(new=NewOnTheSpot(**told | changes), by=by, at=at)


def hold(*, by: Actor, at=NOW, kind: str = "seize", **changes) -> Hold:
    made = do_well(filed_case(by=by, at=at, **changes), kind, by=by, at=at)
    return made.holds.get()


def decided(*, by: Actor, at=NOW, **changes) -> FiledCase:
    return in_state("filed_case", FiledState.DECIDED, by=by, at=at, **changes)


def publication(*, by: Actor, at=NOW, **changes) -> Publication:
    return decided(by=by, at=at, **changes).publication


def listing(*, by: Actor, at=NOW, **changes) -> Listing:
    case = decided(by=by, at=at, **changes)
    return list_trader(filed_case=case, ground="other", decision="性质恶劣，决定列入。", by=by, at=at)


def joint(*, by: Actor, at=NOW, **changes) -> JointMeasure:
    listed = listing(by=by, at=at, **changes)
    do(listed, "ask", unit_id=factories.unit(OTHER).pk, measure="inspection", by=by, at=at)
    return listed.joint_measures.get()


MAKERS = {
    "clue": (clue, WAYS),
    "filed_case": (filed_case, FILED_WAYS),
    "hold": (hold, HOLD_WAYS),
    "measure": (measure, MEASURE_WAYS),
    "publication": (publication, PUBLICATION_WAYS),
    "listing": (listing, LISTING_WAYS),
    "joint": (joint, JOINT_WAYS),
}


def in_state(kind: str, state: str, *, by: Actor, at=NOW, **changes):
    """Give a record that went its way to a state: of the stock, or made now."""
    make, ways = MAKERS[kind]
    if (kind, state) in stock and (kind, state) not in taken and at == NOW and not changes:
        taken.add((kind, state))
        return MODELS[kind].objects.get(pk=stock[kind, state])
    record = make(by=by, at=at, **changes)
    holder = worker(by, OTHER) if kind == "joint" else by
    for verb in ways[state]:
        if kind == "joint" and verb == "revoke":
            record = unlisted(record, by=by, at=at)
            continue
        record = do_well(record, verb, by=holder, at=at)
    return record


def fill_stock(by: Actor) -> None:
    """Make a record in every state of every kind, so that tests need not make them each."""
    stock.update(
        {(kind, state): in_state(kind, state, by=by).pk for kind, (_make, ways) in MAKERS.items() for state in ways}
    )


def worker(by: Actor, key: str) -> Actor:
    """Let somebody who handles and supervises act in another unit than theirs."""
    return Actor(
        kind="officer",
        id=by.id,
        name=by.name,
        seats=(Seat(factories.unit(key).pk, frozenset({Role.HANDLER, Role.SUPERVISOR})),),
    )


def ready_for(record, verb: str, *, by: Actor, at=NOW):
    """Let happen what a verb needs besides the state; days that only time brings are set back."""
    long_ago = clock.day_of(at) - timedelta(days=400)
    match record.record_kind, verb:
        case "filed_case", "record":
            return on_the_spot(by=by, at=at)
        case "filed_case", "run_clock":
            return do_well(record, "stop_clock", by=by, at=at)
        case "filed_case", "prolong":
            return do_well(record, "extend", by=by, at=at)
        case "filed_case", "perform":
            return do_well(record, "pay", by=by, at=at)
        case "filed_case", "demand":
            return with_changes(record, pay_due_date=long_ago)
        case "filed_case", "apply_court":
            return with_changes(record, pay_due_date=long_ago, demanded_date=long_ago)
        case "publication", "stop_early":
            with_changes(record.filed_case, state=FiledState.PERFORMED)
            return with_changes(record, published_date=long_ago)
        case "listing", "repair":
            return with_changes(record, listed_date=long_ago)
        case "joint", "lift":
            return unlisted(record, by=by, at=at)
    return record


def unlisted(record: JointMeasure, *, by: Actor, at=NOW) -> JointMeasure:
    """Take the trader off the list, so that the measure is to be lifted."""
    if record.listing.is_open:
        do_well(record.listing, "revoke", by=by, at=at)
    return JointMeasure.objects.get(pk=record.pk)


def with_changes(record, **changes):
    """Set what no action sets, for a guard's sake."""
    type(record).objects.filter(pk=record.pk).update(**changes)
    return type(record).objects.get(pk=record.pk)


def doer(record, row, role: Role | None = None) -> Actor:
    """Make somebody entitled to a verb: an officer with this role in a unit that has the part asked for."""
    part = "holder" if "holder" in row.parts else sorted(row.parts)[0]
    holder = OTHER if record.record_kind == "joint" else HOLDER
    key = {"holder": holder, "pending": OTHER, "superior": ABOVE}[part]
    return actor_of(key, role or min(row.roles))


def ways(kind: str) -> dict:
    return MAKERS[kind][1]


NOTHING_TO_DO = {
    ("clue", "extend", ClueState.SUSPENDED),
    ("clue", "extend", ClueState.DISPUTED),
    ("filed_case", "prolong", FiledState.REVIEWING),
}
"""A verb and a state in which the table opens it, though the law gives nothing there to do it to."""
