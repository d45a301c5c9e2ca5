"""The demonstration's requests between members, one refused, and a dispute over competence that was decided."""

from datetime import datetime

from django.db import transaction

from gongzhi.cases.models import Case
from gongzhi.cases.words import State
from gongzhi.cooperation.actions.dispute.raise_dispute import raise_dispute
from gongzhi.cooperation.actions.request.send import send_request
from gongzhi.cooperation.models import Request
from gongzhi.cooperation.verbs import do
from gongzhi.cooperation.words import Kind
from gongzhi.core.actors import Role
from gongzhi.demo.inspections import Scene
from gongzhi.directory.models import Unit

OFFICE, RIVAL = "samr-520115", "samr-520103"


def build_cooperation(*, at: datetime, staff) -> None:
    """Write requests and a dispute, once."""
    if not Request.objects.exists():
        with transaction.atomic():
            Told(at, staff).tell()


class Told(Scene):
    """Requests in each state, and a dispute."""

    def tell(self) -> None:
        handler, bank, customs = (self.staff.named(name) for name in ("handler", "bank", "customs"))
        commerce, post = self.staff.named("commerce"), self.staff.named("post-handler")
        held = Case.objects.filter(unit__key=OFFICE, state__in=[State.RECEIVED, State.ACCEPTED], trader__isnull=False)
        received = held.filter(anonymous=False, state=State.RECEIVED, received_at__lt=self.ago(7)).order_by("-id")
        first, second = held.order_by("-id").exclude(pk=received.first().pk).first(), received.first()
        own = Unit.objects.get(key=OFFICE)

        def ask(to: str, kind: str, title: str, text: str, *, days: float, case: Case | None = None, fields=()):
            return send_request(
                kind=kind,
                unit=own,
                asked_unit_id=self.staff.unit_of(to),
                title=title,
                purpose="核实消费者投诉，不用于其他用途。",
                text=text,
                number=case.number if case else "",
                fields=fields,
                by=handler,
                at=self.ago(days),
            )

        request = ask(
            "commerce", Kind.INFORMATION, "发卡企业备案情况", "请提供该企业单用途卡备案和资金存管情况。",
            days=6, case=first, fields=("trader", "amount"),
        )  # fmt: skip
        request = do(request, "accept", by=commerce, at=self.ago(5))
        request = do(request, "answer", answer="该企业未备案，没有资金存管协议。", by=commerce, at=self.ago(2))
        request = ask("pbc", Kind.ASSIST, "查询收款账户", "请协助查询收款机构和未结算金额。", days=12)
        do(request, "receive", by=bank, at=self.ago(11))
        request = ask("customs", Kind.INFORMATION, "进口批次信息", "请提供该批商品的进口申报信息。", days=9)
        do(
            request, "refuse", ground="barred", reason="涉及在办案件，暂不能提供；可以在结案后再次请求。",
            by=customs, at=self.ago(8),
        )  # fmt: skip
        ask(
            "post", Kind.INFORMATION, "快件签收记录", "请提供快件的签收时间和签收人。", days=1, case=second,
            fields=("title", "event_date", "name", "phone"),
        )  # fmt: skip
        request = send_request(
            kind=Kind.ASSIST, unit=Unit.objects.get(key="post"), asked_unit_id=own.pk, title="协助核实驿站经营地址",
            purpose="核实申诉。", text="请现场核实该驿站是否仍在经营。", by=post, at=self.ago(3),
        )  # fmt: skip
        do(request, "urge", text="请在本周内答复。", by=post, at=self.ago(1))
        self.dispute(second, handler)

    def dispute(self, case: Case, handler) -> None:
        """Two offices of the same agency do not agree; the city's office designates one of them."""
        dispute = raise_dispute(
            number=case.number, other_unit_id=self.staff.unit_of(RIVAL),
            reason="经营者登记在本区，但实际经营地在云岩区，应由云岩区局办理。", by=handler, at=self.ago(1.5),
        )  # fmt: skip
        rival = self.staff.supervisor_of(self.staff.unit_of(RIVAL))
        dispute = do(dispute, "state", text="登记住所在观山湖区，消费合同也在该区签订。", by=rival, at=self.ago(1.2))
        above = next(one for one in self.staff.accounts.values() if self.above(one))
        do(
            dispute, "designate", unit_id=self.staff.unit_of(OFFICE),
            ground="合同签订地和登记住所均在观山湖区，由观山湖区局办理更便利。", by=above, at=self.ago(1),
        )  # fmt: skip

    def above(self, actor) -> bool:
        return self.staff.unit_of("samr-520100") in actor.units_as(Role.SUPERVISOR)
