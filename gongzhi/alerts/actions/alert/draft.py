"""Draft: write an alert down, from nothing or from what sampling found."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.alerts import access
from gongzhi.alerts.models import Alert
from gongzhi.alerts.moves import checked_frame, checked_text, grams_of
from gongzhi.alerts.states import ALERT
from gongzhi.alerts.words import State
from gongzhi.core import journal
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import AlreadyDone, NotAllowed, Refused
from gongzhi.core.machine import act
from gongzhi.directory.models import Unit
from gongzhi.sampling.models import AlertDraft
from gongzhi.sampling.words import AlertState


@act
def draft_alert(
    *,
    title: str,
    summary: str,
    body: str,
    advice: str,
    unit: Unit,
    region: str,
    until: date,
    by: Actor,
    at: datetime,
    subject: str = "",
    season: str = "",
    sampling_draft: AlertDraft | None = None,
    key: UUID | None = None,
) -> Alert:
    """Draft an alert of a unit.

    :param region: code of the region where it holds.
    :param sampling_draft: the approved draft of sampling that it takes up; it can be taken up once.
    :raises NotAllowed: unless `by` works in the unit.
    :raises Invalid: naming each field that is wrong.
    :raises Refused: if the draft of sampling was not approved, or was taken up before.
    """
    key = key or uuid4()
    if made := Alert.objects.filter(source_key=key).first():
        raise AlreadyDone(made)
    if by.kind != "system" and not by.roles_in([unit.pk]) & {*access.WORK, Role.SECRETARIAT}:
        raise NotAllowed(_("您不能以这个单位的名义起草消费提示。"))
    if sampling_draft is not None:
        refuse_unfit(sampling_draft)
    told = checked_text(title=title, summary=summary, body=body, advice=advice)
    frame = checked_frame(unit=unit, region=region, subject=subject, season=season, until=until, at=at)
    alert = Alert.objects.create(
        **told,
        **frame,
        state=State.DRAFT,
        unit=unit,
        sampling_draft=sampling_draft,
        writers=[by.id] if by.id else [],
        grams=grams_of(told),
        made_at=at,
        source_key=key,
    )
    facts = {"sampling_draft": sampling_draft.pk} if sampling_draft else {}
    journal.write(
        ALERT.kind, alert.pk, "draft", by=by, at=at, target=alert.state, unit_id=unit.pk, facts=facts, key=key
    )
    return alert


def refuse_unfit(draft: AlertDraft) -> None:
    """Refuse a draft of sampling that cannot be taken up.

    :raises Refused: with the reason.
    """
    if draft.state != AlertState.APPROVED:
        raise Refused(_("抽检的文稿还没有审核通过。"))
    if Alert.objects.filter(sampling_draft=draft).exists():
        raise Refused(_("这份抽检文稿已经起草过消费提示。"))
