"""Merge: let one clue go on in another, as the law has it for repeated reports."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import follow, move, ready_for, tell_other
from gongzhi.enforcement.words import Merging


@act
def merge_clues(*, clue: Clue, number: str, why: str, by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Let a clue go on in the one with this number.

    The same report by the same person is not handled again; new facts let the other's limit run anew from today
    (总局令第121号第三十五条); the same matter told by somebody else changes no limit. Nothing is lost: both keep what
    they say, and can be parted again.

    :raises Refused: if there is no such clue in the unit, it is not open, or it is not the same reporter and target.
    """
    clue = ready_for("merge", clue, by=by, at=at, key=key)
    other = Clue.objects.select_for_update().filter(number=number.strip().upper(), unit_id=clue.unit_id).first()
    if other is None or other.pk == clue.pk:
        raise Refused(_("本单位没有这个编号的线索。"), field="number")
    if not other.is_open:
        raise Refused(_("%(number)s 已经办结，不能并入。") % {"number": other.number}, field="number")
    if why not in Merging.values:
        raise Refused(_("请选择并案的原因。"), field="why")
    if why != Merging.SAME_MATTER and not is_same_report(clue, other):
        raise Refused(_("两件不是同一举报人对同一对象的举报；请选“同一违法行为”。"), field="why")
    title = str(Merging(why).label)
    clue = move(
        clue,
        "merge",
        by=by,
        at=at,
        key=key,
        facts={"number": other.number, "why": title},
        merged_into=other,
        ended_at=at,
    )
    tell_other(other, "absorb", by=by, at=at, facts={"number": clue.number, "why": title}, note=clue.facts)
    if why == Merging.NEW_FACTS:
        follow(other, "absorb", at=at)
    return clue


def is_same_report(one: Clue, other: Clue) -> bool:
    """Tell whether two clues were reported by the same person about the same target."""
    same_person = one.reporter_digest and other.reporter_digest
    same_person = same_person and bytes(one.reporter_digest) == bytes(other.reporter_digest)
    same_target = one.trader_id == other.trader_id if one.trader_id else one.trader_name == other.trader_name
    return bool(same_person and same_target)
