"""Name: say which officers mediate."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation, Mediator
from gongzhi.mediation.moves import move_mediation, ready_for
from gongzhi.mediation.queries import mediators_for

MOST = 3


@act
def name_mediators(
    *, case: Case, officers: Sequence[int], by: Actor, at: datetime, key: UUID | None = None
) -> Mediation:
    """Let these officers, and no others, mediate a case: mediators of its unit, or of the body entrusted with it.

    :raises Refused: if there is none or too many, or one is no mediator there or was recused.
    """
    mediation = ready_for("name", case, by=by, at=at, key=key)
    wanted = list(dict.fromkeys(officers))
    if not 1 <= len(wanted) <= MOST:
        raise Refused(_("请选择一至三名调解员。"), field="officers")
    able = {officer.pk: officer for officer in mediators_for(mediation, at=at)}
    if strangers := [pk for pk in wanted if pk not in able]:
        raise Refused(_("其中 %(n)d 人不是承办单位或受托组织的调解员。") % {"n": len(strangers)}, field="officers")
    if mediation.mediator_rows.filter(officer_id__in=wanted, recused=True).exists():
        raise Refused(_("已经决定回避的人不能再担任本件的调解员。"), field="officers")
    facts = {"names": listed(able[pk].name for pk in wanted)}
    mediation = move_mediation(mediation, "name", by=by, at=at, key=key, facts=facts)
    mediation.mediator_rows.filter(ended_at=None).exclude(officer_id__in=wanted).update(ended_at=at)
    known = set(mediation.mediator_rows.filter(ended_at=None).values_list("officer_id", flat=True))
    Mediator.objects.bulk_create(
        [Mediator(mediation=mediation, officer_id=pk, named_at=at) for pk in wanted if pk not in known]
    )
    return Mediation.objects.get(pk=mediation.pk)
