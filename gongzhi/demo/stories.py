"""How the demonstration's matters go on after they came in: each story does verbs until today is reached."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.answer import answer_enquiry
from gongzhi.cases.actions.answer_assist import answer_assistance
from gongzhi.cases.actions.ask import ask_for_more
from gongzhi.cases.actions.assign import assign_case
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.extend import extend_limit
from gongzhi.cases.actions.invite import invite_assistance
from gongzhi.cases.actions.note import note_on_case
from gongzhi.cases.actions.rate import rate_case
from gongzhi.cases.actions.remind import remind_holder
from gongzhi.cases.actions.reopen import reopen_case
from gongzhi.cases.actions.resume import resume_case
from gongzhi.cases.actions.return_ import return_case
from gongzhi.cases.actions.route import route_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.actions.split import split_report
from gongzhi.cases.actions.supply import supply_more
from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.actions.take_over import take_over_case
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.actions.verify import verify_report
from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.cases.models import Case
from gongzhi.cases.rules import procedure_of, why_unfit
from gongzhi.cases.words import Kind, Outcome, Recovery, State
from gongzhi.core.actors import Actor, consumer
from gongzhi.core.clock import day_of
from gongzhi.demo.situations import Situation


class NotYet(Exception):
    """The story goes on after today."""


@dataclass
class Matter:
    """A case on its way, with the time that its story has reached."""

    case: Case
    situation: Situation
    at: datetime
    now: datetime
    random: Random
    officer_of: Callable[[int], Actor]
    """Gives the officer who works in a unit."""
    supervisor_of: Callable[[int], Actor]
    mediator_of: Callable[[int], Actor]
    unit_of: Callable[[str], int]
    """Gives a unit's identifier by its key."""
    secretariat: Actor

    @property
    def consumer(self) -> Actor:
        return consumer(self.case.pk)

    def wait(self, least: float, most: float) -> None:
        """Let days go by, up to a working hour of a weekday.

        :raises NotYet: if that is after now.
        """
        at = timezone.localtime(self.at + timedelta(days=self.random.uniform(least, most)))
        at = at.replace(hour=self.random.randrange(9, 17), minute=self.random.randrange(60))
        while at.weekday() > 4 or at <= self.at:
            at += timedelta(days=1)
        if at > self.now:
            raise NotYet
        self.at = at

    def do(self, action: Callable, *, by: Actor | None = None, **told) -> None:
        """Do one verb: by the officer of the unit that holds the case, unless told otherwise."""
        by = by or self.officer_of(self.case.unit_id)
        result = action(case=self.case, by=by, at=self.at, **told)
        self.case = result if isinstance(result, Case) and result.pk == self.case.pk else self.fresh()

    def fresh(self) -> Case:
        return Case.objects.get(pk=self.case.pk)

    def sometimes(self, share: float) -> bool:
        return self.random.random() < share


def begin(matter: Matter) -> None:
    """Find the matter's desk if the rules found none, name its officer, and take it on."""
    find_desk(matter)
    matter.wait(0.2, 1.5)
    by = matter.supervisor_of(matter.case.unit_id)
    matter.do(assign_case, by=by, officer_id=matter.officer_of(matter.case.unit_id).id)
    matter.wait(0.5, 5)
    matter.do(accept_case)


def find_desk(matter: Matter) -> None:
    if matter.case.state != State.TRIAGE:
        return
    matter.wait(0.2, 1.5)
    reason = "按行业主管职责，由属地市场监管部门先行了解情况。"
    matter.do(route_case, by=matter.secretariat, unit_id=matter.unit_of("samr-520115"), reason=reason)


def settle(matter: Matter) -> None:
    amount = matter.case.amount or Decimal(0)
    share = Decimal(matter.random.choice(("1", "1", "1", "0.8", "0.5")))
    recovered = (amount * share).quantize(Decimal("0.01"))
    outcome = matter.random.choice((Outcome.MEDIATED, Outcome.PERFORMED, Outcome.SELF_SETTLED))
    terms = (
        f"经调解，经营者退还消费者 {recovered} 元，双方无其他争议。"
        if recovered
        else "经营者当面致歉，并承诺整改，消费者表示接受。"
    )
    matter.do(settle_case, outcome=outcome, terms=terms, recovered=recovered, recovery=Recovery.REFUNDED)


