"""Tell: an officer tells what warns of an issuer, such as a shop found closed."""

from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotAllowed
from gongzhi.core.machine import act
from gongzhi.directory.models import Level, Trader
from gongzhi.directory.queries import competent_office
from gongzhi.prepaid import access
from gongzhi.prepaid.catalog import classes
from gongzhi.prepaid.models import Filing, Sign
from gongzhi.prepaid.moves import begin, refuse_second
from gongzhi.prepaid.words import TOLD_BY_OFFICERS, SignState, State


@act
def tell_sign(
    *, trader_id: int | None, kind: str, text: str, by: Actor, at: datetime, key: UUID | None = None
) -> Sign:
    """Tell a sign of an issuer; it goes to the office that filed it, or that would file it.

    :raises NotAllowed: unless who acts works on cases.
    :raises Invalid: naming each field that is wrong.
    """
    key = key or uuid4()
    refuse_second(Sign, key)
    if by.kind != "officer" or not by.is_a(*access.WORK):
        raise NotAllowed(_("只有承办人、监督人可以登记预警。"))
    trader = Trader.objects.filter(pk=trader_id).first() if trader_id else None
    text, today = text.strip(), clock.day_of(at)
    faults = {}
    if trader is None:
        faults["trader_id"] = _("请从列出的经营者中选择一个。")
    if kind not in TOLD_BY_OFFICERS:
        faults["kind"] = _("请选择是什么情况。")
    if not text or len(text) > 500:
        faults["text"] = _("请写明看到了什么，不超过 500 个字。")
    filing = (
        Filing.objects.select_related("unit").filter(trader=trader, state=State.FILED).first() if trader else None
    )
    unit = filing.unit if filing else None
    if trader is not None and unit is None:
        unit = competent_office(classes().member, trader.region_id or "", on=today, level=Level.COUNTY)
        if unit is None:
            faults["trader_id"] = _("这家经营者没有登记地区，不知道归哪个商务部门管。")
    if faults:
        raise Invalid(faults)
    sign = Sign(
        kind=kind, state=SignState.OPEN, unit=unit, trader=trader, filing=filing, text=text,
        fingerprint=f"told:{key.hex}", is_told=True, found_at=at, seen_at=at, source_key=key,
    )  # fmt: skip
    begin(sign, "tell", by=by, at=at, key=key, facts={"text": text})
    return sign
