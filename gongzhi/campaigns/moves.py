"""What every verb of campaigns shares: locking, asking the table first, moving."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.campaigns.words import MONEY, Counted
from gongzhi.core import clock, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.directory.models import Level, Region, Unit

MOST_MEMBERS = 200
MOST_TASKS = 500
"""So many lines a plan may have."""
LARGEST = Decimal("999999999999")


def ready(verb: str, campaign: Campaign, *, by: Actor, at: datetime, key: UUID | None) -> Campaign:
    """Lock a campaign and ask the table before looking at what was filled in.

    :raises Refused: if the table does not allow it.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    campaign = machine.lock(campaign, key=key, kind=CAMPAIGN.kind)
    if refused := CAMPAIGN.refusal(campaign, verb, by=by, at=at):
        raise refused
    return campaign


def move(campaign: Campaign, verb: str, *, by: Actor, at: datetime, **rest) -> Campaign:
    """Do one verb on a campaign; arguments as of `core.machine.move`."""
    return machine.move(CAMPAIGN, campaign, verb, by=by, at=at, **rest)


def said(text: str, *, field: str, what: str, most: int = 1000) -> str:
    """Clean a text that must not be empty.

    :raises Refused: naming the field, if nothing was said or too much.
    """
    text = text.strip()
    if not text:
        raise Refused(what, field=field)
    if len(text) > most:
        raise Refused(_("最多 %(most)d 个字。") % {"most": most}, field=field)
    return text


def checked_target(counted: str, target: Decimal | None) -> Decimal:
    """Check what is to be counted, and how much of it.

    :raises Refused: naming the field that is wrong.
    """
    if counted not in Counted.values:
        raise Refused(_("请选择统计什么。"), field="counted")
    if target is None or not 0 < target <= LARGEST:
        raise Refused(_("目标要大于零。"), field="target")
    if counted not in MONEY and target != target.to_integral_value():
        raise Refused(_("目标要是整数。"), field="target")
    return target


def spoken(target: Decimal) -> str:
    """Write a target as the history tells it."""
    return f"{target.normalize():f}"


def units_for(unit_ids: Iterable[int], *, at: datetime) -> list[Unit]:
    """Find units that are there today, all of them.

    :raises Refused: if one is not.
    """
    wanted, today = set(unit_ids), clock.day_of(at)
    found = list(Unit.objects.filter(Q(to_date=None) | Q(to_date__gte=today), pk__in=wanted).order_by("rank", "key"))
    if len(found) != len(wanted):
        raise Refused(_("请从列出的单位中选择。"), field="units")
    return found


def prefectures() -> list[Region]:
    """List the prefectures of the province."""
    return list(Region.objects.filter(level=Level.PREFECTURE, to_date=None).order_by("code"))
