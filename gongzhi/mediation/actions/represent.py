"""Represent: say which complainants stand for all in a joint complaint."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.words import PartyPart
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation, Representation
from gongzhi.mediation.moves import move_mediation, past_day, ready_for

MOST = 2
"""Where the procedure gives no number (总局令第121号第十二条)."""


@act
def name_representatives(
    *,
    case: Case,
    persons: Sequence[int],
    paper: str,
    on_date: date | None = None,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Mediation:
    """Let one or two of the complainants, chosen by all in writing, stand for them; the others are represented.

    :param paper: the paper in which they were chosen, and where it is kept.
    :raises Refused: if there are none or too many, or the paper is not named.
    """
    mediation = ready_for("represent", case, by=by, at=at, key=key)
    law = procedure_of(mediation.case)
    most = (law.joint.representatives if law and law.joint else None) or MOST
    chosen = list(dict.fromkeys(persons))
    known = {party.pk for party in mediation.complainants}
    if not chosen or not set(chosen) <= known:
        raise Refused(_("请从投诉人中选择代表人。"), field="persons")
    if len(chosen) > most:
        raise Refused(_("代表人最多 %(most)d 名。") % {"most": most}, field="persons")
    paper = said(paper, field="paper", what=_("请写明书面推选材料的名称和存放处。"))[:200]
    day = past_day(on_date, at=at)
    facts = {"number": len(chosen), "day": day.isoformat()}
    mediation = move_mediation(mediation, "represent", by=by, at=at, key=key, facts=facts, note=paper)
    mediation.representations.filter(ended_at=None).update(ended_at=at)
    Representation.objects.bulk_create(
        [Representation(mediation=mediation, party_id=pk, chosen_date=day, paper=paper) for pk in chosen]
    )
    parties = mediation.case.parties
    parties.filter(pk__in=known - set(chosen)).exclude(part=PartyPart.CONSUMER).update(part=PartyPart.JOINT)
    parties.filter(pk__in=chosen).exclude(part=PartyPart.CONSUMER).update(part=PartyPart.REPRESENTATIVE)
    return Mediation.objects.get(pk=mediation.pk)
