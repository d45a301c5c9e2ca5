"""Decide: one decision for all matters of an incident, or for chosen ones, done to each by its ordinary verb."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.incidents.collective import carry_on
from gongzhi.incidents.models import Decision, DecisionItem, Incident
from gongzhi.incidents.moves import MOST_AT_ONCE, move, ready, said, unit_now
from gongzhi.incidents.words import NEEDS_GROUND, NEEDS_UNIT, Collective


@act
def decide_for_all(
    *,
    incident: Incident,
    verb: str,
    text: str,
    by: Actor,
    at: datetime,
    ground: str = "",
    unit_id: int | None = None,
    numbers: Iterable[str] = (),
    key: UUID | None = None,
) -> Incident:
    """Decide, and do it at once to the matters of the actor's own units, so many at a time; the others wait for the
    units that hold them. What is refused to one matter is kept with its reason and stops no other.

    :param numbers: of the matters meant; none: all that are open.
    :raises Refused: if there is no such verb, or what it needs is missing.
    """
    incident = ready("decide", incident, by=by, at=at, key=key)
    if verb not in Collective.values:
        raise Refused(_("请选择要统一办理的事项。"), field="verb")
    text = said(text, field="text", what=_("请写明决定的内容和理由，会写入每件的办理记录。"))
    ground = ground.strip()[:64]
    if verb in NEEDS_GROUND and not ground:
        raise Refused(_("请选择依据。"), field="ground")
    unit = unit_now(unit_id, at=at, field="unit_id") if verb in NEEDS_UNIT else None
    decision = Decision.objects.create(
        incident=incident,
        verb=verb,
        text=text,
        ground=ground if verb in NEEDS_GROUND else "",
        to_unit=unit,
        at=at,
        by_name=by.name,
        key=key or uuid4(),
    )
    wanted = set(numbers)
    rows = incident.joined.filter(left_at__isnull=True)
    if wanted:
        rows = rows.filter(case__number__in=wanted)
    ids = list(rows.order_by("case_id").values_list("case_id", flat=True)[: MOST_AT_ONCE * 5])
    if not ids or (wanted and len(ids) != len(wanted)):
        raise Refused(_("有的件不属于本事件。"), field="numbers")
    DecisionItem.objects.bulk_create(
        [DecisionItem(decision=decision, case_id=pk) for pk in ids], batch_size=MOST_AT_ONCE
    )
    done = carry_on(decision, by=by, at=at)
    facts = {
        "verb": str(Collective(verb)),
        "decision": decision.pk,
        "count": len(ids),
        "done": done.done,
        "refused": done.refused,
    }
    return move(incident, "decide", by=by, at=at, note=text, key=key, facts=facts)
