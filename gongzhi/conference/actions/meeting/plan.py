"""Plan: begin to prepare a meeting; members may propose topics from now on."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.conference.catalog import kind_of
from gongzhi.conference.models import Meeting, Participant
from gongzhi.conference.moves import lead_unit, member_units, must_run_it, units_for
from gongzhi.conference.states import MEETING
from gongzhi.conference.words import MeetingState
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.texts import clean


@transaction.atomic
def plan_meeting(
    *,
    kind: str,
    title: str,
    starts_at: datetime,
    place: str,
    by: Actor,
    at: datetime,
    chair: str = "",
    units: Iterable[int] = (),
    key: UUID | None = None,
) -> Meeting:
    """Plan a meeting. Where its kind has all members, they are invited by themselves; `units` come besides.

    :raises NotAllowed: unless `by` works in the office.
    :raises Invalid: naming each field that is wrong.
    """
    key = key or uuid4()
    if made := Meeting.objects.filter(source_key=key).first():
        return made
    must_run_it(by)
    told = checked(title=title, starts_at=starts_at, place=place, chair=chair)
    meeting = Meeting.objects.create(
        kind=known(kind), state=MeetingState.PLANNED, lead=lead_unit(at=at), made_at=at, source_key=key, **told
    )
    put_participants(meeting, units, at=at)
    told = {"target": meeting.state, "unit_id": meeting.lead_id, "key": key}
    journal.write(MEETING.kind, meeting.pk, "plan", by=by, at=at, **told)
    return meeting


def known(kind: str) -> str:
    """Check that there is such a kind of meeting.

    :raises Invalid: if there is none.
    """
    try:
        return kind_of(kind).key
    except KeyError:
        raise Invalid({"kind": _("请选择会议类别。")}) from None


def checked(*, title: str, starts_at: datetime, place: str, chair: str) -> dict[str, object]:
    """Check what a meeting says of itself; gives it as its columns take it.

    :raises Invalid: naming each field that is wrong.
    """
    title, place, chair = clean(title), clean(place), clean(chair)
    faults = {}
    if not title or len(title) > 80:
        faults["title"] = _("请填写名称，不超过 80 个字。")
    if not place or len(place) > 80:
        faults["place"] = _("请填写地点，不超过 80 个字。")
    if len(chair) > 60:
        faults["chair"] = _("最多 %(most)d 个字。") % {"most": 60}
    if faults:
        raise Invalid(faults)
    return {"title": title, "starts_at": starts_at, "place": place, "chair": chair}


def put_participants(meeting: Meeting, units: Iterable[int], *, at: datetime) -> list[str]:
    """Invite the members that the kind of meeting asks for, and these units besides; return their short names.

    :raises Refused: if a unit is not there.
    """
    chosen = {unit.pk: unit for unit in units_for(units, at=at)}
    if kind_of(meeting.kind).all_members:
        chosen |= {unit.pk: unit for unit in member_units(on=clock.day_of(at))}
    meeting.participants.exclude(unit_id__in=chosen).delete()
    there = set(meeting.participants.values_list("unit_id", flat=True))
    Participant.objects.bulk_create(
        Participant(meeting=meeting, unit=unit, is_member=unit.is_member)
        for pk, unit in chosen.items()
        if pk not in there
    )
    topics = set(meeting.topics.values_list("unit_id", flat=True)) - {meeting.lead_id}
    if topics - set(chosen):
        raise Refused(_("提出过议题的单位不能移出。"), field="units")
    return [unit.short_name for unit in sorted(chosen.values(), key=lambda unit: (unit.rank, unit.key))]
