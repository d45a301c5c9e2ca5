"""File: make the case that a clue leads to."""

from collections.abc import Sequence
from datetime import datetime

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.directory.models import Officer
from gongzhi.enforcement.models import Clue, FiledCase, Investigator
from gongzhi.enforcement.moves import begin, next_number, rule_for
from gongzhi.enforcement.words import FiledState, Source


def open_case(
    *,
    clue: Clue,
    title: str,
    facts: str,
    party_kind: str,
    officers: Sequence[Officer],
    by: Actor,
    at: datetime,
) -> FiledCase:
    """Make a case of a clue, which is locked and about to be filed; its days to decide begin."""
    filed_case = FiledCase(
        number=next_number("LA", at),
        state=FiledState.INVESTIGATING,
        unit=clue.unit,
        officer=officers[0],
        title=title,
        sector=clue.sector,
        details=clue.details,
        trader_id=clue.trader_id,
        trader_name=clue.trader_name,
        trader_address=clue.trader_address,
        region_id=clue.region_id,
        source=Source.CLUE,
        source_id=clue.pk,
        source_label=clue.number,
        procedure=rule_for("filed_case", clue.unit, at),
        clue=clue,
        party_kind=party_kind,
        facts=facts,
        filed_at=at,
        filed_date=clock.day_of(at),
    )
    begin(filed_case, "file", by=by, at=at, facts={"source": Source.CLUE, "label": clue.number})
    day = clock.day_of(at)
    Investigator.objects.bulk_create(
        Investigator(filed_case=filed_case, officer=officer, from_date=day) for officer in officers
    )
    return filed_case
