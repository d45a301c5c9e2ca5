"""Announce: tell both sides beforehand when, where and by whom mediation is held."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation, Session
from gongzhi.mediation.moves import known_way, move_mediation, one_of, ready_for
from gongzhi.mediation.words import Form

NEEDS_PLACE = frozenset({Form.ON_SITE, Form.VIDEO})


@act
def announce_session(
    *,
    case: Case,
    form: str,
    starts_at: datetime,
    place: str = "",
    way: str,
    note: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Mediation:
    """Announce a session: time, place or link, mediators (总局令第121号第二十条).

    The consumer sees it on the status page.

    :param way: how the trader is told.
    :raises Refused: without the consent of both sides or mediators; if it lies in the past or has no place.
    """
    mediation = ready_for("announce", case, by=by, at=at, key=key)
    place = fit_place(form, place)
    known_way(way)
    check_time(starts_at, at=at)
    number = (mediation.sessions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    facts = {"session": number, "when": starts_at.isoformat(), "form": form, "case_id": case.pk}
    mediation = move_mediation(mediation, "announce", by=by, at=at, key=key, facts=facts, note=note.strip())
    Session.objects.create(
        mediation=mediation,
        number=number,
        form=form,
        place=place,
        starts_at=starts_at,
        announced_at=at,
        mediators=[each.officer.name for each in mediation.mediators],
        trader_told=way,
    )
    return mediation


def fit_place(form: str, place: str) -> str:
    """Give the place of a session, which one on site and one by video must have."""
    one_of(form, Form.values, field="form", what=_("请选择调解方式。"))
    place = " ".join(place.split())
    if form in NEEDS_PLACE and not place:
        what = _("请写明地点。") if form == Form.ON_SITE else _("请写明视频会议的链接或者会议号。")
        raise Refused(what, field="place")
    if len(place) > 200:
        raise Refused(_("最多 %(most)s 字。") % {"most": 200}, field="place")
    return place


def check_time(starts_at: datetime, *, at: datetime) -> None:
    if starts_at <= at:
        raise Refused(_("应当提前预告：时间要在现在之后。"), field="starts_at")
