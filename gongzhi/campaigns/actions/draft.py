"""Draft: write down what a campaign is for, who leads it and when it is."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.campaigns.access import WORK
from gongzhi.campaigns.models import Campaign, Member
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.campaigns.words import State
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed
from gongzhi.directory.models import Unit
from gongzhi.inspections.catalog import sectors_on


@transaction.atomic
def draft_campaign(
    *,
    title: str,
    purpose: str,
    unit: Unit,
    starts: date,
    ends: date,
    by: Actor,
    at: datetime,
    occasion: str = "",
    sectors: Iterable[str] = (),
    key: UUID | None = None,
) -> Campaign:
    """Draft a campaign that a unit leads; the unit takes part in it itself.

    :param sectors: keys of the check lists of inspections by which it is done.
    :raises NotAllowed: unless `by` works in the unit.
    :raises Invalid: naming each field that is wrong.
    """
    key = key or uuid4()
    if made := Campaign.objects.filter(source_key=key).first():
        return made
    if by.kind != "system" and not by.roles_in([unit.pk]) & set(WORK):
        raise NotAllowed(_("您不能为这个单位拟定专项行动。"))
    told = checked(title=title, purpose=purpose, starts=starts, ends=ends, occasion=occasion, sectors=sectors)
    campaign = Campaign.objects.create(unit=unit, state=State.DRAFTED, made_at=at, source_key=key, **told)
    Member.objects.create(campaign=campaign, unit=unit)
    journal.write(CAMPAIGN.kind, campaign.pk, "draft", by=by, at=at, target=campaign.state, unit_id=unit.pk, key=key)
    return campaign


def checked(
    *, title: str, purpose: str, starts: date, ends: date, occasion: str, sectors: Iterable[str]
) -> dict[str, object]:
    """Check what a campaign says of itself; gives it as its columns take it.

    :raises Invalid: naming each field that is wrong.
    """
    title, purpose, occasion, sectors = title.strip(), purpose.strip(), occasion.strip(), sorted(set(sectors))
    faults = {}
    if not title or len(title) > 80:
        faults["title"] = _("请填写名称，不超过 80 个字。")
    if not purpose or len(purpose) > 5000:
        faults["purpose"] = _("请写明目的和要求，不超过 5000 个字。")
    if len(occasion) > 60:
        faults["occasion"] = _("最多 60 个字。")
    if ends < starts:
        faults["ends"] = _("结束日期不能早于开始日期。")
    elif set(sectors) - {sector.key for sector in sectors_on(starts)}:
        faults["sectors"] = _("有的检查表在开始那天没有生效。")
    if faults:
        raise Invalid(faults)
    return {
        "title": title,
        "purpose": purpose,
        "occasion": occasion,
        "sectors": sectors,
        "starts": starts,
        "ends": ends,
    }
