"""Consent of a represented person: whether one of several complainants agrees to settle or to give up."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation, PartyConsent
from gongzhi.mediation.moves import known_way, move_mediation, one_of, past_day, ready_for
from gongzhi.mediation.words import PartyAgrees


@act
def consent_of_party(
    *,
    case: Case,
    person: int,
    agrees: str,
    way: str,
    on_date: date | None = None,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Mediation:
    """Record what a represented person says of settling or giving up; the last word counts.

    :raises Refused: if it is none of the complainants, or a word is unknown.
    """
    mediation = ready_for("party_consent", case, by=by, at=at, key=key)
    places = {party.pk: place for place, party in enumerate(mediation.complainants, start=1)}
    if person not in places:
        raise Refused(_("请选择一名投诉人。"), field="person")
    one_of(agrees, PartyAgrees.values, field="agrees", what=_("请选择是否同意。"))
    known_way(way)
    day = past_day(on_date, at=at)
    facts = {"number": places[person], "agrees": agrees, "way": way, "day": day.isoformat()}
    mediation = move_mediation(mediation, "party_consent", by=by, at=at, key=key, facts=facts)
    PartyConsent.objects.create(mediation=mediation, party_id=person, agrees=agrees, way=way, on_date=day, at=at)
    return mediation
