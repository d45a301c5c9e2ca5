"""The table of versions of an article's text: one row a verb. Data only; conditions are rules.py."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core.machine import Machine, Transition
from gongzhi.library import access, rules
from gongzhi.library.words import State

WRITES = frozenset(access.WRITES)
OFFICE = frozenset({"office"})

REVISION = Machine(
    kind="law_text",
    states=dict(State.choices),
    seats=access.seats_in,
    transitions=(
        Transition(
            verb="approve",
            title=_("审核通过"),
            sources=frozenset({State.PROPOSED}),
            target=State.CURRENT,
            roles=WRITES,
            parts=OFFICE,
            guards=(rules.was_written_by_another,),
            sentence=_("{who}审核通过，现用这一版"),
            main=True,
        ),
        Transition(
            verb="refuse",
            title=_("不采用"),
            sources=frozenset({State.PROPOSED}),
            target=State.REFUSED,
            roles=WRITES,
            parts=OFFICE,
            sentence=_("{who}没有采用这一版"),
        ),
        Transition(
            verb="replace",
            title=_("替换"),
            sources=frozenset({State.CURRENT}),
            target=State.REPLACED,
            roles=WRITES,
            parts=OFFICE,
            actors=frozenset({"officer", "system"}),
            sentence=_("{who}以新的一版替换了它"),
            hidden=True,
        ),
    ),
)
BEGINNING = _("{who}写了这一版")
"""How the history tells the verb `propose`, which makes a version and so has no row of its own."""
