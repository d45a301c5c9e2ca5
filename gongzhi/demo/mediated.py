"""How disputes of the demonstration are mediated: agreed and performed, refused, tested, put off, entrusted."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from gongzhi.cases.actions.end import end_case
from gongzhi.cases.actions.serve import serve_case
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.words import How, Recovery, Side
from gongzhi.core.clock import day_of
from gongzhi.demo.stories import Matter, Story, begin, close_and_rate
from gongzhi.directory.queries import mediation_bodies_for
from gongzhi.mediation.actions.agree import record_agreement
from gongzhi.mediation.actions.announce import announce_session
from gongzhi.mediation.actions.ask_recusal import ask_recusal
from gongzhi.mediation.actions.close_minutes import close_minutes
from gongzhi.mediation.actions.entrust import entrust_mediation
from gongzhi.mediation.actions.hold import hold_session
from gongzhi.mediation.actions.name import name_mediators
from gongzhi.mediation.actions.order_testing import order_testing
from gongzhi.mediation.actions.party_consent import consent_of_party
from gongzhi.mediation.actions.perform import record_performance
from gongzhi.mediation.actions.represent import name_representatives
from gongzhi.mediation.actions.return_result import return_result
from gongzhi.mediation.actions.say import record_statement
from gongzhi.mediation.actions.send_sample import send_sample
from gongzhi.mediation.words import (
    AgreementForm,
    Attended,
    ChosenBy,
    Form,
    PartyAgrees,
    Pays,
    RecusalGround,
    Says,
    ShareOutcome,
    Way,
)


def says(matter: Matter, words: Says, *sides: Side) -> None:
    for side in sides or Side.values:
        matter.do(record_statement, side=side, says=words, way=Way.PHONE)


def brought_together(matter: Matter) -> None:
    """Take a matter on, let both sides agree to mediation, and name its mediator."""
    begin(matter)
    matter.wait(0.5, 2)
    says(matter, Says.AGREES)
    matter.do(name_mediators, officers=[matter.mediator_of(matter.case.unit_id).id])


def announced(matter: Matter, *, form: Form = Form.ON_SITE) -> None:
    matter.wait(0.2, 1)
    place = "" if form == Form.PHONE else "局机关二楼调解室" if form == Form.ON_SITE else "视频会议 900 000 123"
    starts_at = timezone.localtime(matter.at + timedelta(days=matter.random.randint(2, 4)))
    starts_at = starts_at.replace(hour=matter.random.choice((9, 10, 14, 15)), minute=30)
    matter.do(announce_session, form=form, starts_at=starts_at, place=place, way=Way.PHONE)


def held(matter: Matter, *, number: int = 1, came: Attended = Attended.PRESENT, minutes: str = "") -> None:
    matter.wait(5, 7)
    matter.do(
        hold_session,
        session=number,
        complainant=Attended.PRESENT,
        complainant_who="投诉人本人",
        respondent=came,
        respondent_who="门店负责人" if came == Attended.PRESENT else "电话无人接听，没有说明理由",
        minutes=minutes or "投诉人陈述购买经过和诉求；被投诉人说明处理情况。经调解员释明规定，双方逐项协商。",
    )
    matter.do(close_minutes, session=number)


def agreed(matter: Matter, *, form: AgreementForm) -> None:
    amount = (matter.case.amount or Decimal(0)) * Decimal("0.9")
    recovered = amount.quantize(Decimal("0.01"))
    matter.do(
        record_agreement,
        form=form,
        terms=f"被投诉人一次性退还投诉人 {recovered} 元，双方无其他争议。",
        recovered=recovered,
        recovery=Recovery.REFUNDED if recovered else "",
        due_date=None if form == AgreementForm.AT_ONCE else day_of(matter.at + timedelta(days=7)),
    )


def mediated(matter: Matter) -> None:
    brought_together(matter)
    announced(matter, form=matter.random.choice((Form.ON_SITE, Form.ON_SITE, Form.PHONE, Form.VIDEO)))
    held(matter)
    form = matter.random.choice(list(AgreementForm))
    agreed(matter, form=form)
    if form != AgreementForm.AT_ONCE:
        matter.wait(3, 6)
        matter.do(record_performance, performed=True, how="投诉人来电确认已收到退款。")
    close_and_rate(matter, least=4, most=5)


def agreed_not_performed(matter: Matter) -> None:
    brought_together(matter)
    announced(matter)
    held(matter)
    agreed(matter, form=AgreementForm.DOCUMENT)
    matter.wait(9, 12)
    matter.do(
        record_performance,
        performed=False,
        how="到期没有退款。已告知投诉人可以向人民法院起诉，也可以要求重办。",
    )


def tested(matter: Matter) -> None:
    brought_together(matter)
    announced(matter)
    held(matter, minutes="双方对质量问题各执一词，同意共同送检。")
    matter.do(
        order_testing,
        item="涉案商品",
        body="示例产品质量检验检测院",
        chosen_by=ChosenBy.PARTIES,
        pays=Pays.BY_RESULT,
        cost=Decimal(600),
    )
    matter.wait(0.5, 1)
    matter.do(send_sample)
    if matter.sometimes(0.5):
        return
    matter.wait(8, 14)
    matter.do(return_result, result="检验结论：不符合产品明示标准。")
    announced(matter)
    held(matter, number=2)
    agreed(matter, form=AgreementForm.DOCUMENT)


def refused(matter: Matter) -> None:
    begin(matter)
    matter.wait(1, 4)
    says(matter, Says.AGREES, Side.COMPLAINANT)
    says(matter, Says.REFUSES, Side.RESPONDENT)
    ends(matter, "no_show", "one_side_unwilling", reason="经营者明确拒绝调解，建议通过仲裁或者诉讼解决。")


def not_agreed(matter: Matter) -> None:
    brought_together(matter)
    announced(matter)
    held(matter)
    says(matter, Says.CANNOT_AGREE, Side.RESPONDENT)
    ends(matter, "no_agreement", reason="经两轮协商，双方对退款金额分歧较大，不能达成协议。")


def absent(matter: Matter) -> None:
    brought_together(matter)
    announced(matter)
    held(matter, came=Attended.ABSENT, minutes="到约定时间被投诉人没有到场，电话无人接听。")
    ends(matter, "no_show", "one_side_unwilling", reason="经营者无正当理由不参加调解。")


def ends(matter: Matter, *grounds: str, reason: str) -> None:
    """End mediation on the first of these grounds that the procedure knows, and tell both sides."""
    law = procedure_of(matter.case)
    known = [ground.key for ground in law.end_ground if ground.key in grounds]
    if not known:
        return
    matter.do(end_case, ground=known[0], reason=reason)
    for duty in law.duties_for("end"):
        if duty.limit:
            matter.wait(0.2, 3)
            for side in duty.recipients:
                matter.do(serve_case, duty=duty.key, side=side, how=How.PHONE)
    close_and_rate(matter, least=1, most=3)


def put_off(matter: Matter) -> None:
    """A session lies ahead."""
    brought_together(matter)
    starts_at = timezone.localtime(matter.now + timedelta(days=matter.random.randint(1, 6)))
    starts_at = starts_at.replace(hour=matter.random.choice((9, 10, 14, 15)), minute=30, second=0, microsecond=0)
    matter.do(announce_session, form=Form.ON_SITE, starts_at=starts_at, place="局机关二楼调解室", way=Way.PHONE)


def recusal_waits(matter: Matter) -> None:
    brought_together(matter)
    matter.wait(0.5, 2)
    matter.do(
        ask_recusal,
        by=matter.consumer,
        side=Side.COMPLAINANT,
        officer=matter.mediator_of(matter.case.unit_id).id,
        ground=RecusalGround.INTEREST,
        told="听说调解员的家人在这家店工作。",
    )


def entrusted(matter: Matter) -> None:
    brought_together(matter)
    region = matter.case.unit.region_id
    bodies = mediation_bodies_for(region, on=day_of(matter.at), kind="association") if region else []
    if not bodies:
        return
    says(matter, Says.AGREES_TO_ENTRUST)
    matter.do(entrust_mediation, body=bodies[0].pk, note="预付卡纠纷，请协会协助调解。")


def joint(matter: Matter) -> None:
    """Several complain together: two stand for all, each gets something of their own, one session."""
    brought_together(matter)
    people = list(matter.case.parties.order_by("id").values_list("pk", flat=True))
    matter.do(name_representatives, persons=people[:2], paper="推选书一份，存本件卷宗")
    announced(matter)
    held(matter, minutes="代表人陈述各投诉人的余额和诉求，被投诉人同意按余额退费。")
    for pk in people[2:]:
        matter.do(consent_of_party, person=pk, agrees=PartyAgrees.SETTLE, way=Way.PAPER)
    each = Decimal(800)
    matter.do(
        record_agreement,
        form=AgreementForm.DOCUMENT,
        terms="被投诉人按各人余额退费，每人 800 元，七日内付清。",
        recovered=each * len(people),
        recovery=Recovery.REFUNDED,
        due_date=day_of(matter.at + timedelta(days=7)),
        shares=dict.fromkeys(people, (ShareOutcome.AGREED, each)),
    )


STORIES: dict[Story, int] = {
    mediated: 14, tested: 5, refused: 6, not_agreed: 4, absent: 3, put_off: 6, recusal_waits: 2, entrusted: 3,
    agreed_not_performed: 2,
}  # fmt: skip
"""How often each story is told, beside those of `stories.DISPUTES`."""
