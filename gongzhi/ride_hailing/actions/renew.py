"""Renew: a finding that waits for a decision follows the newest run of its report."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act, move
from gongzhi.ride_hailing.models import Finding, Run
from gongzhi.ride_hailing.states import FINDING


@act
def renew_finding(
    *, finding: Finding, run: Run, trips: int, facts: str, by: Actor, at: datetime, key: UUID | None = None
) -> Finding:
    """Let a finding say what a newer run flagged, none included."""
    return move(
        FINDING,
        finding,
        "renew",
        by=by,
        at=at,
        facts={"trips": trips, "run": run.pk},
        key=key,
        also=lambda record: {"run": run, "trips": trips, "facts": facts},
    )
