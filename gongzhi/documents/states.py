"""The table of a document: one row a verb. `issue` makes one and so has no row of its own."""

from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Role
from gongzhi.core.machine import Machine, Transition
from gongzhi.documents.access import seats_in
from gongzhi.documents.words import VALID, DocumentState

EVERYBODY = frozenset(Role)
MAKER = frozenset({"maker"})
BOTH = frozenset({"officer", "system"})

DOCUMENT = Machine(
    kind="document",
    states=dict(DocumentState.choices),
    seats=seats_in,
    units=lambda document, parts: {document.unit_id},
    transitions=(
        Transition(
            verb="serve",
            title=_("登记送达"),
            sources=frozenset(VALID),
            target=DocumentState.SERVED,
            roles=EVERYBODY,
            parts=MAKER,
            actors=BOTH,
            sentence=_("{who}送达了本文书（{way}）"),
            main=True,
        ),
        Transition(
            verb="withdraw",
            title=_("撤销文书"),
            sources=frozenset(VALID),
            target=DocumentState.WITHDRAWN,
            roles=EVERYBODY,
            parts=MAKER,
            actors=BOTH,
            sentence=_("{who}撤销了本文书"),
        ),
        Transition(
            verb="replace",
            title=_("重新制作"),
            sources=frozenset(VALID),
            target=DocumentState.REPLACED,
            roles=EVERYBODY,
            parts=MAKER,
            actors=BOTH,
            sentence=_("{who}以 {number} 替换了本文书"),
            hidden=True,
        ),
    ),
)
ISSUE_SENTENCE = _("{who}制作了 {number}")
