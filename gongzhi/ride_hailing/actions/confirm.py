"""Confirm: a finding becomes a clue of enforcement."""

from datetime import datetime
from uuid import UUID

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act, move
from gongzhi.enforcement.actions.clue.receive import register_clue
from gongzhi.enforcement.intake import NewClue
from gongzhi.enforcement.rules import sector_for
from gongzhi.enforcement.words import Source
from gongzhi.ride_hailing.catalog import violations
from gongzhi.ride_hailing.models import Finding
from gongzhi.ride_hailing.moves import ready_for
from gongzhi.ride_hailing.states import FINDING


@act
def confirm_finding(
    *,
    finding: Finding,
    sector: str,
    by: Actor,
    at: datetime,
    reason: str = "",
    key: UUID | None = None,
) -> Finding:
    """Confirm a finding and register it as a clue in its unit; the limit to verify it begins.

    :param sector: key of the field of supervision that the clue falls into.
    :raises Refused: if the newest run flags nothing of it any more, or the clue cannot be registered so.
    """
    finding = ready_for(FINDING, "confirm", finding, by=by, at=at, key=key)
    kind, platform = violations()[finding.violation], finding.platform
    said = sector_for(sector, finding.unit.member)
    has_field = said is not None and any(field.key == "violation" for field in said.field)
    source = finding.source or (finding.run.report.file_name if finding.run else "")
    new = NewClue(
        title=f"{platform.name[:40]}：{kind.title}",
        sector=sector,
        source=Source.RIDE_HAILING,
        source_id=finding.pk,
        source_label=source,
        unit_id=finding.unit_id,
        details={"violation": kind.detail} if has_field and kind.detail else {},
        trader_id=platform.trader_id,
        trader_name=platform.name,
        facts="\n".join(part for part in (finding.facts, f"{kind.citation}", reason.strip()) if part),
        found_date=clock.day_of(finding.found_at),
    )
    clue = register_clue(new=new, by=by, at=at)
    return move(
        FINDING,
        finding,
        "confirm",
        by=by,
        at=at,
        note=reason,
        facts={"clue": clue.number},
        key=key,
        clue=clue,
        reason=reason[:500],
        decided_at=at,
        officer_id=by.id,
    )
