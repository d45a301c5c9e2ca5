"""Confirm: what was found is a hint at a breach; it becomes a clue of enforcement."""

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, move
from gongzhi.enforcement.actions.clue.receive import register_clue
from gongzhi.enforcement.intake import NewClue
from gongzhi.enforcement.words import Source
from gongzhi.monitoring.models import Hit, Programme
from gongzhi.monitoring.moves import ready_for
from gongzhi.monitoring.states import HIT


@act
def confirm_hit(
    *,
    hit: Hit,
    sector: str,
    by: Actor,
    at: datetime,
    reason: str = "",
    trader_id: int | None = None,
    trader_name: str = "",
    details: dict | None = None,
    key: UUID | None = None,
) -> Hit:
    """Confirm a hit and register it as a clue in the unit that monitors; the limit to verify it begins.

    :param sector: key of the field of supervision that the clue falls into.
    :raises Refused: if no trader is named, or the clue cannot be registered so; naming the field.
    """
    hit = ready_for("confirm", hit, by=by, at=at, key=key)
    trader_id = trader_id or hit.target.trader_id
    trader_name = " ".join(trader_name.split())
    if not trader_id and not trader_name:
        raise Refused(_("请写明是哪个经营者的网页。"), field="trader_name")
    facts = _("网页“%(page)s”（%(url)s）载有“%(quote)s”，涉嫌违反%(citation)s。") % {
        "page": hit.run.title or hit.target.label or hit.target.host,
        "url": hit.run.final_url or hit.target.url,
        "quote": f"{hit.before}{hit.word}{hit.after}",
        "citation": hit.citation,
    }
    new = NewClue(
        title=_("网络监测：%(title)s") % {"title": hit.rule_title},
        sector=sector,
        source=Source.MONITORING,
        source_id=hit.pk,
        source_label=hit.programme.title,
        unit_id=hit.unit_id,
        details=details or {},
        trader_id=trader_id,
        trader_name=trader_name,
        facts=f"{facts}\n{reason}".strip(),
        found_date=clock.day_of(at),
    )
    clue = register_clue(new=new, by=by, at=at)
    hit = move(
        HIT,
        hit,
        "confirm",
        by=by,
        at=at,
        note=reason,
        facts={"clue": clue.number},
        key=key,
        clue=clue,
        reason=reason[:500],
        decided_at=at,
        officer_id=by.id if by.kind == "officer" else None,
    )
    Programme.objects.filter(pk=hit.programme_id).update(confirmed=F("confirmed") + 1)
    return hit