def close_and_rate(matter: Matter, *, least: int, most: int, share: float = 0.6) -> None:
    matter.wait(0.5, 3)
    matter.do(close_case)
    if matter.sometimes(share):
        matter.wait(0.5, 4)
        matter.do(rate_case, by=matter.consumer, rating=matter.random.randint(least, most))


def settled(matter: Matter) -> None:
    begin(matter)
    matter.wait(3, 18)
    settle(matter)
    close_and_rate(matter, least=3, most=5)


def settled_after_a_note(matter: Matter) -> None:
    begin(matter)
    matter.wait(1, 4)
    matter.do(note_on_case, text="已电话联系经营者，对方同意到场调解。")
    matter.wait(2, 10)
    settle(matter)
    close_and_rate(matter, least=4, most=5)


def reopened(matter: Matter) -> None:
    begin(matter)
    matter.wait(2, 8)
    settle(matter)
    matter.wait(0.5, 2)
    matter.do(close_case)
    matter.wait(0.5, 2)
    matter.do(rate_case, by=matter.consumer, rating=1, text="说好退款，一直没有收到。")
    matter.wait(0.1, 1)
    matter.do(reopen_case, by=matter.consumer, reason="经营者没有按调解协议退款。")
    matter.wait(4, 9)
    settle(matter)
    close_and_rate(matter, least=3, most=5, share=0)


def declined(matter: Matter) -> None:
    find_desk(matter)
    matter.wait(1, 6)
    day = day_of(matter.at)
    grounds = [each for each in procedure_of(matter.case).decline_ground if not why_unfit(each, matter.case, on=day)]
    if not grounds:
        return
    ground = matter.random.choice(grounds)
    matter.do(decline_case, ground=ground.key, reason=f"经审查，本件属于“{ground.title}”的情形，依法不予受理。")


def incomplete(matter: Matter) -> None:
    find_desk(matter)
    matter.wait(0.5, 3)
    matter.do(ask_for_more, what="请补充购物凭证或者付款记录的照片。")
    if matter.sometimes(0.4):
        return
    matter.wait(1, 6)
    matter.do(supply_more, by=matter.consumer, text="付款记录已找到，单号见照片。")
    matter.wait(1, 3)
    matter.do(accept_case)
    matter.wait(4, 14)
    settle(matter)
    close_and_rate(matter, least=3, most=5)


def suspended(matter: Matter) -> None:
    begin(matter)
    pauses = [pause for pause in procedure_of(matter.case).pauses_for("suspend") if pause.key == "testing"]
    if not pauses:
        return
    matter.wait(2, 6)
    matter.do(suspend_case, ground="testing", reason="双方同意委托检测机构检测，等待检测报告。")
    if matter.sometimes(0.5):
        return
    matter.wait(10, 20)
    matter.do(resume_case, note="检测报告已出具。")
    matter.wait(2, 8)
    settle(matter)
    close_and_rate(matter, least=3, most=5)


def another_unit(matter: Matter) -> int:
    """Choose a unit of another agency than the one that holds the case."""
    agency = matter.case.unit.member
    keys = [key for key in ("commerce-520100", "samr-520115", "housing-520100") if not key.startswith(agency)]
    return matter.unit_of(matter.random.choice(keys))


def transferred(matter: Matter) -> None:
    find_desk(matter)
    matter.wait(0.5, 2)
    matter.do(transfer_case, unit_id=another_unit(matter), reason="经核实，属于贵单位职责，请接收办理。")
    if matter.sometimes(0.3):
        return
    matter.wait(0.5, 2)
    receiver = matter.officer_of(matter.case.pending_unit_id)
    if matter.sometimes(0.3):
        matter.do(return_case, by=receiver, reason="该经营者的登记地不在本单位管辖范围。")
        return
    matter.do(take_over_case, by=receiver)
    if matter.case.kind in {Kind.COMPLAINT, Kind.APPEAL}:
        matter.wait(1, 4)
        matter.do(accept_case)
        matter.wait(4, 14)
        settle(matter)
        close_and_rate(matter, least=2, most=5)


