"""The table of a call-back: one row a verb. The daily draw makes them and so has no row of its own."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.quality.access import seats_in, worked_on
from gongzhi.quality.words import CallbackState

CALLERS = frozenset({Role.SUPERVISOR, Role.SECRETARIAT, Role.HANDLER, Role.MEDIATOR})
WAITING = frozenset({CallbackState.WAITING})


def did_not_work_on_it(callback, *, by, at) -> str | None:
    return _now("您承办过本件，请由其他人回访。") if worked_on(callback, by) else None


def is_still_closed(callback, *, by, at) -> str | None:
    return _now("本件已经重办，不用回访了，请选“不再回访”。") if callback.case.is_open else None


def row(verb: str, title, target: str | None, sentence, **more) -> Transition:
    return Transition(
        verb=verb,
        title=title,
        sources=WAITING,
        target=target,
        roles=CALLERS,
        parts=frozenset({"caller"}),
        sentence=sentence,
        **more,
    )


CALLBACK = Machine(
    kind="callback",
    states=dict(CallbackState.choices),
    seats=seats_in,
    units=lambda callback, parts: {callback.unit_id},
    transitions=(
        row(
            "record",
            _("登记回访"),
            CallbackState.REACHED,
            _("{who}回访了消费者"),
            guards=(did_not_work_on_it, is_still_closed),
            main=True,
        ),
        row(
            "miss",
            _("没有联系上"),
            None,
            _("{who}没有联系上消费者"),
            targets=frozenset({CallbackState.UNREACHED}),
            guards=(did_not_work_on_it,),
        ),
        row("drop", _("不再回访"), CallbackState.DROPPED, _("{who}决定不再回访")),
        row("look", _("查看联系方式"), None, _("{who}查看了消费者的姓名和电话"), guards=(did_not_work_on_it,)),
    ),
)
