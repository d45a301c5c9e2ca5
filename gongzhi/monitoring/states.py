"""The tables of a programme and of a hit: one row a verb. Data only; the engine is core/machine.py."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.monitoring.access import seats_in
from gongzhi.monitoring.words import UNDECIDED, HitState, ProgrammeState

WORKS = frozenset({Role.HANDLER, Role.MEDIATOR, Role.SUPERVISOR})
GOES_ON = frozenset({ProgrammeState.RUNNING, ProgrammeState.PAUSED})

PROGRAMME = Machine(
    kind="monitoring_programme",
    states=dict(ProgrammeState.choices),
    seats=seats_in,
    transitions=(
        Transition(
            verb="add_targets",
            title=_("增加网页"),
            sources=GOES_ON,
            roles=WORKS,
            sentence=_("{who}增加了 {taken} 个网页"),
            main=True,
        ),
        Transition(
            verb="drop_target",
            title=_("不再监测"),
            sources=GOES_ON,
            roles=WORKS,
            sentence=_("{who}停止监测 {url}"),
            hidden=True,
        ),
        Transition(
            verb="look_now",
            title=_("现在就查"),
            sources=frozenset({ProgrammeState.RUNNING}),
            roles=WORKS,
            sentence=_("{who}要求立即检查全部网页"),
        ),
        Transition(
            verb="pause",
            title=_("暂停"),
            sources=frozenset({ProgrammeState.RUNNING}),
            target=ProgrammeState.PAUSED,
            roles=WORKS,
            sentence=_("{who}暂停了监测"),
        ),
        Transition(
            verb="resume",
            title=_("恢复"),
            sources=frozenset({ProgrammeState.PAUSED}),
            target=ProgrammeState.RUNNING,
            roles=WORKS,
            sentence=_("{who}恢复了监测"),
            main=True,
        ),
        Transition(
            verb="end",
            title=_("结束"),
            sources=GOES_ON,
            target=ProgrammeState.ENDED,
            roles=frozenset({Role.SUPERVISOR}),
            sentence=_("{who}结束了监测"),
        ),
    ),
)

BEGIN_SENTENCE = _("{who}设立了监测")
"""How the history tells the verb `begin`, which makes a programme and so has no row of its own."""

HIT = Machine(
    kind="monitoring_hit",
    states=dict(HitState.choices),
    seats=seats_in,
    transitions=(
        Transition(
            verb="confirm",
            title=_("确认并登记线索"),
            sources=UNDECIDED,
            target=HitState.CONFIRMED,
            roles=WORKS,
            sentence=_("{who}确认违法线索，登记为 {clue}"),
            main=True,
        ),
        Transition(
            verb="dismiss",
            title=_("排除"),
            sources=UNDECIDED,
            target=HitState.DISMISSED,
            roles=WORKS,
            sentence=_("{who}排除了这一处"),
        ),
        Transition(
            verb="reconsider",
            title=_("重新考虑"),
            sources=frozenset({HitState.DISMISSED}),
            target=HitState.CANDIDATE,
            roles=WORKS,
            sentence=_("{who}重新列为待确认"),
        ),
    ),
)

FOUND_SENTENCE = _("监测发现“{word}”")
"""How the history tells the verb `find`, which makes a hit and so has no row of its own."""