def assisted(matter: Matter) -> None:
    begin(matter)
    matter.wait(1, 3)
    unit = another_unit(matter)
    matter.do(invite_assistance, unit_id=unit, asked="请协助核实该经营者的备案和预付资金情况。")
    if matter.sometimes(0.35):
        return
    matter.wait(2, 5)
    matter.do(answer_assistance, by=matter.officer_of(unit), answer="经核实，该经营者未办理备案，已责令改正。")
    matter.wait(2, 8)
    settle(matter)
    close_and_rate(matter, least=3, most=5)


def forgotten(matter: Matter) -> None:
    """Nobody acts; the consumer urges."""
    matter.wait(8, 16)
    matter.do(remind_holder, by=matter.consumer, text="提交很久了，请尽快处理。")


def slow(matter: Matter) -> None:
    begin(matter)


def untouched(matter: Matter) -> None:
    raise NotYet


def withdrawn(matter: Matter) -> None:
    if matter.sometimes(0.5):
        begin(matter)
    matter.wait(1, 6)
    matter.do(withdraw_case, by=matter.consumer, reason="商家已经主动退款。")


def split(matter: Matter) -> None:
    begin(matter)
    matter.wait(1, 3)
    if matter.case.kind == Kind.COMPLAINT:
        matter.do(split_report, narrative="另举报该经营者涉嫌使用不公平格式条款，请依法查处。")
    matter.wait(4, 12)
    settle(matter)
    close_and_rate(matter, least=3, most=5)


def checked(matter: Matter) -> None:
    """A report: checked and told."""
    find_desk(matter)
    matter.wait(4, 12)
    outcome = matter.random.choice((Outcome.FILED, Outcome.NOT_FILED, Outcome.NOT_FILED, Outcome.HANDED_OVER))
    findings = {
        Outcome.FILED: "现场检查发现的情况与举报相符，已依法立案。",
        Outcome.NOT_FILED: "经现场检查，未发现举报所述的违法行为。",
        Outcome.HANDED_OVER: "所涉行为由其他部门管辖，已移送。",
    }
    matter.do(verify_report, outcome=outcome, finding=findings[outcome])
    close_and_rate(matter, least=2, most=5, share=0.3)


def extended(matter: Matter) -> None:
    """A report whose check takes longer than usual."""
    find_desk(matter)
    matter.wait(5, 9)
    by = matter.supervisor_of(matter.case.unit_id)
    matter.do(extend_limit, by=by, limit="verify", reason="需要委托检验，情况复杂。")
    matter.wait(8, 20)
    matter.do(verify_report, outcome=Outcome.FILED, finding="检验结论为不合格，已依法立案。")
    close_and_rate(matter, least=3, most=5, share=0.3)


def answered(matter: Matter) -> None:
    find_desk(matter)
    matter.wait(0.3, 3)
    matter.do(answer_enquiry, answer=matter.situation.asks)
    if matter.sometimes(0.5):
        matter.wait(0.2, 2)
        matter.do(rate_case, by=matter.consumer, rating=matter.random.randint(3, 5))


Story = Callable[[Matter], None]
DISPUTES: dict[Story, int] = {
    settled: 14, settled_after_a_note: 8, reopened: 5, declined: 8, incomplete: 8, suspended: 6,
    transferred: 9, assisted: 8, forgotten: 5, slow: 6, untouched: 5, withdrawn: 6, split: 4,
}  # fmt: skip
REPORTS: dict[Story, int] = {checked: 10, extended: 3, declined: 1, untouched: 3, transferred: 1}
ENQUIRIES: dict[Story, int] = {answered: 10, untouched: 1, forgotten: 1}
STORIES = {Kind.COMPLAINT: DISPUTES, Kind.APPEAL: DISPUTES, Kind.REPORT: REPORTS, Kind.ENQUIRY: ENQUIRIES}
"""How often each story is told, by kind of matter."""


def choose(kind: str, random: Random, *, disputes: dict[Story, int]) -> Story:
    """Choose a story for a matter of a kind.

    :param disputes: further stories that a dispute may have.
    """
    stories = STORIES[kind] | (disputes if STORIES[kind] is DISPUTES else {})
    return random.choices(list(stories), weights=list(stories.values()))[0]
