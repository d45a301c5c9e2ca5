"""Amend: correct or complete what a case says of the matter."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import intake, rules
from gongzhi.cases.models import Case, CaseText
from gongzhi.cases.moves import lock_case, move_case
from gongzhi.cases.words import AMENDABLE
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.grams import grams
from gongzhi.core.machine import act
from gongzhi.directory.models import Region, Trader
from gongzhi.routing.subjects import problems, subjects

LENGTHS = {"title": intake.TITLE_LENGTH, "trader_name": intake.TRADER_NAME_LENGTH} | {
    "trader_address": intake.TRADER_ADDRESS_LENGTH
}


@act
def amend_case(*, case: Case, changes: dict, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Correct facts of a case by name (see `AMENDABLE`); the history keeps which, and their former values.

    :raises Invalid: naming each field that is wrong.
    :raises Refused: if nothing would change.
    """
    case = lock_case(case, key)
    changes = {name: value for name, value in changes.items() if name in AMENDABLE and getattr(case, name) != value}
    if not changes:
        raise Refused(_("没有改动。"))
    today = clock.day_of(at)
    faults = {}
    if not rules.fits_amount(changes.get("amount")):
        faults["amount"] = _("金额应为不小于 0 的数，最多两位小数。")
    for name in ("event_date", "prior_complaint_date"):
        if changes.get(name) and changes[name] > today:
            faults[name] = _("日期不能晚于今天。")
    if "title" in changes and not changes["title"].strip():
        faults["title"] = _("标题不能为空。")
    traders = Trader.objects.in_bulk([changes[name] for name in ("trader_id", "platform_id") if changes.get(name)])
    if changes.get("trader_id") and changes["trader_id"] not in traders:
        faults["trader_id"] = _("没有这个经营者。")
    if changes.get("platform_id") and changes["platform_id"] not in traders:
        faults["platform_id"] = _("没有这个平台。")
    if changes.get("region_id") and not Region.objects.filter(pk=changes["region_id"]).exists():
        faults["region_id"] = _("没有这个行政区划代码。")
    for name, known in (("subject", subjects()), ("problem", problems())):
        if changes.get(name) and changes[name] not in {each.key for each in known}:
            faults[name] = _("没有“%(key)s”这一类。") % {"key": changes[name]}
    for name, most in LENGTHS.items():
        if len(changes.get(name) or "") > most:
            faults[name] = _("最多 %(most)s 字。") % {"most": most}
    if faults:
        raise Invalid(faults)
    if trader := traders.get(changes.get("trader_id")):
        changes.setdefault("trader_name", trader.name[: LENGTHS["trader_name"]])
    former = {name: str(getattr(case, name) or "") for name in changes}
    case = move_case(
        case, "amend", by=by, at=at, key=key, facts={"fields": list(changes), "former": former}, **changes
    )
    text = CaseText.objects.get(case=case)
    text.grams = grams(case.title, case.trader_name, text.narrative, text.claim_text)
    text.save(update_fields=["grams"])
    return case
